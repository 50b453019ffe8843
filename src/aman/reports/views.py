"""The first page after signing in: what waits, what runs out, what is late."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from aman.accounts.access import requires


@requires("reports.view_today")
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show what needs this user today."""
    return render(request, "reports/today.html")
