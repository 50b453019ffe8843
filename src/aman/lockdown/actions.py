"""Close everything at once; open again by two people who prove who they are.

Closing must work while somebody stands in the door: no second person, no confirmation that waits for a slow database, and
no step that keeps the next one from being done.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from aman.accounts.actions import use_code
from aman.accounts.actions.codes import Outcome
from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.accounts.roles import NEEDS_SECOND_FACTOR, Role
from aman.audit.actions import record
from aman.audit.models import AuditEvent
from aman.errors import AmanError, BadInput, Conflict, NotAllowed
from aman.lockdown.models import Lockdown
from aman.lockdown.state import look_again, mark_file
from aman.vault.actions import close_vault, open_vault

logger = logging.getLogger("aman.lockdown")

#: How long the first person's word waits for the second's.
FIRST_HOLDS = timedelta(hours=1)
#: So many wrong proofs of one person in so many minutes, and nothing more is tried for them.
MOST_WRONG, WRONG_MINUTES = 10, 15
#: How long the row is tried to be written while the database is busy or away.
ROW_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of closing: its name, how long it took, and what did not work ("" when it did)."""

    name: str
    milliseconds: int
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing came to. `row_written` says whether every process of every machine will learn of it."""

    at: datetime
    steps: tuple[Step, ...]
    row_written: bool


def close_everything(
    *,
    actor: User | None,
    way: str,
    find_actor: Callable[[], User] | None = None,
    row_seconds: float = ROW_SECONDS,
    only_database: bool = False,
) -> Closed:
    """Close everything: mark, signer, row and log, sessions, vault, then whatever AMAN_ON_LOCKDOWN names.

    Args:
        actor: who closes; None where it has still to be asked of the database, by `find_actor`.
        way: a value of `Lockdown.Way`.
        find_actor: gives the actor of the command line, once the database answers.
        row_seconds: how long the row is tried to be written.
        only_database: leave out what AMAN_ON_LOCKDOWN and AMAN_ON_LOCKDOWN_FIRST name: a drill on a copy.

    Raises:
        NotAllowed: this user may not.
    """
    if actor is not None and actor.role != Role.COMMAND_LINE and not actor.may("lockdown.close_everything"):
        raise NotAllowed("Your role does not close everything.", fix="Call a reviewer or an administrator.")
    now, steps = timezone.now(), []
    steps.append(_step("mark", lambda: _write_mark(now)))
    look_again(closed=True)
    # What is outside the database first: it must not wait for one that is slow.
    steps += [
        _step(name.rsplit(".", 1)[-1], import_string(name))
        for name in _named(settings.AMAN_ON_LOCKDOWN_FIRST, only_database)
    ]
    steps.append(_step("row", lambda: _insist(lambda: _write_row(actor or _found(find_actor), way, now), row_seconds)))
    written = not steps[-1].trouble
    steps.append(_step("sessions", _end_sessions))
    steps.append(_step("vault", close_vault))
    steps += [
        _step(name.rsplit(".", 1)[-1], import_string(name)) for name in _named(settings.AMAN_ON_LOCKDOWN, only_database)
    ]
    if written:
        kept = [{"step": s.name, "ms": s.milliseconds, "worked": not s.trouble} for s in steps]
        Lockdown.objects.filter(stands=True).update(steps=kept)
    return Closed(now, tuple(steps), written)


def _found(find_actor: Callable[[], User] | None) -> User:
    assert find_actor is not None  # noqa: S101  one of both is given
    return find_actor()


def _named(names: list[str], only_database: bool) -> list[str]:
    return [] if only_database else names


def _step(name: str, do: Callable[[], Any]) -> Step:
    begun, trouble = time.monotonic(), ""
    try:
        do()
    except AmanError as error:
        trouble = str(error)
    except Exception as error:
        # One step that fails must not keep the others from being done; its message may hold a value.
        trouble = type(error).__name__
        logger.exception("A step of closing everything did not work: %s", name)
    return Step(name, round((time.monotonic() - begun) * 1000), trouble)


def _insist(do: Callable[[], Any], seconds: float) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            do()
            return
        except DatabaseError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def _write_mark(now: datetime) -> None:
    path = mark_file()
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(now.isoformat(), encoding="ascii")


@transaction.atomic
def _write_row(actor: User, way: str, now: datetime) -> None:
    try:
        with transaction.atomic():
            Lockdown.objects.create(closed_at=now, closed_by=actor, way=way)
    except IntegrityError:
        record(actor=actor, verb="lockdown.closed_again", subject="lockdown", detail={"way": way})
        return
    record(actor=actor, verb="lockdown.closed", subject="lockdown", detail={"way": way})


def _end_sessions() -> None:
    Session.objects.all().delete()


def agree_to_open(*, actor: User, password: str, code: str) -> Lockdown:
    """Say, as one of two, that everything may be opened; with the second person's word it opens.

    Args:
        actor: a reviewer or administrator; proves themself anew.
        password: theirs.
        code: of their second factor; not looked at where none is required and they have none.

    Raises:
        NotAllowed: the role does not, the proof does not hold, or it was this very person who said so first.
        Conflict: nothing is closed.
        SealBroken: the master keys are not there, or are others.
    """
    _prove(actor, password, code)
    with transaction.atomic():
        row = Lockdown.objects.select_for_update().filter(stands=True).first()
        if row is None:
            _remove_mark()
            raise Conflict("Nothing is closed.", fix="Nothing is left to do.", code="lockdown.open")
        now = timezone.now()
        if row.first_by_id is None or row.first_at is None or now - row.first_at > FIRST_HOLDS:
            row.first_by, row.first_at = actor, now
            row.save(update_fields=["first_by", "first_at"])
            record(actor=actor, verb="lockdown.opening_asked", subject="lockdown")
            return row
        must_be_another(
            "lockdown.lift",
            first=row.first_by_id,
            first_at=row.first_at,
            second=actor,
            message="You said already that it may be opened. It needs a second person.",
            fix="Let another reviewer or administrator say so too, within the hour.",
            code="lockdown.needs-second-person",
        )
        open_vault()
        row.stands, row.lifted_by, row.lifted_at = False, actor, now
        row.save(update_fields=["stands", "lifted_by", "lifted_at"])
        record(actor=actor, verb="lockdown.opened", subject="lockdown", detail={"with": row.first_by_id})
    _remove_mark()
    look_again()
    return row


def _remove_mark() -> None:
    path = mark_file()
    if path is not None:
        path.unlink(missing_ok=True)


def _prove(actor: User, password: str, code: str) -> None:
    if not actor.may("lockdown.agree_to_open"):
        raise NotAllowed("Your role does not open again what was closed.", fix="Call a reviewer or an administrator.")
    since = timezone.now() - timedelta(minutes=WRONG_MINUTES)
    wrong = AuditEvent.objects.filter(verb="lockdown.proof_failed", subject=f"user:{actor.username}", at__gte=since)
    if wrong.count() >= MOST_WRONG:
        raise NotAllowed(
            f"Too many wrong passwords or codes for {actor.username}.",
            fix=f"Wait {WRONG_MINUTES} minutes, or let another person do it.",
            code="lockdown.too-many",
        )
    if not actor.check_password(password) or not _code_holds(actor, code):
        record(actor=None, verb="lockdown.proof_failed", subject=f"user:{actor.username}")
        raise NotAllowed(
            "The password or the code does not hold.", fix="Try again with the newest code.", code="lockdown.proof"
        )


def _code_holds(actor: User, code: str) -> bool:
    outcome = use_code(user=actor, code=code)
    if outcome is Outcome.NO_FACTOR:
        return not (settings.SECOND_FACTOR_REQUIRED and actor.role in NEEDS_SECOND_FACTOR)
    return outcome is Outcome.RIGHT


def actor_named(username: str) -> User:
    """Give the open sign-in of that name, for a person at the command line.

    Raises:
        BadInput: there is none.
    """
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise BadInput(
            "No open sign-in has this name.", fix="Check the spelling; small letters.", code="user-not-found"
        )
    return user
