"""The addresses of the screening pages."""

from __future__ import annotations

from django.urls import path

from aman.screening import views

app_name = "screening"
urlpatterns = [
    path("", views.list_policies, name="list_policies"),
    path("policies/<slug:policy_id>/", views.view_policy, name="view_policy"),
    path("screen/", views.screen_people, name="screen_people"),
    path("determinations/", views.list_determinations, name="list_determinations"),
    path("determinations/<int:pk>/", views.view_determination, name="view_determination"),
    path("determinations/<int:pk>/decide/", views.decide, name="decide"),
    path("decisions/<int:pk>/confirm/", views.confirm_decision, name="confirm_decision"),
]
