"""The addresses where anybody may check a letter."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "verify"
urlpatterns: list[URLPattern] = []
