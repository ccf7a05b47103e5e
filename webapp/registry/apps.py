from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "webapp.registry"
    label = "registry"

    def ready(self) -> None:
        """Tells this process where its bundles lie."""
        from attention_model.shelf import use_shelf
        from webapp.registry.shelf import get_shelf

        use_shelf(get_shelf())
