"""When is a session over, and what becomes of what was being typed? Idle too long, a shift too long, or no window open.

What was posted at that moment is kept sealed and stands on the page again after signing in. A session is judged by our own
two moments, not by the age of its cookie: a cookie that had expired would no longer say whose typing it was.
"""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.accounts import actions, queries
from aman.accounts.actions.drafts import may_be_kept
from aman.accounts.models import OpenSession, User

#: A session says that it was seen at most this often (seconds): a write for each page would cost more than it tells.
_TOUCH = 60
#: The number of a browser stays in it for a year; here its hash is forgotten within a day.
_BROWSER_SECONDS = 365 * 24 * 3600
BEGUN, SEEN, DRAFTS = "aman_begun", "aman_seen", "aman_drafts"


def why_over(request: HttpRequest, now: float) -> str | None:
    """Say why a signed-in session is over: "idle", "long" or "window"; None while it holds."""
    seen, begun = request.session.get(SEEN, now), request.session.get(BEGUN, now)
    if now - seen > settings.IDLE_MINUTES * 60:
        return "idle"
    if now - begun > settings.SESSION_HOURS * 3600:
        return "long"
    user: Any = request.user
    if user.needs_window and not queries.has_window(user):
        return "window"
    return None


class KeptSessions:
    """Ends sessions that are over, keeps what was being typed, and gives it back on the page it was typed on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        browser = getattr(request, "aman_browser", None)
        if browser is not None:
            answer.set_cookie(
                settings.BROWSER_COOKIE_NAME, browser, max_age=_BROWSER_SECONDS, httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        sent = request.method == "POST" and answer.status_code < 400
        if sent and request.user.is_authenticated and request.session.get(DRAFTS) and may_be_kept(request.path):
            user: Any = request.user
            if actions.drop_draft(user=user, path=request.path):
                actions.keep_in_mind(request.session, user.drafts.exists())
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated:
            return None
        now = time()
        why = why_over(request, now)
        if why is not None:
            return self._end(request, view, why)
        if now - request.session.get(SEEN, 0.0) > _TOUCH:
            request.session[SEEN] = now
            request.session.setdefault(BEGUN, now)
            OpenSession.objects.filter(key=request.session.session_key).update(seen_at=timezone.now())
        if request.method == "GET" and request.session.get(DRAFTS):
            request.aman_drafts = queries.drafts_of(request.user, request.path)  # type: ignore[attr-defined]
        return None

    def _end(self, request: HttpRequest, view: Callable[..., Any], why: str) -> HttpResponseBase | None:
        user: Any = request.user
        page = _page_of(request)
        kept = request.method == "POST" and may_be_kept(request.path) and _keep(request, user, page)
        request.aman_ended = why  # type: ignore[attr-defined]
        logout(request)
        if getattr(view, "aman_permission", None) is None:
            return None
        messages.warning(request, _words(why))
        if kept:
            messages.info(request, _("What you typed is kept. It stands on the page again when you have signed in."))
        where = reverse("accounts:explain_window") if why == "window" else _sign_in(page)
        if request.headers.get("HX-Request"):
            answer = HttpResponse(status=204)
            answer["HX-Redirect"] = where
            return answer
        return redirect(where)


def _words(why: str) -> str:
    if why == "idle":
        return _("You were signed out: nobody used this page for %(minutes)s minutes.") % {
            "minutes": settings.IDLE_MINUTES
        }
    if why == "long":
        return _("You were signed out: after %(hours)s hours everybody signs in again.") % {
            "hours": settings.SESSION_HOURS
        }
    return _("You were signed out: your window of access is over.")


def _sign_in(page: str) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': page})}"


def _page_of(request: HttpRequest) -> str:
    """Give the page on which something was typed: the one that sent it, where the browser says so."""
    if request.method != "POST":
        return request.get_full_path() if request.method == "GET" else "/"
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc == request.get_host() and came_from.path.startswith("/"):
        return came_from.path
    return request.path


def _keep(request: HttpRequest, user: User, page: str) -> bool:
    return actions.keep_draft(user=user, page=page, path=request.path, typed=dict(request.POST.lists()))
