"""What do the rules want to know of one person, what of it is known, and what would settle an answer?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from aman.cases.models import Evidence
from aman.core.policy import (
    Deadline,
    Evaluation,
    FactKind,
    Outcome,
    Policy,
    PolicyKind,
    Unknown,
    evaluate,
    find_deadlines,
)
from aman.errors import NotFound
from aman.people.models import Person
from aman.screening.facts import NOT_ASKED, FactSheet, comes_from, facts_for
from aman.screening.models import FactStatement
from aman.screening.places import DISTRICTS
from aman.screening.queries.provenance import name_sources

#: What presses first: to be picked up, then a way out, then how fast.
_FIRST = (
    PolicyKind.EXPOSURE,
    PolicyKind.PROFILE,
    PolicyKind.PATHWAY,
    PolicyKind.PRIORITY,
    PolicyKind.STAGE,
    PolicyKind.EXIT,
)
#: Packs of a country bear on people whose case is with it, or of whom that is not known.
_COUNTRY_OF_PACK = {"us": "us", "uk": "gb", "de": "de", "ca": "ca"}


@dataclass(frozen=True, slots=True)
class AskedFact:
    """A fact that some pack asks for, with every word any of them knows."""

    name: str
    label: str
    kind: FactKind
    evidence: str
    values: tuple[str, ...] | None
    policies: tuple[Policy, ...]

    @property
    def comes_from(self) -> Any | None:
        """Where it comes from when nobody records it by hand."""
        return comes_from(self.name)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact of one person as the page shows it.

    `settles` are the packs that an answer to this fact alone would settle; `helps` those where it bears on the answer
    together with others. `times` is how often somebody recorded something about it.
    """

    fact: AskedFact
    value: object
    unknown: Unknown | None
    source: str
    settles: tuple[Policy, ...] = ()
    helps: tuple[Policy, ...] = ()
    times: int = 0


@dataclass(frozen=True, slots=True)
class PackAnswer:
    """What one pack says of the person now, and what would settle it."""

    policy: Policy
    answer: Evaluation
    settling: tuple[FactRow, ...] = ()
    needed: tuple[FactRow, ...] = ()


@dataclass(frozen=True, slots=True)
class AskRecord:
    """Everything the page "Ask and record" shows of one person."""

    person: Person
    day: date
    rows: tuple[FactRow, ...]
    packs: tuple[PackAnswer, ...]
    deadlines: tuple[Deadline, ...] = ()
    cases: tuple[str, ...] = ()

    @property
    def first(self) -> list[FactRow]:
        """What to ask first: each would settle an answer that bears on this person, the host's rules in front."""
        near = {one.policy.policy_id for one in self.open_packs}
        found = [(row, [p for p in row.settles if p.policy_id in near]) for row in self.rows]
        order = {kind: place for place, kind in enumerate(_FIRST)}
        found.sort(key=lambda one: (min((order[p.kind] for p in one[1]), default=9), -len(one[1])))
        return [row for row, packs in found if packs]

    @property
    def known(self) -> list[FactRow]:
        """What is known, with where it stands."""
        return [row for row in self.rows if row.unknown is None]

    @property
    def others(self) -> list[FactRow]:
        """What else is not known."""
        first = {row.fact.name for row in self.first}
        return [row for row in self.rows if row.unknown is not None and row.fact.name not in first]

    @property
    def open_packs(self) -> list[PackAnswer]:
        """Packs that cannot tell yet and that bear on this person, the host's first."""
        return [one for one in self.packs if one.answer.outcome is Outcome.CANNOT_TELL and self._bears(one.policy)]

    def _bears(self, policy: Policy) -> bool:
        country = _COUNTRY_OF_PACK.get(policy.policy_id.partition("-")[0])
        theirs = next((row.value for row in self.rows if row.fact.name == "third_country"), None)
        return country is None or theirs is None or theirs == country


def asked_facts(policies: Iterable[Policy]) -> dict[str, AskedFact]:
    """Give every fact that some pack asks for, in the order of the packs."""
    found: dict[str, AskedFact] = {}
    for policy in policies:
        for name, fact in policy.facts.items():
            known = found.get(name)
            words = fact.values if known is None else _joined(known.values, fact.values)
            asking = (policy,) if known is None else (*known.policies, policy)
            first = known or fact
            found[name] = AskedFact(name, first.label, fact.kind, first.evidence, words, asking)
    if "district" in found and found["district"].values is None:
        one = found["district"]
        found["district"] = AskedFact(one.name, one.label, one.kind, one.evidence, (*DISTRICTS, "other"), one.policies)
    return found


def _joined(first: tuple[str, ...] | None, second: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if first is None or second is None:
        return first or second
    return (*first, *(word for word in second if word not in first))


def ask_record(person: Person, sheet: FactSheet, policies: Iterable[Policy], day: date) -> AskRecord:
    """Put together what the packs ask of a person, from their facts on a day."""
    packs = list(policies)
    times = _times_said(person)
    named = name_sources(one[1] for one in sheet.values() if isinstance(one, tuple))
    settles: dict[str, list[Policy]] = {}
    helps: dict[str, list[Policy]] = {}
    answers: dict[str, Evaluation] = {}
    deadlines: list[Deadline] = []
    for policy in packs:
        facts = facts_for(policy, sheet)
        answer = answers[policy.policy_id] = evaluate(policy, facts, as_of=day, known_on=day)
        for missing in answer.missing:
            (settles if missing.settles_alone else helps).setdefault(missing.fact, []).append(policy)
        deadlines += [d for d in find_deadlines(policy, facts, as_of=day, known_on=day) if d.due and d.due >= day]
    rows: dict[str, FactRow] = {}
    for name, fact in asked_facts(packs).items():
        one = sheet.get(name, NOT_ASKED)
        is_unknown = isinstance(one, Unknown)
        value, source = (None, "") if isinstance(one, Unknown) else (one[0], named[one[1]])
        rows[name] = FactRow(
            fact,
            value,
            one if is_unknown and isinstance(one, Unknown) else None,
            source,
            tuple(settles.get(name, ())),
            tuple(helps.get(name, ())),
            times.get(name, 0),
        )
    shown = tuple(_pack_answer(policy, answers[policy.policy_id], rows) for policy in sorted(packs, key=_host_first))
    cases = tuple(sorted({key.partition(":")[2].partition(" ")[0] for key in named if key.startswith("case:")}))
    soonest = tuple(sorted(deadlines, key=lambda d: d.due or date.max))
    return AskRecord(person, day, tuple(rows.values()), shown, soonest, cases)


def _pack_answer(policy: Policy, answer: Evaluation, rows: Mapping[str, FactRow]) -> PackAnswer:
    alone = tuple(rows[m.fact] for m in answer.missing if m.settles_alone)
    return PackAnswer(policy, answer, alone, tuple(rows[m.fact] for m in answer.missing if not m.settles_alone))


def _host_first(policy: Policy) -> tuple[bool, str]:
    return policy.kind is not PolicyKind.EXPOSURE, policy.policy_id


def rows_of_person(person: Person) -> Q:
    """Choose what was recorded about any row of a human being, given its root."""
    return Q(person=person) | Q(person__root=person)


def _times_said(person: Person) -> dict[str, int]:
    found: dict[str, int] = {}
    for fact in FactStatement.objects.filter(rows_of_person(person)).values_list("fact", flat=True):
        found[fact] = found.get(fact, 0) + 1
    return found


def history_of(person: Person, fact: str) -> QuerySet[FactStatement]:
    """Give what was recorded about one fact of a human being, the latest first."""
    said = FactStatement.objects.filter(rows_of_person(person), fact=fact)
    return said.select_related("recorded_by", "evidence").order_by("-recorded_at", "-pk")


def papers_of(person: Person) -> QuerySet[Evidence]:
    """Give the papers on the cases of a human being that may be theirs, the latest first."""
    on = Q(case__members__person=person) | Q(case__members__person__root=person)
    theirs = Q(person__isnull=True) | Q(person=person) | Q(person__root=person)
    return Evidence.objects.filter(on, theirs).distinct().order_by("-received_on", "-pk")


@dataclass(frozen=True, slots=True)
class CaseAsked:
    """What is to be asked of each person on a case."""

    ref: str
    records: list[AskRecord] = field(default_factory=list)


def visible_root(*, user: Any, ref: str) -> Person:
    """Give the human being whose row has a reference, or say not found, in the same words hidden or missing."""
    seen = Person.objects.visible_to(user).select_related("root").prefetch_related("names", "root__names")
    row = seen.filter(ref=ref.strip().upper()).first()
    if row is None:
        raise NotFound(f"No person {ref[:12]} is visible to you.", fix="Check the reference, or search for the person.")
    return row.root or row
