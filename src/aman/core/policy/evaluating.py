"""Does one person meet a policy on a day, and if that cannot be told, what would settle it?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import overload

from aman.core.policy.asking import coder_of, decider_of
from aman.core.policy.binding import bind_policy
from aman.core.policy.explaining import give_reasons
from aman.core.policy.judging import judge
from aman.core.policy.results import NOT_APPLICABLE, Evaluation, FactKind, Outcome
from aman.core.policy.timeline import FactValue, Value
from aman.core.policy.tree import Fact, Policy


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
    _, trace_code = coder_of(bound)(facts)
    judgement = judge(bound, trace_code)
    return Evaluation(judgement.outcome, trace_code, give_reasons(judgement.useful, facts), judgement.reasons)


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
    return decider_of(policy, as_of, known_on)(facts)


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
