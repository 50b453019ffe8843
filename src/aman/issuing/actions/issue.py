"""Sign letters for whole families, and say who was left out and why."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import Line, record_many
from aman.cases.models import Case
from aman.core.letters import LIST_SIZE, LetterClaims, empty_bits, fit_names, letter_id_from_random
from aman.core.letters.token import DAY_SECONDS
from aman.errors import Conflict
from aman.issuing import queries, waiting
from aman.issuing.actions.approving import (
    approve_alone,
    check_approved,
    check_days,
    close_request,
    lock_approved,
    open_cases,
    requested_cases,
)
from aman.issuing.actions.choosing import IssueReport, Terms, choose_people
from aman.issuing.actions.keys import Signer, open_signer
from aman.issuing.actions.publish import sign_lists
from aman.issuing.facts import birth_year_of, moment, names_of, paper_of, seconds, status_prefix
from aman.issuing.models import IssuingKey, Letter, LetterRequest, StatusList
from aman.people.models import Person

#: Families signed in one transaction: a run that is killed leaves whole families.
_FAMILIES_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of issuing works with."""

    actor: User
    signer: Signer
    issued_at: datetime
    days: int
    terms: Terms
    instruction: str = ""


def issue_letters(
    *,
    actor: User,
    passphrase: str,
    cases: Iterable[Case] | None = None,
    request: LetterRequest | None = None,
    limit: int | None = None,
    days: int = 90,
    renew: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> IssueReport:
    """Sign a letter for each person of each family that has none in force, and publish the status lists anew.

    Letters for one family may be asked for, approved and signed by one person in one go; the request is written all
    the same. Letters for more than one family need a request that another person approved. A run that was stopped is
    taken up again by giving the same request.

    Args:
        actor: who issues; only open cases of this user's office are touched.
        passphrase: opens the issuing key.
        cases: without a request, the cases; None means every open case of the office.
        request: an approved request; its families, days and renewal count, and `cases`, `days`, `renew` do not.
        limit: most families to issue for in this run; None means all.
        days: how long the letters run, 1 to 90.
        renew: replace letters in force by new ones; the old ones are superseded, never withdrawn.
        progress: called with families done and families in all.

    Raises:
        NotAllowed: more than one family would get letters, and nobody else approved it.
        BadInput: no key, a key past its window, or an impossible number of days.
        SealBroken: the passphrase is wrong.
        Conflict: the clock stands before something signed already, or the request is not approved or signed already.
    """
    check_days(days)
    now = moment(seconds(timezone.now()))
    signer = open_signer(passphrase=passphrase, now=now)
    office_id = actor.office_id or 0
    if request is not None:
        check_approved(actor, request)
        todo = requested_cases(request)
        days, renew = request.days, request.renew
    else:
        todo = open_cases(actor, cases)
        request = approve_alone(actor, Terms.of(office_id, now=now, renew=renew), todo, days=days, limit=limit)
    terms = Terms.of(office_id, now=now, renew=renew, request=request)
    run = Run(actor, signer, now, days, terms, waiting.instruction_reference(office_id, now))
    report = _sign_all(run, todo, limit, progress)
    if request is not None and (limit is None or request.families <= limit or report.families < limit):
        close_request(actor, request)
    return report


def issue_fallen(
    *,
    actor: User,
    passphrase: str,
    key: IssuingKey,
    cases: Sequence[Case],
    days: int = 90,
    progress: Callable[[int, int], None] | None = None,
) -> IssueReport:
    """Sign anew for those whose letter in force a dropped key signed, and for nobody else.

    Two people approved those letters when they were first issued and nobody new gets one, so nobody is asked again.

    Raises:
        Conflict: the key was not dropped.
        BadInput: no key may sign, or an impossible number of days.
        SealBroken: the passphrase is wrong.
    """
    check_days(days)
    if key.killed_at is None:
        raise Conflict("The key was not dropped, so its letters stand.", fix="Drop it first: aman keys drop.")
    now = moment(seconds(timezone.now()))
    office_id = actor.office_id or 0
    terms = Terms.of(office_id, now=now, renew=True, fallen_key=key.pk)
    signer = open_signer(passphrase=passphrase, now=now)
    run = Run(actor, signer, now, days, terms, waiting.instruction_reference(office_id, now))
    return _sign_all(run, open_cases(actor, cases), None, progress)


def _sign_all(
    run: Run, todo: Sequence[Case], limit: int | None, progress: Callable[[int, int], None] | None
) -> IssueReport:
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
        sign_lists(signer=run.signer, now=run.issued_at)
    return report


@transaction.atomic
def _issue_part(run: Run, cases: Sequence[Case], most: int | None) -> IssueReport:
    """Sign for some families, all or nothing."""
    if run.terms.request is not None:
        lock_approved(run.terms.request)
    current = _current_list()
    report, letters, replaced = IssueReport(), [], []
    for family in choose_people(run.terms, cases):
        if most is not None and report.families >= most:
            break
        letters += [_letter(run, family.case, rows) for rows in family.wanted.values()]
        replaced += family.replaced
        report = report.plus(family.report)
    _place(letters, current)
    _sign(run, letters)
    Letter.objects.filter(pk__in=replaced).update(state=Letter.State.SUPERSEDED)
    Letter.objects.bulk_create([letter for letter, _ in letters], batch_size=500)
    _log(run, letters, report)
    return replace(report, letter_ids=tuple(letter.letter_id for letter, _ in letters))


Draft = tuple[Letter, LetterClaims]


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
        instruction=run.instruction,
    )
    letter = Letter(
        letter_id=claims.letter_id,
        case=case,
        person=head,
        key=run.signer.key,
        issued_at=run.issued_at,
        expires_at=moment(claims.expires),
        issued_by=run.actor,
        request=run.terms.request,
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
        fit_names(replace(claims, status_uri=f"{prefix}{letter.status_list.number}", status_index=letter.status_index))
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


def _log(run: Run, letters: list[Draft], report: IssueReport) -> None:
    counts = Counter(letter.case.ref for letter, _ in letters)
    left_out = Counter(skipped.case_ref for skipped in report.skipped)
    request = {} if run.terms.request is None else {"request": run.terms.request.pk}
    lines = (
        Line("letters.issued", f"case:{ref}", {"letters": count, "left_out": left_out[ref], **request})
        for ref, count in counts.items()
    )
    record_many(actor=run.actor, lines=lines)
