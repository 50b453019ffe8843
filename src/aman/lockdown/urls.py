"""The addresses of closing everything and opening it again."""

from __future__ import annotations

from django.urls import path

from aman.lockdown import views

app_name = "lockdown"
urlpatterns = [
    path("close/", views.close_everything, name="close_everything"),
    path("open/", views.agree_to_open, name="agree_to_open"),
]
