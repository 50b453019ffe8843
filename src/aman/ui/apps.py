"""Where Django learns of the ui app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "aman.ui"
    label = "ui"
