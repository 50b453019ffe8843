"""Where Django learns of the issuing app."""

from django.apps import AppConfig


class IssuingConfig(AppConfig):
    name = "aman.issuing"
    label = "issuing"
