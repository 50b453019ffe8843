"""How do the tests of single packs ask one question in one line?"""

from __future__ import annotations

from datetime import date
from functools import cache

from aman.core import _data
from aman.core.policy import Evaluation, evaluate, find_deadlines, load_policy

KNOWN_NOW = date(2026, 11, 26)


@cache
def pack(policy_id):
    return load_policy(_data.read_policy_text(policy_id))


def answer(policy_id, day, *, known_on=KNOWN_NOW, **facts) -> Evaluation:
    return evaluate(pack(policy_id), facts, as_of=date.fromisoformat(day), known_on=known_on)


def ask(policy_id, day, **facts):
    return answer(policy_id, day, **facts).outcome.value


def due(policy_id, day, **facts):
    """Deadlines as id -> (day, whether it is sure)."""
    when = date.fromisoformat(day)
    found = find_deadlines(pack(policy_id), facts, as_of=when, known_on=when)
    return {one.id: (one.due.isoformat() if one.due else None, one.is_sure) for one in found}
