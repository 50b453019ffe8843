"""Why did a linkage come to these pairs? The records behind them are read again and scored with their reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import polars as pl

from aman.core.dates import DateInterval, Precision
from aman.core.matching import MatchScore, PersonFacts, score_pair
from aman.core.matching.rows import PRECISIONS

_PRECISION_OF = {number: precision for precision, number in PRECISIONS.items()}


def facts_of_table(table: pl.DataFrame) -> list[PersonFacts]:
    """Read a canonical table back into records.

    Args:
        table: a canonical table.

    Returns:
        One record a row, in their order.
    """
    people = []
    for row in table.iter_rows(named=True):
        first, last = row["birth_first"], row["birth_last"]
        precision = _PRECISION_OF.get(row["precision"] or 0, Precision.RANGE)
        people.append(
            PersonFacts(
                ref=row["ref"],
                name=row["name"] or "",
                father=row["father"],
                grandfather=row["grandfather"],
                birth=DateInterval(first, last, precision) if first and last else None,
                sex=row["sex"] if row["sex"] in ("M", "F") else None,
                documents=tuple((paper["kind"] or "other", paper["number"]) for paper in row["documents"] or ()),
                place=row["place"],
                case_number=row["case_number"],
                other_names=tuple(row["other_names"] or ()),
                family=row["family"],
            )
        )
    return people


def explain_pairs(
    left: Callable[[], Iterator[pl.DataFrame]],
    right: Callable[[], Iterator[pl.DataFrame]],
    pairs: Iterable[tuple[str, str]],
) -> list[tuple[PersonFacts, PersonFacts, MatchScore]]:
    """Score pairs again, with the reasons in words.

    Args:
        left: gives the canonical tables of the left list.
        right: gives those of the right list; the same as `left` inside one list.
        pairs: references of the left and the right record, as the linkage wrote them.

    Returns:
        For every pair the two records, and the score with its addends; in the order of the pairs. A pair one of whose
        records is not there any more is left out.
    """
    wanted = list(pairs)
    lefts = _records(left, {pair[0] for pair in wanted})
    rights = _records(right, {pair[1] for pair in wanted})
    return [
        (lefts[one], rights[other], score_pair(lefts[one], rights[other]))
        for one, other in wanted
        if one in lefts and other in rights
    ]


def _records(chunks: Callable[[], Iterator[pl.DataFrame]], refs: set[str]) -> dict[str, PersonFacts]:
    found: dict[str, PersonFacts] = {}
    for chunk in chunks() if refs else ():
        for facts in facts_of_table(chunk.filter(pl.col("ref").is_in(list(refs)))):
            found.setdefault(str(facts.ref), facts)
        if len(found) == len(refs):
            break
    return found
