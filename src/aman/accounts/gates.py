"""What stands between a signed-in user and a record? Their own password, a second factor, and not asking too often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from aman.accounts.limits import limited_as, must_be_within
from aman.accounts.roles import NEEDS_SECOND_FACTOR
from aman.errors import TooMany

#: What a user may do before both are settled: see their own account.
OPEN_PERMISSION = "accounts.view_own_account"


class BeforeRecords:
    """Leads a user who has not settled their sign-in to the page where they can, whatever they asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.SECOND_FACTOR_REQUIRED:
            request.aman_banner = (  # type: ignore[attr-defined]
                _("Demonstration: every person here is invented. No second factor is asked for.")
            )
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        permission = getattr(view, "aman_permission", None)
        if permission is None or permission == OPEN_PERMISSION or not request.user.is_authenticated:
            return None
        if request.user.password_is_temporary:
            messages.warning(request, _("Choose your own password first: somebody else knows this one."))
            return redirect("account_change_password")
        if (
            settings.SECOND_FACTOR_REQUIRED
            and request.user.role in NEEDS_SECOND_FACTOR
            and not is_mfa_enabled(request.user)
        ):
            messages.warning(
                request, _("Set up a second factor first: a password alone must not open what your role opens.")
            )
            return redirect("mfa_activate_totp")
        return None


class Limited:
    """Refuses a page that one user asks for too often: searches of a register."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        asks = request.method == "POST" or bool(request.GET)
        counted = limited_as(view, request.user) if asks and request.user.is_authenticated else None
        if counted is None:
            return None
        try:
            must_be_within(*counted, message=_("You asked too often in too short a time; this one was not answered."))
        except TooMany as error:
            context = {"error_heading": _("Too often"), "error_message": error.message, "error_fix": error.fix}
            answer = render(request, "ui/error.html", context, status=429)
            answer["Retry-After"] = str(error.wait_seconds)
            return answer
        return None
