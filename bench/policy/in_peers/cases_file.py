"""What does every peer read, time and write in the same way? Run by the peers' own Python; knows nothing of Aman."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

MISSING = -(2**31)
NO, OPEN, YES = 0, 1, 2
MILLION = 1_000_000
TRUTHS = ("nationality_afghan", "has_hr_letter", "has_contract", "has_recommendation", "named_protection")


class Cases:
    """The cases, the words of each column, and the days asked about."""

    def __init__(self, folder: Path) -> None:
        """Read what the bench left in the folder."""
        plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        self.folder = folder
        self.words: dict[str, list[str]] = plan["words"]
        self.day = date.fromisoformat(plan["day"])
        self.days = [date.fromisoformat(day) for day in plan["days"]]
        self.counted: int = plan["counted"]
        self.timed: int = plan["timed"]
        with np.load(folder / "cases.npz") as kept:
            self.columns = {name: kept[name] for name in kept.files if name != "district"}

    def __len__(self) -> int:
        return len(self.columns["document"])

    def people(self, count: int) -> list[dict[str, Any]]:
        """The first cases as plain mappings without what is not known; days are numbers, which is cheapest."""
        found: list[dict[str, Any]] = [{} for _ in range(min(count, len(self)))]
        for name, column in self.columns.items():
            words = self.words.get(name)
            for person, value in zip(found, column[:count].tolist(), strict=False):
                if value != MISSING:
                    person[name] = words[value] if words else bool(value) if name in TRUTHS else value
        return found

    def keep(self, peer: str, day: date, siv: Iterable[int], exposure: Iterable[int]) -> None:
        """Write the answers for one day: 0 no, 1 unknown, 2 yes."""
        answers = {"siv": np.fromiter(siv, np.int8), "exposure": np.fromiter(exposure, np.int8)}
        np.savez(self.folder / f"{peer}_{day.isoformat()}.npz", **answers)


def day_number(text: str) -> int:
    """Days since 1 January 1970."""
    return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal()


def value_on(dated: dict[str, Any], day: date) -> Any:
    """The value that holds on a day; peers without dated parameters look it up once a day, outside the time taken."""
    return dated[max(first for first in dated if first <= day.isoformat())]


LEAST_MONTHS = {"2015-01-04": 12, "2015-10-01": 24, "2021-07-30": 12}
WINDOW_END = {"2015-01-04": day_number("2015-09-30"), "2015-10-01": day_number("2024-12-31")}
APPLY_BY = {"2015-01-04": day_number("2023-12-31"), "2024-01-01": day_number("2025-12-31")}
PAPERS = {"2023-11-01": ["none"], "2025-04-01": ["none", "acc"], "2025-09-01": ["none", "acc", "por_card"]}


def values_of(day: date) -> dict[str, Any]:
    """The dated values of a day as variables, for peers that know no dates of effect."""
    return {
        "window_start": day_number("2001-10-07"),
        "window_end": value_on(WINDOW_END, day),
        "least_months": value_on(LEAST_MONTHS, day),
        "apply_by": value_on(APPLY_BY, day),
        "papers_reached": value_on(PAPERS, day),
        "as_of": day_number(day.isoformat()),
    }


def each_us(act: Callable[[Any], object], cases: list[Any]) -> float:
    """Microseconds a case: the median of five turns over the same cases, after one that is not counted."""
    turns = []
    for turn in range(6):
        start = time.perf_counter()
        for case in cases:
            act(case)
        if turn:
            turns.append((time.perf_counter() - start) / len(cases) * 1e6)
    return statistics.median(turns)


def say(**figures: float | str | None) -> None:
    """Print the figures of this peer, with the most memory of this process."""
    # getrusage would give the memory of the process that started this one, where that was more.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    figures["peak_mb"] = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps(figures))


def asked() -> Cases:
    """The cases of the folder that the bench named."""
    return Cases(Path(sys.argv[1]))
