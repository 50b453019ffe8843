"""The address where anybody chooses the language of the pages."""

from __future__ import annotations

from django.urls import path

from aman.accounts import views

urlpatterns = [path("", views.set_language, name="set_language")]
