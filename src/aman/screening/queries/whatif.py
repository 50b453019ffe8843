"""What would other rules change for the people of an office: how many, in which groups, and who?

Counts are of everybody in the office; what of them may be shown depends on who asks. Nothing supposed is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.core import _data
from aman.core.policy import FactKind, Outcome, Policy, PolicyKind, evaluate_population, hash_content
from aman.core.policy.hiding import ShownComparison, ShownShift, hide_small
from aman.core.policy.scenarios import Scenario, SupposedValue, load_scenario
from aman.core.policy.supposing import apply_scenario, change_population
from aman.core.policy.whatif import Comparison, Shift, count_shifts
from aman.core.small_numbers import LEAST_SHOWN
from aman.errors import BadInput
from aman.people.models import Person
from aman.screening.queries.population import (
    AGE,
    DISTRICT,
    DOCUMENT,
    PERSON,
    PROGRAMME,
    Population,
    frozen_population,
    with_family,
)
from aman.screening.queries.rules import policy_in_force

#: What people can be grouped by, and the column that says so.
GROUPINGS: dict[str, tuple[str, str | Promise]] = {
    "district": (DISTRICT, gettext_lazy("District")),
    "programme": (PROGRAMME, gettext_lazy("Programme")),
    "document": (DOCUMENT, gettext_lazy("Document of stay")),
    "age": (AGE, gettext_lazy("Age")),
}
_AGES: dict[str, str | Promise] = {
    "under_18": gettext_lazy("under 18"),
    "18_to_59": gettext_lazy("18 to 59"),
    "60_and_over": gettext_lazy("60 and over"),
}
#: A supposed value of one's own goes under this name.
OWN = "own"
#: How an address writes the group of those of whom it is not known.
NOT_KNOWN = "-"


@dataclass(frozen=True, slots=True)
class Question:
    """What is supposed and how it is asked."""

    scenario: Scenario
    policy: Policy
    as_of: date
    known_on: date
    by: str


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """The numbers of one group as they may be shown; None where one is hidden."""

    key: str
    label: str
    numbers: ShownShift


@dataclass(frozen=True, slots=True)
class Answer:
    """What a what-if answers.

    Args:
        question: what was asked.
        total: everybody.
        groups: the largest changes first, the unknown last.
        is_exact: False where small numbers are hidden.
        cannot_tell_before: people of whom it could not be told before either; None where numbers are hidden, for it would
            give some away.
        frozen_for: the day the facts were frozen for.
        without_facts: people of whom none were; None where that number is hidden.
    """

    question: Question
    total: ShownShift
    groups: tuple[GroupAnswer, ...]
    is_exact: bool
    cannot_tell_before: int | None
    frozen_for: date | None
    without_facts: int | None


@lru_cache(maxsize=64)
def shipped_scenario(scenario_id: str) -> Scenario:
    """Give a scenario as it is shipped; NotFound when there is none of that id."""
    return load_scenario(_data.read_scenario_text(scenario_id))


def shipped_scenarios() -> list[Scenario]:
    """Give every shipped scenario, in the order of their ids."""
    return [shipped_scenario(scenario_id) for scenario_id in _data.scenario_ids()]


def own_scenario(policy: Policy, parameter: str, becomes: object, first: date) -> Scenario:
    """Suppose that one value is another from a day on; None means that nobody knows."""
    change = SupposedValue(parameter, becomes, first, None)
    title = policy.parameters[parameter].description
    content = {"policy": policy.policy_id, "value": parameter, "becomes": str(becomes), "from": first.isoformat()}
    return Scenario(OWN, title, title, policy.policy_id, None, None, (change,), hash_content(content))


def read_supposed(kind: FactKind, text: str) -> object:
    """Read a supposed value as somebody typed it; None for one that nobody knows.

    Raises:
        BadInput: it is no value of that kind.
    """
    plain = text.strip().translate(_OTHER_SCRIPT)
    if plain.casefold() in _UNKNOWN:
        return None
    try:
        if kind is FactKind.BOOL:
            return _TRUTHS[plain.casefold()]
        if kind is FactKind.DATE:
            return date.fromisoformat(plain)
        if kind is FactKind.INT:
            return int(plain)
    except (KeyError, ValueError) as error:
        raise BadInput(_HOW[kind], fix=_HOW[kind], code="bad-value") from error
    words = [word.strip().replace(" ", "_") for word in plain.split(",") if word.strip()]
    return words if kind is FactKind.SET else words[0]


#: Words as the page's languages say them, and what else a keyboard of theirs writes.
_UNKNOWN = frozenset({"", "unknown", "نامعلوم", "معلوم نہیں", "معلوم نیست", "نه ده معلومه"})
_TRUTHS = {
    "yes": True, "true": True, "ہاں": True, "بلی": True, "بله": True, "هو": True,
    "no": False, "false": False, "نہیں": False, "نخیر": False, "نه": False, "نا": False,
}  # fmt: skip
_OTHER_SCRIPT = str.maketrans(
    {"،": ",", **{chr(0x06F0 + n): str(n) for n in range(10)}, **{chr(0x0660 + n): str(n) for n in range(10)}}
)

_HOW: dict[FactKind, str] = {
    FactKind.BOOL: "Write yes, no or unknown.",
    FactKind.DATE: "Write a day as 2025-04-01, or unknown.",
    FactKind.INT: "Write a whole number, or unknown.",
}


def answer_question(office_id: int, question: Question, *, exact: bool) -> Answer:
    """Ask the rules as they are and as they would be about everybody of an office.

    Args:
        office_id: whose people.
        question: what is supposed.
        exact: whether the asker may learn of single people; otherwise small numbers are hidden.
    """
    population, before, after = _both(office_id, question)
    column = GROUPINGS[question.by][0]
    counted = count_shifts(before, after, population.frame, [column])
    shown = exact_comparison(counted) if exact else hide_small(counted)
    groups = sorted(shown.groups[column], key=_largest_change)
    answers = tuple(
        GroupAnswer(NOT_KNOWN if name is None else name, label_of(question.by, name), numbers)
        for name, numbers in groups
    )
    without: int | None = population.without_facts
    if not exact and 0 < population.without_facts < LEAST_SHOWN:
        without = None
    open_before = counted.total.cannot_tell_before if exact else None
    return Answer(question, shown.total, answers, exact, open_before, population.frozen_for, without)


def _largest_change(group: tuple[str | None, ShownShift]) -> tuple[bool, int, str]:
    name, numbers = group
    moved = (numbers.newly_meets or 0) + (numbers.no_longer_meets or 0)
    return name is None, -moved, name or ""


def exact_comparison(counted: Comparison) -> ShownComparison:
    """Give every number as it is."""
    return ShownComparison(
        total=_exact(counted.total),
        groups={
            column: tuple((group.name, _exact(group.shift)) for group in groups)
            for column, groups in counted.groups.items()
        },
    )


def _exact(shift: Shift) -> ShownShift:
    return ShownShift(
        newly_meets=shift.newly_meets,
        no_longer_meets=shift.no_longer_meets,
        cannot_tell=shift.cannot_tell,
        no_longer_open=shift.no_longer_open,
        unchanged=shift.unchanged,
        total=shift.total,
    )


def _both(office_id: int, question: Question) -> tuple[Population, pl.Series, pl.Series]:
    """Everybody, with the answer as it is and as it would be."""
    policy, scenario = question.policy, question.scenario
    changed = apply_scenario(policy, scenario)
    days = (question.as_of, question.known_on)
    population = frozen_population(office_id, policy, question.as_of)
    frame, members = population.frame, population.members
    supposed = change_population(policy, scenario, frame)
    before = evaluate_population(policy, with_family(policy, frame, members, *days), *days)["outcome"]
    after = evaluate_population(changed, with_family(changed, supposed, members, *days), *days)["outcome"]
    return population, before, after


#: What a list of people behind a number is called in an address: outcome before and after, None for any.
MOVES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "newly_meets": (
        frozenset({Outcome.DOES_NOT_MEET.value, Outcome.CANNOT_TELL.value}),
        frozenset({Outcome.MEETS.value}),
    ),
    "no_longer_meets": (frozenset({Outcome.MEETS.value}), frozenset({Outcome.DOES_NOT_MEET.value})),
    "cannot_tell": (frozenset(o.value for o in Outcome), frozenset({Outcome.CANNOT_TELL.value})),
    "no_longer_open": (frozenset({Outcome.CANNOT_TELL.value}), frozenset({Outcome.DOES_NOT_MEET.value})),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """A person whose answer would be another, or cannot be told."""

    person: Person
    before: str
    after: str


def people_behind(office_id: int, question: Question, move: str, group: str) -> dict[int, tuple[str, str]]:
    """Give who is counted in one number, by the number of their record, with the answer before and after.

    Args:
        office_id: whose people.
        question: what is supposed.
        move: which number, a name of MOVES.
        group: which group, NOT_KNOWN for those of whom it is not known, empty for everybody.
    """
    population, before, after = _both(office_id, question)
    was, now = MOVES[move]
    table = population.frame.select(
        PERSON,
        pl.col(GROUPINGS[question.by][0]).alias("group"),
        before.cast(pl.String).alias("was"),
        after.cast(pl.String).alias("now"),
    )
    table = table.filter(pl.col("was").is_in(list(was)), pl.col("now").is_in(list(now)))
    if group == NOT_KNOWN:
        table = table.filter(pl.col("group").is_null() | (pl.col("group") == ""))
    elif group:
        table = table.filter(pl.col("group") == group)
    return {person: (b, a) for person, b, a in table.select(PERSON, "was", "now").iter_rows()}


def moved_people(user: Any, found: dict[int, tuple[str, str]], start: int, size: int) -> list[Moved]:
    """Give a page of the people behind a number that a user may see."""
    numbers = sorted(found)[start : start + size]
    people: QuerySet[Person] = Person.objects.visible_to(user).filter(pk__in=numbers).order_by("pk")
    return [Moved(person, *found[person.pk]) for person in people]


def label_of(by: str, name: str | None) -> str:
    """Say a group's name."""
    if name is None:
        return _("not known")
    if by == "age":
        return str(_AGES.get(name, name))
    return name if by == "programme" else name.replace("_", " ").title() if by == "district" else name.replace("_", " ")


def number_words(kind: PolicyKind) -> dict[str, str]:
    """Say what each of the numbers means for packs of a kind; nobody is called anything by them."""
    if kind is PolicyKind.EXPOSURE:
        newly, no_longer = _("newly reached by the rules"), _("no longer reached")
        resolved = _("could not be told, now not reached")
    else:
        newly, no_longer = _("newly meet the rules"), _("no longer meet them")
        resolved = _("could not be told, now do not meet")
    return {
        "newly_meets": newly,
        "no_longer_meets": no_longer,
        "cannot_tell": _("cannot be told"),
        "no_longer_open": resolved,
        "unchanged": _("as before"),
        "total": _("everybody"),
    }


def questions_policy(office_id: int | None, scenario: Scenario) -> Policy:
    """Give the pack in force that a scenario is about."""
    return policy_in_force(office_id, scenario.policy_id)


def own_choices(policies: Sequence[Policy]) -> list[tuple[str, list[tuple[str, str]]]]:
    """List every value that can be supposed, under its pack."""
    return [
        (
            policy.title,
            [(f"{policy.policy_id}:{name}", parameter.description) for name, parameter in policy.parameters.items()],
        )
        for policy in policies
        if policy.parameters
    ]
