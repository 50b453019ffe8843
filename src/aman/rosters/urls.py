"""The addresses of the rosters pages."""

from __future__ import annotations

from django.urls import path

from aman.rosters.views import lists, pairs, second, steps

app_name = "rosters"
urlpatterns = [
    path("", lists.list_rosters, name="list_rosters"),
    path("receive/", lists.receive_roster, name="receive_roster"),
    path("pairs/", pairs.review_pairs, name="review_pairs"),
    path("pairs/<int:pk>/", pairs.view_pair, name="view_pair"),
    path("pairs/<int:pk>/undo/", pairs.undo_pair, name="undo_link"),
    path("pairs/<int:pk>/undo-decision/", second.undo_pair_decision, name="undo_pair_decision"),
    path("pairs/<int:pk>/answer/", second.answer_pair_proposal, name="answer_pair_proposal"),
    path("people/<slug:ref>/apart/", pairs.separate_person, name="separate_person"),
    path("<int:pk>/", lists.view_roster, name="view_roster"),
    path("<int:pk>/defects/<slug:code>/", lists.view_defects, name="view_defects"),
    path("<int:pk>/mapping/<int:sheet>/", steps.mapping, name="correct_mapping"),
    path("<int:pk>/accept/", steps.accept, name="commit_roster"),
    path("<int:pk>/discard/", steps.discard, name="discard_roster"),
    path("<int:pk>/resolve/", steps.resolve, name="resolve_roster"),
    path("<int:pk>/annotated/", steps.download, name="download_annotated"),
]
