"""Where Django learns of the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "aman.accounts"
    label = "accounts"
