"""Where Django learns of the reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "aman.reports"
    label = "reports"
