"""In whose hands is a sign-in, and who may count as another person? Whoever makes or resets one could be its owner.

A row of `Vouching` is open until another person said that they know the owner. While one is open the sign-in works, but is
the second of nothing; and what was done under it then counts as done by whoever held it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from aman.accounts.models import SignedInBrowser, User, Vouching
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.notices.actions.telling import notify

#: At least so long, and as long as a session may last, a browser is remembered to have been signed in with.
_BROWSER_HOURS = 12
_BROWSER_LETTERS = 32


def is_vouched(user: Any) -> bool:
    """Say whether a sign-in counts as a second person: nobody else made or held it, or somebody vouched for it since."""
    return not Vouching.objects.filter(user=user, vouched_at=None).exists()


def users_with_vouching(users: QuerySet[User], *, viewer: User) -> QuerySet[User]:
    """Add to each user whether somebody has still to vouch for them, and whether it was the viewer who held it."""
    still = Vouching.objects.filter(user=OuterRef("pk"), vouched_at=None)
    return users.annotate(needs_vouching=Exists(still), was_held_by_viewer=Exists(still.filter(held_by=viewer)))


def hands_behind(user_pk: int, at: datetime) -> set[int]:
    """Give whoever could have acted under a sign-in at a moment: those who held it, and those behind them when they did.

    Args:
        user_pk: of the sign-in.
        at: the moment; what nobody had vouched for then counts, though somebody did later.
    """
    found: set[int] = set()
    ask = [(user_pk, at)]
    # Each step goes back in time, so that it comes to an end; what was asked of one sign-in at one moment is not asked again.
    asked: set[tuple[int, datetime]] = set()
    while ask:
        one = ask.pop()
        if one in asked:
            continue
        asked.add(one)
        pk, moment = one
        rows = Vouching.objects.filter(Q(vouched_at=None) | Q(vouched_at__gt=moment), user_id=pk, held_at__lte=moment)
        for holder, held_at in rows.values_list("held_by_id", "held_at"):
            found.add(holder)
            ask.append((holder, held_at))
    return found - {user_pk}


def second_in_other_hands(*, first: int, first_at: datetime | None, second: int) -> tuple[bool, bool]:
    """Say whether the second still needs vouching, and whether the first act may have been theirs; one statement as a rule.

    Args:
        first: who did the first act.
        first_at: when; None means now.
        second: who would do the second.
    """
    still = Q(vouched_at=None)
    then = still if first_at is None else still | Q(vouched_at__gt=first_at)
    rows = Vouching.objects.filter((Q(user=first) & then) | (Q(user=second) & still))
    found = set(rows.values_list("user_id", flat=True))
    behind = hands_behind(first, first_at or timezone.now()) if first in found else set()
    return second in found, second in behind


def still_unvouched(users: QuerySet[User]) -> QuerySet[User]:
    """Keep the sign-ins for which somebody has still to vouch."""
    return users.filter(Exists(Vouching.objects.filter(user=OuterRef("pk"), vouched_at=None)))


def who_could_vouch(user: User, at: datetime | None = None) -> QuerySet[User]:
    """Give the open sign-ins that may vouch for one: of its office, or an administrator of none, and in nobody's hands."""
    still = Vouching.objects.filter(user=OuterRef("pk"), vouched_at=None)
    near = Q(office_id=user.office_id) | Q(office_id=None, role=Role.ADMINISTRATOR)
    behind = hands_behind(user.pk, at or timezone.now())
    others = User.objects.filter(near, ~Exists(still), is_active=True).exclude(pk__in={user.pk, *behind})
    return others.exclude(role=Role.COMMAND_LINE)


def only_the_machine(pks: Iterable[int]) -> bool:
    """Say whether these are nobody but whoever runs the machine."""
    return not User.objects.filter(pk__in=list(pks)).exclude(role=Role.COMMAND_LINE).exists()


def browser_of(cookie: str | None) -> tuple[str, bool]:
    """Give the number of a browser, and whether it was drawn just now because the cookie holds none of ours."""
    if cookie and len(cookie) == _BROWSER_LETTERS and cookie.isascii() and cookie.isalnum():
        return cookie, False
    return secrets.token_hex(_BROWSER_LETTERS // 2), True


def remember_browser(user: User, browser: str, now: datetime | None = None) -> None:
    """Remember for some hours that a user signed in with a browser."""
    now = now or timezone.now()
    forget_old_browsers(now)
    SignedInBrowser.objects.update_or_create(user=user, browser=_hashed(browser), defaults={"seen_at": now})


def forget_old_browsers(now: datetime | None = None) -> None:
    """Forget browsers that nobody was signed in with lately; `aman tick` calls it."""
    SignedInBrowser.objects.filter(seen_at__lt=(now or timezone.now()) - _remembered()).delete()


def used_one_browser(one: int, other: int, now: datetime | None = None) -> bool:
    """Say whether two users signed in with one browser lately."""
    lately = SignedInBrowser.objects.filter(seen_at__gte=(now or timezone.now()) - _remembered())
    return lately.filter(user=one, browser__in=lately.filter(user=other).values("browser")).exists()


def note_one_browser(*, duty: str, first: int, second: int) -> None:
    """Have it noted, once the act is done, that both of its people signed in with one browser lately; nothing otherwise.

    It is not refused: two officers who share the one desktop of a small office would never be two people again, and whoever
    means to deceive opens another browser.
    """
    if used_one_browser(first, second):
        # Apart from the act: the log is one chain, and must not be held while an act still takes rows.
        transaction.on_commit(partial(_tell_of_one_browser, duty, first, second), robust=True)


@transaction.atomic
def _tell_of_one_browser(duty: str, first: int, second: int) -> None:
    """Write the line of the log, and tell the administrators, the same of a user once a day."""
    user = User.objects.get(pk=second)
    detail = {"duty": duty, "with": first}
    record(actor=user, verb="user.one_browser", subject=f"user:{user.username}", detail=detail)
    admins = administrators_over(user).exclude(pk__in=[first, second])
    day = timedelta(days=1)
    notify(
        users=admins, kind="user.one_browser", subject=f"user:{second}", path="/audit/", urgency="soon", again_after=day
    )


def administrators_over(user: User) -> QuerySet[User]:
    """Give the administrators who look after a sign-in: of its office, and of none."""
    near = Q(office_id=user.office_id) | Q(office_id=None)
    return User.objects.filter(near, role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk)


def _remembered() -> timedelta:
    return timedelta(hours=max(_BROWSER_HOURS, settings.SESSION_HOURS))


def _hashed(browser: str) -> str:
    return str(salted_hmac("aman.accounts.browser", browser, algorithm="sha256").hexdigest()[:32])
