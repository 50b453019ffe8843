"""The address where anybody chooses the language of the pages."""

from __future__ import annotations

from django.urls import path

from aman.accounts.views import own

urlpatterns = [path("", own.set_language, name="set_language")]
