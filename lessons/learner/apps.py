from django.apps import AppConfig


class LearnerConfig(AppConfig):
    """What students did."""

    name = "lessons.learner"
    label = "learner"
