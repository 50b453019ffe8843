"""Keep a record from being erased by anything, and let it go again: one places, two lift."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotFound
from aman.retention import queries
from aman.retention.models import Hold

SHORTEST_REASON = 10


def checked_reason(text: str) -> str:
    """Give a reason in one line.

    Raises:
        BadInput: it says too little.
    """
    reason = " ".join(text.split())[:300]
    if len(reason) < SHORTEST_REASON:
        raise BadInput(
            "The reason is too short, so nothing was changed.",
            fix="Write in a few words why; name nobody in it.",
            code="retention.reason",
        )
    return reason


@transaction.atomic
def place_hold(*, actor: User, about: str, ref: str, reason: str, until: date | None = None) -> Hold:
    """Hold a record: nothing of it is erased by anything until the hold is lifted or its day is over.

    Args:
        actor: who places it.
        about: a value of `Hold.About`.
        ref: the record's reference; of a list its number.
        reason: why; names nobody.
        until: the last day; None means until it is lifted.

    Raises:
        NotFound: no such record is visible to this user.
        BadInput: no real reason, or a day that is over.
    """
    why = checked_reason(reason)
    if about not in Hold.About.values or not queries.record_exists(actor, about, ref):
        raise NotFound("No such record.", fix="Check the reference.", code="retention.not-found")
    if until is not None and until < timezone.localdate():
        raise BadInput("The last day of the hold is over already.", fix="Choose a later day, or leave it empty.")
    hold: Hold = Hold.objects.create(
        office_id=queries.office_of(actor), about=about, ref=ref, reason=why, until=until, placed_by=actor,
        placed_at=timezone.now(),
    )  # fmt: skip
    record(actor=actor, verb="hold.placed", subject=f"{about}:{ref}", detail={"hold": hold.pk, "until": until})
    return hold


def _standing(actor: User, pk: int) -> Hold:
    queries.visible(Hold.objects, actor, pk)
    hold: Hold = Hold.objects.select_for_update().get(pk=pk)
    if hold.lifted_at is not None:
        raise Conflict("This hold was lifted already.", fix="Nothing is left to do.", code="retention.lifted")
    return hold


@transaction.atomic
def ask_to_lift(*, actor: User, pk: int) -> Hold:
    """Ask that a hold be lifted; it stands until a second person agrees.

    Raises:
        NotFound: no such hold in this office.
        Conflict: it is lifted already, or somebody asked before.
    """
    hold = _standing(actor, pk)
    if hold.lift_asked_by_id is not None:
        raise Conflict("Somebody asked already.", fix="A second person can now lift it.", code="retention.asked")
    hold.lift_asked_by, hold.lift_asked_at = actor, timezone.now()
    hold.save(update_fields=["lift_asked_by", "lift_asked_at"])
    record(actor=actor, verb="hold.lifting_asked", subject=f"{hold.about}:{hold.ref}", detail={"hold": hold.pk})
    return hold


@transaction.atomic
def lift_hold(*, actor: User, pk: int) -> Hold:
    """Lift a hold that somebody else asked to lift.

    Raises:
        NotFound: no such hold in this office.
        NotAllowed: nobody asked, or it was this very person.
        Conflict: it is lifted already.
    """
    hold = _standing(actor, pk)
    must_be_another(
        "hold.lift",
        first=hold.lift_asked_by_id,
        first_at=hold.lift_asked_at,
        second=actor,
        message="The hold stands: lifting it needs two people.",
        fix="Let one person ask for it and another lift it.",
        code="retention.needs-second-person",
    )
    hold.lifted_by, hold.lifted_at = actor, timezone.now()
    hold.save(update_fields=["lifted_by", "lifted_at"])
    record(actor=actor, verb="hold.lifted", subject=f"{hold.about}:{hold.ref}", detail={"hold": hold.pk})
    return hold


@transaction.atomic
def keep_hold(*, actor: User, pk: int) -> Hold:
    """Answer no to the question whether a hold may be lifted; it stands, and may be asked again."""
    hold = _standing(actor, pk)
    hold.lift_asked_by = hold.lift_asked_at = None
    hold.save(update_fields=["lift_asked_by", "lift_asked_at"])
    record(actor=actor, verb="hold.kept", subject=f"{hold.about}:{hold.ref}", detail={"hold": hold.pk})
    return hold
