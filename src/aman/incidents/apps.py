"""Where Django learns of the incidents app."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "aman.incidents"
    label = "incidents"
