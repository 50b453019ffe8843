"""The addresses of the people pages. References stand in them, never names or numbers."""

from __future__ import annotations

from django.urls import path

from aman.people import views

app_name = "people"
urlpatterns = [
    path("", views.search_people, name="search_people"),
    path("add/", views.add_person, name="add_person"),
    path("<str:ref>/", views.view_person, name="view_person"),
    path("<str:ref>/readers/", views.view_readers, name="view_readers"),
    path("<str:ref>/documents/<int:document_id>/show/", views.show_document, name="show_document"),
    path("<str:ref>/fields/<slug:field>/show/", views.show_field, name="show_field"),
    path("<str:ref>/phone/show/", views.show_phone, name="show_phone"),
]
