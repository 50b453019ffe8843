"""Which pairs of records are worth scoring, out of all there could be?

Records that share a key meet. A key that too many share is made finer (with the birth year, with the father) instead
of dropped, and what is still too many meets only its neighbours, so that no list, not even one row a
thousand times over, grows into a square.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]

LARGEST_BLOCK = 60
"""Records that share a key before it is made finer."""

WINDOW = 12
"""Neighbours a record meets in a block that stays too large."""

_MIX = np.int64(-7046029254386353131)


def _groups(keys: Keys) -> tuple[Rows, Rows]:
    """Starts and lengths of the runs of equal keys in a sorted array."""
    if not len(keys):
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return starts.astype(np.int64), np.diff(np.concatenate((starts, [len(keys)]))).astype(np.int64)


def _all_pairs(rows: Rows, starts: Rows, lengths: Rows) -> list[tuple[Rows, Rows]]:
    """Every pair inside every group."""
    found = []
    for length in np.unique(lengths):
        if length < 2:
            continue
        members = rows[starts[lengths == length][:, None] + np.arange(length)]
        left, right = np.triu_indices(int(length), 1)
        found.append((members[:, left].ravel(), members[:, right].ravel()))
    return found


def _neighbours(rows: Rows, starts: Rows, lengths: Rows) -> list[tuple[Rows, Rows]]:
    """Pairs of near neighbours inside groups that are too large."""
    found = []
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        members = rows[start : start + length]
        found += [(members[:-step], members[step:]) for step in range(1, min(WINDOW, length - 1) + 1)]
    return found


def candidate_pairs(
    keys: Keys, rows: Rows, finer: Sequence[Keys], people: int, *, largest: int = LARGEST_BLOCK
) -> tuple[Rows, Rows]:
    """Give the pairs of records that share a key.

    Args:
        keys: one key for every entry.
        rows: the record of every entry.
        finer: for every record, further hashes (0 = not known) that make a crowded key finer, tried one after another.
        people: records from this number on belong to the register; two of them are never paired.
        largest: records that may share a key before it is made finer.

    Returns:
        Left and right records of every pair, left before right, each pair once.
    """
    found: list[tuple[Rows, Rows]] = []
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    starts, lengths = _groups(keys)
    useful = _with_people(rows, starts, lengths, people)
    small = useful & (lengths <= largest)
    found += _all_pairs(rows, starts[small], lengths[small])
    crowded = np.repeat(useful & (lengths > largest), lengths)
    crowded_keys, crowded_rows = keys[crowded], rows[crowded]
    for place, hashes in enumerate(finer):
        detail = hashes[crowded_rows]
        known = detail != 0
        mixed = (crowded_keys[known] ^ (detail[known] + np.int64(place))) * _MIX
        order = np.lexsort((crowded_rows[known], mixed))
        sub_keys, sub_rows = mixed[order], crowded_rows[known][order]
        starts, lengths = _groups(sub_keys)
        useful = _with_people(sub_rows, starts, lengths, people)
        small = useful & (lengths <= largest)
        found += _all_pairs(sub_rows, starts[small], lengths[small])
        large = useful & (lengths > largest)
        found += _neighbours(sub_rows, starts[large], lengths[large])
    starts, lengths = _groups(crowded_keys)
    found += _neighbours(crowded_rows, starts, lengths)
    return _unique(found, people)


def _with_people(rows: Rows, starts: Rows, lengths: Rows, people: int) -> npt.NDArray[np.bool_]:
    """Groups of at least two records of which one is not of the register."""
    if not len(starts):
        return np.zeros(0, dtype=np.bool_)
    first = np.minimum.reduceat(rows, starts)
    return (lengths > 1) & (first < people)


def _unique(found: list[tuple[Rows, Rows]], people: int) -> tuple[Rows, Rows]:
    """Each pair once, smaller number first, none inside the register."""
    if not found:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty
    left = np.concatenate([np.minimum(a, b) for a, b in found])
    right = np.concatenate([np.maximum(a, b) for a, b in found])
    wanted = (left < people) & (left != right)
    joined = np.unique((left[wanted] << np.int64(32)) | right[wanted])
    return joined >> np.int64(32), joined & np.int64(0xFFFFFFFF)
