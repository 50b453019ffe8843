"""Where Django learns of the people app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "aman.people"
    label = "people"
