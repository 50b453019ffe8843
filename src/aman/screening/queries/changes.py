"""Named reads of rule changes: which are under way, what would each change, and for whom?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from aman.core import _data
from aman.core.policy import Outcome, Policy
from aman.core.policy.hiding import hide_small_counts
from aman.core.small_numbers import LEAST_SHOWN
from aman.errors import NotFound
from aman.jobs.models import Job
from aman.jobs.queries import is_live, latest_job
from aman.people.models import Person
from aman.screening.models import ChangedAnswer, PolicyVersion, RuleChange
from aman.screening.queries.rules import packs_in_force, read_version

#: The three answers in the order of the nine counts of a trial: three before, each by three after.
ANSWERS = (Outcome.DOES_NOT_MEET.value, Outcome.MEETS.value, Outcome.CANNOT_TELL.value)
#: What became of people, each in exactly one of these; the last number of a row is everybody.
BECAME = ("newly_meets", "no_longer_meets", "becomes_cannot_tell", "settled", "unchanged")
#: Which of the nine counts make each of them up.
_MADE_OF = ((1,), (3,), (2, 5), (6, 7), (0, 4, 8))
#: A number that may not be shown.
Count = int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of counts: its name, its numbers (None where one is hidden), and a sentence or nothing."""

    name: str
    numbers: list[Count]
    sentence: str = ""

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The numbers of the table of nine, each with the answer it stands under; the total under none."""
        return [{"count": n, "now": now} for n, now in zip(self.numbers, (*ANSWERS, ""), strict=True)]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a trial found, as it may be shown to whoever looks; without its table where that would tell too much."""

    table: list[Row] | None
    became: dict[str, Count]
    people: Count
    by_rule: list[Row]
    by_district: list[Row]
    hides: bool

    @property
    def changes(self) -> tuple[str, ...]:
        """What became of those whose answer changes."""
        return BECAME[:-1]


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """Everything the page of a rule change shows."""

    change: RuleChange
    policy: Policy
    old: Policy | None
    job: Job | None
    difference: Difference | None
    is_outdated: bool

    @property
    def is_moving(self) -> bool:
        """Whether a worker is at it, so that the page looks again by itself."""
        return is_live(self.job)

    @property
    def job_shape(self) -> str:
        """The shape of the job's state."""
        states = {Job.State.DONE: "good", Job.State.FAILED: "stopped", Job.State.RUNNING: "info"}
        return states.get(Job.State(self.job.state), "waiting") if self.job else "closed"


def visible_change(*, user: Any, pk: int) -> RuleChange:
    """Give a rule change of the user's office, or say not found in the same words whether it is hidden or missing."""
    seen = RuleChange.objects.visible_to(user)
    found = seen.select_related("office", "version", "replaces", "proposed_by", "decided_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("No such rule change is visible to you.", fix="Open it from the list of rule changes.")
    return found


def open_changes(*, user: Any) -> QuerySet[RuleChange]:
    """Give the changes that wait for somebody, the oldest first."""
    decided = (RuleChange.State.EFFECTIVE, RuleChange.State.WITHDRAWN)
    seen = RuleChange.objects.visible_to(user).exclude(state__in=decided)
    return seen.select_related("version", "proposed_by").order_by("proposed_at", "pk")


def decided_changes(*, user: Any) -> QuerySet[RuleChange]:
    """Give the changes that somebody brought into force or withdrew, the newest first."""
    seen = RuleChange.objects.visible_to(user).filter(decided_by__isnull=False)
    return seen.select_related("version", "proposed_by", "decided_by").order_by("-decided_at", "-pk")


def change_record(*, user: Any, change: RuleChange) -> ChangeRecord:
    """Give what the page of a rule change shows; small numbers are hidden from who may see no person."""
    policy = read_version(change.version.policy_hash)
    old = None if change.replaces is None else read_version(change.replaces.policy_hash)
    kind = "screen_again" if change.state == RuleChange.State.EFFECTIVE else "try_change"
    in_force = {pack.policy.policy_id: pack.version_id for pack in packs_in_force(change.office_id)}
    return ChangeRecord(
        change=change,
        policy=policy,
        old=old,
        job=latest_job(f"screening.{kind}", f"change:{change.pk}"),
        difference=_difference(change, old, policy, hides=not user.sees_people) if change.summary else None,
        is_outdated=change.state == RuleChange.State.READY and in_force.get(change.policy) != change.replaces_id,
    )


def _difference(change: RuleChange, old: Policy | None, new: Policy, *, hides: bool) -> Difference:
    total: list[int] = change.summary["total"]
    districts: dict[str, list[int]] = change.summary["districts"]
    names = sorted(districts, key=lambda name: (not name, name))
    areas = _with_totals([_became(districts[name]) for name in names] or [[0] * len(BECAME)], hides)
    moves = [total[i : i + 3] for i in (0, 3, 6)]
    # The two tables share their sums: where a number of either is hidden, the nine would give it away.
    tells = hides and (
        None in areas[-1] or any(n < LEAST_SHOWN for row in _with_totals(moves, False) for n in row if n)
    )
    sentences = _sentences(old, new)
    # The parts of a rule do not add up to anything: somebody may stand under several rules.
    rules = [
        Row(rule, [_small(n, hides) for n in _became(moved)[:-1]], sentences.get(rule, ""))
        for rule, moved in _in_order(change.summary["rules"], sentences)
    ]
    return Difference(
        table=None if tells else [Row(*row) for row in zip((*ANSWERS, ""), _with_totals(moves, False), strict=True)],
        became=dict(zip(BECAME, areas[-1], strict=False)),
        people=areas[-1][-1],
        by_rule=rules,
        by_district=[Row(*row) for row in zip(names, areas, strict=False)],
        hides=hides,
    )


def _became(moved: Sequence[int]) -> list[int]:
    return [sum(moved[i] for i in cells) for cells in _MADE_OF]


def _with_totals(rows: list[list[int]], hides: bool) -> list[list[Count]]:
    """Add totals to a table and, for who may see no person, hide what is small and what would give it away."""
    return [list(row) for row in hide_small_counts(rows, LEAST_SHOWN if hides else 0)]


def _small(number: int, hides: bool) -> Count:
    return None if hides and 0 < number < LEAST_SHOWN else number


def _sentences(old: Policy | None, new: Policy) -> dict[str, str]:
    before = {} if old is None else {rule.id: rule.sentence for rule in old.rules.values()}
    return {**before, **{rule.id: rule.sentence for rule in new.rules.values()}}


def _in_order(rules: Mapping[str, list[int]], sentences: Iterable[str]) -> list[tuple[str, list[int]]]:
    """Rules with the most people first; how the rules make the answer, which has no id, last."""
    place = {rule: number for number, rule in enumerate(sentences)}
    return sorted(rules.items(), key=lambda one: (not one[0], -sum(one[1]), place.get(one[0], 0)))


def changed_people(
    *, user: Any, change: RuleChange, wanted: Mapping[str, str | None] | None = None
) -> QuerySet[ChangedAnswer]:
    """Give the people behind a number of a trial, to somebody who may see people.

    Args:
        user: who looks.
        change: whose trial.
        wanted: `was` and `now` (answers), `district` (blank: not known), `rule`; what is None or no such word counts
            for nothing.
    """
    answers = ChangedAnswer.objects.filter(change=change, person__in=Person.objects.visible_to(user))
    chosen = wanted or {}
    for name, column in (("was", "before"), ("now", "after")):
        if chosen.get(name) in ANSWERS:
            answers = answers.filter(**{column: chosen[name]})
    if chosen.get("district") is not None:
        answers = answers.filter(district=chosen["district"])
    if chosen.get("rule") is not None:
        answers = answers.annotate(named=Cast("rules", TextField())).filter(named__contains=json.dumps(chosen["rule"]))
    return answers.select_related("person").order_by("pk")


def text_in_force(office_id: int | None, policy_id: str) -> str:
    """Give the text of the version of a pack that an office asks; blank when there is no such pack."""
    for pack in packs_in_force(office_id):
        if pack.policy.policy_id == policy_id:
            if pack.version_id is None:
                return _data.read_policy_text(policy_id)
            return PolicyVersion.objects.values_list("text", flat=True).get(pk=pack.version_id)
    return ""
