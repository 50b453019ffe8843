"""Where Django learns of the retention app."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "aman.retention"
    label = "retention"
