"""What does a page say when it cannot be shown? What happened and what to do next, never a name."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from aman.errors import AmanError, BadInput, Conflict, NotAllowed, NotFound, PolicyGap, SealBroken, TooMany
from aman.site.away import answer_away

STATUS: dict[type[AmanError], int] = {
    BadInput: 400,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    SealBroken: 422,
    PolicyGap: 422,
    TooMany: 429,
}


def error_page(request: HttpRequest, *, status: int, heading: str, message: str, fix: str) -> HttpResponse:
    """Render one error page."""
    context = {"error_heading": heading, "error_message": message, "error_fix": fix}
    return render(request, "ui/error.html", context, status=status)


def _headings() -> dict[int, str]:
    return {
        400: _("This cannot be used as it is"),
        403: _("You may not do this"),
        404: _("Page not found"),
        409: _("Somebody else was first"),
        422: _("This does not hold"),
        429: _("Too often"),
    }


def answer_error(request: HttpRequest, error: AmanError) -> HttpResponse:
    """Turn an error of the product into a page with its own words."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if status == 404:
        # A record of another office and a record that does not exist must look the same.
        return not_found(request)
    heading = _headings().get(status, _("Something went wrong"))
    return error_page(request, status=status, heading=heading, message=error.message, fix=error.fix)


def cannot_be_read(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 400 for a request that no page was asked about: too many fields, a header that does not hold together."""
    return error_page(
        request,
        status=400,
        heading=_headings()[400],
        message=_("What was sent cannot be read."),
        fix=_("Go back, load the page again, and send it once more."),
    )


def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 403."""
    return error_page(
        request,
        status=403,
        heading=_headings()[403],
        message=_("Your role does not open this page."),
        fix=_("Go back, or ask your administrator whether your role should include it."),
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 404; says nothing about whether the record exists elsewhere."""
    return error_page(
        request,
        status=404,
        heading=_headings()[404],
        message=_("Nothing that you can see answers to this address."),
        fix=_("Check the reference, or search for it."),
    )


def went_wrong(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 where it is the database; without touching it or the session, which may be what broke."""
    away = answer_away(request)
    if away is not None:
        return away
    return HttpResponse(get_template("500.html").render({}), status=500)
