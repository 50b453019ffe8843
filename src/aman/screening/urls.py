"""The addresses of the screening pages."""

from __future__ import annotations

from django.urls import path

from aman.screening.views import determinations, rules

app_name = "screening"
urlpatterns = [
    path("", rules.list_policies, name="list_policies"),
    path("policies/<slug:policy_id>/", rules.view_policy, name="view_policy"),
    path("screen/", rules.screen_people, name="screen_people"),
    path("determinations/", determinations.list_determinations, name="list_determinations"),
    path("determinations/<int:pk>/", determinations.view_determination, name="view_determination"),
    path("determinations/<int:pk>/decide/", determinations.decide, name="decide"),
    path("decisions/<int:pk>/confirm/", determinations.confirm_decision, name="confirm_decision"),
]
