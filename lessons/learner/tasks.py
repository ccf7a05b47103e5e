from celery import shared_task

from lessons.learner.site_fit import fit_site_model


@shared_task  # type: ignore[untyped-decorator]
def fit_learner_model() -> str:
    """Trains the model that predicts answers on this site's own answers; says what came of it."""
    made = fit_site_model()
    return str(made) if made else "too few answers to train on"
