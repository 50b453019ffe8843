"""Who was refused what, and how often? One line of the server's log for each refusal, and a notice where it becomes a habit.

A line says the user's number, the page's name and why; never a name, never which record. Whether a record is another
office's or does not exist at all is one reason, since the answer is one answer.

Lines stand in the server's log and not in the audit log: that log is one chain whose writers wait for each other, and
nobody who is refused may hold up those who work, or bury what was done under what was not. Each process writes ten lines
a minute of one user, and of all strangers together; what is above is counted only. Thirty refusals of one user in an
hour are one line of the audit log, and the administrators of the office are told.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import time

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.urls.exceptions import Resolver404

from aman.accounts.limits import add
from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.notices.actions import notify

logger = logging.getLogger("aman.refused")

LINES_A_MINUTE = 10
#: So many refusals of one user in an hour are told: a lost bookmark is one, walking through references is hundreds.
TOLD_FROM = 30
_NOBODY = 0


class RefusalsNoted:
    """Notes what the doors behind it refused; changes no answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        why = _why(request, response)
        if why:
            _note(request, why)
        return response


def _why(request: HttpRequest, response: HttpResponse) -> str:
    """Give the kind of refusal; empty where nobody was refused anything."""
    status = response.status_code
    if status == 429:
        return "too-often"
    if request.path.startswith("/api/"):
        return {401: "no-key", 403: "key"}.get(status, "")
    if status == 403:
        is_sent = request.method not in {"GET", "HEAD", "OPTIONS", "TRACE"}
        return "token" if is_sent and not getattr(request, "csrf_processing_done", False) else "role"
    match = request.resolver_match
    if status == 404 and match is not None and match.kwargs and not getattr(match.func, "aman_public", False):
        return "record" if _user_of(request) is not None else ""
    is_led_away = status == 302 and response.headers.get("Location", "").startswith("/accounts/login/")
    return "not-signed-in" if is_led_away and not request.path.startswith("/accounts/") else ""


def _user_of(request: HttpRequest) -> User | None:
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _view_of(request: HttpRequest) -> str:
    """Give the name of a page; where the request never reached it, what its address would be."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _note(request: HttpRequest, why: str) -> None:
    user = _user_of(request)
    number = user.pk if user is not None else _NOBODY
    if _lines.may_write(number, time()):
        logger.warning("refused user=%d view=%s why=%s", number, _view_of(request) or "none", why)
    if user is None:
        return
    try:
        with transaction.atomic():
            if add("refused", f"user:{user.pk}") == TOLD_FROM:
                _tell(user)
    except DatabaseError:
        # What was refused stays refused, whether or not it can be counted.
        logger.warning("refused user=%d could not be counted", number)


def _tell(user: User) -> None:
    """Say once an hour that a user is refused again and again."""
    detail = {"refusals": TOLD_FROM, "minutes": 60}
    record(actor=user, verb="user.refused_often", subject=f"user:{user.username}", detail=detail)
    admins = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk)
    told = [admin for admin in admins if admin.office_id in (None, user.office_id)]
    notify(users=told, kind="user.refused_often", subject=f"user:{user.pk}", path="/audit/", urgency="soon")


class _Lines:
    """How many lines of whom were written in this minute."""

    def __init__(self) -> None:
        self._minute, self._of, self._guard = 0, dict[int, int](), threading.Lock()

    def may_write(self, number: int, now: float) -> bool:
        """Count one more, and say whether it may be a line."""
        with self._guard:
            if int(now // 60) != self._minute:
                self._minute, self._of = int(now // 60), {}
            self._of[number] = self._of.get(number, 0) + 1
            return self._of[number] <= LINES_A_MINUTE

    def forget(self) -> None:
        """Begin anew; tests do."""
        self._of = {}


_lines = _Lines()
