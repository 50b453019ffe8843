"""Named reads of determinations; `visible_determination` asks who is looking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from aman.cases.models import Case
from aman.core.policy import (
    Leaf,
    LeafCode,
    MissingEvidence,
    Policy,
    Reason,
    Unknown,
    deciding_conditions,
    explain,
    find_missing,
)
from aman.errors import NotFound
from aman.people.models import Person
from aman.screening.facts import thaw_facts
from aman.screening.models import Decision, Determination
from aman.screening.queries.decisions import ChangedSince, decisions_beside, find_changes, last_decision_of
from aman.screening.queries.provenance import name_sources
from aman.screening.queries.rules import packs_in_force, policy_of


@dataclass(frozen=True, slots=True)
class FactShown:
    """A frozen fact as a page shows it: its name in words, its value or why there is none, and where it stands."""

    label: str
    value: object
    unknown: Unknown | None
    source: str


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule that bears on the answer, the values in force that it rests on, and the conditions that decide it."""

    reason: Reason
    values: list[Reason]
    conditions: list[tuple[Leaf, LeafCode]]


@dataclass(frozen=True, slots=True)
class DeterminationRecord:
    """Everything a determination's page shows."""

    made: Determination
    policy: Policy
    answer: Reason
    deciding: list[RuleShown]
    in_passing: list[RuleShown]
    open_points: list[Reason]
    missing: tuple[MissingEvidence, ...]
    facts: list[FactShown]
    decisions: list[Decision]
    others: list[Determination]
    is_current_version: bool
    changed: dict[int, ChangedSince]
    last_decision: int

    @property
    def decided(self) -> list[tuple[Decision, ChangedSince | None]]:
        """The decisions, oldest first, each with what has changed since."""
        return [(decision, self.changed.get(decision.pk)) for decision in self.decisions]

    @property
    def settles_alone(self) -> list[MissingEvidence]:
        """Evidence any one piece of which could settle the outcome."""
        return [m for m in self.missing if m.settles_alone]


def visible_determination(*, user: Any, pk: int) -> Determination:
    """Give a determination, or say not found, in the same words whether it is hidden or missing."""
    found = Determination.objects.visible_to(user).select_related("person", "person__root", "snapshot").filter(pk=pk)
    made = found.first()
    if made is None:
        raise NotFound("No such determination is visible to you.", fix="Open it from the person's page.")
    return made


def determination_record(made: Determination) -> DeterminationRecord:
    """Decode a stored determination: exactly what the rules saw and why, without asking them again."""
    policy = policy_of(made)
    kinds = {name: fact.kind for name, fact in policy.facts.items()}
    facts = thaw_facts(made.snapshot.facts, kinds)
    trace_code = int(made.trace_code, 16)
    said = explain(policy, facts, trace_code, made.as_of, made.known_on)
    decisions = list(decisions_beside(made))
    deciding, in_passing = _sorted_rules(made, policy, [reason for reason in said[1:] if reason.rule])
    return DeterminationRecord(
        made=made,
        policy=policy,
        answer=said[0],
        deciding=deciding,
        in_passing=in_passing,
        open_points=[reason for reason in said[1:] if not reason.rule],
        missing=find_missing(policy, facts, trace_code, as_of=made.as_of, known_on=made.known_on),
        facts=_shown(policy, facts, made.snapshot.facts),
        decisions=decisions,
        others=list(
            Determination.objects.filter(person_id=made.person_id, policy=made.policy)
            .exclude(pk=made.pk)
            .order_by("-as_of", "-made_at")[:10]
        ),
        is_current_version=any(p.policy_hash == made.policy_hash for p in packs_in_force(made.person.office_id)),
        changed=find_changes(decisions, made.person.office_id),
        last_decision=last_decision_of(made),
    )


def _sorted_rules(
    made: Determination, policy: Policy, reasons: list[Reason]
) -> tuple[list[RuleShown], list[RuleShown]]:
    """Put each value under its rule; rules that apply or stay open come first, those that do not apply after them."""
    decided_by = deciding_conditions(policy, int(made.trace_code, 16), made.as_of, made.known_on)
    shown: list[RuleShown] = []
    for reason in reasons:
        if reason.rule in policy.rules:
            shown.append(RuleShown(reason, [], list(decided_by.get(reason.rule, ()))))
        elif shown:
            shown[-1].values.append(reason)
    applying = [rule for rule in shown if rule.reason.holds is not False]
    if not applying:
        return shown, []
    return applying, [rule for rule in shown if rule.reason.holds is False]


def _shown(policy: Policy, facts: dict[str, object], frozen: dict[str, Any]) -> list[FactShown]:
    named = name_sources(one["source"] for one in frozen.values() if "source" in one)
    shown = []
    for name, fact in policy.facts.items():
        value = facts.get(name, Unknown())
        unknown = value if isinstance(value, Unknown) else None
        source = named.get(frozen.get(name, {}).get("source", ""), "")
        shown.append(FactShown(fact.label, None if unknown else value, unknown, source))
    return sorted(shown, key=lambda one: one.unknown is not None)


def latest_day(*, user: Any) -> date | None:
    """Give the last day that people of the user's office were screened for.

    Day by day from the end, each in one step of the index: sorting every answer of the register takes far longer.
    """
    seen = Determination.objects.visible_to(user)
    day: date | None = Determination.objects.aggregate(day=Max("as_of"))["day"]
    while day is not None and not seen.filter(as_of=day).exists():
        day = Determination.objects.filter(as_of__lt=day).aggregate(day=Max("as_of"))["day"]
    return day


def roots_of_case(*, user: Any, ref: str) -> QuerySet[Person]:
    """Give one row for each human being on a case that the user may see; NotFound when it may not."""
    # PostgreSQL takes no NUL in a text, and no case is called by one.
    case = None if "\0" in ref else Case.objects.visible_to(user).filter(ref=ref).first()
    if case is None:
        raise NotFound("No such case is visible to you.", fix="Check the number.")
    members = case.members.values_list("person_id", "person__root_id")
    return Person.objects.visible_to(user).filter(pk__in={root or person for person, root in members})
