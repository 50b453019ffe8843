"""What does one rule pack take from a person's sheet, in the pack's own words?"""

from __future__ import annotations

from aman.core.policy import NOT_APPLICABLE, Fact, Policy, Unknown
from aman.screening.facts.stated import FactSheet, Value


def facts_for(policy: Policy, sheet: FactSheet) -> dict[str, object]:
    """Give one person's facts as a pack takes them: values, and `Unknown` with its reason."""
    found: dict[str, object] = {}
    for name, fact in policy.facts.items():
        one = sheet.get(name)
        if one is None or isinstance(one, Unknown):
            if one is not None:
                found[name] = one
            continue
        value, known = one[0], words_of(fact)
        found[name] = value if known is None or value is NOT_APPLICABLE else word_for(value, known)
    return found


def words_of(fact: Fact) -> dict[str, str] | None:
    """Give every word that a pack takes for a fact, with its own word for it; None where it takes any."""
    if fact.values is None:
        return None
    return {**{word: word for word in fact.values}, **dict(fact.aliases)}


def word_for(value: Value | None, known: dict[str, str]) -> Value | None:
    """Turn a word, or a set of words, into the pack's own; None when the pack knows it not."""
    if isinstance(value, frozenset):
        # One word it does not know leaves the whole set open: a rule may ask that there be no other.
        return frozenset(known[word] for word in value) if value <= known.keys() else None
    return known.get(value) if isinstance(value, str) else value
