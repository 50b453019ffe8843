"""Withdraw a letter: one person asks with a reason, another does it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.core.letters import with_set
from aman.errors import BadInput, Conflict, NotAllowed
from aman.issuing import queries
from aman.issuing.models import Letter, StatusList

SHORTEST_REASON = 10


def checked_reason(text: str) -> str:
    """Give a reason in one line.

    Raises:
        BadInput: it says too little.
    """
    reason = " ".join(text.split())
    if len(reason) < SHORTEST_REASON:
        raise BadInput(
            "The reason is too short, so nothing was changed.",
            fix="Write in a few words why; it is kept inside and never shown to who checks a letter.",
            code="issuing.reason",
        )
    return reason


def _locked(actor: User, letter_id: str) -> Letter:
    letter = queries.visible_letter(user=actor, letter_id=letter_id)
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    if locked.state == Letter.State.WITHDRAWN:
        raise Conflict(
            f"Letter {letter_id} was withdrawn already.", fix="Nothing is left to do.", code="issuing.withdrawn"
        )
    return locked


@transaction.atomic
def ask_withdrawal(*, actor: User, letter_id: str, reason: str) -> Letter:
    """Ask that a letter be withdrawn; it stays in force until a second person, a reviewer, agrees.

    Raises:
        NotFound: no such letter is visible to this user.
        BadInput: no real reason was given.
        Conflict: it is withdrawn already, or somebody asked before.
    """
    why = checked_reason(reason)
    letter = _locked(actor, letter_id)
    if letter.withdrawal_asked_at is not None:
        raise Conflict(
            f"Somebody asked already that letter {letter_id} be withdrawn.",
            fix="A reviewer who did not ask can now decide.",
            code="issuing.asked-already",
        )
    letter.withdrawal_asked_at = timezone.now()
    letter.withdrawal_asked_by = actor
    letter.withdrawal_reason = why
    letter.save(update_fields=["withdrawal_asked_at", "withdrawal_asked_by", "withdrawal_reason"])
    record(actor=actor, verb="letter.withdrawal_asked", subject=f"letter:{letter.letter_id}")
    return letter


@transaction.atomic
def withdraw_letter(*, actor: User, letter_id: str, reason: str) -> Letter:
    """Withdraw a letter that somebody else asked to withdraw. It cannot be undone: a new letter is issued instead.

    Raises:
        NotFound: no such letter is visible to this user.
        NotAllowed: nobody asked before, or it was this very person who asked.
        BadInput: no real reason was given.
        Conflict: it is withdrawn already.
    """
    why = checked_reason(reason)
    letter = _locked(actor, letter_id)
    if actor.role != Role.COMMAND_LINE and not actor.may("issuing.withdraw_letter"):
        raise NotAllowed("Your role does not withdraw letters.", fix="Ask a reviewer.", code="issuing.not-reviewer")
    must_be_another(
        "letter.withdrawal",
        first=letter.withdrawal_asked_by_id,
        first_at=letter.withdrawal_asked_at,
        second=actor,
        message=f"Letter {letter_id} stays in force: a withdrawal takes away protection, so it needs two people.",
        fix="Let one person ask for it and another, a reviewer, withdraw it.",
        code="issuing.needs-second-person",
    )
    row = StatusList.objects.select_for_update().get(pk=letter.status_list_id)
    row.bits = with_set(bytes(row.bits), [letter.status_index])
    row.save(update_fields=["bits"])
    letter.state = Letter.State.WITHDRAWN
    letter.withdrawn_at = timezone.now()
    letter.withdrawn_by = actor
    letter.withdrawn_reason = why
    letter.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record(actor=actor, verb="letter.withdrawn", subject=f"letter:{letter.letter_id}")
    return letter


@transaction.atomic
def keep_letter(*, actor: User, letter_id: str) -> Letter:
    """Refuse a withdrawal that was asked for: the letter stays in force.

    Raises:
        NotFound: no such letter is visible to this user.
        Conflict: nobody asked, or it is withdrawn already.
    """
    letter = _locked(actor, letter_id)
    if letter.withdrawal_asked_at is None:
        raise Conflict(f"Nobody asked to withdraw letter {letter_id}.", fix="Nothing is left to do.")
    letter.withdrawal_asked_at = letter.withdrawal_asked_by = None
    letter.withdrawal_reason = ""
    letter.save(update_fields=["withdrawal_asked_at", "withdrawal_asked_by", "withdrawal_reason"])
    record(actor=actor, verb="letter.kept", subject=f"letter:{letter.letter_id}")
    return letter
