"""Does one person meet a policy on a day, and if that cannot be told, what would settle it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import overload

from aman.core.policy.binding import BoundPolicy, bind_policy, code_of, decode_trace, encode_trace
from aman.core.policy.explaining import deciding_reasons
from aman.core.policy.results import (
    NOT_APPLICABLE,
    PYTHON_TYPES,
    Evaluation,
    FactKind,
    LeafCode,
    MissingEvidence,
    NotApplicable,
    Outcome,
    Unknown,
    UnknownBecause,
    outcome_of,
)
from aman.core.policy.timeline import FactValue, Value
from aman.core.policy.tree import Fact, Operator, Policy
from aman.errors import BadInput

_UNSAID = Unknown(UnknownBecause.NOT_RECORDED)


def evaluate(policy: Policy, facts: Mapping[str, object], *, as_of: date, known_on: date) -> Evaluation:
    """Ask a policy about one person.

    Args:
        policy: a loaded policy.
        facts: fact name -> value of the declared type, or NOT_APPLICABLE. A fact that is absent, None or
            `Unknown(...)` is unknown; facts the policy does not ask for are ignored.
        as_of: the day the rules are asked about.
        known_on: only what was known by this day counts.

    Returns:
        Outcome, trace, missing evidence and the reasons.

    Raises:
        BadInput: a fact has the wrong type or a word that is not declared.

    Source: three-valued logic of S. C. Kleene (1952), strong tables.
    """
    bound = bind_policy(policy, as_of, known_on)
    codes = [code_of(leaf, take_fact(policy, leaf.leaf.fact, facts)) for leaf in bound.leaves]
    trace_code = encode_trace(codes)
    return Evaluation(
        outcome=outcome_of(bound.combine(codes)),
        trace_code=trace_code,
        missing=find_missing(policy, facts, trace_code, as_of=as_of, known_on=known_on),
        reasons=deciding_reasons(bound, codes),
    )


def decide_outcome(policy: Policy, facts: Mapping[str, object], *, as_of: date, known_on: date) -> Outcome:
    """Give the outcome alone, for callers that need no grounds.

    Args:
        policy: a loaded policy.
        facts: as for evaluate.
        as_of: the day the rules are asked about.
        known_on: only what was known by this day counts.

    Returns:
        The outcome that evaluate would give.

    Raises:
        BadInput: a fact has the wrong type or a word that is not declared.
    """
    bound = bind_policy(policy, as_of, known_on)
    return outcome_of(bound.combine([code_of(leaf, take_fact(policy, leaf.leaf.fact, facts)) for leaf in bound.leaves]))


def find_missing(
    policy: Policy, facts: Mapping[str, object], trace_code: int, *, as_of: date, known_on: date
) -> tuple[MissingEvidence, ...]:
    """Find the unknown facts that bear on an outcome that cannot be told.

    Args:
        policy: the policy that gave the trace.
        facts: only read for why a fact is unknown.
        trace_code: as evaluate or evaluate_population gave it.
        as_of: the day the rules were asked about.
        known_on: the day up to which knowledge counted.

    Returns:
        Facts whose answer could matter, those that settle the outcome alone first; empty when the
        outcome is decided or no fact could help.
    """
    found = []
    for fact, settles_alone, settles_always in _useful_facts(bind_policy(policy, as_of, known_on), trace_code):
        why = facts.get(fact.name)
        unknown = why if isinstance(why, Unknown) else _UNSAID
        found.append(
            MissingEvidence(fact.name, fact.evidence, settles_alone, settles_always, unknown.because, unknown.note)
        )
    return tuple(found)


@lru_cache(maxsize=20_000)
def _useful_facts(bound: BoundPolicy, trace_code: int) -> tuple[tuple[Fact, bool, bool], ...]:
    """A trace says everything but the reasons of absence, so each trace is worked out once.

    Every class of answers to an unknown fact is tried: the words it may hold, both truths, each day or
    number at which a condition changes. A fact matters when some answer to it changes what is reachable.
    """
    codes = list(decode_trace(trace_code, len(bound.leaves)))
    if bound.combine(codes) is not None:
        return ()
    asked: dict[str, list[int]] = {}
    for i, leaf in enumerate(bound.leaves):
        if leaf.leaf.fact is not None and codes[i] == LeafCode.FACT_UNKNOWN:
            asked.setdefault(leaf.leaf.fact, []).append(i)
    bearing = _leaves_that_bear(bound, codes)
    found = []
    for name, indexes in asked.items():
        if not bearing.intersection(indexes):
            continue
        fact = bound.policy.facts[name]
        settled = []
        for value in (*_candidates(bound, fact, indexes), NOT_APPLICABLE):
            trial = list(codes)
            for i in indexes:
                trial[i] = code_of(bound.leaves[i], value)
            settled.append(bound.combine(trial) is not None)
        # That a fact does not apply is no paper to bring, yet it is an answer that may leave the matter open.
        found.append((fact, any(settled[:-1]), all(settled)))
    return tuple(sorted(found, key=lambda f: (not f[2], not f[1])))


def _leaves_that_bear(bound: BoundPolicy, codes: Sequence[int]) -> set[int]:
    """Unknown leaves that are reached from the outcome through unknown parents only."""
    from aman.core.policy.explaining import walk_deciding

    return {node.index for node in walk_deciding(bound, codes) if codes[node.index] == LeafCode.FACT_UNKNOWN}


def _candidates(bound: BoundPolicy, fact: Fact, indexes: Sequence[int]) -> list[Value]:
    """One value at least of every class of values that the conditions can tell apart."""
    named = [v for i in indexes for reading in bound.leaves[i].readings or () for v in reading]
    if fact.kind is FactKind.BOOL:
        return [False, True]
    if fact.kind in (FactKind.TEXT, FactKind.SET):
        words = set(fact.values or ())
        for value in named:
            words |= value if isinstance(value, frozenset) else {value} if isinstance(value, str) else set()
        if fact.kind is FactKind.TEXT:
            return [*sorted(words), *([] if fact.values else ["(any other)"])]
        return [
            frozenset(),
            frozenset(words),
            *(frozenset({w}) for w in sorted(words)),
            *(v for v in named if isinstance(v, frozenset)),
        ]
    if fact.kind is FactKind.INT:
        numbers = {v for v in named if isinstance(v, int)}
        return sorted({n + step for n in numbers for step in (-1, 0, 1)} or {0})
    days = {v for v in named if isinstance(v, date)}
    for i in indexes:
        if bound.leaves[i].leaf.operator is Operator.WITHIN_DAYS:
            from aman.core.policy.binding import days_window

            days |= {d for reading in bound.leaves[i].readings or () for d in days_window(reading)}
    steps = (timedelta(-1), timedelta(0), timedelta(1))
    return sorted({d + s for d in days for s in steps if date.min < d < date.max} or {bound.as_of})


_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@overload
def read_fact(raw: object, fact: FactKind) -> Value | None: ...
@overload
def read_fact(raw: object, fact: Fact) -> FactValue | None: ...
def read_fact(raw: object, fact: Fact | FactKind) -> FactValue | None:
    """Read a fact written as text, or as JSON keeps it.

    Args:
        raw: a word, number, truth or list as it stands in a file; a set as a list, or words joined by semicolons.
        fact: what the policy asks; its aliases are turned into the words they stand for, and the word
            `not_applicable` into NOT_APPLICABLE. A bare type reads the value alone.

    Returns:
        The value; None when it is blank or not of that type, which is: unknown.
    """
    text = str(raw).strip() if raw is not None else ""
    if not text:
        return None
    kind, aliases = (fact, {}) if isinstance(fact, FactKind) else (fact.kind, dict(fact.aliases))
    if isinstance(fact, Fact) and text == NOT_APPLICABLE.value:
        return NOT_APPLICABLE
    text = aliases.get(text, text)
    if kind is FactKind.BOOL:
        return _TRUTHS.get(text.lower())
    if kind is FactKind.SET:
        words = [str(word).strip() for word in (raw if isinstance(raw, list) else text.split(";"))]
        return frozenset(aliases.get(word, word) for word in words if word)
    try:
        if kind is FactKind.DATE:
            return date.fromisoformat(text)
        return int(text) if kind is FactKind.INT else text
    except ValueError:
        return None


def take_fact(policy: Policy, name: str | None, facts: Mapping[str, object]) -> FactValue | None:
    """Take a fact in its declared type.

    Args:
        policy: the policy that asks.
        name: which fact; None where no fact is asked for.
        facts: as for evaluate.

    Returns:
        Its value or NOT_APPLICABLE; None when it is unknown.

    Raises:
        BadInput: it has another type, or a word that is not declared; the message never repeats the value.
    """
    if name is None:
        return None
    raw = facts.get(name)
    if raw is None or isinstance(raw, Unknown):
        return None
    if isinstance(raw, NotApplicable):
        return raw
    fact = policy.facts[name]
    if isinstance(raw, set | list | tuple) and fact.kind is FactKind.SET:
        raw = frozenset(raw)
    words = {raw} if isinstance(raw, str) else raw if isinstance(raw, frozenset) else frozenset[str]()
    wrong_word = fact.values is not None and not words <= set(fact.values)
    if (
        not isinstance(raw, PYTHON_TYPES[fact.kind])
        or isinstance(raw, bool) != (fact.kind is FactKind.BOOL)
        or wrong_word
    ):
        wanted = f"one of {', '.join(fact.values)}" if fact.values else f"of type {fact.kind.value}"
        raise BadInput(
            f"The fact {name!r} does not have a value that policy {policy.policy_id} can read.",
            fix=f"Give a value that is {wanted}, or leave the fact out when it is not known.",
            code="bad-fact",
        )
    return raw  # type: ignore[return-value]
