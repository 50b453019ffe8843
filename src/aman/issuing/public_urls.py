"""The addresses where anybody may check a letter."""

from __future__ import annotations

from django.urls import path

from aman.issuing.views import public

app_name = "verify"
urlpatterns = [path("", public.verify_letter, name="verify_letter")]
