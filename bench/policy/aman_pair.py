"""How fast does Aman answer for one case and for many, and with how much memory? Run as a process of its own.

    python -m policy.aman_pair one|many FOLDER

Reads FOLDER/cases.parquet (``one`` also answers the counted cases of every day) and prints one JSON object.
"""

from __future__ import annotations

import dataclasses
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from aman.core.policy import Outcome, Policy, decide_outcome, evaluate, evaluate_many
from policy.cases import DAY, DAYS, NAMES, NO, OPEN, YES, as_people, policies

CODE = {Outcome.DOES_NOT_MEET: NO, Outcome.CANNOT_TELL: OPEN, Outcome.MEETS: YES}
LATER = date(2025, 10, 1)
"""What if the second phase began half a year later?"""


def milliseconds(act: Callable[[], object], turns: int) -> tuple[float, float]:
    """The first turn, and the median of some more."""
    took = []
    for _ in range(turns + 1):
        start = time.perf_counter()
        act()
        took.append((time.perf_counter() - start) * 1000)
    return took[0], statistics.median(took[1:])


def both(frame: pl.DataFrame, day: date, *, with_trace: bool = False) -> pl.DataFrame:
    """Both outcomes of everybody in one pass."""
    return evaluate_many(dict(zip(NAMES, policies(), strict=True)), frame, day, day, with_trace=with_trace)


def delayed(policy: Policy) -> Policy:
    """The policy if its second phase began later."""
    parameter = policy.parameters["papers_reached"]
    values = tuple(
        dataclasses.replace(v, first=LATER, known=DAY) if v.id == "P2" else v for v in parameter.values if v.id != "P3"
    )
    changed = dataclasses.replace(parameter, values=values)
    return dataclasses.replace(policy, parameters={**policy.parameters, parameter.name: changed})


def by_district(frame: pl.DataFrame, before: pl.Series, after: pl.Series) -> pl.DataFrame:
    """Newly met, no longer met, and cannot be told, a district: three numbers, none folded into another."""
    meets, open_ = Outcome.MEETS.value, Outcome.CANNOT_TELL.value
    table = pl.DataFrame({"district": frame["district"], "before": before, "after": after})
    return table.group_by("district").agg(
        newly=((pl.col("after") == meets) & (pl.col("before") != meets)).sum(),
        no_longer=((pl.col("before") == meets) & (pl.col("after") != meets)).sum(),
        cannot_tell=(pl.col("after") == open_).sum(),
    )


def measure_one(folder: Path) -> dict[str, Any]:
    """One case after another, outcome alone and in words; and the answers that are counted."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    frame = pl.read_parquet(folder / "cases.parquet").head(plan["counted"])
    people = as_people(frame)
    pair = policies()
    for day in DAYS:
        answers, together = {}, both(frame, day)
        for name, policy in zip(NAMES, pair, strict=True):
            alone = [CODE[decide_outcome(policy, facts, as_of=day, known_on=day)] for facts in people]
            answers[name] = np.array(alone, np.int8)
            answers[f"{name}_many"] = np.array([CODE[Outcome(word)] for word in together[name].to_list()], np.int8)
        np.savez(folder / f"aman_{day.isoformat()}.npz", allow_pickle=False, **answers)
    some = people[: plan["timed"]]

    def alone_of() -> None:
        for facts in some:
            for policy in pair:
                decide_outcome(policy, facts, as_of=DAY, known_on=DAY)

    def words_of() -> None:
        for facts in some:
            for policy in pair:
                evaluate(policy, facts, as_of=DAY, known_on=DAY)

    each = 1000 / len(some)
    _, alone = milliseconds(alone_of, 5)
    first, words = milliseconds(words_of, 5)
    return {"one_us": alone * each, "trace_us": words * each, "trace_first_us": first * each}


def measure_many(folder: Path) -> dict[str, Any]:
    """Everybody at once: outcomes, outcomes with traces, a what-if by district."""
    frame = pl.read_parquet(folder / "cases.parquet")
    _, exposure = policies()
    later = delayed(exposure)

    def what_if() -> pl.DataFrame:
        table = evaluate_many({"before": later, "after": exposure}, frame, DAY, DAY)
        return by_district(frame, table["before"], table["after"])

    turns = 5 if frame.height <= 1_000_000 else 3
    first, plain = milliseconds(lambda: both(frame, DAY), turns)
    _, traced = milliseconds(lambda: both(frame, DAY, with_trace=True), turns)
    _, changed = milliseconds(what_if, turns)
    table = what_if()
    counts = {name: int(table[name].sum()) for name in ("newly", "no_longer", "cannot_tell")}
    return {
        "cases": frame.height,
        "first_ms": first,
        "both_ms": plain,
        "trace_ms": traced,
        "what_if_ms": changed,
        **counts,
    }


def main() -> None:
    """Measure what was asked for and print it with the most memory of this process."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    found = measure_one(folder) if what == "one" else measure_many(folder)
    # getrusage would give the memory of the process that started this one, where that was more.
    found["peak_mb"] = int(Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps(found))


if __name__ == "__main__":
    main()
