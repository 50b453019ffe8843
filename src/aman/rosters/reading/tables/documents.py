"""Which documents do the columns of a quarter of a million rows give?

A number in a layout that leaves nothing to read is brought to its one form in compiled code; every other goes through
``read_number``, as in the reading of lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from aman.core.documents import DocumentKind, read_number
from aman.linkage.canonical import DOCUMENT
from aman.rosters.reading.vocabulary import read_document_kind

#: Number column -> the kind it claims; None goes by the layout, and ``document_number`` by the column beside it.
NUMBER_FIELDS: dict[str, DocumentKind | None] = {
    "id_number": None,
    "passport": DocumentKind.AF_PASSPORT,
    "visa": DocumentKind.PK_VISA,
    "por": DocumentKind.POR_CARD,
    "acc": DocumentKind.ACC,
    "document_number": None,
}
DOCUMENT_FIELDS = (*NUMBER_FIELDS, "document_kind")
# Kinds whose number is never anything but what is written, as long as the layout is clear: the tazkiras and the CNIC are
# told from each other by their layout.
_AS_WRITTEN = frozenset(DocumentKind) - {DocumentKind.CNIC, DocumentKind.E_TAZKIRA, DocumentKind.PAPER_TAZKIRA}
_CLEAR = r"^[0-9A-NP-Za-np-z]+(?:[-/ ][0-9A-NP-Za-np-z]+)*$"
_ONE_SIGN = "^(?:" + "|".join(f"{sign}+" for sign in "0123456789") + ")$"
_SCIENTIFIC = r"^\d+[eE]\d+$"
_E_TAZKIRA = r"^1[34][0-9]{2}-[0-9]{4}-[0-9]{5}$"


def read_documents(cells: Mapping[str, pl.Series], height: int) -> pl.Series:
    """Read the document columns of some rows.

    Args:
        cells: field -> cells, for the document fields that the table has.
        height: how many rows there are.

    Returns:
        Lists of documents, as the canonical column `documents`; empty where a row has none.
    """
    columns = []
    for field, kind in NUMBER_FIELDS.items():
        if field in cells:
            kinds = cells.get("document_kind") if field == "document_number" else None
            columns.append(_read_column(cells[field], kinds, kind).alias(field))
    if not columns:
        return pl.Series("documents", [[]], dtype=pl.List(DOCUMENT)).new_from_index(0, height)
    if len(columns) == 1:
        one = pl.DataFrame(columns).select(
            documents=pl.when(pl.first().is_not_null())
            .then(pl.concat_list(pl.first()))
            .otherwise(pl.lit([], dtype=pl.List(DOCUMENT)))
        )
        return one["documents"]
    every = pl.int_range(height, eager=True).alias("row")
    stated = [pl.DataFrame({"row": every, "documents": column}).drop_nulls("documents") for column in columns]
    grouped = pl.concat(stated).group_by("row", maintain_order=True).agg("documents")
    together = every.to_frame().join(grouped, on="row", how="left", maintain_order="left")
    return together["documents"].fill_null([])


def _read_column(numbers: pl.Series, kinds: pl.Series | None, kind: DocumentKind | None) -> pl.Series:
    """Read one column of numbers: a document a row, or null."""
    table = pl.DataFrame({"written": numbers})
    if kinds is not None and kinds.dtype == pl.String:
        known = {text: found.value for text in kinds.unique() if (found := read_document_kind(text))}
        table = table.with_columns(kind=kinds.replace_strict(known, default=None, return_dtype=pl.String))
    else:
        table = table.with_columns(kind=pl.lit(kind.value if kind else None, dtype=pl.String))
    if numbers.dtype == pl.Int64:
        table = table.with_columns(text=pl.when(pl.col("written") >= 0).then(pl.col("written").cast(pl.String)))
    else:
        table = table.with_columns(
            text=pl.col("written") if numbers.dtype == pl.String else pl.lit(None, dtype=pl.String)
        )
    text = pl.col("text")
    clear = (
        text.str.contains(_CLEAR)
        & text.str.contains("[0-9]")
        & ~text.str.contains(_SCIENTIFIC)
        & ~text.str.replace_all("[-/ ]", "").str.contains(_ONE_SIGN)
        & (text.str.len_bytes() < (15 if numbers.dtype == pl.Int64 else 40))
    )
    table = table.with_columns(
        is_e_tazkira=pl.col("kind").is_null() & text.str.contains(_E_TAZKIRA),
        is_clear=pl.col("kind").is_in([kind.value for kind in _AS_WRITTEN]) & clear,
    ).with_columns(pl.col("is_e_tazkira", "is_clear").fill_null(False))
    table = table.with_columns(
        number=pl.when("is_e_tazkira").then(text.str.replace_all("-", ""))
        .when("is_clear").then(text.str.replace_all("[-/ ]", "").str.to_uppercase()),
        read_kind=pl.when("is_e_tazkira").then(pl.lit(DocumentKind.E_TAZKIRA.value)).when("is_clear").then("kind"),
    )  # fmt: skip
    left = ~(pl.col("is_e_tazkira") | pl.col("is_clear")) & pl.col("written").is_not_null()
    different = table.filter(left).select("written", "kind").unique()
    read = [_read_one(written, kind) for written, kind in different.iter_rows()]
    lookup = different.with_columns(
        slow_kind=pl.Series([one[0] for one in read], dtype=pl.String),
        slow_number=pl.Series([one[1] or None for one in read], dtype=pl.String),
    )
    table = table.join(lookup, on=["written", "kind"], how="left", nulls_equal=True, maintain_order="left")
    return table.select(
        pl.when(pl.coalesce("number", "slow_number").is_not_null()).then(
            pl.struct(kind=pl.coalesce("read_kind", "slow_kind"), number=pl.coalesce("number", "slow_number"))
        )
    ).to_series()


@lru_cache(maxsize=65_536)
def _read_one(written: object, kind: str | None) -> tuple[str, str]:
    reading = read_number(written, DocumentKind(kind) if kind else None)
    return reading.kind.value, reading.number
