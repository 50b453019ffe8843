"""Show a letter, list letters, and hand out the sheets of one family; each look and each file is logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.models import Case
from aman.core.letters import LetterClaims, Verdict, VerdictCode, qr_text
from aman.errors import BadInput, SealBroken
from aman.issuing import queries
from aman.issuing.facts import verify_host
from aman.issuing.models import Letter
from aman.issuing.sheets import LANGUAGES, FamilySet, Form, Sheet, draw_sheets

#: Verdicts that still let a letter be printed: the list may be old, the letter itself holds.
_PRINTABLE = {VerdictCode.VALID, VerdictCode.VALID_OLD_LIST, VerdictCode.CHECK_STALE}


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A letter's page: the row, what it states, and what a reader would be told now."""

    letter: Letter
    verdict: Verdict

    @property
    def claims(self) -> LetterClaims | None:
        """What the letter states; None when its seal does not hold."""
        return self.verdict.letter


@transaction.atomic
def read_letter(*, actor: User, letter_id: str) -> LetterRecord:
    """Gather a letter's page and log the look.

    Raises:
        NotFound: no such letter is visible to this user.
    """
    letter = queries.visible_letter(user=actor, letter_id=letter_id)
    subject = f"letter:{letter.letter_id}"
    record(actor=actor, verb="letter.read", subject=subject, touches=[letter.person.ref])
    return LetterRecord(letter, queries.verdict_on(bytes(letter.token), now=timezone.now()))


@transaction.atomic
def list_letters(*, actor: User, letters: Sequence[Letter]) -> list[Letter]:
    """Log that a page of letters was looked at; the page names case and letter numbers only."""
    record(actor=actor, verb="letters.listed", detail={"letters": len(letters)})
    return list(letters)


@transaction.atomic
def read_copy(*, actor: User, letter_id: str) -> tuple[Letter, LetterClaims, str]:
    """Give a letter, what it states and the address in its code, for a copy that a screen reader can read; it is logged.

    Raises:
        NotFound: no such letter is visible to this user.
        BadInput: it is not in force.
        SealBroken: it does not check as genuine.
    """
    letter = queries.visible_letter(user=actor, letter_id=letter_id)
    now = timezone.now()
    if not letter.is_in_force(now):
        raise BadInput(f"Letter {letter.letter_id} is not in force, so no copy was made.", fix="Issue a new one.")
    sheet = family_set([letter], reader=queries.Reader.now(now)).sheets[0]
    detail = {"sheets": 0, "copies": 1, "letters": [letter.letter_id]}
    subject = f"case:{letter.case.ref}"
    record(actor=actor, verb="letters.released", subject=subject, detail=detail, touches=[letter.person.ref])
    return letter, sheet.claims, qr_text(sheet.token, host=verify_host())


@transaction.atomic
def release_sheets(
    *, actor: User, case: Case, only: str | None = None, form: Form = Form.SHEET, purpose: str = ""
) -> bytes:
    """Draw the sheets of a family's letters in force, for that family, and log that the file was made.

    Args:
        actor: who asks; the case must be of this user's office.
        case: whose letters.
        only: one letter's number, for that person's sheet alone, without a cover; None means the whole family.
        form: pages or cards.
        purpose: why the file is made; empty where it is handed straight to the family.

    Raises:
        NotFound: the case or the letter is not visible to this user.
        BadInput: no letter is in force, the office has no duty number, or the fonts are not installed.
        SealBroken: a letter does not check as genuine, so nothing was released.
    """
    now = timezone.now()
    letters = [
        letter
        for letter in queries.letters_of_case(case, now)
        if case.office_id == actor.office_id and only in {None, letter.letter_id}
    ]
    if not letters:
        raise BadInput(
            f"There is no letter in force to print for {case.ref}.",
            fix="Issue letters first.",
            code="issuing.no-letters",
        )
    family = family_set(letters, reader=queries.Reader.now(now), cover=only is None)
    pdf = draw_sheets([family], host=verify_host(), duty_number=case.office.duty_number, form=form)
    note_printed(actor, letters, now)
    record(
        actor=actor,
        verb="letters.released",
        subject=f"case:{case.ref}",
        detail={"sheets": len(letters), "letters": [x.letter_id for x in letters], "purpose": purpose},
        touches=[letter.person.ref for letter in letters],
    )
    return pdf


def note_printed(actor: User, letters: Sequence[Letter], now: datetime) -> None:
    """Note who first made the sheets of some letters; the log has every later time."""
    numbers = [letter.pk for letter in letters if letter.printed_at is None]
    Letter.objects.filter(pk__in=numbers, printed_at__isnull=True).update(printed_at=now, printed_by=actor)


def family_set(
    letters: Sequence[Letter],
    *,
    reader: queries.Reader,
    cover: bool = True,
    languages: tuple[str, ...] = LANGUAGES,
) -> FamilySet:
    """Check each letter as a reader would and give the family's sheets.

    Raises:
        SealBroken: one does not check; a sheet that fails at a checkpoint is worse than none.
    """
    office = letters[0].case.office.name
    sheets = []
    for letter in letters:
        verdict = reader.verdict(bytes(letter.token))
        if verdict.code not in _PRINTABLE or verdict.letter is None:
            raise SealBroken(
                f"Letter {letter.letter_id} checks as {verdict.code}, so no sheet was released.",
                fix="Issue it again, with the key list up to date.",
                code="issuing.not-genuine",
            )
        sheets.append(Sheet(verdict.letter, bytes(letter.token), office))
    return FamilySet(office, tuple(sheets), cover, languages)
