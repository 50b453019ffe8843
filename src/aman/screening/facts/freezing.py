"""How are the facts that the rules saw written down for good, and read again years later?"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any

from aman.core.policy import NOT_APPLICABLE, FactKind, Unknown, UnknownBecause, read_fact
from aman.screening.facts.stated import NOT_ASKED, FactSheet, Stated, Value


def freeze_sheet(sheet: FactSheet) -> str:
    """Write the facts as JSON, names in order, the same text for the same facts. What is not there was not asked."""
    return "{" + ",".join(_freeze(name, sheet[name]) for name in sorted(sheet)) + "}"


def _freeze(name: str, fact: Stated | Unknown) -> str:
    if isinstance(fact, Unknown):
        return _freeze_unknown(name, fact)
    value, at = fact
    return f'{_freeze_value(name, value)},"source":"{at}"}}'


@lru_cache(maxsize=1000)
def _freeze_unknown(name: str, fact: Unknown) -> str:
    note = {"note": fact.note} if fact.note else {}
    return f'"{name}":{json.dumps({"unknown": fact.because.value, **note})}'


@lru_cache(maxsize=50_000, typed=True)
def _freeze_value(name: str, value: Value) -> str:
    if value is NOT_APPLICABLE:
        return f'"{name}":{{"not_applicable":true'
    plain = value.isoformat() if isinstance(value, date) else sorted(value) if isinstance(value, frozenset) else value
    return f'"{name}":{{"value":{json.dumps(plain)}'


def thaw_facts(frozen: dict[str, Any], kinds: dict[str, FactKind]) -> dict[str, object]:
    """Give the facts of a snapshot back as the rules take them: values, and `Unknown` with its reason."""
    facts: dict[str, object] = dict.fromkeys(kinds, NOT_ASKED)
    for name, one in frozen.items():
        if name not in kinds:
            continue
        if "unknown" in one:
            facts[name] = Unknown(UnknownBecause(one["unknown"]), one.get("note", ""))
        elif "not_applicable" in one:
            facts[name] = NOT_APPLICABLE
        else:
            facts[name] = read_fact(one["value"], kinds[name])
    return facts
