"""How does somebody get something to do after an engagement or about a commitment, and how is it done?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed
from aman.liaison.models import FollowUp
from aman.liaison.queries import follow_ups as queries
from aman.notices.actions import notify

#: What whoever is given something is told; its sentence stands in `aman.notices.words`.
ASSIGNED = "follow_up.assigned"


def list_follow_ups(*, actor: User, follow_ups: Iterable[FollowUp]) -> list[FollowUp]:
    """Give one page of follow-ups and log that it was shown."""
    rows = list(follow_ups)
    record(actor=actor, verb="follow_ups.listed", detail={"follow_ups": len(rows)})
    return rows


@transaction.atomic
def add_follow_up(
    *, actor: User, about: queries.About, what: str, due_on: date | None = None, owner: User | None = None
) -> FollowUp:
    """Add something to be done after an engagement or about a commitment, and tell whoever is to do it.

    Args:
        actor: who adds it; reads what it belongs to.
        about: the engagement or the commitment.
        what: what is to be done.
        due_on: by which day; None means no day was set.
        owner: who does it, of the actor's office and a reader of the record; None means nobody yet.
    """
    if not queries.may_read(actor, about):
        raise NotAllowed("Nothing was added: this record is not visible to you.", fix="Check the reference.")
    if not what.strip():
        raise BadInput("Nothing was added: it does not say what is to be done.", fix="Write it in a line.")
    if owner is not None and not queries.owners_for(user=actor, about=about).filter(pk=owner.pk).exists():
        raise BadInput(
            "Nothing was added: whoever is to do it may not read this record.",
            fix="Choose somebody who may, or let whoever wrote it name them as a reader first.",
        )
    made = FollowUp.objects.create(
        engagement=about.engagement,
        commitment=about.commitment,
        what=what.strip()[:2000],
        due_on=due_on,
        owner=owner,
        created_by=actor,
        created_at=timezone.now(),
    )
    detail = {"follow_up": made.pk, "due": due_on.isoformat() if due_on else "", "owned": owner is not None}
    record(actor=actor, verb="follow_up.added", subject=about.subject, detail=detail)
    _tell(actor, made, about)
    return made


@transaction.atomic
def take_follow_up(*, actor: User, follow_up: FollowUp) -> FollowUp:
    """Take over something that is to be done; the first who takes it from nobody has it."""
    about = queries.about_which(follow_up)
    if not queries.may_read(actor, about):
        raise NotAllowed("Nothing was taken over: this record is not visible to you.", fix="Check the reference.")
    waiting = FollowUp.objects.filter(pk=follow_up.pk, done_at=None, owner=follow_up.owner_id)
    if not waiting.update(owner=actor):
        raise Conflict("Somebody else took it over or did it.", fix="Look at the list again.", code="changed-meanwhile")
    record(actor=actor, verb="follow_up.taken", subject=about.subject, detail={"follow_up": follow_up.pk})
    follow_up.refresh_from_db()
    return follow_up


@transaction.atomic
def finish_follow_up(*, actor: User, follow_up: FollowUp, result: str) -> FollowUp:
    """Say that something was done and what came of it; the first who says so stands."""
    about = queries.about_which(follow_up)
    if not queries.may_read(actor, about):
        raise NotAllowed("Nothing was recorded: this record is not visible to you.", fix="Check the reference.")
    if not result.strip():
        raise BadInput("Nothing was recorded: it does not say what came of it.", fix="Write it in a line.")
    sealed = FollowUp._meta.get_field("result").sealed(follow_up.seal, result.strip()[:2000])
    waiting = FollowUp.objects.filter(pk=follow_up.pk, done_at=None)
    if not waiting.update(done_at=timezone.now(), done_by=actor, result=sealed):
        raise Conflict("This was done already.", fix="Look at what came of it.", code="changed-meanwhile")
    record(actor=actor, verb="follow_up.finished", subject=about.subject, detail={"follow_up": follow_up.pk})
    follow_up.refresh_from_db()
    return follow_up


def _tell(actor: User, follow_up: FollowUp, about: queries.About) -> None:
    if follow_up.owner is not None and follow_up.owner.pk != actor.pk:
        notify(users=[follow_up.owner], kind=ASSIGNED, subject=f"follow_up:{follow_up.pk}", path=about.path)
