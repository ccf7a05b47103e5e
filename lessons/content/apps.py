from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What is taught."""

    name = "lessons.content"
    label = "content"
