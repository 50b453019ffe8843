"""The addresses of the accounts pages."""

from __future__ import annotations

from django.urls import path

from aman.accounts import views

app_name = "accounts"
urlpatterns = [
    path("own/", views.view_account, name="view_account"),
]
