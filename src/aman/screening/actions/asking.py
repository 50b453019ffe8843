"""How are the rules asked about people, and each answer frozen with the facts it saw?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.models import Member
from aman.core.policy import FactKind, Outcome, Policy, PolicyKind, Unknown, UnknownBecause
from aman.errors import NotAllowed
from aman.people.models import Person, PersonQuerySet
from aman.people.rows import collector_at_rest
from aman.screening import queries
from aman.screening.actions.adopting import adopt_shipped, lock_rules, notice_shipped
from aman.screening.actions.deadlines import SHARED_DAYS, write_deadlines
from aman.screening.actions.storing import roomy_cache, write_determinations, write_snapshots
from aman.screening.facts import (
    FactSheet,
    SheetColumns,
    fill_from_lists,
    find_asked,
    read_beings,
    sheet_of,
    sources_asked,
    words_of_lists,
)

Progress = Callable[[int, int], None]

#: Facts that family members take from the answer about their principal applicant begin so; each pack has its own.
_FROM_PRINCIPAL = "principal_meets"
_OPEN = Unknown(UnknownBecause.OTHER_CASE_OPEN, "The principal applicant's own file is not settled yet.")
_NO_PRINCIPAL = Unknown(UnknownBecause.NOT_RECORDED, "No principal applicant is on the case.")


@dataclass(frozen=True, slots=True)
class Screened:
    """What one screening did: people asked about, determinations written, those that stood already."""

    people: int
    written: int
    unchanged: int
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)


@transaction.atomic
def screen_people(
    *,
    actor: User,
    as_of: date,
    known_on: date,
    people: PersonQuerySet | Iterable[Person] | None = None,
    only: frozenset[str] | None = None,
    progress: Progress | None = None,
) -> Screened:
    """Ask the rule packs in force about people and freeze each answer with the facts it saw.

    The same facts, rules and days give nothing new: a screening can be repeated at will. `people` None means every
    human being of the actor's register, `only` None every pack. Joined rows are asked about once, as their root.
    """
    if actor.office_id is None:
        raise NotAllowed(
            "Nobody was screened: you belong to no office.", fix="Sign in for the office whose register it is."
        )
    lock_rules()
    adopt_shipped(actor=actor, office_id=actor.office_id)
    notice_shipped(office_id=actor.office_id, as_of=as_of)
    with collector_at_rest():
        return _screen(actor, (as_of, known_on), people, only, progress)


def _screen(
    actor: User,
    days: tuple[date, date],
    people: PersonQuerySet | Iterable[Person] | None,
    only: frozenset[str] | None,
    progress: Progress | None,
) -> Screened:
    as_of, known_on = days
    chosen = roots_of(actor, people)
    packs = queries.packs_in_force(actor.office_id, on=known_on)
    policies = [pack.policy for pack in packs]
    sheets, mates_of = read_sheets(actor, chosen, as_of, queries.fact_kinds(policies), whole=people is None)
    wanted = list(sheets) if people is None else sorted(chosen.values_list("pk", flat=True))
    settle_family(policies, sheets, mates_of, as_of, known_on)
    asked = {pk: sheets[pk] for pk in wanted}
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    snapshots = write_snapshots(asked, now)
    written = 0
    counts: dict[str, dict[str, int]] = {}
    columns = SheetColumns(asked.values())
    asking = [pack for pack in packs if only is None or pack.policy.policy_id in only]
    with roomy_cache(len(asked)):
        for number, pack in enumerate(asking, 1):
            answers = columns.answer(pack.policy, as_of, known_on)
            counts[pack.policy.policy_id] = dict(Counter(answers[0]))
            written += write_determinations(pack, snapshots, answers, days, now)
            if progress is not None:
                progress(number * len(asked), len(asking) * len(asked))
    result = Screened(len(asked), written, len(asked) * len(asking) - written, counts)
    record(
        actor=actor,
        verb="people.screened",
        detail={
            "people": result.people,
            "written": result.written,
            "unchanged": result.unchanged,
            "as_of": as_of.isoformat(),
            "known_on": known_on.isoformat(),
            "policies": {pack.policy.policy_id: pack.policy_hash[:12] for pack in asking},
        },
    )
    if only is None and as_of == known_on == timezone.localdate():
        # Tasks are about today; a question about another day makes none.
        exposed = exposed_among(policies, sheets, days)
        write_deadlines(
            actor=actor, policies=policies, sheets=sheets, on_case=mates_of, chosen=wanted, exposed=exposed, days=days
        )
    return result


def exposed_among(policies: Iterable[Policy], sheets: dict[int, FactSheet], days: tuple[date, date]) -> set[int]:
    """Give those whom the host's rules reach on a day, or will have reached when the deadlines of the month are over."""
    as_of, known_on = days
    found: set[int] = set()
    columns = SheetColumns(sheets.values())
    for policy in policies:
        if policy.kind is PolicyKind.EXPOSURE:
            for day in (as_of, as_of + timedelta(SHARED_DAYS + 1)):
                outcomes, _ = columns.answer(policy, day, known_on)
                found |= {pk for pk, outcome in zip(sheets, outcomes, strict=True) if outcome == Outcome.MEETS.value}
    return found


def roots_of(actor: User, people: PersonQuerySet | Iterable[Person] | None) -> PersonQuerySet:
    """Give one row for each human being of some people that the actor may see; None means everybody."""
    mine = Person.objects.visible_to(actor)
    if people is None:
        return mine.roots()
    if isinstance(people, PersonQuerySet):
        people = people.only("pk", "root_id")
    return mine.filter(pk__in={person.root_id or person.pk for person in people}).roots()


def read_sheets(
    actor: User, chosen: PersonQuerySet, as_of: date, kinds: dict[str, FactKind], *, whole: bool
) -> tuple[dict[int, FactSheet], dict[int, list[int]]]:
    """Read the facts of the chosen and of those who share a case with them; who is on which case."""
    rows = Person.objects.visible_to(actor)
    beings = read_beings(rows if whole else _with_case_mates(rows, chosen))
    asked = find_asked(beings.values()) if whole else sources_asked(actor.office_id)
    sheets = {pk: sheet_of(being, asked, as_of, kinds) for pk, being in sorted(beings.items())}
    words = words_of_lists(actor.office_id, kinds)
    if words:
        for pk, sheet in sheets.items():
            fill_from_lists(sheet, beings[pk], words)
    on_case: dict[int, list[int]] = defaultdict(list)
    for pk, being in beings.items():
        for case_id, _, _ in being.cases:
            on_case[case_id].append(pk)
    return sheets, on_case


def _with_case_mates(rows: PersonQuerySet, chosen: PersonQuerySet) -> PersonQuerySet:
    """All rows of the chosen and of everybody who shares a case with one of them."""
    ids = set(chosen.values_list("pk", flat=True))
    joined = rows.filter(root__in=ids).values_list("pk", flat=True)
    cases = Member.objects.filter(person__in=ids.union(joined)).values("case_id")
    mates = Member.objects.filter(case__in=cases).values_list("person_id", "person__root_id")
    ids |= {root or person for person, root in mates}
    return rows.filter(Q(pk__in=ids) | Q(root__in=ids))


def evaluate_sheets(
    policy: Policy, sheets: list[FactSheet], as_of: date, known_on: date
) -> tuple[list[str], list[int]]:
    """Ask one pack about people by their facts; gives outcomes and trace codes in their order."""
    return SheetColumns(sheets).answer(policy, as_of, known_on)


def settle_family(
    policies: list[Policy],
    sheets: dict[int, FactSheet],
    on_case: dict[int, list[int]],
    as_of: date,
    known_on: date,
) -> None:
    """Where rules ask whether the principal applicant meets them, answer from the principal's own file."""
    principals = [pk for pk, sheet in sheets.items() if stated(sheet, "relation") == "principal_applicant"]
    columns = SheetColumns([sheets[pk] for pk in principals])
    for policy in policies:
        fact = next((name for name in policy.facts if name.startswith(_FROM_PRINCIPAL)), None)
        if fact is None:
            continue
        outcomes, _ = columns.answer(policy, as_of, known_on)
        answer_of = dict(zip(principals, outcomes, strict=True))
        answers: dict[int, set[str]] = defaultdict(set)
        for people in on_case.values():
            found_here = {answer_of[pk] for pk in people if pk in answer_of}
            for pk in people:
                answers[pk] |= found_here
        for pk, sheet in sheets.items():
            if pk in answer_of or isinstance(sheet.get(fact), tuple):
                continue
            found = answers.get(pk, set())
            at = f"determination:{policy.policy_id}"
            if Outcome.MEETS in found:
                sheet[fact] = (True, at)
            elif found == {Outcome.DOES_NOT_MEET.value}:
                sheet[fact] = (False, at)
            else:
                sheet[fact] = _OPEN if found else _NO_PRINCIPAL


def answer_people(
    policy: Policy,
    sheets: dict[int, FactSheet],
    on_case: dict[int, list[int]],
    wanted: list[int],
    days: tuple[date, date],
) -> tuple[list[str], list[int]]:
    """Ask one pack about some people of whom, and of whose families, the facts were read; nothing is kept.

    Gives outcomes and trace codes in the order of `wanted`; the sheets stay as they are.
    """
    if any(name.startswith(_FROM_PRINCIPAL) for name in policy.facts):
        sheets = {pk: dict(sheet) for pk, sheet in sheets.items()}
        settle_family([policy], sheets, on_case, *days)
    return evaluate_sheets(policy, [sheets[pk] for pk in wanted], *days)


def stated(sheet: FactSheet, name: str) -> object:
    """Give a fact's value; None where it is not known."""
    one = sheet.get(name, _NO_PRINCIPAL)
    return None if isinstance(one, Unknown) else one[0]
