"""The addresses of the checks pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "checks"
urlpatterns: list[URLPattern] = []
