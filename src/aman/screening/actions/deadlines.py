"""Which deadlines of the rules become tasks, when do they move, and when do they go?

The rules name far more deadlines than anybody could work through. A task is made where somebody can still do something:
for what is sure, soon, and somebody's own. What holds for everybody, such as a day by which holders of a card must
leave, becomes one task for a family, and only where the host's rules reach somebody of it. A task is never made twice;
it moves when its day moves, and is closed as lapsed when the deadline no longer applies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.families import find_ageing_out
from aman.cases.models import Case, Task
from aman.core.policy import Deadline, DeadlineRule, Policy, PolicyKind, Unknown, find_deadlines
from aman.core.policy.tree import Named, leaves_under
from aman.people.models import Person
from aman.screening.facts import FactSheet, facts_for
from aman.vault.sealing import GONE, Sealed, is_destroyed

#: How far ahead a task is made. A paper is extended in its last weeks; an appeal takes a year to prepare.
OWN_DAYS, SHARED_DAYS, AGE_MONTHS = 400, 30, 12
#: A day that passed longer ago than this is history: a family's task lapses then, somebody's own stays until it is done.
LATE_DAYS = 30
_ORIGIN = "deadline:"
#: Deadlines that the family table states better: also where only the year of birth is known, and by programme.
_STATED_BY_FAMILY = "turns_"
#: Everybody's last day of stay hangs on this fact; one look at the family's papers answers them all.
_FAMILY_PAPER = "document_valid_to"
_LEAVING = ("departure_on", "leaving_by", "exit_permit_issued_on")
_ASK_AT_ONCE = 900
_LONGEST = 300
_WHAT = Task._meta.get_field("what")


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of the tasks that come from deadlines."""

    made: int = 0
    moved: int = 0
    lapsed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class _Wanted:
    what: str
    due: date
    person_id: int | None
    sources: str
    is_soon: bool


_Key = tuple[int, str]


def write_deadlines(
    *,
    actor: User,
    policies: Iterable[Policy],
    sheets: Mapping[int, FactSheet],
    on_case: Mapping[int, Sequence[int]],
    chosen: Collection[int],
    exposed: Collection[int],
    days: tuple[date, date],
) -> Renewed:
    """Bring the tasks of the open cases of some people in line with the deadlines of the rules, in the caller's transaction.

    `sheets` holds the facts of the chosen and of everybody who shares a case with them, by root; `exposed` those whom
    the host's rules reach. `days` are the day asked about and the day up to which knowledge counts.
    """
    as_of, known_on = days
    open_cases = _open_cases(actor, on_case)
    wanted_people = set(chosen)
    cases = {pk for pk in open_cases if not wanted_people.isdisjoint(on_case[pk])}
    # Somebody on two cases has their tasks on the first; one that is not looked at now keeps them.
    home: dict[int, int] = {}
    for case_id in sorted(open_cases):
        for pk in on_case[case_id]:
            home.setdefault(pk, case_id)
    home = {pk: case_id for pk, case_id in home.items() if case_id in cases}
    tasks = _tasks_of(actor, cases)
    wanted: dict[_Key, _Wanted] = {}
    refs = dict(_refs_of(task.person_id for task in tasks.values() if task.person_id is not None))
    for policy in policies:
        for rule in policy.deadlines:
            if rule.after is not None and rule.after.startswith(_STATED_BY_FAMILY):
                continue
            kept = _people_with(policy, rule, tasks, on_case, refs)
            people = _may_concern(policy, rule, sheets, kept, exposed, as_of, home)
            found = _find(policy, rule, people, sheets, as_of, known_on)
            _add(wanted, policy, rule, found, home, as_of)
    _add_ageing_out(wanted, actor, cases, as_of, tasks)
    done = _bring_in_line(tasks, wanted, as_of)
    if done.made or done.moved or done.lapsed:
        detail = {"made": done.made, "moved": done.moved, "lapsed": done.lapsed, "as_of": as_of.isoformat()}
        record(actor=actor, verb="deadlines.renewed", detail=detail)
    return done


def _open_cases(actor: User, on_case: Mapping[int, Sequence[int]]) -> set[int]:
    mine = Case.objects.visible_to(actor).filter(state=Case.State.OPEN)
    if len(on_case) <= _ASK_AT_ONCE:
        mine = mine.filter(pk__in=list(on_case))
    return {pk for pk in mine.values_list("pk", flat=True) if pk in on_case}


def _tasks_of(actor: User, cases: Collection[int]) -> dict[_Key, Task]:
    tasks = Task.objects.filter(case__in=Case.objects.visible_to(actor), origin__startswith=_ORIGIN)
    if len(cases) <= _ASK_AT_ONCE:
        tasks = tasks.filter(case__in=list(cases))
    return {(task.case_id, task.origin): task for task in tasks if task.case_id in cases}


def _refs_of(people: Iterable[int]) -> Iterable[tuple[int, str]]:
    ids = sorted(set(people))
    for start in range(0, len(ids), _ASK_AT_ONCE):
        yield from Person.objects.filter(pk__in=ids[start : start + _ASK_AT_ONCE]).values_list("pk", "ref")


# ---- whom a deadline concerns ----------------------------------------------------------------------------------


def _is_shared(rule: DeadlineRule) -> bool:
    """Whether one task for the family is enough."""
    return rule.by is not None or rule.after == _FAMILY_PAPER


def _people_with(
    policy: Policy,
    rule: DeadlineRule,
    tasks: Mapping[_Key, Task],
    on_case: Mapping[int, Sequence[int]],
    refs: Mapping[int, str],
) -> set[int]:
    """Everybody for whom a task of this deadline exists already: it must be looked at again, however late it is."""
    start = f"{_ORIGIN}{policy.policy_id}:{rule.id}:"
    found: set[int] = set()
    for (case_id, origin), task in tasks.items():
        if origin.startswith(start):
            found.update(on_case[case_id] if task.person_id is None else [task.person_id])
    return found


def _may_concern(
    policy: Policy,
    rule: DeadlineRule,
    sheets: Mapping[int, FactSheet],
    kept: set[int],
    exposed: Collection[int],
    as_of: date,
    home: Mapping[int, int],
) -> list[int]:
    """Pass over those whom the deadline cannot concern now, without asking the rules about each of 25,000 people."""
    if rule.after is None:
        if not any(abs((day - as_of).days) <= SHARED_DAYS for day in _dates_of(policy, rule)):
            return sorted(pk for pk in kept if pk in home)
        people: Iterable[int] = exposed if policy.kind is PolicyKind.EXPOSURE else sheets
        if policy.kind is PolicyKind.EXIT:
            people = [pk for pk, sheet in sheets.items() if _is_leaving(sheet)]
        return sorted(pk for pk in {*people, *kept} if pk in home and pk in sheets)
    least, most = _days_of(policy, rule)
    ahead = SHARED_DAYS if _is_shared(rule) else OWN_DAYS
    first, last = as_of - timedelta(LATE_DAYS + most), as_of + timedelta(ahead - least)
    found = []
    for pk, sheet in sheets.items():
        stated = sheet.get(rule.after)
        if stated is None or isinstance(stated, Unknown) or pk not in home:
            continue
        day = stated[0]
        if isinstance(day, date) and (first <= day <= last or pk in kept):
            found.append(pk)
    if policy.kind is PolicyKind.EXIT:
        return [pk for pk in found if pk in kept or _is_leaving(sheets[pk])]
    return found


def _is_leaving(sheet: FactSheet) -> bool:
    """What is due on leaving concerns whoever is about to leave."""
    return any(isinstance(sheet.get(name), tuple) for name in _LEAVING)


def _days_of(policy: Policy, rule: DeadlineRule) -> tuple[int, int]:
    if isinstance(rule.days, int):
        return rule.days, rule.days
    counts = [0]
    if isinstance(rule.days, Named) and rule.days.name in policy.parameters:
        counts = [v.value for v in policy.parameters[rule.days.name].values if isinstance(v.value, int)] or counts
    return min(counts), max(counts)


def _dates_of(policy: Policy, rule: DeadlineRule) -> list[date]:
    """Every day that a deadline for everybody can ever name."""
    if isinstance(rule.by, date):
        return [rule.by]
    if isinstance(rule.by, Named) and rule.by.name in policy.parameters:
        return [v.value for v in policy.parameters[rule.by.name].values if isinstance(v.value, date)]
    return []


def _find(
    policy: Policy,
    rule: DeadlineRule,
    people: Iterable[int],
    sheets: Mapping[int, FactSheet],
    as_of: date,
    known_on: date,
) -> dict[int, Deadline]:
    """Ask the rules, once for people of whom they would see the same."""
    alone, asked = _alone(policy, rule.id)
    said: dict[tuple[Any, ...], Deadline | None] = {}
    found = {}
    for pk in people:
        sheet = sheets[pk]
        key = tuple(one[0] if isinstance(one := sheet.get(name), tuple) else None for name in asked)
        if key not in said:
            deadlines = find_deadlines(alone, facts_for(alone, sheet), as_of=as_of, known_on=known_on)
            # Somebody's own day is worth a look even where it cannot be told for sure; everybody's is not.
            said[key] = next(
                (one for one in deadlines if one.due is not None and (one.is_sure or not _is_shared(rule))), None
            )
        deadline = said[key]
        if deadline is not None:
            found[pk] = deadline
    return found


@lru_cache(maxsize=512)
def _alone(policy: Policy, rule_id: str) -> tuple[Policy, tuple[str, ...]]:
    """A pack with one deadline and nothing else that costs time, and the facts that this deadline asks for."""
    rule = next(one for one in policy.deadlines if one.id == rule_id)
    asked = {leaf.fact for leaf in leaves_under(rule.when, policy.rules) if leaf.fact is not None}
    if rule.after is not None:
        asked.add(rule.after)
    return replace(policy, deadlines=(rule,)), tuple(sorted(asked))


def _add(
    wanted: dict[_Key, _Wanted],
    policy: Policy,
    rule: DeadlineRule,
    found: Mapping[int, Deadline],
    home: Mapping[int, int],
    as_of: date,
) -> None:
    start = f"{_ORIGIN}{policy.policy_id}:{rule.id}:"
    ahead = SHARED_DAYS if _is_shared(rule) else OWN_DAYS
    refs = {} if _is_shared(rule) else dict(_refs_of(found))
    for pk, deadline in found.items():
        if deadline.due is None:
            continue
        is_soon = as_of - timedelta(LATE_DAYS) <= deadline.due <= as_of + timedelta(ahead)
        if not is_soon and _is_shared(rule):
            continue
        key = home[pk], start + (refs[pk] if refs else "family")
        known = wanted.get(key)
        # Of a family's days the first that can still be met counts; one that passed long ago hides none.
        if known is not None and (known.is_soon, -known.due.toordinal()) >= (is_soon, -deadline.due.toordinal()):
            continue
        sources = ", ".join(deadline.cites) or deadline.mark.value
        if not deadline.is_sure:
            sources += "; may apply, look first"
        wanted[key] = _Wanted(
            deadline.sentence[:_LONGEST],
            deadline.due,
            pk if refs else None,
            f"{policy.policy_id}, {rule.id}: {sources}"[:200],
            is_soon,
        )


def _add_ageing_out(
    wanted: dict[_Key, _Wanted], actor: User, cases: Collection[int], as_of: date, tasks: Mapping[_Key, Task]
) -> None:
    start = f"{_ORIGIN}family:age_out:"
    for kin in find_ageing_out(user=actor, as_of=as_of, months=AGE_MONTHS, cases=cases):
        ageing = kin.ageing
        if kin.age_out is None or ageing is None or kin.case.pk not in cases:
            continue
        said = ageing.sayings[0]
        sources = f"{ageing.programme}: {', '.join(said.cites) or said.mark.value}"
        wanted[kin.case.pk, start + kin.person.ref] = _Wanted(
            f"May turn {kin.age_out.limit} on this day. {said.sentence}"[:_LONGEST],
            kin.age_out.first,
            kin.person.pk,
            sources[:200],
            True,
        )


# ---- tasks as they stand, tasks as they should -----------------------------------------------------------------


def _bring_in_line(tasks: Mapping[_Key, Task], wanted: Mapping[_Key, _Wanted], as_of: date) -> Renewed:
    now = timezone.now()
    new, moved, lapsed = [], [], []
    counts: dict[str, int] = defaultdict(int)
    for key, one in wanted.items():
        task = tasks.get(key)
        if task is None:
            if one.is_soon:
                new.append(_new_task(key, one, now))
            continue
        is_later = task.due_on is None or one.due > task.due_on
        if task.done_at is not None and not task.has_lapsed and not is_later:
            counts["unchanged"] += 1  # somebody did it
            continue
        if task.done_at is None and (task.due_on, task.what, task.sources) == (one.due, one.what, one.sources):
            counts["unchanged"] += 1
            continue
        if task.done_at is not None and not one.is_soon:
            continue
        task.due_on, task.what, task.sources = one.due, one.what, one.sources
        task.done_at, task.has_lapsed = None, False
        moved.append(task)
    for key, task in tasks.items():
        if key not in wanted and task.done_at is None:
            lapsed.append(task.pk)
    _seal([*new, *moved])
    Task.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    Task.objects.bulk_update(moved, ["due_on", "what", "sources", "done_at", "has_lapsed"], batch_size=200)
    for start in range(0, len(lapsed), _ASK_AT_ONCE):
        Task.objects.filter(pk__in=lapsed[start : start + _ASK_AT_ONCE]).update(done_at=now, has_lapsed=True)
    return Renewed(len(new), len(moved), len(lapsed), counts["unchanged"])


def _seal(tasks: Collection[Task]) -> None:
    """Seal what many tasks say, each under the key of its person or case, with a question for each nine hundred."""
    people = _seals_of(Person, (task.person_id for task in tasks if task.person_id is not None))
    cases = _seals_of(Case, (task.case_id for task in tasks if task.person_id is None))
    for task in tasks:
        number = cases[task.case_id] if task.person_id is None else people[task.person_id]
        # Of somebody who was erased nothing is written anew.
        task.what = Sealed(GONE) if is_destroyed(number) else _WHAT.sealed(number, task.what)


def _seals_of(model: type[Person | Case], keys: Iterable[int]) -> dict[int, int]:
    ids = sorted(set(keys))
    found: dict[int, int] = {}
    for start in range(0, len(ids), _ASK_AT_ONCE):
        rows = model._default_manager.filter(pk__in=ids[start : start + _ASK_AT_ONCE])
        found.update(rows.values_list("pk", "seal"))
    return found


def _new_task(key: _Key, one: _Wanted, now: Any) -> Task:
    case_id, origin = key
    return Task(
        case_id=case_id,
        origin=origin,
        what=one.what,
        due_on=one.due,
        person_id=one.person_id,
        sources=one.sources,
        created_at=now,
    )
