"""The page on which a user keeps the address of their calendar, and the address itself, which asks for no session."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from aman.accounts.access import public, requires
from aman.accounts.limits import address_of, take
from aman.accounts.request import SignedInRequest
from aman.errors import NotAllowed, NotFound
from aman.notices.mailing import site_address
from aman.reports.actions import calendars
from aman.reports.models import CalendarFeed


@requires("reports.keep_calendar")
@require_http_methods(["GET", "POST"])
@never_cache
def keep_calendar(request: SignedInRequest) -> HttpResponse:
    """Show whether there is an address; make one, make another, or end it. The address is shown this once."""
    context: dict[str, Any] = {}
    if request.POST.get("act") == "end":
        calendars.end_calendar(actor=request.user)
        messages.success(request, _("The address leads nowhere any more."))
        return redirect("reports:keep_calendar")
    if request.method == "POST":
        secret = calendars.keep_calendar(actor=request.user)
        context["address"] = site_address() + reverse("reports:calendar", args=[secret])
    context["feed"] = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "reports/calendar.html", context)


@public
@require_safe
@never_cache
@sensitive_variables("secret")
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the calendar behind a secret address; whatever is wrong with it, the answer says nothing more."""
    who = address_of(request)
    if not take("wrong_calendar", who, weight=0) or not take("calendar", calendars.found_by(secret)):
        return _without_a_line_of_its_own(HttpResponse(status=429, headers={"Retry-After": "3600"}))
    try:
        written = calendars.read_calendar(secret=secret)
    except NotFound:
        take("wrong_calendar", who)
        return _without_a_line_of_its_own(HttpResponse(status=404))
    except NotAllowed:
        return _without_a_line_of_its_own(HttpResponse(status=503, headers={"Retry-After": "3600"}))
    answer = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="aman.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _without_a_line_of_its_own(answer: HttpResponse) -> HttpResponse:
    """Django would write the address of a refused request into the server's log, and the address is the secret."""
    setattr(answer, "_has_been_logged", True)  # noqa: B010 - a mark of Django's own that the types do not know
    return answer
