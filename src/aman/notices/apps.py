"""Where Django learns of the notices app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "aman.notices"
    label = "notices"
