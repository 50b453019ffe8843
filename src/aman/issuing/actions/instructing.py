"""Enter the reference of the host's instruction that letters rest on, and end it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.core.letters.token import MOST_INSTRUCTION_CHARACTERS
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.issuing import waiting
from aman.issuing.models import HostInstruction


def _office_of(actor: User) -> int:
    if actor.office_id is None or not (actor.role == Role.COMMAND_LINE or actor.may("issuing.record_instruction")):
        raise NotAllowed("Nothing was entered: your role does not enter instructions.", fix="Ask a reviewer.")
    return actor.office_id


@transaction.atomic
def record_instruction(
    *, actor: User, reference: str, from_day: date, until_day: date | None = None
) -> HostInstruction:
    """Enter an instruction's reference; letters issued from its first day to its last carry it, signed.

    Args:
        actor: who enters it, for their office.
        reference: as the host writes it, at most 40 characters in one line.
        from_day: the first day.
        until_day: the last day; None while no end is known.

    Raises:
        NotAllowed: the role does not enter instructions.
        BadInput: the reference is empty, too long or holds hidden characters, or the days do not fit.
    """
    office_id = _office_of(actor)
    written = " ".join(reference.split())
    if not written or len(written) > MOST_INSTRUCTION_CHARACTERS or not written.isprintable():
        raise BadInput(
            f"The reference is empty, longer than {MOST_INSTRUCTION_CHARACTERS} characters or holds hidden characters, "
            "so nothing was entered.",
            fix="Copy it from the instruction's head, in one line.",
            code="issuing.instruction",
        )
    if until_day is not None and until_day < from_day:
        raise BadInput("The instruction would end before it begins, so nothing was entered.", fix="Check both days.")
    made = HostInstruction.objects.create(
        office_id=office_id,
        reference=written,
        from_day=from_day,
        until_day=until_day,
        entered_by=actor,
        entered_at=timezone.now(),
    )
    record(actor=actor, verb="instruction.recorded", subject=f"instruction:{made.pk}", detail={"reference": written})
    return made


@transaction.atomic
def end_instruction(*, actor: User, instruction_id: int, until_day: date) -> HostInstruction:
    """Say on which day an instruction ends; letters that carry it stay as they are.

    Raises:
        NotAllowed: the role does not enter instructions.
        NotFound: it is another office's, or there is none.
        BadInput: it would end before it begins.
        Conflict: it has an end at or before that day already.
    """
    office_id = _office_of(actor)
    row = waiting.instructions_of(office_id).select_for_update(of=("self",)).filter(pk=instruction_id).first()
    if row is None:
        raise NotFound("No such instruction is visible to you.", fix="Look at the list of instructions.")
    if until_day < row.from_day:
        raise BadInput("The instruction would end before it begins, so it stays.", fix="Choose a later day.")
    if row.until_day is not None and row.until_day <= until_day:
        raise Conflict("The instruction ends by then already.", fix="Enter a new one if the host wrote again.")
    row.until_day, row.ended_by = until_day, actor
    row.save(update_fields=["until_day", "ended_by"])
    record(
        actor=actor, verb="instruction.ended", subject=f"instruction:{row.pk}", detail={"until": until_day.isoformat()}
    )
    return row
