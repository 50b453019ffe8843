"""Would joining or parting rows take protection from somebody?

Plain facts in, plain findings out. What protects a human being hangs on their rows: a letter, a reviewer's decision, a
favourable answer of the rules. Joining rows pools it, parting rows divides it, so either can leave somebody with less.
Whatever is found here, one person alone may not bring about. Reading the facts is for `standing`, asking the second
person for `actions.second`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class LossKind(StrEnum):
    """In which way somebody would be left with less protection."""

    LEFT_BEHIND = "left_behind"
    DESK_DOUBT = "desk_doubt"
    OVERRULED = "overruled"
    REFUSED = "refused"
    ENDED = "ended"
    TWO_LETTERS = "two_letters"
    OUTCOMES = "outcomes"
    OUTCOME_LEFT = "outcome_left"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a reviewer decided about protection: given, or not given and taken back; `stands` once a second one agreed."""

    at: datetime
    gives: bool
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The last answer of one rule pack about a row: meets, does_not_meet or cannot_tell, and for when."""

    as_of: date
    made_at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What protects, or ended the protection of, one row.

    Args:
        ref: the row's reference.
        letters: numbers of the letters in force.
        withdrawn_at: when a letter was last withdrawn.
        rulings: reviewers' decisions about protection, oldest first.
        answers: rule pack -> its last answer.
    """

    ref: str
    letters: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None
    rulings: tuple[Ruling, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loss:
    """What one row's person would lose."""

    kind: LossKind
    ref: str


def protecting_outcome(policy: str) -> str:
    """Say which answer of a rule pack is the favourable one: not being reached by the host's rules, or meeting a pathway's."""
    return "does_not_meet" if policy.endswith("-exposure") else "meets"


def is_covered(rows: Iterable[Standing]) -> bool:
    """Whether a desk that asks is told "in force": a letter, or protection given and neither refused nor withdrawn since."""
    listed = list(rows)
    if any(row.letters for row in listed):
        return True
    standing = sorted((r for row in listed for r in row.rulings if r.stands), key=lambda r: r.at)
    withdrawn = [row.withdrawn_at for row in listed if row.withdrawn_at is not None]
    return bool(standing) and standing[-1].gives and all(at < standing[-1].at for at in withdrawn)


def is_refused(rows: Iterable[Standing]) -> bool:
    """Whether some row was refused, or is asked to be, and nobody gave protection since: no letter is signed for it."""
    return any(row.rulings and not row.rulings[-1].gives for row in rows)


def has_ended(rows: Iterable[Standing]) -> bool:
    """Whether a letter was withdrawn and nothing covers the person since."""
    listed = list(rows)
    return any(row.withdrawn_at is not None for row in listed) and not is_covered(listed)


def _outcomes(rows: Iterable[Standing]) -> dict[str, str]:
    """The last answer of each rule pack about a human being."""
    latest: dict[str, Answer] = {}
    for row in rows:
        for policy, answer in row.answers.items():
            known = latest.get(policy)
            if known is None or (answer.as_of, answer.made_at) > (known.as_of, known.made_at):
                latest[policy] = answer
    return {policy: answer.outcome for policy, answer in latest.items()}


def find_losses(
    standings: Mapping[int, Standing], before: Mapping[int, int], after: Mapping[int, int]
) -> tuple[Loss, ...]:
    """Say who would be left with less protection when rows are grouped into people anew.

    Args:
        standings: row -> what protects it.
        before: row -> the root of its person now.
        after: row -> the root it would have.

    Returns:
        What each row's person would lose, once each, in the order of the rows; empty where nobody loses anything.
    """
    old, new = _groups(before, standings), _groups(after, standings)
    found: dict[Loss, None] = {}
    for row in sorted(standings):
        mine, then = old[before[row]], new[after[row]]
        if mine == then:
            continue
        kept, came = mine & then, then - mine
        rows = {
            name: [standings[i] for i in sorted(ids)] for name, ids in (("mine", mine), ("kept", kept), ("then", then))
        }
        kinds = _by_parting(rows["mine"], rows["kept"]) if kept != mine else []
        if came:
            others = [[standings[i] for i in sorted(group & then)] for group in old.values() if group & came]
            kinds += _by_joining(rows["kept"], rows["then"], others)
        found.update(dict.fromkeys(Loss(kind, standings[row].ref) for kind in kinds))
    return tuple(found)


def _groups(root_of: Mapping[int, int], rows: Collection[int]) -> dict[int, frozenset[int]]:
    members: dict[int, set[int]] = {}
    for row in rows:
        members.setdefault(root_of[row], set()).add(row)
    return {root: frozenset(group) for root, group in members.items()}


def _by_parting(mine: list[Standing], kept: list[Standing]) -> list[LossKind]:
    found = []
    if is_covered(mine):
        # Two records that once were taken for one answer to the same question: the desk then names neither.
        found.append(LossKind.DESK_DOUBT if is_covered(kept) else LossKind.LEFT_BEHIND)
    had, have = _outcomes(mine), _outcomes(kept)
    if any(had[policy] == protecting_outcome(policy) != have.get(policy) for policy in had):
        found.append(LossKind.OUTCOME_LEFT)
    return found


def _by_joining(kept: list[Standing], then: list[Standing], others: list[list[Standing]]) -> list[LossKind]:
    found = []
    if is_covered(kept) and not is_covered(then):
        found.append(LossKind.OVERRULED)
    if not is_refused(kept) and any(is_refused(other) for other in others):
        found.append(LossKind.REFUSED)
    if not has_ended(kept) and any(has_ended(other) for other in others):
        found.append(LossKind.ENDED)
    if any(row.letters for row in kept) and any(row.letters for other in others for row in other):
        found.append(LossKind.TWO_LETTERS)
    have, joint = _outcomes(kept), _outcomes(then)
    superseded = any(had == protecting_outcome(policy) != joint.get(policy) for policy, had in have.items())
    if superseded or any(_speaks_against(have, _outcomes(other)) for other in others):
        found.append(LossKind.OUTCOMES)
    return found


def _speaks_against(mine: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    """Whether a favourable answer here meets a settled, unfavourable one there; what cannot be told speaks against nobody."""
    return any(
        outcome == protecting_outcome(policy) and theirs.get(policy, "cannot_tell") not in (outcome, "cannot_tell")
        for policy, outcome in mine.items()
    )
