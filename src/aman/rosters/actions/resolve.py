"""Who on a list is who: inside the list and against everybody registered before.

The comparing takes most of the time and writes nothing, so it happens before the transaction; other officers
keep working meanwhile. What was compared is checked again before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.actions import NewMember, build_cases
from aman.core.matching import Band
from aman.errors import Conflict
from aman.linkage import Clusters, ScoredPair, cluster, find_pairs
from aman.people.actions import add_people
from aman.people.facts import facts_of_new
from aman.people.models import Person, Source
from aman.people.queries import facts_of_register
from aman.people.rows import collector_at_rest, write_rows
from aman.rosters.actions.joining import rejoin
from aman.rosters.actions.registered import CODE, where_registered
from aman.rosters.actions.reread import ListedPerson, people_of
from aman.rosters.models import Defect, Pair, Roster, SourceRow
from aman.rosters.queries import get_roster
from aman.rosters.reading.defects import DEFECTS
from aman.rosters.shown import row_label
from aman.rosters.standing import roots_apart
from aman.vault.actions import new_seals

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What resolving a list found.

    Args:
        people: rows of people on the list.
        joined: rows that are now joined to another row, here or in the register, for certain.
        waiting: pairs put before a person.
        cases: cases the list's people are on.
        changed: whether this call did the work, or found it done.
    """

    people: int
    joined: int
    waiting: int
    cases: int
    changed: bool = True


def resolve_roster(*, actor: User, roster: Roster, progress: Progress | None = None) -> Resolved:
    """Make a person of every row that holds one, join the certain, put the doubtful before a person, build cases.

    All of it or nothing. A list that is resolved already is left as it is.

    Args:
        actor: the register officer.
        roster: the list; it must have been accepted.
        progress: called with steps done and all steps of the comparing.

    Raises:
        NotFound: no such list in the actor's office.
        Conflict: the list is not accepted, or the register changed while the list was being compared.
    """
    roster = get_roster(actor, roster.pk)
    if roster.state == Roster.State.RESOLVED:
        return _as_found(actor, roster)
    if roster.state != Roster.State.RECEIVED:
        raise Conflict(
            f"List {roster.pk} cannot be resolved; it reads: {roster.get_state_display()}.",
            fix="Accept the list first.",
            code="roster-not-received",
        )
    with collector_at_rest():
        return _resolve(actor, roster, progress)


def _resolve(actor: User, roster: Roster, progress: Progress | None) -> Resolved:
    """Compare outside the transaction, then write in one, if the register is still the one that was compared."""
    people = people_of(roster)
    seen = _register_mark(actor)
    register = facts_of_register(roster.office_id)
    listed = [facts_of_new(person.new, -number) for number, person in enumerate(people, start=1)]
    found = list(find_pairs(listed, register, progress=progress))
    clusters = cluster(found)
    with transaction.atomic():
        _claim(roster)
        if _register_mark(actor) != seen:
            raise Conflict(
                f"The register changed while list {roster.pk} was compared with it; nothing was written.",
                fix="Resolve the list again.",
                code="register-changed",
            )
        return _write(actor, roster, people, found, clusters)


def _register_mark(actor: User) -> tuple[int, int]:
    """Tell whether rows were added meanwhile; what a row states never changes."""
    people = Person.objects.visible_to(actor)
    return people.count(), people.order_by("-pk").values_list("pk", flat=True).first() or 0


def _claim(roster: Roster) -> None:
    won = Roster.objects.filter(pk=roster.pk, state=Roster.State.RECEIVED).update(
        state=Roster.State.RESOLVED, version=F("version") + 1
    )
    if not won:
        raise Conflict(
            f"List {roster.pk} was resolved by somebody else meanwhile.",
            fix="Open the list to see what was found.",
            code="roster-not-received",
        )


def _as_found(actor: User, roster: Roster) -> Resolved:
    mine = Person.objects.filter(source_rows__roster=roster)
    joined = mine.filter(root__isnull=False).count()
    pairs = Pair.objects.visible_to(actor).filter(state=Pair.State.WAITING)
    waiting = (
        pairs.filter(left__source_rows__roster=roster).union(pairs.filter(right__source_rows__roster=roster)).count()
    )
    cases = mine.filter(memberships__isnull=False).values("memberships__case").distinct().count()
    return Resolved(mine.count(), joined, waiting, cases, changed=False)


def _write(
    actor: User, roster: Roster, people: list[ListedPerson], found: list[ScoredPair], clusters: Clusters
) -> Resolved:
    home = _homes(actor)
    ids = _write_people(actor, roster, people)
    id_of = {-number: person_id for number, person_id in enumerate(ids, start=1)}
    links, doubtful = _links(found, clusters, home, roots_apart(roster.office_id, timezone.now()))
    _write_pairs(actor, links, Pair.State.AUTOMATIC, id_of)
    joined = rejoin(actor, None)
    questions = _new_questions(actor, [*clusters.waiting, *doubtful], id_of)
    _write_pairs(actor, questions, Pair.State.WAITING, id_of)
    built = build_cases(actor=actor, members=_members(people, ids), opened_on=roster.received_on)
    _write_defects(roster, people, ids)
    result = Resolved(
        people=len(ids),
        joined=Person.objects.filter(source_rows__roster=roster, root__isnull=False).count(),
        waiting=len(questions) + len(joined.stepped_back),
        cases=built.cases,
    )
    record(
        actor=actor,
        verb="roster.resolved",
        subject=f"roster:{roster.pk}",
        detail={
            "people": result.people,
            "joined": result.joined,
            "waiting": result.waiting,
            "cases": result.cases,
            "without_case": built.people_without_case,
        },
    )
    return result


def _write_people(actor: User, roster: Roster, people: list[ListedPerson]) -> list[int]:
    """Write the people sheet by sheet, each under its own source, and tie each row to its person."""
    ids: list[int] = []
    now = timezone.now()
    by_sheet: dict[str, list[ListedPerson]] = {}
    for person in people:
        by_sheet.setdefault(person.sheet, []).append(person)
    for sheet, rows in by_sheet.items():
        source = Source.objects.create(
            office_id=roster.office_id,
            kind=Source.Kind.ROSTER,
            label=row_label(roster.file_name, sheet)[:200],
            recorded_at=now,
            recorded_by=actor,
        )
        ids += add_people(actor=actor, source=source, rows=[row.new for row in rows])
    table = connection.ops.quote_name(SourceRow._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET person_id = %s WHERE id = %s",  # noqa: S608 - the name of our own table
            [(person_id, person.row_id) for person, person_id in zip(people, ids, strict=True)],
        )
    return ids


def _homes(actor: User) -> dict[int, int]:
    """Give the root of every row of the office, which is the row itself where it stands alone."""
    return {pk: root or pk for pk, root in Person.objects.visible_to(actor).values_list("pk", "root_id")}


def _links(
    found: Iterable[ScoredPair], clusters: Clusters, home: dict[int, int], apart: Collection[int] = ()
) -> tuple[list[ScoredPair], list[ScoredPair]]:
    """Give the certain pairs whose ends stand in one group, and those of them that a person has to look at.

    Two people of the register were compared when they came, and not joined; a new row that resembles both must
    not join them behind everybody's back. Its likelier link holds, the others wait. Nor does the machine join a new row
    to somebody `apart`, who was refused or whose letter was withdrawn: that takes two persons.
    """
    group_of = {ref: number for number, group in enumerate(clusters.groups) for ref in group}
    inside = [
        pair
        for pair in found
        if pair.score.band is Band.CERTAIN and group_of.get(pair.left_ref, -1) == group_of.get(pair.right_ref, -2)
    ]
    likeliest: dict[int, tuple[float, int]] = {}
    for pair in inside:
        if (root := _registered(pair, home)) is not None:
            number = group_of[pair.left_ref]
            likeliest[number] = max(likeliest.get(number, (float("-inf"), 0)), (pair.score.log_odds, -root))
    links: list[ScoredPair] = []
    doubtful: list[ScoredPair] = []
    for pair in inside:
        root = _registered(pair, home)
        holds = root is None or (likeliest[group_of[pair.left_ref]][1] == -root and root not in apart)
        (links if holds else doubtful).append(pair)
    return links, doubtful


def _registered(pair: ScoredPair, home: dict[int, int]) -> int | None:
    """Give the root of the registered end of a pair; None for two rows of the list."""
    return next((home[int(ref)] for ref in (pair.left_ref, pair.right_ref) if int(ref) > 0), None)


def _new_questions(actor: User, waiting: Iterable[ScoredPair], id_of: dict[int, int]) -> list[ScoredPair]:
    """Give the doubtful pairs that nobody was asked yet: of two people the likeliest pair of rows, and only once.

    What a person decided about two people, or is asked already, answers for all the rows that are those people.
    """
    home = _homes(actor)
    known = Pair.objects.visible_to(actor).exclude(state__in=[Pair.State.AUTOMATIC, Pair.State.SAME])
    asked = {frozenset((home[left], home[right])) for left, right in known.values_list("left_id", "right_id")}
    questions = []
    for pair in sorted(waiting, key=lambda p: -p.score.log_odds):
        question = frozenset(home[_id(ref, id_of)] for ref in (pair.left_ref, pair.right_ref))
        if len(question) == 2 and question not in asked:
            asked.add(question)
            questions.append(pair)
    return questions


def _id(ref: int | str, id_of: dict[int, int]) -> int:
    """Give the person behind a reference: rows of the list were compared under numbers below zero."""
    return id_of.get(int(ref), int(ref))


def _write_pairs(actor: User, pairs: Iterable[ScoredPair], state: Pair.State, id_of: dict[int, int]) -> None:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    rows: dict[tuple[int, int], tuple[Any, ...]] = {}
    for pair in pairs:
        left, right = sorted((_id(pair.left_ref, id_of), _id(pair.right_ref, id_of)))
        rows[left, right] = (actor.office_id, left, right, state.value, pair, now)
    addends = Pair._meta.get_field("addends")
    write_rows(
        Pair,
        [
            "office",
            "left",
            "right",
            "state",
            "log_odds",
            "probability",
            "found_at",
            "reason",
            "version",
            "seal",
            "addends",
        ],
        (
            (*row, pair.score.log_odds, pair.score.probability, now, b"", 1, seal, addends.sealed(seal, _addends(pair)))
            for (*row, pair, now), seal in zip(rows.values(), new_seals(len(rows)), strict=True)
        ),
    )


def _addends(pair: ScoredPair) -> list[dict[str, Any]]:
    return [{"term": a.term, "log_odds": round(a.log_odds, 3), "sentence": a.sentence} for a in pair.score.addends]


def _members(people: list[ListedPerson], ids: list[int]) -> Iterable[NewMember]:
    """Give each person's place on a case; rows without a number follow their principal applicant's row."""
    head = ""
    for person, person_id in zip(people, ids, strict=True):
        new = person.new
        if new.relation == "principal_applicant" or new.case_number:
            head = f"{person.row_id}" if new.relation == "principal_applicant" and not new.case_number else ""
        yield NewMember(
            person_id=person_id,
            case_number=new.case_number,
            programme=person.programme,
            relation=new.relation,
            group="" if new.case_number or not new.relation else head,
        )


def _write_defects(roster: Roster, people: list[ListedPerson], ids: list[int]) -> None:
    """Note on each row that it repeats another of the list, or somebody registered before."""
    listed = dict(zip(ids, people, strict=True))
    mine = Person.objects.filter(source_rows__roster=roster).values_list("pk", "root_id")
    home = {pk: root or pk for pk, root in mine}
    first_here: dict[int, int] = {}
    elsewhere = where_registered(set(home.values()) - set(ids))
    # What was noted when the list was accepted was a first look.
    roster.defects.filter(code=CODE).delete()
    rows = []
    for person_id in ids:
        person, root = listed[person_id], home[person_id]
        first = first_here.setdefault(root, person_id)
        if first != person_id:
            rows.append(_defect(roster, person, "duplicate_in_list", row_label(listed[first].sheet, listed[first].row)))
        if root in elsewhere:
            rows.append(_defect(roster, person, CODE, elsewhere[root]))
    fields = ["roster", "sheet", "row", "column", "column_index", "code", "severity", "value", "other"]
    write_rows(Defect, fields, rows)


def _defect(roster: Roster, person: ListedPerson, code: str, other: str) -> tuple[Any, ...]:
    return (roster.pk, person.sheet, person.row, "", None, code, DEFECTS[code].severity, b"", other[:200])
