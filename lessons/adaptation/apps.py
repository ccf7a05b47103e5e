from django.apps import AppConfig


class AdaptationConfig(AppConfig):
    """How lessons answer to what students do."""

    name = "lessons.adaptation"
    label = "adaptation"
