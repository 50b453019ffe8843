"""The address where anybody reads what is kept about the people concerned."""

from __future__ import annotations

from django.urls import path

from aman.retention import views

app_name = "told"
urlpatterns = [path("", views.what_is_kept, name="what_is_kept")]
