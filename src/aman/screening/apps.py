"""Where Django learns of the screening app."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "aman.screening"
    label = "screening"
