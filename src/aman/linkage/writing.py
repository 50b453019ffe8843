"""How do scored pairs leave as a file, whole or not at all, readable by nobody else?"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import polars as pl

from aman.core.names.kernel import Array

BANDS = ("unlikely", "possible", "certain")
_CARRIES, _LEAD_SAYS, _OTHER_LEAD_SAYS, _ALONE, _OTHER_ALONE, _START = 0.8, 0.27, 0.07, 0.34, 0.41, -0.63
"""How much of the log-odds carries over once the other candidates are known, and what leading them says, in nats.
Source: logistic regression on invented lists (half of the people), rounded."""
_MOST_LEAD = 6.0


def lead_of(rows: Array, totals: Array) -> Array:
    """Say how far each pair leads the other pairs of the same record.

    Args:
        rows: the record of every pair on one side.
        totals: the log-odds of the pairs.

    Returns:
        In nats: how much more the pair has than the next best of the same record, or, below zero, how much less than
        the best; infinity where there is no other.
    """
    if not len(rows):
        return np.zeros(0)
    order = np.lexsort((-totals, rows))
    ordered, values = rows[order], totals[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    sizes = np.diff(np.concatenate((starts, [len(order)])))
    lead = values - np.repeat(values[starts], sizes)
    lead[starts] = np.inf
    followed = starts[sizes > 1]
    lead[followed] = values[followed] - values[followed + 1]
    found = np.empty(len(order), dtype=np.float64)
    found[order] = lead
    return found


def probabilities(pairs: tuple[Array, Array], totals: Array) -> Array:
    """Say how probable each pair is, knowing the other candidates of its two records.

    Args:
        pairs: left and right rows.
        totals: their log-odds in nats.

    Returns:
        From 0 to 1. The score of a pair alone does not change with its rivals; this does.
    """
    left, right = lead_of(pairs[0], totals), lead_of(pairs[1], totals)
    odds = _START + _CARRIES * totals
    odds += np.where(
        np.isinf(left), _ALONE + _LEAD_SAYS * _MOST_LEAD, _LEAD_SAYS * np.clip(left, -_MOST_LEAD, _MOST_LEAD)
    )
    odds += np.where(
        np.isinf(right),
        _OTHER_ALONE + _OTHER_LEAD_SAYS * _MOST_LEAD,
        _OTHER_LEAD_SAYS * np.clip(right, -_MOST_LEAD, _MOST_LEAD),
    )
    chance: Array = 1.0 / (1.0 + np.exp(-np.clip(odds, -60.0, 60.0)))
    return chance


def scored_table(
    refs: tuple[pl.Series, pl.Series], pairs: tuple[Array, Array], found: tuple[Array, Array], people: Array
) -> pl.DataFrame:
    """Put pairs into a table.

    Args:
        refs: the references of the left and of the right rows.
        pairs: left and right rows.
        found: log-odds in nats, and bands.
        people: the number of the person both rows belong to; -1 where they are not joined.

    Returns:
        Columns left_ref, right_ref, score, probability, band, cluster (null: not joined); the surest first.
    """
    totals, bands = found
    table = pl.DataFrame(
        {
            "left_ref": refs[0].gather(pairs[0]),
            "right_ref": refs[1].gather(pairs[1]),
            "score": totals.astype(np.float64),
            "probability": probabilities(pairs, totals),
            "band": pl.Series([BANDS[band] for band in bands.tolist()], dtype=pl.String),
            "cluster": pl.Series(people, dtype=pl.Int64),
        }
    )
    table = table.with_columns(pl.when(pl.col("cluster") >= 0).then(pl.col("cluster")))
    return table.sort(["score", "left_ref", "right_ref"], descending=[True, False, False])


def write_pairs(table: pl.DataFrame, out: Path) -> None:
    """Write pairs to a file that only its owner can read, whole or not at all.

    Args:
        table: as ``scored_table`` gives it.
        out: ``.csv``, or anything else for parquet.
    """
    beside = out.with_name(f".{out.name}.part")
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        if out.suffix == ".csv":
            table.write_csv(beside)
        else:
            table.write_parquet(beside)
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
