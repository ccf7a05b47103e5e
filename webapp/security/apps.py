from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "webapp.security"

    def ready(self) -> None:
        """Whoever is signed out, locked out or has a new password loses what they have open, at once."""
        from allauth.account.signals import password_changed, password_set
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from webapp.security import announcing, sessions

        user_logged_in.connect(sessions.signed_in, dispatch_uid="security.signed-in")
        for signal in (user_logged_out, password_changed, password_set):
            signal.connect(announcing.look_again_at, dispatch_uid="security.look-again")
