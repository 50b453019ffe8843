"""The addresses where anybody may check a letter."""

from __future__ import annotations

from django.urls import path

from aman.issuing.views import offline, public

app_name = "verify"
urlpatterns = [
    path("", public.verify_letter, name="verify_letter"),
    path("report/", offline.take_report, name="take_report"),
    path("offline/", offline.offline_page, name="offline_start"),
    path("offline/<path:name>", offline.offline_page, name="offline_page"),
]
