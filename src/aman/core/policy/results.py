"""What can a policy answer, and in which plain values are the answer and its grounds given?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum, StrEnum


class Outcome(StrEnum):
    """The three answers of a policy; there is no fourth."""

    MEETS = "meets"
    DOES_NOT_MEET = "does_not_meet"
    CANNOT_TELL = "cannot_tell"


class Mark(StrEnum):
    """How well a rule or value is attested; anything but SEEN is said in the answer."""

    SEEN = "seen"
    RECALLED = "recalled"
    INFERRED = "inferred"


class FactKind(StrEnum):
    """The types a fact may have."""

    DATE = "date"
    INT = "int"
    TEXT = "text"
    BOOL = "bool"
    SET = "set"


class PolicyKind(StrEnum):
    """What a policy is about, so that pages and commands can tell protection from exposure."""

    EXPOSURE = "exposure"
    PATHWAY = "pathway"
    STAGE = "stage"
    PRIORITY = "priority"
    PROFILE = "profile"
    EXIT = "exit"


class NotApplicable(Enum):
    """The value of a fact that cannot be asked of this person: an answer, not a gap."""

    NOT_APPLICABLE = "not_applicable"


#: Every condition on it is answered with no, also `is: false`: nothing is true of what does not arise.
NOT_APPLICABLE = NotApplicable.NOT_APPLICABLE


class UnknownBecause(StrEnum):
    """Why a fact is missing. "Not applicable" is a value, not a reason for a missing one."""

    NOT_ASKED = "not_asked"
    NOT_RECORDED = "not_recorded"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    SOURCES_DISAGREE = "sources_disagree"
    OTHER_CASE_OPEN = "other_case_open"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A missing fact with the reason it is missing; give it in place of the value.

    Args:
        because: why nothing is known.
        note: one more sentence for the reader; blank where the reason says it all.
    """

    because: UnknownBecause = UnknownBecause.NOT_RECORDED
    note: str = ""


class LeafCode(IntEnum):
    """The two bits that a condition leaves in the trace."""

    NO = 0
    YES = 1
    FACT_UNKNOWN = 2
    RULE_SILENT = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of an explanation.

    Args:
        rule: id of the rule or parameter it speaks of; blank for a sentence about the whole policy.
        holds: whether the rule's condition holds; None when that cannot be told, or where it is no question.
        sentence: plain English, ready to be shown.
        cites: ids of the sources, as in the policy's source table; empty for recalled rules without one.
        mark: how well it is attested; None for a sentence that rests on no source.
        note: what else must be said, for example that a report is unconfirmed; blank when nothing.
    """

    rule: str
    holds: bool | None
    sentence: str
    cites: tuple[str, ...] = ()
    mark: Mark | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MissingEvidence:
    """A fact that is not known and, if it were, could change the answer from "cannot tell".

    Args:
        fact: the fact's name in the policy.
        evidence: what a person could bring to settle it, in words.
        settles_alone: True when some answer to this one fact would settle the outcome by itself.
        settles_always: True when every answer would.
        because: why it is not known.
        note: one more sentence about that, or blank.
    """

    fact: str
    evidence: str
    settles_alone: bool
    settles_always: bool
    because: UnknownBecause
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that must be done by a day.

    Args:
        id: the deadline's name in its policy.
        policy_id: the policy that states it.
        sentence: what must be done, ready to be shown.
        due: the last day; None where the fact or value it is counted from is not known.
        cites: ids of the sources.
        mark: how well it is attested.
        note: what else must be said; blank when nothing.
        is_sure: False where it cannot be told whether the deadline applies, or sources disagree on the day;
            `due` is then the earliest day stated.
    """

    id: str
    policy_id: str
    sentence: str
    due: date | None
    cites: tuple[str, ...]
    mark: Mark
    note: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answer of a policy about one person, with what it rests on.

    Args:
        outcome: one of the three answers.
        trace_code: two bits a leaf, first leaf in the lowest bits; see LeafCode.
        missing: unknown facts that bear on the outcome, most useful first; empty unless it cannot be told.
        reasons: the rules that decide the outcome, or that keep it open, with sources and marks.
    """

    outcome: Outcome
    trace_code: int
    missing: tuple[MissingEvidence, ...]
    reasons: tuple[Reason, ...]


def outcome_of(value: bool | None) -> Outcome:
    """Name a three-valued result.

    Args:
        value: True, False or None for unknown.

    Returns:
        The outcome with that meaning.
    """
    if value is None:
        return Outcome.CANNOT_TELL
    return Outcome.MEETS if value else Outcome.DOES_NOT_MEET


#: The Python types that a fact or value of each kind may have (bool is not an int here).
PYTHON_TYPES: dict[FactKind, type] = {
    FactKind.DATE: date,
    FactKind.INT: int,
    FactKind.TEXT: str,
    FactKind.BOOL: bool,
    FactKind.SET: frozenset,
}
