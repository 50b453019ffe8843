"""The addresses of the reports pages."""

from __future__ import annotations

from django.urls import path

from aman.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.today, name="today"),
    path("today/<slug:what>/", views.list_rows, name="list_rows"),
]
