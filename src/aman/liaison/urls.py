"""The addresses of the pages of liaison. References stand in them, never names."""

from __future__ import annotations

from django.urls import path

from aman.liaison.views import commitments, links, rules

app_name = "liaison"
urlpatterns = [
    path("commitments/", commitments.list_commitments, name="list_commitments"),
    path("commitments/new/", commitments.make_commitment, name="make_commitment"),
    path("commitments/<slug:ref>/", commitments.view_commitment, name="view_commitment"),
    path("commitments/<slug:ref>/edit/", commitments.edit_commitment, name="edit_commitment"),
    path("commitments/<slug:ref>/record/", commitments.record_commitment, name="record_commitment"),
    path("commitments/<slug:ref>/link/", links.link_commitment, name="link_commitment"),
    path("commitments/<slug:ref>/links/<int:link_id>/away/", links.unlink_commitment, name="unlink_commitment"),
    path("commitments/<slug:ref>/counts/<slug:code>/", links.list_counted, name="list_counted"),
    path("commitments/<slug:ref>/rule/", rules.draft_rule, name="draft_rule"),
]
