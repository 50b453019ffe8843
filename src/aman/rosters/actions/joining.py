"""After links changed: who is one person now, and which automatic link has to step back?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from aman.accounts.models import User
from aman.errors import Conflict
from aman.people.actions import set_roots
from aman.people.models import Person
from aman.rosters.joins import Joined, Link, join
from aman.rosters.models import Pair, PairHistory

#: Shown beside the score of a pair that the machine would have joined on its own.
STEPPED_BACK = "Joining these two would also join two rows that a person keeps apart."


@dataclass(frozen=True, slots=True)
class Plan:
    """Who would be one person, worked out from the links and not yet written.

    Args:
        before: row -> its root now, or None where it stands for itself.
        changes: row -> the root it would have, only where that differs.
        refused: the automatic pairs that would have to step back.
    """

    before: dict[int, int | None]
    changes: dict[int, int | None]
    refused: tuple[int, ...]

    def homes(self, *, after: bool) -> dict[int, int]:
        """Give row -> the row that stands for its person, as it is now or as it would be."""
        roots = self.before | self.changes if after else self.before
        return {row: row if root is None else root for row, root in roots.items()}


@dataclass(frozen=True, slots=True)
class Rejoined:
    """What a recomputation changed.

    Args:
        moved: how many people now have another root, or none, or one for the first time.
        stepped_back: the automatic pairs that now wait for a person.
    """

    moved: int
    stepped_back: tuple[int, ...]


def component_of(people: Iterable[int]) -> set[int]:
    """Give every person reachable from these over links in force or over a root they share."""
    found: set[int] = set()
    fresh = set(people)
    while fresh:
        found |= fresh
        fresh_list = list(fresh)
        beside: set[int] = set()
        for start in range(0, len(fresh_list), 400):
            part = fresh_list[start : start + 400]
            touching = Pair.objects.in_force().filter(Q(left_id__in=part) | Q(right_id__in=part))
            for left, right in touching.values_list("left_id", "right_id"):
                beside |= {left, right}
            roots = set(Person.objects.filter(pk__in=part, root__isnull=False).values_list("root_id", flat=True))
            beside |= {root for root in roots if root is not None}
            beside |= set(Person.objects.filter(root_id__in=part).values_list("pk", flat=True))
        fresh = beside - found
    return found


def _joined(rows: Iterable[tuple[int, int, int, str, float]]) -> Joined:
    links, apart, machine_apart = [], [], []
    for pk, left, right, state, log_odds in rows:
        if state in (Pair.State.AUTOMATIC, Pair.State.SAME):
            links.append(Link(pk, left, right, log_odds, by_person=state == Pair.State.SAME))
        elif state == Pair.State.DIFFERENT:
            apart.append((left, right))
        elif state == Pair.State.UNDONE:
            machine_apart.append((left, right))
    return join(links, apart, machine_apart)


def step_back(pairs: Collection[int], *, at: datetime, cause: PairHistory | None = None) -> None:
    """Let automatic pairs wait for a person, saying why beside the score and because of which change."""
    changed, history = [], []
    for pair in Pair.objects.filter(pk__in=pairs):
        pair.addends = [*pair.addends, {"term": "chain", "log_odds": 0.0, "sentence": STEPPED_BACK}]
        history.append(
            PairHistory(pair=pair, from_state=pair.state, to_state=Pair.State.WAITING, changed_at=at, cause=cause)
        )
        pair.state = Pair.State.WAITING
        pair.version += 1
        pair.save(update_fields=["addends", "state", "version"])
        changed.append(pair)
    PairHistory.objects.bulk_create(history)


def plan_groups(actor: User, people: Iterable[int] | None, states: Mapping[int, str] | None = None) -> Plan:
    """Work out who is one person, for everyone joined with these people and nobody else, without writing anything.

    Args:
        actor: whose office's pairs count.
        people: the people whose links change; None means the whole office.
        states: pair -> the state it would have; for looking at a decision before it is made.

    Raises:
        Conflict: what persons decided would contradict itself.
    """
    would = states or {}
    silent = [Pair.State.WAITING, Pair.State.NOT_SURE]
    pairs = Pair.objects.visible_to(actor).filter(~Q(state__in=silent) | Q(pk__in=list(would)))
    standing = Person.objects.visible_to(actor)
    if people is None:
        standing = standing.filter(Q(root__isnull=False))
    else:
        members = component_of(people)
        pairs = pairs.filter(left_id__in=members, right_id__in=members)
        standing = standing.filter(pk__in=members)
    joined = _joined(
        (pk, left, right, would.get(pk, state), log_odds)
        for pk, left, right, state, log_odds in pairs.values_list("pk", "left_id", "right_id", "state", "log_odds")
    )
    if joined.contradicted:
        raise Conflict(
            f"Other decisions keep these people apart: pair {joined.contradicted[0]} would join them.",
            fix="Open the pairs of both people, and change the decision that is wrong first.",
            code="decisions-contradict",
        )
    before: dict[int, int | None] = dict(standing.values_list("pk", "root_id"))
    after: dict[int, int | None] = {row: None if row == root else root for row, root in joined.root_of.items()}
    changes = {row: after.get(row) for row in before.keys() | after.keys() if before.get(row) != after.get(row)}
    return Plan(before, changes, joined.refused)


def rejoin(actor: User, people: Iterable[int] | None, *, cause: PairHistory | None = None) -> Rejoined:
    """Recompute who is one person, for everyone joined with these people and nobody else.

    Args:
        actor: whose office's pairs count.
        people: the people whose links changed; None recomputes the whole office.
        cause: the change after which this is done.

    Raises:
        Conflict: what persons decided contradicts itself.
    """
    plan = plan_groups(actor, people)
    if plan.changes:
        set_roots(actor=actor, root_of=plan.changes)
    if plan.refused:
        step_back(plan.refused, at=timezone.now(), cause=cause)
    return Rejoined(len(plan.changes), plan.refused)
