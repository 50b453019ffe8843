"""The addresses of the issuing pages."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "issuing"
urlpatterns: list[URLPattern] = []
