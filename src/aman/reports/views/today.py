"""The first page after signing in: what waits, what runs out, what is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from aman.accounts.access import requires
from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.cases.queries import COUNT_CAP
from aman.core.policy import Policy, PolicyKind
from aman.errors import NotFound
from aman.incidents.queries import alerts as incident_alerts
from aman.issuing.wording import UNCOVERED
from aman.reports import queries
from aman.screening.queries import open_changes, policies_in_force, shipped_policy


@requires("reports.view_today")
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show what needs this user today; roles that see no people see no counts of them."""
    user: Any = request.user
    return render(request, "reports/today.html", {"cap": COUNT_CAP, **_counts(user)})


def _counts(user: User) -> dict[str, Any]:
    if user.sees_people:
        officer = queries.officer_today(user)
        waiting = open_changes(user=user).count() if user.may("screening.view_change") else 0
        in_force = _in_force(user)
        packs = in_order([pack_shown(o.policy, o.as_of, o.counts, in_force) for o in officer.outcomes])
        told = [pack for pack in packs if pack["tells"]]
        without = [(why, UNCOVERED[why], n) for why, n in officer.without_letter.items() if why != "due"]
        pressing = incident_alerts(user=user) if user.may("incidents.list_incidents") else None
        silent = [pack for pack in packs if not pack["tells"]]
        counts = {
            "officer": officer,
            "packs": told,
            "silent_packs": silent,
            "changes_waiting": waiting,
            "without": without,
        }
        return {**counts, "incidents": pressing}
    if user.role == Role.ANALYST:
        analyst = queries.analyst_today(user)
        in_force = _in_force(user)
        return {"analyst": analyst, "packs": in_order([pack_shown(*found, in_force) for found in analyst.outcomes])}
    if user.role == Role.HOTLINE:
        return {"hotline": True, "incidents": incident_alerts(user=user)}
    if user.role == Role.ADMINISTRATOR:
        return {"administrator": queries.administrator_today(user)}
    return {}


def _in_force(user: User) -> dict[str, Policy]:
    return {policy.policy_id: policy for policy in policies_in_force(user.office_id)}


#: What presses first: to be picked up, a profile at risk, a way out, how fast, how far, and what leaving needs.
_FIRST = (
    PolicyKind.EXPOSURE,
    PolicyKind.PROFILE,
    PolicyKind.PATHWAY,
    PolicyKind.PRIORITY,
    PolicyKind.STAGE,
    PolicyKind.EXIT,
)


def in_order(packs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put packs in the order in which they press, by name within a kind."""
    return sorted(packs, key=lambda pack: (pack["place"], pack["policy_id"]))


def pack_shown(
    policy_id: str, as_of: date, counts: Mapping[str, Any], in_force: Mapping[str, Policy] | None = None
) -> dict[str, Any]:
    """Give one rule pack as the page shows it: its title, the day, and each answer in the pack's own words."""
    try:
        policy = (in_force or {}).get(policy_id) or shipped_policy(policy_id)
    except NotFound:
        # A pack that is shipped no more: what it determined stays, in plain words.
        title, answers, place = policy_id, outcome_words(), len(_FIRST)
    else:
        place = _FIRST.index(policy.kind)
        # aman.ui.wordlist collects these words from the packs, so they have translations like any other.
        title, answers = _(policy.title), {outcome.value: _(said) for outcome, said in policy.answers.items()}
    query = {"policy": policy_id, "as_of": as_of.isoformat()}
    return {
        "policy_id": policy_id,
        "title": title,
        "as_of": as_of,
        "place": place,
        "tells": any(count for outcome, count in counts.items() if outcome != "cannot_tell"),
        "answers": [
            {"count": count, "words": answers[outcome], "query": urlencode({**query, "outcome": outcome})}
            for outcome, count in counts.items()
        ],
    }


def outcome_words() -> dict[str, str]:
    """Say each outcome in words that promise and threaten nothing."""
    return {
        "meets": _("Meets the conditions"),
        "does_not_meet": _("Does not meet the conditions"),
        "cannot_tell": _("Cannot tell yet: a paper is missing"),
    }
