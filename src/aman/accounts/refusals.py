"""In which form does the API refuse a call, and for whom was the call made? The same for every app's routes."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Schema

from aman.accounts.models import User


class Refusal(Schema):
    """What happened, what to do next, and a code that stays the same in every language."""

    message: str
    fix: str
    code: str


#: What a route may answer besides its own.
REFUSALS = dict.fromkeys((400, 401, 403, 404, 422, 429), Refusal)


def officer_of(request: HttpRequest) -> User:
    """Give the officer for whom a call is made; the key's door has put them there."""
    officer: User = request.auth  # type: ignore[attr-defined]
    return officer
