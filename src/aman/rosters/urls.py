"""The addresses of the rosters pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "rosters"
urlpatterns: list[URLPattern] = []
