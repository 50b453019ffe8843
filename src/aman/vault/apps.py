"""Where Django learns of the vault, and where a new database gets its first keys."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _furnish(using: str = "default", **kwargs: Any) -> None:
    from aman.vault.furnishing import furnish

    if using == "default":
        furnish()


class VaultConfig(AppConfig):
    name = "aman.vault"
    label = "vault"

    def ready(self) -> None:
        """See to it that tables that were made or emptied have a general key and an index secret before anybody writes."""
        post_migrate.connect(_furnish, sender=self, dispatch_uid="aman.vault.furnish")
