"""The first page after signing in: what is overdue, what waits, what runs out, whom the rules reach next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from aman.accounts.access import requires
from aman.accounts.models import User
from aman.accounts.request import SignedInRequest
from aman.accounts.roles import Role
from aman.core.policy import Policy, PolicyKind
from aman.errors import NotFound
from aman.issuing.wording import UNCOVERED
from aman.reports import actions, queries
from aman.reports.forms import RowsForm
from aman.reports.words import HEADINGS, words_for
from aman.screening.queries import policies_in_force, shipped_policy
from aman.ui.paging import page_of


@requires("reports.view_today")
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show what needs this user today; roles that see no people see no counts of them."""
    user: Any = request.user
    now = timezone.now()
    context = {"most": queries.MOST, "spans": queries.SPANS, "now": now, **_shared(user, now), **_own(user, now)}
    return render(request, "reports/today.html", context)


@requires("reports.view_today")
@require_GET
def list_rows(request: SignedInRequest, what: str) -> HttpResponse:
    """List exactly the rows behind a number of the first page; a list that is not this role's is not there."""
    kind = queries.ROWS.get(what)
    if kind is None or not request.user.may(kind.permission):
        raise Http404("No such list is yours.")
    moment = RowsForm(request.GET).moment(timezone.now())
    page = page_of(kind.rows(request.user, moment), request, order=kind.order)
    shown = [kind.shown(row) for row in page]
    actions.list_rows(actor=request.user, what=what, shown=shown)
    context = {"page": page, "rows": shown, "words": words_for(what), "moment": moment, "spans": _spans_of(what)}
    return render(request, "reports/rows.html", context)


def _spans_of(what: str) -> tuple[int, ...]:
    return queries.SPANS if what in queries.ENDINGS or what == "reached" else ()


def _shared(user: User, now: datetime) -> dict[str, Any]:
    """What every role is shown of the same making: sections, what runs out, whom the rules reach."""
    moment = queries.Moment(now)
    sections = [
        {"key": key, "heading": HEADINGS[key], "figures": [(figure, words_for(figure.key)) for figure in figures]}
        for key, figures in queries.sections_of(user, moment)
    ]
    endings = [(words_for(ending.key), ending) for ending in queries.endings_of(user, moment)]
    return {"sections": sections, "endings": endings, "reached": queries.reached_next_of(user, moment)}


def _own(user: User, now: datetime) -> dict[str, Any]:
    """What a role alone is shown."""
    if user.sees_people:
        return _register(user, now)
    if user.role == Role.ANALYST:
        analyst = queries.analyst_today(user, now)
        in_force = _in_force(user)
        return {"analyst": analyst, "packs": in_order([pack_shown(*found, in_force) for found in analyst.outcomes])}
    if user.role == Role.ADMINISTRATOR:
        return {"administrator": queries.administrator_today(user)}
    return {"hotline": user.role == Role.HOTLINE}


def _register(user: User, now: datetime) -> dict[str, Any]:
    whole = queries.whole_of(user, now)
    in_force = _in_force(user) if whole.outcomes else {}
    packs = in_order([pack_shown(one.policy, one.as_of, one.counts, in_force) for one in whole.outcomes])
    without = (whole.without_letter or {}).items()
    return {
        "whole": whole,
        "half_link": reverse("cases:list_cases") + "?letters=half",
        "letters_in_force": queries.figure_of("letters_in_force", user, queries.Moment(now)),
        "packs": [pack for pack in packs if pack["tells"]],
        "silent_packs": [pack for pack in packs if not pack["tells"]],
        "without": [(why, UNCOVERED[why], number) for why, number in without],
    }


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
