"""The addresses of the audit pages."""

from __future__ import annotations

from django.urls import path

from aman.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.view_log, name="view_log"),
]
