"""Which pages does the rosters app answer? Lists in `lists`, changes to a list in `steps`, pairs in `pairs`."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from aman.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose sign-in `requires` has checked; only for the type checker, nothing is made of it."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """Give what was posted, an empty form too; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None
