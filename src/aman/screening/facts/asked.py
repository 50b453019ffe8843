"""What does one rule pack take from the sheets of many people: which column, and in the pack's own words?"""

from __future__ import annotations

from collections.abc import Sequence

from aman.core.policy import NOT_APPLICABLE, Fact, Policy, Unknown
from aman.screening.facts.stated import FactSheet, Value

#: How the population engine names the column of those to whom a fact does not apply.
_NOT_APPLICABLE = "__na"


def columns_of(policy: Policy, sheets: Sequence[FactSheet]) -> dict[str, list[object]]:
    """Give each fact of a pack as a column, one value a person, None where it is not known.

    A word that the pack does not know is not known to it; another pack may know it.
    """
    columns: dict[str, list[object]] = {}
    words = {name: _words_of(fact) for name, fact in policy.facts.items()}
    for row, sheet in enumerate(sheets):
        for name, one in sheet.items():
            if isinstance(one, Unknown) or name not in words:
                continue
            value: Value | None = one[0]
            column = name
            if value is NOT_APPLICABLE:
                value, column = True, name + _NOT_APPLICABLE
            elif (known := words[name]) is not None:
                value = word_for(value, known)
            if column not in columns:
                columns[column] = [None] * len(sheets)
            columns[column][row] = value
    return columns


def facts_for(policy: Policy, sheet: FactSheet) -> dict[str, object]:
    """Give one person's facts as a pack takes them: values, and `Unknown` with its reason."""
    found: dict[str, object] = {}
    for name, fact in policy.facts.items():
        one = sheet.get(name)
        if one is None or isinstance(one, Unknown):
            if one is not None:
                found[name] = one
            continue
        value, known = one[0], _words_of(fact)
        found[name] = value if known is None or value is NOT_APPLICABLE else word_for(value, known)
    return found


def _words_of(fact: Fact) -> dict[str, str] | None:
    if fact.values is None:
        return None
    return {**{word: word for word in fact.values}, **dict(fact.aliases)}


def word_for(value: Value | None, known: dict[str, str]) -> Value | None:
    """Turn a word, or a set of words, into the pack's own; None when the pack knows it not."""
    if isinstance(value, frozenset):
        # One word it does not know leaves the whole set open: a rule may ask that there be no other.
        return frozenset(known[word] for word in value) if value <= known.keys() else None
    return known.get(value) if isinstance(value, str) else value
