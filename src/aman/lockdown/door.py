"""Who may still do what while everything is closed? Letters are checked as ever, the desk asks, two people open again.

A session that was opened before is ended. Whoever signs in now reaches one page: a reviewer or administrator the one that
opens again, a desk officer the desk, everybody else the word that it is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from aman.accounts.access import API_MODULE
from aman.accounts.roles import Role
from aman.lockdown.state import is_closed

DESK, OPEN_AGAIN = "checks.ask_desk", "lockdown.agree_to_open"
#: Pages of the sign-in package that stay open, so that the two can sign in.
_SIGN_IN = frozenset({"account_login", "account_logout", "mfa_authenticate"})


class ClosedDoor:
    """Stands before every view while everything is closed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if not is_closed() or getattr(view, "aman_public", False):
            return None
        if view.__module__.startswith(API_MODULE):
            return JsonResponse({"message": "Aman is closed.", "fix": "Call.", "code": "lockdown.closed"}, status=503)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in _SIGN_IN or not request.user.is_authenticated:
            # A stranger and an officer whose session ended are led to sign in as on any day.
            return None
        if request.user.may(OPEN_AGAIN):
            allowed, place = OPEN_AGAIN, "lockdown:agree_to_open"
        elif request.user.role == Role.HOST_DESK:
            allowed, place = DESK, "checks:ask_desk"
        else:
            logout(request)
            return closed_page(request)
        return None if getattr(view, "aman_permission", None) == allowed else redirect(place)


def closed_page(request: HttpRequest) -> HttpResponseBase:
    """Say that it is closed; nothing of why."""
    context = {
        "error_heading": _("Aman is closed"),
        "error_message": _(
            "Somebody responsible closed everything. Nothing is lost, and letters can be checked as ever."
        ),
        "error_fix": _("Call your office. Two people open it again."),
    }
    return render(request, "lockdown/closed.html", context, status=503)
