"""Where Django learns of lockdowns."""

from django.apps import AppConfig


class LockdownConfig(AppConfig):
    name = "aman.lockdown"
    label = "lockdown"
