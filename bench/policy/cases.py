"""Which cases are asked about, and what is the right answer for each, worked out by hand?"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from aman.core.policy import FactKind, Policy, load_policy

HERE = Path(__file__).resolve().parent
SHARE_MISSING = 0.15
SEED = 20250401
DAY = date(2025, 4, 1)
DAYS = (date(2023, 11, 1), date(2025, 3, 31), DAY, date(2025, 9, 1))
"""The day that is timed, and the days on which answers are counted: on both sides of a dated value."""

DISTRICTS = ("islamabad", "rawalpindi", "peshawar", "quetta", "karachi", "lahore", "attock", "haripur")
MISSING = -(2**31)
"""How a fact that is not known stands in the files for the peers."""

NAMES = ("siv", "exposure")
Ints = npt.NDArray[np.int32]
Truths = npt.NDArray[np.int8]
NO, OPEN, YES = 0, 1, 2


@cache
def policies() -> tuple[Policy, Policy]:
    """The two policies of this folder."""
    siv, exposure = (load_policy((HERE / f"{name}.yaml").read_text(encoding="utf-8")) for name in NAMES)
    return siv, exposure


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def draw(count: int, seed: int = SEED) -> dict[str, Ints]:
    """Draw cases: one column a fact, words as their place in the list of words, days as numbers, 15 % missing."""
    random = np.random.default_rng(seed)

    def days(first: date, last: date) -> Ints:
        return random.integers(day_number(first), day_number(last) + 1, count, dtype=np.int32)

    def truths(share: float) -> Ints:
        return (random.random(count, dtype=np.float32) < share).astype(np.int32)

    def words(*shares: float) -> Ints:
        return random.choice(len(shares), count, p=shares).astype(np.int32)

    columns = {
        "nationality_afghan": truths(0.96),
        "employer_kind": words(0.35, 0.45, 0.1, 0.1),
        "employment_start": days(date(2001, 6, 1), date(2025, 6, 30)),
        "employment_end": days(date(2001, 6, 1), date(2025, 6, 30)),
        "months_employed": random.integers(1, 120, count, dtype=np.int32),
        "applied_on": days(date(2015, 1, 1), date(2026, 6, 30)),
        "has_hr_letter": truths(0.8),
        "has_contract": truths(0.6),
        "has_recommendation": truths(0.9),
        "document": words(0.2, 0.3, 0.2, 0.15, 0.1, 0.05),
        "document_valid_to": days(date(2023, 1, 1), date(2026, 6, 30)),
        "named_protection": truths(0.2),
    }
    for column in columns.values():
        column[random.random(count, dtype=np.float32) < SHARE_MISSING] = MISSING
    columns["district"] = words(*[1 / len(DISTRICTS)] * len(DISTRICTS))
    return columns


def words_of() -> dict[str, tuple[str, ...]]:
    """The words of each text column, in the order of their numbers."""
    found = {name: fact.values for policy in policies() for name, fact in policy.facts.items() if fact.values}
    return {**{name: tuple(words) for name, words in found.items()}, "district": DISTRICTS}


def as_frame(columns: dict[str, Ints]) -> pl.DataFrame:
    """The cases as a table for Aman: null where a fact is not known, words as an enumeration."""
    kinds = {name: fact.kind for policy in policies() for name, fact in policy.facts.items()}
    words = words_of()
    series = []
    for name, column in columns.items():
        plain = pl.Series(name, column)
        known = pl.select(pl.when(plain != MISSING).then(plain).alias(name)).to_series()
        if name in words:
            series.append(known.cast(pl.UInt8).cat.to(pl.Enum(list(words[name]))))
        else:
            series.append(known.cast({FactKind.DATE: pl.Date, FactKind.BOOL: pl.Boolean}.get(kinds[name], pl.Int32)))
    return pl.DataFrame(series)


def as_people(frame: pl.DataFrame) -> list[dict[str, object]]:
    """The cases one by one, without the facts that are not known."""
    return [{k: v for k, v in row.items() if v is not None and k != "district"} for row in frame.iter_rows(named=True)]


def right_answers(columns: dict[str, Ints], day: date) -> dict[str, Truths]:
    """Both answers for every case in Kleene's logic, written out by hand and from nobody's rule file.

    No is 0, unknown 1, yes 2: then "and" is the least, "or" the greatest, "not" what is left of 2.
    """

    def leaf(name: str, holds: npt.NDArray[np.bool_]) -> Truths:
        return np.where(columns[name] == MISSING, OPEN, np.where(holds, YES, NO)).astype(np.int8)

    n = day_number
    least = 12 if day < date(2015, 10, 1) or day >= date(2021, 7, 30) else 24
    window_end = date(2015, 9, 30) if day < date(2015, 10, 1) else date(2024, 12, 31)
    apply_by = date(2023, 12, 31) if day < date(2024, 1, 1) else date(2025, 12, 31)
    reached = [0] + [3] * (day >= date(2025, 4, 1)) + [2] * (day >= date(2025, 9, 1))  # none, acc, por_card
    of = columns
    letter_or_contract = np.maximum(
        leaf("has_hr_letter", of["has_hr_letter"] == 1), leaf("has_contract", of["has_contract"] == 1)
    )
    siv = np.minimum.reduce(
        [
            leaf("nationality_afghan", of["nationality_afghan"] == 1),
            leaf("employer_kind", of["employer_kind"] <= 1),
            leaf("employment_end", of["employment_end"] >= n(date(2001, 10, 7))),
            leaf("employment_start", of["employment_start"] <= n(window_end)),
            leaf("months_employed", of["months_employed"] >= least),
            leaf("applied_on", of["applied_on"] <= n(apply_by)),
            letter_or_contract,
            leaf("has_recommendation", of["has_recommendation"] == 1),
        ]
    )
    run_out = np.minimum(
        leaf("document", of["document"] == 1), leaf("document_valid_to", of["document_valid_to"] < n(day))
    )
    phase = np.maximum(leaf("document", np.isin(of["document"], reached)), run_out)
    exposure = np.minimum(phase, YES - leaf("named_protection", of["named_protection"] == 1))
    return {"siv": siv, "exposure": exposure}


def write_for_peers(columns: dict[str, Ints], path: Path) -> None:
    """Keep the cases as plain arrays, which every peer can read without Aman."""
    np.savez(path, allow_pickle=False, **columns)
