"""Which sessions are open, and who ends one? Begun at sign-in, noted with their user, ended by the user or an administrator."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import OpenSession, User
from aman.accounts.queries import sessions_visible_to
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.errors import NotAllowed, NotFound


@transaction.atomic
def begin_session(*, user: User, key: str, address: str, now: datetime | None = None) -> None:
    """Note a session that was just begun; rows of sessions that are over are forgotten on the way."""
    now = now or timezone.now()
    own = OpenSession.objects.filter(user=user)
    over = own.exclude(key__in=Session.objects.filter(expire_date__gt=now).values("session_key"))
    over.exclude(key=key).delete()
    OpenSession.objects.update_or_create(
        key=key, defaults={"user": user, "address": address[:45], "begun_at": now, "seen_at": now}
    )


def forget_sessions(user: User, *, but: str = "") -> int:
    """End every session of a user, save one; give how many. The caller writes the line of the log."""
    keys = list(OpenSession.objects.filter(user=user).exclude(key=but).values_list("key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    OpenSession.objects.filter(key__in=keys).delete()
    return len(keys)


@transaction.atomic
def end_session(*, actor: User, pk: int) -> None:
    """End one session of a user whom the actor looks after, or of the actor's own.

    Raises:
        NotFound: no such session is open there.
    """
    found = sessions_visible_to(actor).filter(pk=pk).select_related("user").first()
    if found is None:
        raise NotFound("No such session is open.", fix="Look at the list again.", code="session-not-found")
    Session.objects.filter(session_key=found.key).delete()
    OpenSession.objects.filter(pk=found.pk).delete()
    record(actor=actor, verb="session.ended", subject=f"user:{found.user.username}", detail={"sessions": 1})


@transaction.atomic
def end_sessions(*, actor: User, user: User) -> int:
    """End every session of a user; give how many there were.

    Raises:
        NotAllowed: the actor looks after no sessions but their own.
    """
    if actor.pk != user.pk and actor.role != Role.COMMAND_LINE and not actor.may("accounts.end_sessions"):
        raise NotAllowed("Only an administrator ends other people's sessions.", fix="Ask your administrator.")
    ended = forget_sessions(user)
    record(actor=actor, verb="session.ended", subject=f"user:{user.username}", detail={"sessions": ended})
    return ended


@transaction.atomic
def end_own_other_sessions(*, actor: User, key: str) -> int:
    """End the actor's sessions everywhere but here."""
    ended = forget_sessions(actor, but=key)
    record(actor=actor, verb="session.ended", subject=f"user:{actor.username}", detail={"sessions": ended})
    return ended
