"""Put a printed letter into somebody's hands: who gave it, to whom of the family, and when."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.cases.consents import refusals
from aman.cases.models import Case
from aman.cases.queries import is_on_case
from aman.errors import BadInput, Conflict, NotAllowed
from aman.issuing import queries, waiting
from aman.issuing.models import Letter
from aman.people.models import Person


@transaction.atomic
def hand_over_letters(*, actor: User, case: Case, to: Person, letter_ids: Sequence[str] | None = None) -> list[Letter]:
    """Record that printed letters of a family were given to one of them.

    Args:
        actor: who gave them; the case must be of this user's office.
        case: the family.
        to: the person themself, or somebody else of the family on this case.
        letter_ids: which letters; None means every printed one that nobody holds yet.

    Raises:
        NotAllowed: the case is another office's, or the role hands no letters over.
        BadInput: whoever took them is not on the case, or a letter named is not of it.
        Conflict: there is nothing to hand over: not printed yet, or handed over already.
    """
    may = actor.role == Role.COMMAND_LINE or actor.may("issuing.hand_over_letters")
    if not may or case.office_id != actor.office_id:
        raise NotAllowed(
            "Nothing was recorded: your role or office does not hand letters over.", fix="Ask a colleague."
        )
    if not is_on_case(case, to):
        raise BadInput(
            f"{to.ref} is not on {case.ref}, so nothing was recorded: a letter goes to its person or to the family.",
            fix="Choose somebody of the family.",
            code="issuing.not-of-the-family",
        )
    now = timezone.now()
    due = {
        letter.letter_id: letter for letter in waiting.letters_to_hand_over(case, now).select_for_update(of=("self",))
    }
    said_no = refusals((queries.being_of(letter) for letter in due.values()), "letter", at=now)
    due = {number: letter for number, letter in due.items() if queries.being_of(letter) not in said_no}
    wanted = list(due) if letter_ids is None else list(dict.fromkeys(letter_ids))
    late = [number for number in wanted if number not in due]
    if late or not wanted:
        raise Conflict(
            f"Nothing was recorded for {case.ref}: {late[0] if late else 'every letter'} is not printed yet, "
            "is handed over already, is not in force, or the person said no to it.",
            fix="Print it first, or look at the letter's page.",
            code="issuing.not-to-hand-over",
        )
    Letter.objects.filter(pk__in=[due[number].pk for number in wanted]).update(
        handed_over_at=now, handed_over_by=actor, handed_over_to=to
    )
    detail = {"letters": wanted, "to": to.ref}
    record(actor=actor, verb="letters.handed_over", subject=f"case:{case.ref}", detail=detail)
    return [due[number] for number in wanted]
