"""Sign letters for whole families, and say who was left out and why."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import Line, record_many
from aman.cases.models import Case
from aman.core.letters import LIST_SIZE, LetterClaims, empty_bits, letter_id_from_random
from aman.core.letters.token import DAY_SECONDS, LONGEST_ISSUED_SECONDS
from aman.errors import BadInput
from aman.issuing import queries
from aman.issuing.actions.keys import Signer, open_signer
from aman.issuing.actions.publish import sign_lists
from aman.issuing.facts import birth_year_of, moment, names_of, paper_of, seconds, status_prefix
from aman.issuing.models import Letter, StatusList
from aman.people.models import Person

#: Families signed in one transaction: a run that is killed leaves whole families.
_FAMILIES_AT_ONCE = 400


class LeftOut(StrEnum):
    """Why a person of a family got no letter."""

    PAIR_WAITING = "pair_waiting"
    REFUSED = "refused"
    NO_NAME = "no_name"


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
class Run:
    """What one run of issuing works with."""

    actor: User
    signer: Signer
    issued_at: datetime
    days: int
    renew: bool
    doubtful: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)


def issue_letters(
    *,
    actor: User,
    passphrase: str,
    cases: Iterable[Case] | None = None,
    limit: int | None = None,
    days: int = 90,
    renew: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> IssueReport:
    """Sign a letter for each person of each family that has none in force, and publish the status lists anew.

    Args:
        actor: who issues; only open cases of this user's office are touched.
        passphrase: opens the issuing key.
        cases: the cases; None means every open case of the office.
        limit: most families to issue for in this run; None means all.
        days: how long the letters run, 1 to 90.
        renew: replace letters in force by new ones; the old ones are superseded, never withdrawn.
        progress: called with families done and families in all.

    Raises:
        BadInput: no key, a key past its window, or an impossible number of days.
        SealBroken: the passphrase is wrong.
        Conflict: the clock stands before something signed already.
    """
    if not 1 <= days <= LONGEST_ISSUED_SECONDS // DAY_SECONDS:
        raise BadInput(f"A letter cannot run for {days} days.", fix="Choose 1 to 90 days.", code="issuing.days")
    now = moment(seconds(timezone.now()))
    signer = open_signer(passphrase=passphrase, now=now)
    office_id = actor.office_id or 0
    run = Run(actor, signer, now, days, renew, queries.people_in_doubt(office_id), queries.people_refused(office_id))
    wanted = Case.objects.visible_to(actor).filter(state=Case.State.OPEN).order_by("id")
    if cases is not None:
        wanted = wanted.filter(id__in=[case.pk for case in cases])
    todo = list(wanted.filter(members__isnull=False).distinct())
    report = IssueReport()
    step = min(_FAMILIES_AT_ONCE, max(limit or _FAMILIES_AT_ONCE, 1))
    for start in range(0, len(todo), step):
        left = None if limit is None else limit - report.families
        if left is not None and left <= 0:
            break
        report = report.plus(_issue_part(run, todo[start : start + step], left))
        if progress is not None:
            seen = min(start + step, len(todo))
            progress(*((seen, len(todo)) if limit is None else (report.families, min(limit, len(todo)))))
    with transaction.atomic():
        sign_lists(signer=signer, now=now)
    return report


@transaction.atomic
def _issue_part(run: Run, cases: Sequence[Case], most: int | None) -> IssueReport:
    """Sign for some families, all or nothing."""
    current = _current_list()
    families = queries.families_of(cases)
    rows = queries.rows_of({root for family in families for root in family.people})
    by_root: dict[int, list[Person]] = {}
    for person in rows.values():
        by_root.setdefault(person.root_id or person.pk, []).append(person)
    carried = {
        rows[person].root_id or person: letter
        for person, letter in queries.people_with_letter(rows, run.issued_at).items()
    }
    report, letters, replaced = IssueReport(), [], []
    for family in families:
        if most is not None and report.families >= most:
            break
        wanted, part = _choose(run, family, by_root, carried)
        letters += [_letter(run, family.case, by_root[root]) for root in wanted]
        replaced += [carried[root] for root in wanted if root in carried]
        report = report.plus(part)
    _place(letters, current)
    _sign(run, letters)
    Letter.objects.filter(pk__in=replaced).update(state=Letter.State.SUPERSEDED)
    Letter.objects.bulk_create([letter for letter, _ in letters], batch_size=500)
    _log(run.actor, letters, report)
    return replace(report, letter_ids=tuple(letter.letter_id for letter, _ in letters))


Draft = tuple[Letter, LetterClaims]


def _choose(
    run: Run, family: queries.FamilyRows, by_root: dict[int, list[Person]], carried: dict[int, int]
) -> tuple[list[int], IssueReport]:
    """Choose who of a family gets a letter now."""
    wanted, skipped, already = [], [], 0
    for root in family.people:
        rows = by_root.get(root, [])
        reason = _why_not(run, rows)
        if root in carried and not (run.renew and reason is None):
            already += 1
        elif reason is not None:
            skipped.append(Skipped(family.case.ref, _head(rows, root).ref, reason))
        else:
            wanted.append(root)
    covered = len(wanted) + already
    half = (family.case.ref,) if covered and skipped else ()
    return wanted, IssueReport(len(wanted), int(bool(wanted)), already, (), tuple(skipped), half)


def _why_not(run: Run, rows: list[Person]) -> LeftOut | None:
    ids = {row.pk for row in rows}
    if ids & run.doubtful:
        return LeftOut.PAIR_WAITING
    if ids & run.refused:
        return LeftOut.REFUSED
    if not any(names_of(row.names.all()) != ("", "") for row in rows):
        return LeftOut.NO_NAME
    return None


def _head(rows: list[Person], root: int) -> Person:
    return next((row for row in rows if row.pk == root), rows[0])


def _letter(run: Run, case: Case, rows: list[Person]) -> Draft:
    """Fill in one person's letter; the place on the status list and the token come later."""
    rows = sorted(rows, key=lambda row: (row.root_id is not None, row.pk))
    head = rows[0]
    latin, arabic = names_of(name for row in rows for name in row.names.all())
    kind, last_four = paper_of(paper for row in rows for paper in row.documents.all())
    issued = seconds(run.issued_at)
    claims = LetterClaims(
        letter_id=letter_id_from_random(secrets.token_bytes(7)),
        issued=issued,
        expires=issued + run.days * DAY_SECONDS,
        status_uri="",
        status_index=0,
        name_latin=latin,
        name_arabic=arabic,
        birth_year=next((year for year in map(birth_year_of, rows) if year), 0),
        last_four=last_four,
        id_kind=kind,
    )
    letter = Letter(
        letter_id=claims.letter_id,
        case=case,
        person=head,
        key=run.signer.key,
        issued_at=run.issued_at,
        expires_at=moment(claims.expires),
        issued_by=run.actor,
    )
    return letter, claims


def _place(letters: list[Draft], current: StatusList) -> None:
    """Give each letter a free place on the list, drawn at random, so that places say nothing about families."""
    taken = set(Letter.objects.filter(status_list=current).values_list("status_index", flat=True))
    free = [index for index in range(LIST_SIZE) if index not in taken]
    places = secrets.SystemRandom().sample(free, len(letters))
    for (letter, _), place in zip(letters, places, strict=True):
        letter.status_list, letter.status_index = current, place


def _sign(run: Run, drafts: list[Draft]) -> None:
    """Sign all of them with the key whose turn it is."""
    prefix = status_prefix()
    placed = [
        replace(claims, status_uri=f"{prefix}{letter.status_list.number}", status_index=letter.status_index)
        for letter, claims in drafts
    ]
    signer = run.signer.in_turn(len(drafts), now=run.issued_at)
    for (letter, _), token in zip(drafts, signer.sign_letters(placed), strict=True):
        letter.key, letter.token = signer.key, token


def _current_list() -> StatusList:
    """Give the list that new letters go on, locked, opening the next one when it is full enough."""
    newest = StatusList.objects.select_for_update().order_by("-number").first()
    if newest is not None and newest.letters.count() < queries.FULL_AT:
        return newest
    return StatusList.objects.create(number=(newest.number + 1) if newest is not None else 1, bits=empty_bits())


def _log(actor: User, letters: list[Draft], report: IssueReport) -> None:
    counts = Counter(letter.case.ref for letter, _ in letters)
    left_out = Counter(skipped.case_ref for skipped in report.skipped)
    lines = (
        Line("letters.issued", f"case:{ref}", {"letters": count, "left_out": left_out[ref]})
        for ref, count in counts.items()
    )
    record_many(actor=actor, lines=lines)
