"""Who calls the API, with which office's key, and for which verbs?

A key belongs to an office and opens a few verbs; it never opens a record of a person. Each call also names the officer for
whom it is made: the log needs a person, and the officer's own role still has to allow the verb.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils import timezone

from aman.accounts.limits import address_of, must_be_within, take
from aman.accounts.models import OfficeKey, User
from aman.accounts.queries import has_window
from aman.accounts.roles import API_PERMISSIONS
from aman.errors import NotAllowed, TooMany

#: The officer for whom a call is made.
OFFICER_HEADER = "Aman-Officer"
_PREFIX = "amk"
#: The time of last use is written at most this often: a busy control room must not write a row for each call.
_TOUCH = timedelta(minutes=5)

Route = TypeVar("Route", bound=Callable[..., Any])


def draw_key() -> tuple[str, str, str]:
    """Draw a key: the text for the caller (shown once), the part by which it is found, the hash that is stored."""
    found_by, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    return f"{_PREFIX}_{found_by}_{secret}", found_by, hash_of(secret)


def hash_of(secret: str) -> str:
    """Give the stored form of a key's secret; it has 256 random bits, so one hash suffices."""
    return hashlib.sha256(secret.encode()).hexdigest()


class KeyFor:
    """Lets a call through whose key and officer both allow the verb; `request.auth` is then the officer."""

    def __init__(self, permission: str) -> None:
        if permission not in API_PERMISSIONS:
            raise KeyError(f"The API does not offer {permission}; declare it in aman.accounts.roles.")
        self.permission = permission

    #: What the OpenAPI document says of it (read by django-ninja).
    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_security_schema = {"type": "http", "scheme": "bearer", "bearerFormat": "amk_..._..."}

    def __call__(self, request: HttpRequest) -> User | None:
        """Give the officer, or None where there is no key that holds.

        Raises:
            NotAllowed: the key holds, but it or the officer may not do this.
        """
        header = request.headers.get("Authorization", "")
        address = address_of(request) if header else ""
        if header and not take("wrong_key", address, weight=0):
            raise TooMany("Too many keys that do not hold came from this address.", fix="Wait a minute, then go on.")
        key = key_of(header)
        if key is None:
            if header:
                take("wrong_key", address)
            return None
        must_be_within("call", f"key:{key.pk}", message="This key was used too often in a minute.")
        name = request.headers.get(OFFICER_HEADER, "")
        officer = User.objects.select_related("office").filter(username=name, office_id=key.office_id).first()
        if officer is None or not officer.is_active or not has_window(officer):
            raise NotAllowed(
                "The call names no officer of this key's office.",
                fix=f"Name the officer's own sign-in in the {OFFICER_HEADER} header.",
                code="officer-unknown",
            )
        if self.permission not in key.permissions or not officer.may(self.permission):
            raise NotAllowed(
                "This key or this officer may not do this.",
                fix="Ask your administrator for a key that includes it.",
                code="not-in-the-key",
            )
        request.user = officer
        return officer


def key_of(header: str, now: datetime | None = None) -> OfficeKey | None:
    """Give the key that an Authorization header carries, where it holds now."""
    now = now or timezone.now()
    scheme, _space, text = header.partition(" ")
    prefix, _, rest = text.strip().partition("_")
    found_by, _, secret = rest.partition("_")
    if scheme.lower() != "bearer" or prefix != _PREFIX:
        return None
    key = OfficeKey.objects.filter(
        found_by=found_by[:12], revoked_at=None, confirmed_at__lte=now, expires_at__gt=now
    ).first()
    # An unknown key is compared too, so that its absence takes the same time.
    known = key.secret_hash if key is not None else "0" * 64
    if not secrets.compare_digest(known, hash_of(secret)) or key is None:
        return None
    if key.last_used_at is None or now - key.last_used_at > _TOUCH:
        OfficeKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def calls(permission: str) -> Callable[[Route], Route]:
    """Mark a route with the verb it needs; a house test holds every route to its mark."""

    def mark(route: Route) -> Route:
        route.aman_permission = permission  # type: ignore[attr-defined]
        return route

    return mark
