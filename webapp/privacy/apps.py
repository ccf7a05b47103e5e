from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "webapp.privacy"

    def ready(self) -> None:
        """What was kept for a camera goes with the consent to it."""
        from webapp.consent.services import consent_changed
        from webapp.privacy.retention import forget_without_consent

        consent_changed.connect(forget_without_consent, dispatch_uid="privacy.consent")
