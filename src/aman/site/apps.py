"""Where Django learns of the site: its checks of the settings."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "aman.site"
    label = "aman_site"

    def ready(self) -> None:
        """Register the checks that stop an unsafe start."""
        from aman.site import startup  # noqa: F401
