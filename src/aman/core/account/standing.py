"""How does a commitment stand on a day, which evidence says so, and by how much is it overdue?

Reach for `stand_on` with everything that was ever recorded about one commitment. Nothing here decides that a promise
was kept or broken: only a record that says so does, and a person makes such a record. A day that passed with nothing
recorded is `missed`, which is not `broken`: nobody has looked yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: What a record may say of a commitment, in the words of the register.
MADE, REPEATED, CHANGED = "made", "repeated", "changed"
KEPT, PARTLY_KEPT, BROKEN, LAPSED = "kept", "partly_kept", "broken", "lapsed"
SETTLING = frozenset({KEPT, BROKEN, LAPSED})


class ConditionIs(StrEnum):
    """What is known of the condition a commitment depends on."""

    NONE = "none"
    UNKNOWN = "unknown"
    MET = "met"
    NOT_MET = "not_met"


class Stands(StrEnum):
    """How a commitment stands on a day."""

    NOT_YET = "not_yet"
    OPEN = "open"
    DUE = "due"
    MISSED = "missed"
    HELD_BACK = "held_back"
    PARTLY_KEPT = "partly_kept"
    KEPT = "kept"
    BROKEN = "broken"
    LAPSED = "lapsed"


#: Order on a page: what is overdue, what comes next, what has no day, what is held back, what is settled.
_RANKS = {
    Stands.MISSED: 0, Stands.DUE: 1, Stands.OPEN: 2, Stands.PARTLY_KEPT: 2, Stands.HELD_BACK: 3, Stands.NOT_YET: 3,
    Stands.BROKEN: 4, Stands.LAPSED: 4, Stands.KEPT: 4,
}  # fmt: skip
_PARTLY_DUE = 1
_NO_DAY = date.max


@dataclass(frozen=True, slots=True)
class Recorded:
    """One thing recorded about a commitment.

    Args:
        number: where it stands in the order of recording; the higher one was written later.
        state: made, repeated, changed, kept, partly_kept, broken or lapsed.
        on_day: the day it happened or was said.
        due: the last day that keeps the promise, as this record states it; None when it states none.
        condition: what it says of the condition: met, not_met, or blank for nothing.
    """

    number: int
    state: str
    on_day: date
    due: date | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a commitment stands on a day.

    Args:
        stands: how it stands.
        state: the state the deciding record says; blank before the promise was made.
        decided_by: number of the record that decided it; None before the promise was made.
        due: the last day that keeps it, as known; None when there is none.
        due_by: number of the record that set that day; None when there is none.
        days_overdue: whole days since the due day passed; 0 when it has not, or nothing more is waited for.
        days_left: whole days until the due day, 0 on it; None when it passed, is not known, or nothing is waited for.
        condition: what is known of its condition.
    """

    stands: Stands
    state: str = ""
    decided_by: int | None = None
    due: date | None = None
    due_by: int | None = None
    days_overdue: int = 0
    days_left: int | None = None
    condition: ConditionIs = ConditionIs.NONE

    @property
    def is_settled(self) -> bool:
        """Whether a record says that nothing more is waited for."""
        return self.stands in {Stands.KEPT, Stands.BROKEN, Stands.LAPSED}

    @property
    def is_overdue(self) -> bool:
        """Whether the due day passed and something is still waited for."""
        return self.days_overdue > 0

    @property
    def condition_is_open(self) -> bool:
        """Whether the promise depends on a condition that nothing recorded says is met."""
        return self.condition is ConditionIs.UNKNOWN


def stand_on(day: date, records: Iterable[Recorded], *, has_condition: bool = False) -> Standing:
    """Say how a commitment stands on a day, from what was recorded up to it.

    The newest record by the day it speaks of decides; of one day, the one written last. The promise itself comes first
    whatever its day: of several records that it was made, the one written last counts, since it corrects the others.

    Args:
        day: the day asked about; what happened later counts for nothing.
        records: everything recorded about one commitment, in any order.
        has_condition: whether it was made on a condition.

    Returns:
        How it stands, by which record, with the due day and the days before or after it.

    Source: own rule, written down in the page on engagements and promises.
    """
    every = list(records)
    made = max((one for one in every if one.state == MADE), key=lambda one: one.number, default=None)
    later = sorted((one for one in every if one.state != MADE), key=lambda one: (one.on_day, one.number))
    known = [one for one in later if one.on_day <= day]
    if made is not None and (made.on_day <= day or known):
        known.insert(0, made)
    if not known:
        return Standing(Stands.NOT_YET, condition=ConditionIs.UNKNOWN if has_condition else ConditionIs.NONE)
    last = known[-1]
    dated = next((one for one in reversed(known) if one.due is not None), None)
    condition = _condition(known, has_condition)
    due = dated.due if dated is not None else None
    stands = _stands(last, due, condition, day)
    waits = stands in {Stands.DUE, Stands.MISSED, Stands.PARTLY_KEPT} and condition is not ConditionIs.NOT_MET
    return Standing(
        stands=stands,
        state=last.state,
        decided_by=last.number,
        due=due,
        due_by=dated.number if dated is not None else None,
        days_overdue=max((day - due).days, 0) if due is not None and waits else 0,
        days_left=(due - day).days if due is not None and waits and due >= day else None,
        condition=condition,
    )


def _condition(known: list[Recorded], has_condition: bool) -> ConditionIs:
    said = next((one.condition for one in reversed(known) if one.condition), "")
    if said:
        return ConditionIs(said)
    return ConditionIs.UNKNOWN if has_condition else ConditionIs.NONE


def _stands(last: Recorded, due: date | None, condition: ConditionIs, day: date) -> Stands:
    if last.state in SETTLING or last.state == PARTLY_KEPT:
        return Stands(last.state)
    if condition is ConditionIs.NOT_MET:
        return Stands.HELD_BACK
    if due is None:
        return Stands.OPEN
    return Stands.DUE if due >= day else Stands.MISSED


def page_order(standing: Standing) -> tuple[int, date]:
    """Give what a page sorts commitments by: overdue first, then due next, then without a day, then settled.

    Args:
        standing: of one commitment.

    Returns:
        A rank, and the due day within it; a commitment without one comes last in its rank.

    Source: own rule, written down in the page on engagements and promises.
    """
    rank = _RANKS[standing.stands]
    if standing.stands is Stands.PARTLY_KEPT and standing.due is not None:
        rank = 0 if standing.is_overdue else _PARTLY_DUE
    return rank, standing.due or _NO_DAY
