"""Where Django learns of the liaison app."""

from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    name = "aman.liaison"
    label = "liaison"
