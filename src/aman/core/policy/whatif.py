"""Whose answer would be another under other rules: how many, in which groups, and of how many it cannot be told?

Every person is counted in exactly one of five numbers, so that totals always add up; "cannot tell" is one of them
and never left out. Groups whose name is not known are a group of their own. Nothing here hides small numbers: see
`hide_small_counts` before showing them to somebody who must not learn of single people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from aman.core.policy.binding import bind_policy, decode_trace
from aman.core.policy.explaining import deciding_conditions
from aman.core.policy.population import MOOT, evaluate_many
from aman.core.policy.program import compile_node
from aman.core.policy.results import Outcome
from aman.core.policy.scenarios import ChangedFact, Scenario
from aman.core.policy.supposing import apply_scenario, change_population
from aman.core.policy.tree import Policy
from aman.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

#: More groups than this tell single people apart.
MOST_GROUPS = 500
_ORDER = (Outcome.DOES_NOT_MEET.value, Outcome.MEETS.value, Outcome.CANNOT_TELL.value)


@dataclass(frozen=True, slots=True)
class Shift:
    """How many people have which answer before and after.

    Args:
        moved: nine counts, three before (does not meet, meets, cannot tell) by the same three after.
    """

    moved: tuple[int, ...] = (0,) * 9

    def count(self, before: Outcome, after: Outcome) -> int:
        """Give one of the nine counts.

        Args:
            before: the answer under the rules as they are.
            after: the answer under the other rules.

        Returns:
            How many people.
        """
        return self.moved[3 * _ORDER.index(before) + _ORDER.index(after)]

    @property
    def newly_meets(self) -> int:
        """Meet the rules after, and did not or could not be told before."""
        return self.count(Outcome.DOES_NOT_MEET, Outcome.MEETS) + self.count(Outcome.CANNOT_TELL, Outcome.MEETS)

    @property
    def no_longer_meets(self) -> int:
        """Met the rules before and do not after."""
        return self.count(Outcome.MEETS, Outcome.DOES_NOT_MEET)

    @property
    def cannot_tell(self) -> int:
        """Cannot be told after, whatever was before."""
        return sum(self.moved[2::3])

    @property
    def no_longer_open(self) -> int:
        """Could not be told before and do not meet the rules after."""
        return self.count(Outcome.CANNOT_TELL, Outcome.DOES_NOT_MEET)

    @property
    def unchanged(self) -> int:
        """Have the same decided answer before and after."""
        return self.count(Outcome.MEETS, Outcome.MEETS) + self.count(Outcome.DOES_NOT_MEET, Outcome.DOES_NOT_MEET)

    @property
    def cannot_tell_before(self) -> int:
        """Could not be told before; these are counted once more among the five."""
        return sum(self.moved[6:])

    @property
    def total(self) -> int:
        """Everybody: newly_meets, no_longer_meets, cannot_tell, no_longer_open and unchanged together."""
        return sum(self.moved)

    @property
    def changed(self) -> int:
        """Have another answer after than before."""
        return self.total - self.moved[0] - self.moved[4] - self.moved[8]

    def __add__(self, other: Shift) -> Shift:
        return Shift(tuple(a + b for a, b in zip(self.moved, other.moved, strict=True)))


@dataclass(frozen=True, slots=True)
class GroupShift:
    """The people of one group; `name` is None for those of whom it is not known."""

    name: str | None
    shift: Shift


@dataclass(frozen=True, slots=True)
class Comparison:
    """What other rules would change for a population.

    Args:
        total: everybody.
        groups: for each column asked by, its groups in order of name, the unknown last; each adds up to the total.
    """

    total: Shift
    groups: Mapping[str, tuple[GroupShift, ...]]


@dataclass(frozen=True, slots=True)
class RuleShift:
    """Those whose answer changes and for whom this rule is no longer what it was.

    Args:
        rule: the rule's id; blank where no rule changed and only how they make the answer did.
        shift: the people; one person may stand under several rules.
    """

    rule: str
    shift: Shift


def compare_population(
    policy: Policy,
    changed: Policy,
    frame: pl.DataFrame,
    as_of: date,
    known_on: date,
    by: Sequence[str] = (),
    changed_frame: pl.DataFrame | None = None,
) -> Comparison:
    """Ask two policies about the same people and count who has another answer.

    Args:
        policy: the rules as they are.
        changed: the rules as they would be, from `apply_scenario` or another version of the file.
        frame: one row a person, as for `evaluate_population`, with the columns to group by.
        as_of: the day the rules are asked about.
        known_on: only what was known by this day counts.
        by: columns to group by, each for itself: facts, or others such as the programme.
        changed_frame: the same people with facts as they would be, from `change_population`; None means as they are.

    Returns:
        Counts of everybody and of each group.

    Raises:
        BadInput: a column to group by is missing, or holds so many groups that it tells single people apart; or a
            fact cannot be read.
    """
    if changed_frame is None:
        answers = evaluate_many({"before": policy, "after": changed}, frame, as_of, known_on)
        return count_shifts(answers["before"], answers["after"], frame, by)
    before = evaluate_many({"before": policy}, frame, as_of, known_on)["before"]
    after = evaluate_many({"after": changed}, changed_frame, as_of, known_on)["after"]
    return count_shifts(before, after, frame, by)


def compare_scenario(
    policy: Policy, scenario: Scenario, frame: pl.DataFrame, as_of: date, known_on: date, by: Sequence[str] = ()
) -> Comparison:
    """Ask what a scenario would change, in the rules and in the facts; the same as doing it step by step, but faster.

    Args:
        policy: the rules as they are.
        scenario: what is supposed.
        frame: one row a person, with the columns to group by and those the scenario tells people apart by.
        as_of: the day the rules are asked about.
        known_on: only what was known by this day counts.
        by: columns to group by, each for itself.

    Returns:
        Counts of everybody and of each group.

    Raises:
        BadInput: the scenario does not fit the policy or the people; or as for `compare_population`.
    """
    import polars as pl

    changed = apply_scenario(policy, scenario)
    other = change_population(policy, scenario, frame)
    if not scenario.facts or len(scenario.changes) > sum(isinstance(c, ChangedFact) for c in scenario.changes):
        return compare_population(policy, changed, frame, as_of, known_on, by, other if scenario.facts else None)
    before = evaluate_many({"before": policy}, frame, as_of, known_on)["before"]
    # The rules are as they were: only those whose facts are otherwise can have another answer.
    touched = pl.Series("touched", [False]).new_from_index(0, frame.height)
    for name in (column for fact in scenario.facts for column in (fact, fact + MOOT) if column in other.columns):
        touched |= other[name].ne_missing(frame[name]) if name in frame.columns else other[name].is_not_null()
    asked_anew = evaluate_many({"after": changed}, other.filter(touched), as_of, known_on)["after"]
    places = _places(before)
    return _count(places, places.clone().scatter(touched.arg_true(), _places(asked_anew)), frame, by)


def count_shifts(before: pl.Series, after: pl.Series, frame: pl.DataFrame, by: Sequence[str] = ()) -> Comparison:
    """Count answers that were given already.

    Args:
        before: outcomes as `evaluate_population` gives them, one a row of the frame.
        after: the same for the other rules.
        frame: the columns to group by.
        by: which of them.

    Returns:
        Counts of everybody and of each group.

    Raises:
        BadInput: a column to group by is missing or holds too many groups.
    """
    return _count(_places(before), _places(after), frame, by)


def _places(outcomes: pl.Series) -> pl.Series:
    """Outcomes as their places in the order."""
    import polars as pl

    return outcomes.cast(pl.Enum(list(_ORDER))).to_physical().cast(pl.UInt8)


def _count(before: pl.Series, after: pl.Series, frame: pl.DataFrame, by: Sequence[str]) -> Comparison:
    moves = (before * 3 + after).alias("move")
    found = dict(moves.value_counts().iter_rows())
    total = Shift(tuple(found.get(i, 0) for i in range(9)))
    return Comparison(total, {column: _count_groups(moves, frame, column) for column in by})


def _count_groups(moves: pl.Series, frame: pl.DataFrame, column: str) -> tuple[GroupShift, ...]:
    import polars as pl

    if column not in frame.columns:
        named = ", ".join(name for name in frame.columns if name and not name.startswith("_"))
        raise BadInput(
            f"There is no column {column!r} to group by.",
            fix=f"Choose one of {named or 'none'}.",
            code="missing-column",
        )
    counted = pl.DataFrame([frame[column].alias("group"), moves]).group_by("group", "move").len()
    cells: dict[str | None, list[int]] = {}
    for group, move, count in counted.iter_rows():
        name = None if group is None or group == "" else str(group)
        cells.setdefault(name, [0] * 9)[move] += count
        if len(cells) > MOST_GROUPS:
            raise BadInput(
                f"The column {column!r} holds more than {MOST_GROUPS} groups, which would tell single people apart.",
                fix="Group by something that many people share, such as the district.",
                code="too-many-groups",
            )
    names = sorted(cells, key=lambda name: (name is None, name or ""))
    return tuple(GroupShift(name, Shift(tuple(cells[name]))) for name in names)


def count_by_rule(
    policy: Policy, changed: Policy, before: pl.DataFrame, after: pl.DataFrame, as_of: date, known_on: date
) -> tuple[RuleShift, ...]:
    """Count those whose answer changes by the rules that made it change.

    Args:
        policy: the rules as they are.
        changed: the rules as they would be.
        before: what `evaluate_population` gave under the first, one row a person.
        after: what it gave under the other, in the same order.
        as_of: the day both were asked about.
        known_on: what was known by this day counted.

    Returns:
        Rules in the order of the files. A rule counts for a person when it bears on one of the two answers and holds
        in another way than before.
    """
    import polars as pl

    both = pl.DataFrame(
        {
            "was": before["outcome"].cast(pl.String),
            "now": after["outcome"].cast(pl.String),
            "old": before["trace_code"],
            "new": after["trace_code"],
        }
    )
    counted = both.filter(pl.col("was") != pl.col("now")).group_by("was", "now", "old", "new").len()
    shifts: dict[str, Shift] = {}
    ways_old, ways_new = _Ways(policy, as_of, known_on), _Ways(changed, as_of, known_on)
    for was, now, old, new, count in counted.iter_rows():
        moved = [0] * 9
        moved[3 * _ORDER.index(was) + _ORDER.index(now)] = count
        old_ways, old_bearing = ways_old.read(old)
        new_ways, new_bearing = ways_new.read(new)
        turned = {r for r in old_bearing | new_bearing if old_ways.get(r, False) is not new_ways.get(r, False)}
        for rule in turned or {""}:
            shifts[rule] = shifts.get(rule, Shift()) + Shift(tuple(moved))
    order = [*dict.fromkeys([*policy.rules, *changed.rules]), ""]
    return tuple(RuleShift(rule, shifts[rule]) for rule in order if rule in shifts)


class _Ways:
    """How each rule of a policy holds in a trace, and which of them bear on the answer."""

    def __init__(self, policy: Policy, as_of: date, known_on: date) -> None:
        self._bound = bind_policy(policy, as_of, known_on)
        self._rules = {rule.id: compile_node(rule.when, policy.rules) for rule in policy.rules.values()}
        self._read: dict[int, tuple[dict[str, bool | None], set[str]]] = {}

    def read(self, trace_code: int) -> tuple[dict[str, bool | None], set[str]]:
        if trace_code not in self._read:
            bound = self._bound
            codes = decode_trace(trace_code, len(bound.leaves))
            ways = {rule: combine(codes) for rule, combine in self._rules.items()}
            bearing = set(deciding_conditions(bound.policy, trace_code, bound.as_of, bound.known_on))
            self._read[trace_code] = ways, bearing
        return self._read[trace_code]
