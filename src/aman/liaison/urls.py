"""The addresses of the pages of liaison. References stand in them, never names."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "liaison"
urlpatterns: list[URLPattern] = []
