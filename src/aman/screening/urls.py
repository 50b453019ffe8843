"""The addresses of the screening pages."""

from __future__ import annotations

from django.urls import path

from aman.screening.views import changes, compare, determinations, family, lists, rules, statements, whatif

app_name = "screening"
urlpatterns = [
    path("", rules.list_policies, name="list_policies"),
    path("policies/<slug:policy_id>/", rules.view_policy, name="view_policy"),
    path("policies/<slug:policy_id>/compare/", compare.compare_policies, name="compare_policies"),
    path("what-if/", whatif.what_if, name="what_if"),
    path("what-if/people/", whatif.what_if_people, name="what_if_people"),
    path("screen/", rules.screen_people, name="screen_people"),
    path("determinations/", determinations.list_determinations, name="list_determinations"),
    path("determinations/<int:pk>/", determinations.view_determination, name="view_determination"),
    path("determinations/<int:pk>/decide/", determinations.decide, name="decide"),
    path("people/<str:ref>/ask/", statements.ask_person, name="ask_person"),
    path("people/<str:ref>/ask/<slug:fact>/", statements.state_person_fact, name="state_person_fact"),
    path("cases/<str:ref>/ask/", statements.ask_case, name="ask_case"),
    path("ageing-out/", family.list_ageing_out, name="list_ageing_out"),
    path("at-risk/", family.list_at_risk, name="list_at_risk"),
    path("decisions/changed/", determinations.list_changed_decisions, name="list_changed_decisions"),
    path("decisions/<int:pk>/confirm/", determinations.confirm_decision, name="confirm_decision"),
    path("lists/", lists.state_for_list, name="state_for_list"),
    path("lists/said/<int:pk>/confirm/", lists.confirm_for_list, name="confirm_for_list"),
    path("lists/said/<int:pk>/withdraw/", lists.withdraw_for_list, name="withdraw_for_list"),
    path("changes/", changes.list_changes, name="list_changes"),
    path("changes/new/", changes.new_change, name="new_change"),
    path("changes/<int:pk>/", changes.view_change, name="view_change"),
    path("changes/<int:pk>/people/", changes.list_changed_people, name="list_changed_people"),
    path("changes/<int:pk>/try/", changes.try_change, name="try_change"),
    path("changes/<int:pk>/enact/", changes.enact_change, name="enact_change"),
    path("changes/<int:pk>/withdraw/", changes.withdraw_change, name="withdraw_change"),
]
