"""Do one person and a population get the same answer from every shipped pack, on a million random cases?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aman.core import _data
from aman.core.policy import Policy, decide_outcome, evaluate, evaluate_population, load_policy
from aman.core.policy.asking import coder_of
from aman.core.policy.binding import bind_policy
from policy.random_facts import as_frame, as_people, days_around, draw_columns

BLOCKS = 50
EVERY = 100
"""How many pairs of days, and of how many cases one is asked with all its reasons as well."""


@dataclass(frozen=True)
class Agreement:
    """One pack: cases, those whose outcome or trace differs, the share that is decided, microseconds a case."""

    policy: str
    leaves: int
    cases: int
    differing: int
    traces_differing: int
    decided: float
    one_us: float


def shipped(only: Sequence[str] = ()) -> list[Policy]:
    """Every shipped pack, or those that are named."""
    return [load_policy(_data.read_policy_text(name)) for name in _data.policy_ids() if not only or name in only]


def compare(policy: Policy, count: int, seed: int = 20231101) -> Agreement:
    """Ask both ways about random cases on random days around every boundary."""
    random = np.random.default_rng(seed)
    days = days_around(policy)
    asked = differing = traces_differing = decided = 0
    alone_s = 0.0
    while asked < count:
        size = min(max(count // BLOCKS, 1), count - asked)
        as_of, known_on = (days[i] for i in random.integers(0, len(days), 2).tolist())
        # A day long before or after it was known tells little: as often, what is known is what is known by then.
        known_on = known_on if random.random() < 0.5 else policy.last_reviewed
        columns = draw_columns(policy, size, random, day=as_of)
        frame = as_frame(policy, columns)
        table = evaluate_population(policy, frame, as_of, known_on)
        people = list(as_people(columns))
        start = time.perf_counter()
        alone = [decide_outcome(policy, facts, as_of=as_of, known_on=known_on) for facts in people]
        alone_s += time.perf_counter() - start
        together = table["outcome"].to_list()
        differing += sum(one != other for one, other in zip(alone, together, strict=True))
        decided += sum(one != "cannot_tell" for one in together)
        codes = table["trace_code"].to_list()
        code = coder_of(bind_policy(policy, as_of, known_on))
        traces_differing += sum(code(facts)[1] != other for facts, other in zip(people, codes, strict=True))
        for at in range(0, size, EVERY):
            answer = evaluate(policy, people[at], as_of=as_of, known_on=known_on)
            traces_differing += (answer.outcome, answer.trace_code) != (together[at], codes[at])
        asked += size
    return Agreement(
        policy.policy_id, len(policy.leaves), asked, differing, traces_differing, decided / asked, alone_s / asked * 1e6
    )


def as_rows(found: list[Agreement]) -> tuple[list[str], list[list[str]]]:
    """The table of packs."""
    header = ["pack", "conditions", "cases", "outcomes differ", "traces differ", "decided", "1 case, us"]
    rows = [
        [
            one.policy, str(one.leaves), f"{one.cases:,}", f"{one.differing:,}", f"{one.traces_differing:,}",
            f"{one.decided:.0%}", f"{one.one_us:.1f}",
        ]
        for one in found
    ]  # fmt: skip
    return header, rows
