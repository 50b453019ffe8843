"""The page where an administrator reads the log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from aman.accounts.access import requires
from aman.audit.actions import record
from aman.audit.forms import FindLinesForm
from aman.audit.queries import events_visible_to
from aman.ui.kept import keep_search, kept_search
from aman.ui.paging import page_of


@requires("audit.view_log")
@require_http_methods(["GET", "POST"])
def view_log(request: HttpRequest) -> HttpResponse:
    """Show the log, newest line first. Reading it is a line of it; what is looked for stands in no address."""
    form = FindLinesForm(request.POST if request.method == "POST" else kept_search(request))
    if request.method == "POST" and form.is_valid():
        return redirect(reverse("audit:view_log") + keep_search(request, form.cleaned_data))
    events = events_visible_to(request.user)
    if form.is_valid():
        events = events.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    page = page_of(events, request, order=("-sequence",), size=50)
    record(actor=request.user, verb="log.read", detail={"lines": len(page)})  # type: ignore[arg-type]
    return render(request, "audit/log.html", {"page": page, "find": form})
