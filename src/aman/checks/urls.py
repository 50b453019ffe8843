"""The addresses of the desk check. References stand in them, never a word about a person."""

from __future__ import annotations

from django.urls import path

from aman.checks.views import desk, owner, referrals, watching

app_name = "checks"
urlpatterns = [
    path("", desk.ask_desk, name="ask_desk"),
    path("about-this-check/", desk.about_check, name="about_check"),
    path("about/", owner.view_checks, name="view_checks"),
    path("counters/", owner.view_counters, name="view_counters"),
    path("patterns/", watching.view_patterns, name="view_patterns"),
    path("patterns/<int:pk>/", watching.acknowledge_pattern, name="acknowledge_pattern"),
    path("limits/", watching.set_desk_limit, name="set_desk_limit"),
    path("referrals/", referrals.list_referrals, name="list_referrals"),
    path("referrals/<slug:ref>/", referrals.view_referral, name="view_referral"),
    path("referrals/<slug:ref>/take/", referrals.take_referral, name="take_referral"),
    path("referrals/<slug:ref>/answer/", referrals.answer_referral, name="answer_referral"),
    path("<slug:ref>/", desk.reopen_answer, name="reopen_answer"),
]
