"""Where Django learns of the checks app."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "aman.checks"
    label = "checks"
