"""Where Django learns of the jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "aman.jobs"
    label = "jobs"
