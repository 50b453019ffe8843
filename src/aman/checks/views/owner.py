"""What does the owner of a register see of the checks: those about its own people, and the counts of all."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.audit.actions import record
from aman.checks import queries
from aman.checks.models import DeskCheck
from aman.ui.paging import page_of

_CASE = re.compile(r"AM-\d{4}-\d{6,9}")


@requires("checks.view_checks")
@require_safe
def view_checks(request: SignedInRequest) -> HttpResponse:
    """Checks about people of the own office: who asked is an office and a number, never what was asked."""
    case_ref, answer = request.GET.get("case", "").strip().upper()[:20], request.GET.get("answer", "")
    if not _CASE.fullmatch(case_ref):
        # Whatever else was typed there must not stand in the log.
        case_ref = ""
    rows = queries.checks_about(user=request.user, case_ref=case_ref, answer=answer)
    page = page_of(rows, request, order=("-asked_at",))
    record(actor=request.user, verb="desk_checks.listed", subject=f"case:{case_ref}" if case_ref else "")
    context = {"page": page, "case_ref": case_ref, "answer": answer, "answers": DeskCheck.Answer.choices}
    return render(request, "checks/view_checks.html", context)


@requires("checks.view_counters")
@require_safe
def view_counters(request: SignedInRequest) -> HttpResponse:
    """The published counters: how many checks, answers and refusals, never a question."""
    days, months = queries.counters(timezone.localdate())
    return render(request, "checks/view_counters.html", {"days": days, "months": months})
