"""How long is each kind of record kept, from when, who ends it, and why? Read from `schedule.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml


class By(StrEnum):
    """Who ends a record's time."""

    MACHINE = "machine"
    TWO = "two"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: its period in days (None: kept), the longest an office may choose, why, and whose rule it is.

    Of a proposal the days count in no office that did not confirm a period of its own.
    """

    kind: str
    what: str
    counts_from: str
    days: int | None
    most: int | None
    by: By
    reason: str
    source: str
    proposal: bool = False


@cache
def schedule() -> dict[str, Kind]:
    """Give every kind by its name, in the order of the file."""
    text = files("aman.retention").joinpath("schedule.yaml").read_text(encoding="utf-8")
    found = {}
    for one in yaml.safe_load(text):
        one["counts_from"] = one.pop("from")
        kind = Kind(**{**one, "by": By(one["by"])})
        found[kind.kind] = kind
    return found
