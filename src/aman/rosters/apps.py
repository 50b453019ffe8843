"""Where Django learns of the rosters app."""

from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "aman.rosters"
    label = "rosters"
