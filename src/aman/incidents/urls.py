"""The addresses of the pages about incidents. References and numbers stand in them, never words about a person."""

from __future__ import annotations

app_name = "incidents"
urlpatterns: list[object] = []
