from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class ObserveConfig(AppConfig):
    name = "webapp.observe"
    verbose_name = _("Watching the site")

    def ready(self) -> None:
        """Counts queries, choices and background tasks from now on."""
        from webapp.consent.services import consent_changed
        from webapp.observe import background
        from webapp.observe.metrics import CONSENTS
        from webapp.observe.queries import watch_connection

        connection_created.connect(watch_connection, dispatch_uid="observe.queries")
        consent_changed.connect(lambda **_: CONSENTS.inc(), dispatch_uid="observe.consents", weak=False)
        background.watch_tasks()
