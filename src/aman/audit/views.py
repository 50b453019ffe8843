"""The page where an administrator reads the log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from aman.accounts.access import requires
from aman.audit.actions import record
from aman.audit.forms import FindLinesForm
from aman.audit.queries import events_visible_to
from aman.ui.paging import page_of


@requires("audit.view_log")
@require_GET
def view_log(request: HttpRequest) -> HttpResponse:
    """Show the log, newest line first. Reading it is a line of it."""
    form = FindLinesForm(request.GET)
    events = events_visible_to(request.user)
    if form.is_valid():
        events = events.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    page = page_of(events, request, order=("-sequence",), size=50)
    record(actor=request.user, verb="log.read", detail={"lines": len(page)})  # type: ignore[arg-type]
    return render(request, "audit/log.html", {"page": page, "find": form})
