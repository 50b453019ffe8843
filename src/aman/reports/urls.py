"""The addresses of the reports pages."""

from __future__ import annotations

from django.urls import path

from aman.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.today, name="today"),
    path("briefs/", views.list_briefs, name="list_briefs"),
    path("briefs/new/", views.make_brief, name="make_brief"),
    path("briefs/<str:ref>/", views.view_brief, name="view_brief"),
    path("briefs/<str:ref>/file/", views.take_brief, name="take_brief"),
    path("today/<slug:what>/", views.list_rows, name="list_rows"),
]
