"""The addresses of the cases pages. Case numbers stand in them, never names."""

from __future__ import annotations

from django.urls import path

from aman.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.list_cases, name="list_cases"),
    path("open-for-hours/", views.open_for_hours, name="open_for_hours"),
    path("<str:ref>/", views.view_case, name="view_case"),
    path("<str:ref>/assign/", views.assign_case, name="assign_case"),
    path("<str:ref>/evidence/add/", views.add_evidence, name="add_evidence"),
    path("<str:ref>/steps/add/", views.record_step, name="record_step"),
    path("<str:ref>/notes/add/", views.add_note, name="add_note"),
    path("<str:ref>/tasks/add/", views.add_task, name="add_task"),
    path("<str:ref>/tasks/<int:task_id>/finish/", views.finish_task, name="finish_task"),
    path("<str:ref>/consents/add/", views.record_consent, name="record_consent"),
    path("<str:ref>/consents/<int:consent_id>/withdraw/", views.withdraw_consent, name="withdraw_consent"),
]
