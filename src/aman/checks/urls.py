"""The address of the desk check."""

from __future__ import annotations

from django.urls import path

from aman.checks import views

app_name = "checks"
urlpatterns = [path("", views.ask_desk, name="ask_desk")]
