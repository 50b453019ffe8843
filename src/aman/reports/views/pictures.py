"""The pictures of an office: each drawn on the server, with its table under it, and the same numbers as CSV."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from aman.accounts.access import requires
from aman.accounts.request import SignedInRequest
from aman.audit.actions import record
from aman.reports.forms.pictures import SpanForm
from aman.reports.pictures import NAMES, draw_picture
from aman.reports.pictures.scope import MONTHS, Scope, scope_of
from aman.reports.public_csv import answer_csv


@requires("reports.view_pictures")
@require_GET
def view_pictures(request: SignedInRequest) -> HttpResponse:
    scope = _scope(request)
    record(actor=request.user, verb="pictures.shown", detail={"months": scope.months, "whole": scope.is_whole})
    context = {
        "pictures": [draw_picture(name, scope) for name in NAMES],
        "months": scope.months,
        "spans": MONTHS,
        "is_whole": scope.is_whole,
        "today": scope.today,
        "may_view_releases": request.user.may("reports.view_releases"),
    }
    return render(request, "reports/view_pictures.html", context)


@requires("reports.view_pictures")
@require_GET
def take_picture(request: SignedInRequest, name: str) -> HttpResponse:
    """Give the numbers of one picture as a file."""
    if name not in NAMES:
        raise Http404
    scope = _scope(request)
    picture = draw_picture(name, scope)
    record(actor=request.user, verb="pictures.taken", detail={"picture": name, "months": scope.months})
    return answer_csv(f"{name}-{scope.today.isoformat()}", picture.columns, picture.plain_rows)


def _scope(request: SignedInRequest) -> Scope:
    return scope_of(request.user, timezone.now(), SpanForm(request.GET).months())
