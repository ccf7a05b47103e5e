from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "webapp.live"

    def ready(self) -> None:
        """Lets open sockets follow a changed consent."""
        from webapp.consent.services import consent_changed
        from webapp.live.notify import announce_consent, forget_gaze

        consent_changed.connect(announce_consent, dispatch_uid="live.consent")
        consent_changed.connect(forget_gaze, dispatch_uid="live.forget_gaze")
