"""The addresses of the pages of liaison. References stand in them, never names."""

from __future__ import annotations

from django.urls import path

from aman.liaison.views import (
    commitments,
    engagements,
    follow_ups,
    links,
    merging,
    officials,
    press,
    press_records,
    press_review,
    rules,
    search,
)

app_name = "liaison"
urlpatterns = [
    path("engagements/", engagements.list_engagements, name="list_engagements"),
    path("engagements/new/", engagements.write_engagement, name="write_engagement"),
    path("engagements/<slug:ref>/", engagements.view_engagement, name="view_engagement"),
    path("engagements/<slug:ref>/edit/", engagements.edit_engagement, name="edit_engagement"),
    path("engagements/<slug:ref>/merge/", merging.merge_engagements, name="merge_engagements"),
    path("engagements/<slug:ref>/apart/", merging.undo_merge, name="undo_merge"),
    path("officials/", officials.list_officials, name="list_officials"),
    path("officials/new/", officials.add_official, name="add_official"),
    path("officials/<slug:official_ref>/", officials.view_official, name="view_official"),
    path("officials/<slug:official_ref>/edit/", officials.edit_official, name="edit_official"),
    path("officials/<slug:official_ref>/posts/", officials.add_post, name="add_post"),
    path("officials/<slug:official_ref>/posts/<int:post_id>/", officials.edit_post, name="edit_post"),
    path("parties/", officials.list_parties, name="list_parties"),
    path("parties/new/", officials.add_party, name="add_party"),
    path("follow-ups/", follow_ups.list_follow_ups, name="list_follow_ups"),
    path("follow-ups/of/<slug:ref>/", follow_ups.add_follow_up, name="add_follow_up"),
    path("follow-ups/<int:follow_up_id>/done/", follow_ups.finish_follow_up, name="finish_follow_up"),
    path("follow-ups/<int:follow_up_id>/take/", follow_ups.take_follow_up, name="take_follow_up"),
    path("search/", search.search_engagements, name="search_engagements"),
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
