"""Do one person and a population get the same answer from every shipped pack, on a million random cases?"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from aman.core import _data
from aman.core.policy import Policy, decide_outcome, evaluate, evaluate_population, load_policy
from policy.random_facts import as_frame, as_people, days_around, draw_columns

BLOCKS = 50
EVERY = 50
"""How many pairs of days, and of how many cases one has its whole trace compared as well."""


@dataclass(frozen=True)
class Agreement:
    """One pack: cases, those whose outcome differs, traces compared and those that differ, share that is decided."""

    policy: str
    leaves: int
    cases: int
    differing: int
    traces: int
    traces_differing: int
    decided: float
    one_us: float
    million_ms: float


def shipped() -> list[Policy]:
    """Every shipped pack."""
    return [load_policy(_data.read_policy_text(policy_id)) for policy_id in _data.policy_ids()]


def compare(policy: Policy, count: int, seed: int = 20231101) -> Agreement:
    """Ask both ways about random cases on random days around every boundary."""
    random = np.random.default_rng(seed)
    days = days_around(policy)
    asked = differing = traces = traces_differing = decided = 0
    alone_s = together_s = 0.0
    while asked < count:
        size = min(max(count // BLOCKS, 1), count - asked)
        as_of, known_on = (days[i] for i in random.integers(0, len(days), 2).tolist())
        # A day long before or after it was known tells little: as often, what is known is what is known by then.
        known_on = known_on if random.random() < 0.5 else policy.last_reviewed
        columns = draw_columns(policy, size, random)
        frame = as_frame(policy, columns)
        start = time.perf_counter()
        table = evaluate_population(policy, frame, as_of, known_on)
        together_s += time.perf_counter() - start
        people = list(as_people(columns))
        start = time.perf_counter()
        alone = [decide_outcome(policy, facts, as_of=as_of, known_on=known_on) for facts in people]
        alone_s += time.perf_counter() - start
        together = table["outcome"].to_list()
        differing += sum(one != other for one, other in zip(alone, together, strict=True))
        decided += sum(one != "cannot_tell" for one in together)
        for facts, code in zip(people[::EVERY], table["trace_code"][::EVERY], strict=True):
            traces += 1
            traces_differing += evaluate(policy, facts, as_of=as_of, known_on=known_on).trace_code != code
        asked += size
    return Agreement(
        policy.policy_id, len(policy.leaves), asked, differing, traces, traces_differing, decided / asked,
        alone_s / asked * 1e6, together_s / asked * 1e9,
    )  # fmt: skip


def as_rows(found: list[Agreement]) -> tuple[list[str], list[list[str]]]:
    """The table of packs."""
    header = ["pack", "conditions", "cases", "outcomes differ", "traces compared", "differ", "decided", "1 case, us"]
    rows = [
        [
            one.policy, str(one.leaves), f"{one.cases:,}", f"{one.differing:,}", f"{one.traces:,}",
            f"{one.traces_differing:,}", f"{one.decided:.0%}", f"{one.one_us:.1f}",
        ]
        for one in found
    ]  # fmt: skip
    return header, rows
