"""Is an answer given in the past given again, bit by bit? From the facts and the rules as they were kept.

Every stored answer of two dates is computed anew: from the frozen facts, by the kept text of the very version. The
outcome, the trace and the missing evidence must come out as stored. Nothing is written but the line in the log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.policy import FactKind, Policy, Unknown
from aman.errors import NotAllowed, PolicyGap
from aman.people.rows import collector_at_rest
from aman.screening import queries
from aman.screening.actions.asking import Progress, evaluate_sheets
from aman.screening.actions.storing import ERASED_FACTS, missing_of
from aman.screening.facts import FactSheet, thaw_facts
from aman.screening.models import Determination, FactSnapshot, OpenPoints

#: Snapshots a piece; memory stays that of a piece.
_SNAPSHOTS_A_PIECE = 2_000
#: Answers that came out otherwise and are named; of the others the number.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Replayed:
    """What asking again came to: of so many stored answers so many came out the same, and which did not.

    `different` holds numbers of determinations, at most MOST_NAMED; `without_rules` how many answers rest on a version
    whose text is not kept.
    """

    stored: int
    same: int
    different: tuple[int, ...]
    without_rules: int

    @property
    def holds(self) -> bool:
        """Whether every stored answer was given again."""
        return self.same == self.stored


@dataclass(slots=True)
class _Count:
    stored: int = 0
    same: int = 0
    without_rules: int = 0


def replay_determinations(*, actor: User, as_of: date, known_on: date, progress: Progress | None = None) -> Replayed:
    """Give every answer that an office stored for two dates once more, and compare.

    Args:
        actor: whose office's answers; the look is logged.
        as_of: the day the rules were asked about.
        known_on: the day up to which knowledge counted.
        progress: told how many of how many facts were looked at; None tells nobody.
    """
    if not actor.sees_people:
        raise NotAllowed("Nothing was asked again: your role sees no people.", fix="Ask a case officer or reviewer.")
    made = Determination.objects.visible_to(actor).filter(as_of=as_of, known_on=known_on)
    # What rests on facts that were erased cannot be given again, and is not to be.
    made = made.exclude(snapshot__digest__startswith=ERASED_FACTS)
    snapshots = sorted(set(made.order_by().values_list("snapshot_id", flat=True)))
    count, different = _Count(), []
    with collector_at_rest():
        for start in range(0, len(snapshots), _SNAPSHOTS_A_PIECE):
            piece = snapshots[start : start + _SNAPSHOTS_A_PIECE]
            different += _replay_piece(made.filter(snapshot__in=piece), piece, (as_of, known_on), count)
            if progress is not None:
                progress(min(start + _SNAPSHOTS_A_PIECE, len(snapshots)), len(snapshots))
    detail = {"as_of": as_of, "known_on": known_on, "stored": count.stored, "same": count.same}
    record(actor=actor, verb="determinations.replayed", detail=detail)
    return Replayed(count.stored, count.same, tuple(different[:MOST_NAMED]), count.without_rules)


def _replay_piece(made: Any, piece: list[int], days: tuple[date, date], count: _Count) -> list[int]:
    by_version: dict[str, list[tuple[int, int, str, str, Any]]] = defaultdict(list)
    columns = ("policy_hash", "pk", "snapshot_id", "outcome", "trace_code", "open_points_id", "own_missing")
    read = list(made.order_by("pk").values_list(*columns))
    points = dict(OpenPoints.objects.filter(pk__in={row[5] for row in read}).values_list("pk", "missing"))
    for policy_hash, pk, snapshot, outcome, trace_code, kept, own in read:
        by_version[policy_hash].append((pk, snapshot, outcome, trace_code, points.get(kept, own)))
    policies: dict[str, Policy] = {}
    for policy_hash, stored in by_version.items():
        count.stored += len(stored)
        try:
            policies[policy_hash] = queries.read_version(policy_hash)
        except PolicyGap:
            count.without_rules += len(stored)
    frozen = dict(FactSnapshot.objects.filter(pk__in=piece).values_list("pk", "facts"))
    different = []
    for policy_hash, sheets in _thawed(policies, frozen):
        stored = by_version[policy_hash]
        policy = policies[policy_hash]
        outcomes, traces = evaluate_sheets(policy, [sheets[row[1]] for row in stored], *days)
        missing = {trace: missing_of(policy, trace, days) for trace in set(traces)}
        for (pk, _, outcome, trace_code, lacking), said, trace in zip(stored, outcomes, traces, strict=True):
            if (outcome, trace_code, lacking) == (said, f"{trace:x}", missing[trace]):
                count.same += 1
            else:
                different.append(pk)
    return different


def _thawed(policies: dict[str, Policy], frozen: dict[int, Any]) -> Iterator[tuple[str, dict[int, FactSheet]]]:
    """Give each version with the facts as it takes them; facts of one type in all versions are read once."""
    read: dict[tuple[tuple[str, FactKind], ...], dict[int, FactSheet]] = {}
    union = queries.fact_kinds(policies.values())
    for policy_hash, policy in policies.items():
        own = {name: fact.kind for name, fact in policy.facts.items()}
        kinds = union if own.items() <= union.items() else own
        key = tuple(sorted(kinds.items()))
        if key not in read:
            read[key] = {pk: _sheet_of(facts, kinds) for pk, facts in frozen.items()}
        yield policy_hash, read[key]


def _sheet_of(frozen: dict[str, Any], kinds: dict[str, FactKind]) -> FactSheet:
    sheet: FactSheet = {}
    asked = {name: kinds[name] for name in frozen if name in kinds}
    for name, value in thaw_facts(frozen, asked).items():
        if isinstance(value, Unknown):
            sheet[name] = value
        elif value is not None:
            sheet[name] = (value, "")  # type: ignore[assignment]
    return sheet
