"""In which form do lists of people come to the linkage, however they were written?

One table of plain columns a list; whoever reads files brings them into it (``aman link`` does), and every engine starts
from it.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from aman.core.matching import PersonFacts
from aman.core.matching.rows import PRECISIONS
from aman.errors import BadInput

DOCUMENT = pl.Struct({"kind": pl.String, "number": pl.String})
CANONICAL: dict[str, pl.DataType | type[pl.DataType]] = {
    "ref": pl.String,
    "name": pl.String,
    "family": pl.String,
    "other_names": pl.List(pl.String),
    "father": pl.String,
    "grandfather": pl.String,
    "birth_first": pl.Date,
    "birth_last": pl.Date,
    "precision": pl.UInt8,
    "sex": pl.String,
    "place": pl.String,
    "case_number": pl.String,
    "documents": pl.List(DOCUMENT),
}
"""Column -> type. Null means not stated; `precision` is 1 a day, 2 a month, 3 a year, 4 a stretch of days."""


def canonical_table(people: Iterable[PersonFacts]) -> pl.DataFrame:
    """Write records as a canonical table.

    Args:
        people: records.

    Returns:
        One row a record, in their order.
    """
    columns: dict[str, list[object]] = {name: [] for name in CANONICAL}
    for facts in people:
        birth = facts.birth
        values = (
            str(facts.ref), facts.name or None, facts.family, list(facts.other_names), facts.father, facts.grandfather,
            birth.first if birth else None, birth.last if birth else None,
            PRECISIONS[birth.precision] if birth else None, facts.sex, facts.place, facts.case_number,
            [{"kind": kind, "number": number} for kind, number in facts.documents],
        )  # fmt: skip
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
    return pl.DataFrame(columns, schema=CANONICAL)


def check_canonical(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """See that a table has the canonical columns, in their order and types; columns that are not there become null.

    Args:
        table: the table.
        name: what to call it in an error.

    Returns:
        The table with exactly the canonical columns.

    Raises:
        BadInput: `ref` or `name` is missing, or a column cannot be read as its type.
    """
    missing = [column for column in ("ref", "name") if column not in table.columns]
    if missing:
        raise BadInput(
            f"{name} cannot be linked: it has no column {' and no column '.join(missing)}.",
            fix=f"Name its columns as the canonical table does: {', '.join(CANONICAL)}.",
            code="not-canonical",
        )
    try:
        return table.select(
            pl.col(column).cast(kind) if column in table.columns else pl.lit(None, dtype=kind).alias(column)
            for column, kind in CANONICAL.items()
        )
    except pl.exceptions.PolarsError as error:
        raise BadInput(
            f"{name} cannot be linked: a column has another type than the canonical table asks for.",
            fix=f"Bring its columns to these types: {', '.join(f'{c} {t}' for c, t in CANONICAL.items())}.",
            code="not-canonical",
        ) from error
