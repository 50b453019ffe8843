"""Who of some families gets a letter now, and who gets none, and why? Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from aman.cases.consents import refusals
from aman.cases.models import Case
from aman.issuing import queries
from aman.issuing.facts import names_of
from aman.issuing.models import Letter, LetterRequest
from aman.people.models import Person

_AT_ONCE = 400


class LeftOut(StrEnum):
    """Why a person of a family got no letter."""

    PAIR_WAITING = "pair_waiting"
    PROPOSAL_OPEN = "proposal_open"
    REFUSED = "refused"
    NO_NAME = "no_name"
    SAID_NO = "said_no"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A person who got no letter: references only."""

    case_ref: str
    person_ref: str
    reason: LeftOut


@dataclass(frozen=True, slots=True)
class IssueReport:
    """What a run of issuing did.

    `issued` letters for `families` families; `already` people carry a letter that was left as it is; `skipped`
    people got none; `half_covered` are the cases on which some carry a letter and some do not.
    """

    issued: int = 0
    families: int = 0
    already: int = 0
    letter_ids: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    half_covered: tuple[str, ...] = ()

    def plus(self, other: IssueReport) -> IssueReport:
        """Give both reports as one."""
        return IssueReport(
            self.issued + other.issued,
            self.families + other.families,
            self.already + other.already,
            self.letter_ids + other.letter_ids,
            self.skipped + other.skipped,
            self.half_covered + other.half_covered,
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms one run chooses.

    Args:
        now: the moment of the run.
        renew: letters in force are replaced.
        request: letters signed for this request already are left as they are, so that a run may be resumed.
        fallen_key: only people whose letter in force this dropped key signed; None means everybody.
        asked: case -> the people of it who are asked for; a case that is not there is asked for as a whole.
        in_doubt, in_proposal, refused: rows that hold a letter up.
        said_no: human beings who do not want a letter.
    """

    now: datetime
    renew: bool = False
    request: LetterRequest | None = None
    fallen_key: int | None = None
    asked: Mapping[int, frozenset[int]] = field(default_factory=dict)
    in_doubt: frozenset[int] = frozenset()
    in_proposal: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()
    said_no: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        office_id: int,
        *,
        now: datetime,
        renew: bool = False,
        request: LetterRequest | None = None,
        fallen_key: int | None = None,
    ) -> Terms:
        """Gather what holds letters up in an office, and whom a request asks for."""
        asked: dict[int, frozenset[int]] = {}
        if request is not None:
            chosen = request.asked_for.filter(person__isnull=False).values_list("case_id", "person_id")
            for case_id, person_id in chosen:
                asked[case_id] = asked.get(case_id, frozenset()) | {person_id}
        return cls(
            now,
            renew,
            request,
            fallen_key,
            asked,
            frozenset(queries.people_in_doubt(office_id)),
            frozenset(queries.people_in_proposal(office_id)),
            frozenset(queries.people_refused(office_id)),
        )

    def why_not(self, rows: Iterable[Person]) -> LeftOut | None:
        """Say what keeps the human being of some rows from a letter; None when nothing does."""
        listed = list(rows)
        ids = {row.pk for row in listed}
        if ids & self.in_proposal:
            return LeftOut.PROPOSAL_OPEN
        if ids & self.in_doubt:
            return LeftOut.PAIR_WAITING
        if ids & self.refused:
            return LeftOut.REFUSED
        if ids & self.said_no:
            return LeftOut.SAID_NO
        if not any(names_of(row.names.all()) != ("", "") for row in listed):
            return LeftOut.NO_NAME
        return None


@dataclass(frozen=True, slots=True)
class Carried:
    """A letter in force: its key in the table, the request it was signed for, the key that signed it."""

    letter: int
    request: int | None
    key: int


@dataclass(frozen=True, slots=True)
class FamilyChoice:
    """One family: whom to sign for, with all their rows, which letters that replaces, and what the report says."""

    case: Case
    wanted: dict[int, list[Person]]
    replaced: list[int]
    report: IssueReport


def choose_people(terms: Terms, cases: Sequence[Case]) -> list[FamilyChoice]:
    """Choose, for each of some families, who gets a letter now."""
    families = queries.families_of(cases)
    rows = queries.rows_of({root for family in families for root in family.people})
    by_root: dict[int, list[Person]] = {}
    for person in rows.values():
        by_root.setdefault(person.root_id or person.pk, []).append(person)
    carried = _carried(rows, terms.now)
    # Asked for these families alone and in this moment: a no of a minute ago keeps a letter from being signed.
    terms = replace(terms, said_no=refusals(by_root, "letter"))
    return [_choose(terms, family, by_root, carried) for family in families]


def _carried(rows: Mapping[int, Person], now: datetime) -> dict[int, Carried]:
    """Human being -> the letter in force they carry."""
    by_person = queries.people_with_letter(rows, now)
    found: dict[int, Carried] = {}
    letters = list(by_person.values())
    for start in range(0, len(letters), _AT_ONCE):
        several = Letter.objects.filter(pk__in=letters[start : start + _AT_ONCE])
        for pk, request, key in several.values_list("pk", "request_id", "key_id"):
            found[pk] = Carried(pk, request, key)
    return {rows[person].root_id or person: found[letter] for person, letter in by_person.items()}


def _choose(
    terms: Terms, family: queries.FamilyRows, by_root: Mapping[int, list[Person]], carried: Mapping[int, Carried]
) -> FamilyChoice:
    wanted: dict[int, list[Person]] = {}
    skipped, replaced, already, uncovered = [], [], 0, 0
    asked = terms.asked.get(family.case.pk)
    for root in family.people:
        rows, letter = by_root.get(root, []), carried.get(root)
        reason = terms.why_not(rows)
        if not _is_asked(terms, asked, root, rows, letter):
            already, uncovered = already + (letter is not None), uncovered + (letter is None)
        elif letter is not None and not (_is_replaceable(terms, letter) and reason is None):
            already += 1
        elif reason is not None:
            skipped.append(Skipped(family.case.ref, _head(rows, root).ref, reason))
        else:
            wanted[root] = rows
            replaced += [letter.letter] if letter is not None else []
    covered = len(wanted) + already
    half = (family.case.ref,) if covered and (skipped or uncovered) else ()
    report = IssueReport(len(wanted), int(bool(wanted)), already, (), tuple(skipped), half)
    return FamilyChoice(family.case, wanted, replaced, report)


def _is_asked(
    terms: Terms, asked: frozenset[int] | None, root: int, rows: Sequence[Person], letter: Carried | None
) -> bool:
    if terms.fallen_key is not None:
        return letter is not None and letter.key == terms.fallen_key
    return asked is None or root in asked or any(row.pk in asked for row in rows)


def _is_replaceable(terms: Terms, letter: Carried) -> bool:
    return terms.renew and (terms.request is None or letter.request != terms.request.pk)


def _head(rows: Sequence[Person], root: int) -> Person:
    return next((row for row in rows if row.pk == root), rows[0])
