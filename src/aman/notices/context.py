"""How many notices does the bell of a page show? Asked only by a page that has a bell."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from aman.notices.queries import MOST_COUNTED, unread_count


def bell(request: HttpRequest) -> dict[str, Any]:
    """Give the bell of the signed-in user; the count is taken when the page asks for it."""
    return {"page_bell": SimpleLazyObject(lambda: _bell_of(request))}


def _bell_of(request: HttpRequest) -> dict[str, Any]:
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.may("notices.view_notices"):
        return {}
    count = unread_count(user)
    return {"count": count, "shown": f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)}
