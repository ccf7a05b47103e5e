from django.apps import AppConfig
from django.urls.converters import IntConverter


class SiteConfig(AppConfig):
    name = "webapp.site"
    label = "site"

    def ready(self) -> None:
        """No address holds a number that no database could: such a page is not there, rather than an error."""
        IntConverter.regex = "[0-9]{1,18}"
