"""The addresses of the pages of liaison. References stand in them, never names."""

from __future__ import annotations

from django.urls import path

from aman.liaison.views import commitments, links, press, press_records, press_review, rules

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
    path("press/", press.list_press, name="list_press"),
    path("press/receive/", press.receive_press, name="receive_press"),
    path("press/rates/", press.view_press_rates, name="view_press_rates"),
    path("press/<slug:ref>/", press_review.view_press, name="view_press"),
    path("press/<slug:ref>/day/", press.give_press_day, name="give_press_day"),
    path("press/<slug:ref>/add/", press_review.add_press, name="add_press"),
    path("press/<slug:ref>/items/<int:item_id>/", press_review.decide_press, name="decide_press"),
    path("press/<slug:ref>/items/<int:item_id>/second/", press_review.second_press, name="second_press"),
    path("press/<slug:ref>/items/<int:item_id>/record/", press_records.record_press, name="record_press"),
]
