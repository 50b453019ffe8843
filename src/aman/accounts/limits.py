"""How often may somebody try? Counted in one table for all web servers; by address first, never by the name that was typed.

A stranger who types an official's name a thousand times fills the count of the stranger's own address. The official, at
another address, is counted apart: nobody can lock somebody else out. What a name alone could be counted by is left out on
purpose; a password has twelve letters at least, and behind it stands the second factor.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import threading
from dataclasses import dataclass
from time import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import F
from django.http import HttpRequest

from aman.accounts.models import Attempts
from aman.errors import TooMany


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many seconds; where `told_every` is above 1 the table hears of several at once."""

    tries: int
    seconds: int
    told_every: int = 1


#: What is limited. Searching and the API are told to the table ten at a time: a write for each letter typed would cost
#: more than it protects, and ten more or fewer change nothing.
LIMITS: dict[str, Limit] = {
    "sign_in": Limit(30, 60),
    "wrong_password": Limit(10, 60),
    "wrong_password_long": Limit(60, 3600),
    "second_factor": Limit(5, 300),
    # For all addresses from which the user never signed in, together: whoever stole a password cannot guess codes from a
    # thousand machines. The user's own addresses are not touched by it.
    "second_factor_elsewhere": Limit(30, 3600),
    # Not a limit but a memory: from where a user signed in with all that was asked.
    "familiar": Limit(1, 90 * 24 * 3600),
    "search": Limit(300, 60, told_every=10),
    "call": Limit(6000, 60, told_every=20),
    "wrong_key": Limit(30, 60),
    # A calendar program asks every quarter of an hour at most; a wrong address is tried by nobody who has one.
    "calendar": Limit(30, 3600),
    "wrong_calendar": Limit(20, 3600),
    # Not limits but sums, which `aman.site` compares: what one user was refused in an hour, and what a user and an office
    # sent in a day, in kilobytes.
    "refused": Limit(30, 3600),
    "sent_kilobytes": Limit(1_000_000_000, 24 * 3600),
}

#: Which pages count as what, by the permission they need; each counts for the user who asks. The desk counts its own
#: questions, by officer, office and day (`aman.checks`).
OF_PERMISSION = {
    "people.search_people": "search",
    "incidents.open_incident": "search",
}

_ADD = (
    "INSERT INTO accounts_attempts (kind, who, stretch, count) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (kind, who, stretch) DO UPDATE SET count = accounts_attempts.count + excluded.count RETURNING count"
)
_untold: dict[tuple[str, str, int], list[int]] = {}
_guard = threading.Lock()
_MOST_UNTOLD = 10_000


def address_of(request: HttpRequest) -> str:
    """Give the address a request comes from, as far as the proxies that are trusted tell; an IPv6 network counts as one."""
    try:
        text = str(get_adapter().get_client_ip(request))
        address = ipaddress.ip_address(text)
    except (PermissionDenied, ValueError):
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network(f"{address}/64", strict=False).network_address)
    return str(address)


def _row(kind: str, who: str, now: float) -> tuple[str, str, int]:
    seconds = LIMITS[kind].seconds
    return kind, hashlib.sha256(f"{kind}|{who}".encode()).hexdigest()[:32], int(now // seconds) * seconds


def take(kind: str, who: str, *, now: float | None = None, weight: int = 1) -> bool:
    """Count one try and say whether it is still within the limit.

    Args:
        kind: a row of `LIMITS`.
        who: an address, or a user or key where one is known; only a hash of it is stored.
        now: seconds since 1970; None means now.
        weight: how many tries this one is; 0 asks without counting.
    """
    limit, now = LIMITS[kind], time() if now is None else now
    row = _row(kind, who, now)
    if weight == 0:
        return counted(kind, who, now=now) < limit.tries
    if limit.told_every == 1:
        return _tell(row, weight) <= limit.tries
    with _guard:
        if len(_untold) > _MOST_UNTOLD:
            _untold.clear()
        here = _untold.setdefault(row, [0, 0])
        here[0] += weight
        # Near the limit each one is told, so that nobody overruns it by much.
        if here[0] < limit.told_every and here[1] + here[0] <= limit.tries - limit.told_every:
            return True
        untold, here[0] = here[0], 0
    known = _tell(row, untold)
    with _guard:
        here[1] = known
    return known <= limit.tries


def counted(kind: str, who: str, *, now: float | None = None) -> int:
    """Give how many tries the table holds of somebody in this stretch."""
    row = _row(kind, who, time() if now is None else now)
    found = Attempts.objects.filter(kind=row[0], who=row[1], stretch=row[2]).values_list("count", flat=True).first()
    return found or 0


def add(kind: str, who: str, *, amount: int = 1, now: float | None = None) -> int:
    """Add to somebody's count of this stretch and give what it comes to."""
    return _tell(_row(kind, who, time() if now is None else now), amount)


def take_back(kind: str, who: str, *, amount: int, now: float | None = None) -> None:
    """Take from somebody's count of this stretch what `add` put there and did not hold."""
    row = _row(kind, who, time() if now is None else now)
    Attempts.objects.filter(kind=row[0], who=row[1], stretch=row[2]).update(count=F("count") - amount)


def _tell(row: tuple[str, str, int], weight: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ADD, (*row, weight))
        return int(cursor.fetchone()[0])


def must_be_within(kind: str, who: str, *, message: str, now: float | None = None) -> None:
    """Count one try and refuse it where there were too many.

    Raises:
        TooMany: with how long to wait.
    """
    now = time() if now is None else now
    if take(kind, who, now=now):
        return
    seconds = LIMITS[kind].seconds
    wait = max(1, math.ceil(seconds - now % seconds))
    raise TooMany(message, fix=f"Wait {wait} seconds, then go on.", code=f"too-many-{kind}", wait_seconds=wait)


def is_familiar(user_pk: int, address: str) -> bool:
    """Say whether a user signed in from an address in the last three to six months."""
    now, seconds = time(), LIMITS["familiar"].seconds
    rows = [_row("familiar", f"{user_pk}|{address}", moment) for moment in (now, now - seconds)]
    return Attempts.objects.filter(kind="familiar", who=rows[0][1], stretch__in=[row[2] for row in rows]).exists()


def make_familiar(user_pk: int, address: str) -> None:
    """Remember that a user signed in from an address."""
    take("familiar", f"{user_pk}|{address}")


def forget_old_attempts() -> None:
    """Forget stretches that are over; `aman tick` calls it."""
    now = int(time())
    for kind, limit in LIMITS.items():
        Attempts.objects.filter(kind=kind, stretch__lt=now - 2 * limit.seconds).delete()


def forget_untold() -> None:
    """Forget what this process has not told the table; tests begin with nothing."""
    _untold.clear()


def limited_as(view: Any, user: Any) -> tuple[str, str] | None:
    """Give which limit a page counts for and whose try it is; None where it is not limited."""
    kind = OF_PERMISSION.get(getattr(view, "aman_permission", ""))
    return (kind, f"user:{user.pk}") if kind is not None else None
