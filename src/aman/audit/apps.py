"""Where Django learns of the audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "aman.audit"
    label = "audit"
