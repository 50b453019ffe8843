"""Where Django learns of the exports app."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "aman.exports"
    label = "exports"
