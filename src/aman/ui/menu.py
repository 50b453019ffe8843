"""Which places does the menu offer this user? Those their role may open, and no others.

The menu asks the same `may` that guards the pages, so it never offers a closed door. It knows addresses by
name only: this floor lies below the apps that own them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the menu: where it leads, who may go there, what it is called."""

    url_name: str
    permission: str
    label: str | Promise
    #: Other views that belong to this place although another place of the same app comes first.
    also: frozenset[str] = frozenset()


PLACES: tuple[Place, ...] = (
    Place("reports:today", "reports.view_today", _("Today")),
    Place("rosters:list_rosters", "rosters.view_roster", _("Lists")),
    Place(
        "rosters:review_pairs",
        "rosters.review_pairs",
        _("Same person?"),
        frozenset({"rosters:view_pair", "rosters:undo_link", "rosters:separate_person"}),
    ),
    Place("people:search_people", "people.search_people", _("People")),
    Place("cases:list_cases", "cases.list_cases", _("Cases")),
    Place("incidents:list_incidents", "incidents.list_incidents", _("Incidents")),
    Place("issuing:list_letters", "issuing.view_letters", _("Letters")),
    Place(
        "liaison:list_engagements",
        "liaison.view_engagements",
        _("Engagements"),
        frozenset(
            {"liaison:view_engagement", "liaison:write_engagement", "liaison:edit_engagement", "liaison:undo_merge"}
            | {"liaison:merge_engagements", "liaison:list_officials", "liaison:view_official", "liaison:add_official"}
            | {"liaison:edit_official", "liaison:add_post", "liaison:edit_post", "liaison:list_parties"}
            | {"liaison:add_party", "liaison:list_follow_ups", "liaison:add_follow_up", "liaison:finish_follow_up"}
            | {"liaison:search_engagements"}
        ),
    ),
    Place(
        "liaison:list_commitments",
        "liaison.view_commitments",
        _("Promises"),
        frozenset(
            {"liaison:view_commitment", "liaison:make_commitment", "liaison:edit_commitment", "liaison:list_counted"}
            | {"liaison:record_commitment", "liaison:link_commitment", "liaison:draft_rule"}
        ),
    ),
    Place(
        "liaison:list_press",
        "liaison.view_press",
        _("Press"),
        frozenset(
            {"liaison:receive_press", "liaison:view_press", "liaison:view_press_rates", "liaison:give_press_day"}
            | {"liaison:second_press", "liaison:record_press"}
        ),
    ),
    Place("exports:list_exports", "exports.list_exports", _("Files out")),
    Place(
        "reports:list_briefs",
        "reports.view_brief",
        _("Briefs"),
        frozenset({"reports:view_brief", "reports:make_brief", "reports:take_brief"}),
    ),
    Place(
        "reports:view_pictures",
        "reports.view_pictures",
        _("Pictures"),
        frozenset({"reports:list_releases", "reports:view_release", "reports:answer_release"}),
    ),
    Place("screening:list_policies", "screening.view_policies", _("Rules")),
    Place("checks:ask_desk", "checks.ask_desk", _("Ask the desk")),
    Place(
        "checks:list_referrals",
        "checks.view_referrals",
        _("Desk"),
        frozenset({"checks:view_referral", "checks:view_checks", "checks:view_counters"}),
    ),
    Place("checks:view_patterns", "checks.view_patterns", _("Desk")),
    Place("checks:view_checks", "checks.view_checks", _("Desk")),
    Place("checks:view_counters", "checks.view_counters", _("Desk")),
    Place("accounts:list_users", "accounts.manage_users", _("Users")),
    Place("audit:view_log", "audit.view_log", _("Log")),
    Place("notices:list_messages", "notices.manage_deliveries", _("Messages")),
    Place("retention:view_schedule", "retention.view_schedule", _("Retention")),
    Place("lockdown:close_everything", "lockdown.close_everything", _("Close everything")),
)


def menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the menu of the signed-in user, with the place they are in marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    here = request.resolver_match.view_name if request.resolver_match else ""
    app = here.partition(":")[0]
    entries: list[dict[str, Any]] = []
    for place in PLACES:
        # Of several places of one name, each user has the first that their role opens.
        if not user.may(place.permission) or any(str(entry["label"]) == str(place.label) for entry in entries):
            continue
        is_here = here == place.url_name or here in place.also
        entries.append(
            {"url": reverse(place.url_name), "label": place.label, "name": place.url_name, "current": is_here}
        )
    if not any(entry["current"] for entry in entries):
        for entry in entries:
            if entry["name"].partition(":")[0] == app:
                entry["current"] = True
                break
    return entries
