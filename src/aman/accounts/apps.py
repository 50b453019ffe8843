"""Where Django learns of the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "aman.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen for sign-ins."""
        from aman.accounts import signals  # noqa: F401
