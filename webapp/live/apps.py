from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "webapp.live"

    def ready(self) -> None:
        """Lets open sockets, and what is loaded for them, follow a changed consent or limit."""
        from webapp.consent.services import consent_changed, site_limit_changed
        from webapp.live.notify import announce_consent, forget_gaze, forget_networks

        consent_changed.connect(announce_consent, dispatch_uid="live.consent")
        consent_changed.connect(forget_gaze, dispatch_uid="live.forget_gaze")
        site_limit_changed.connect(forget_networks, dispatch_uid="live.forget_networks")
