"""What does a view know of who asks, once the door let them in?"""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from aman.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind `requires(...)`: the user is one of ours, never anonymous. Only for type checkers."""

    user: User
    htmx: HtmxDetails
