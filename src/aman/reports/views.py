"""The first page after signing in: what waits, what runs out, what is late."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from aman.accounts.access import requires
from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.cases.queries import COUNT_CAP
from aman.reports import queries


@requires("reports.view_today")
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show what needs this user today; roles that see no people see no counts of them."""
    user: Any = request.user
    return render(request, "reports/today.html", {"cap": COUNT_CAP, **_counts(user)})


def _counts(user: User) -> dict[str, Any]:
    if user.sees_people:
        return {"officer": queries.officer_today(user), "outcome_words": outcome_words()}
    if user.role == Role.ANALYST:
        return {"analyst": queries.analyst_today(user), "outcome_words": outcome_words()}
    if user.role == Role.ADMINISTRATOR:
        return {"administrator": queries.administrator_today(user)}
    return {}


def outcome_words() -> dict[str, str]:
    """Say each outcome in words that promise and threaten nothing."""
    return {
        "meets": _("Meets the conditions"),
        "does_not_meet": _("Does not meet the conditions"),
        "cannot_tell": _("Cannot tell yet: a paper is missing"),
    }
