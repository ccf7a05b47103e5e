from webapp.celery import app as celery_app

__all__ = ("celery_app",)  # tasks bind to it wherever Django runs
