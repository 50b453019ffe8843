"""When may a user who needs a window be signed in? For the hours an administrator gives, ten at most, with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from aman.accounts.actions.sessions import forget_sessions
from aman.accounts.actions.users import must_manage, reachable
from aman.accounts.models import AccessWindow, User, live
from aman.accounts.queries import users_visible_to
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed, NotFound

#: A window is given for a shift that is known, not for a month to come.
_AHEAD = timedelta(days=31)


@transaction.atomic
def give_window(
    *, actor: User, username: str, begins_at: datetime, hours: int, reason: str, now: datetime | None = None
) -> AccessWindow:
    """Let a user be signed in for some hours.

    Raises:
        NotAllowed: the actor is no administrator, or it is their own sign-in.
        NotFound: no such user is theirs to look after.
        BadInput: the hours, the moment or the reason cannot be used, or the user needs no window.
    """
    must_manage(actor)
    user = reachable(actor, username)
    now = now or timezone.now()
    if user.pk == actor.pk:
        raise NotAllowed("Nobody gives themselves a window.", fix="Ask another administrator.", code="own-sign-in")
    most = int(AccessWindow.MOST.total_seconds() // 3600)
    if not 1 <= hours <= most:
        raise BadInput(f"No window was given: {hours} hours are asked.", fix=f"Write 1 to {most}.", code="window-hours")
    ends_at = begins_at + timedelta(hours=hours)
    if ends_at <= now or begins_at > now + _AHEAD:
        raise BadInput(
            "No window was given: it lies in the past, or more than a month ahead.",
            fix="Choose when the shift begins.",
            code="window-moment",
        )
    if not reason.strip():
        raise BadInput("No window was given: there is no reason.", fix="Write what it is for.", code="window-reason")
    if not user.needs_window:
        raise BadInput(
            "No window was given: this user needs none.", fix="Say first that they need one.", code="window-not-needed"
        )
    made = AccessWindow.objects.create(
        user=user, begins_at=begins_at, ends_at=ends_at, reason=reason.strip()[:300], given_by=actor, given_at=now
    )
    record(
        actor=actor,
        verb="user.window_given",
        subject=f"user:{username}",
        detail={"begins": begins_at.isoformat(), "hours": hours},
    )
    return made


@transaction.atomic
def close_window(*, actor: User, pk: int, now: datetime | None = None) -> AccessWindow:
    """Close a window before its end; an open session ends with it.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound: no such window is theirs to look after.
        Conflict: it is over already.
    """
    must_manage(actor)
    now = now or timezone.now()
    mine = AccessWindow.objects.select_for_update(of=("self",)).filter(user__in=users_visible_to(actor))
    window = mine.select_related("user").filter(pk=pk).first()
    if window is None:
        raise NotFound("No such window.", fix="Look at the list again.", code="window-not-found")
    if window.ends_at <= now:
        raise Conflict("This window is over already.", fix="Nothing is left to do.", code="window-over")
    # One that has not begun ends before it would have: it never was.
    window.begins_at = min(window.begins_at, now - timedelta(seconds=1))
    window.ends_at = now
    window.save(update_fields=["begins_at", "ends_at"])
    others = AccessWindow.objects.filter(live(now), user=window.user).exclude(pk=pk)
    if not others.exists():
        forget_sessions(window.user)
    record(actor=actor, verb="user.window_closed", subject=f"user:{window.user.username}")
    return window
