"""How do a million people become rows of numbers in seconds?

Names repeat: a registry of two million has a tenth as many different names, made of some ten thousand words. Every
different name is taken apart once; everything else is done a column at a time.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from aman.core.matching.prepared import own_and_family, town
from aman.core.matching.rows import SEXES, PeopleRows, SpellingRows, assembled, number_columns
from aman.core.names import own_parts, parse_name
from aman.core.names.kernel import Array
from aman.core.names.stamps import stamp_of
from aman.core.names.table import PartTable

_ORDINAL_OF_EPOCH = 719163


def _codes(column: pl.Series) -> tuple[Array, list[str]]:
    """Number the different values of a text column; null and blank are -1."""
    filled = column.fill_null("").str.strip_chars()
    different = filled.unique(maintain_order=False)
    different = different.filter(different != "")
    lookup = pl.DataFrame({"text": different, "code": np.arange(len(different), dtype=np.int32)})
    codes = pl.DataFrame({"text": filled}).join(lookup, on="text", how="left", maintain_order="left")["code"]
    return codes.fill_null(-1).to_numpy(), different.to_list()


def _stamps(kind: str, column: pl.Series, *, plain: bool = True) -> Array:
    codes, texts = _codes(column)
    stamps = np.array([stamp_of(kind, text if plain else town(text)) for text in texts] + [0], dtype=np.int64)
    found: Array = stamps[codes]
    return found


def _single(column: pl.Series, spellings: SpellingRows) -> Array:
    """The spelling row of one name a person, such as the father's; -1 where none is stated."""
    codes, texts = _codes(column)
    known = [spellings.add(own_parts(parse_name(text))) for text in texts]
    found: Array = np.array([*known, -1], dtype=np.int32)[codes]
    return found


def _own(table: pl.DataFrame, spellings: SpellingRows) -> tuple[Array, Array, Array]:
    """First spelling row and number of spellings of every person's own names, and the father named in the same cell."""
    key = table.select(
        "name", "family", "father", "grandfather", others=pl.col("other_names").list.join("\x1e")
    ).with_columns(pl.all().fill_null("").str.strip_chars())
    # The father only matters where a surname may be the father's name again.
    key = key.with_columns(father=pl.when(pl.col("family") == "").then(pl.lit("")).otherwise(pl.col("father")))
    key = key.select("name", "family", "father", "others")
    different = key.unique(maintain_order=False)
    lookup = different.with_columns(code=pl.Series(np.arange(different.height, dtype=np.int32)))
    codes = key.join(lookup, on=["name", "family", "father", "others"], how="left", maintain_order="left")
    first, count, parent = [], [], []
    for name, family, father, others in different.iter_rows():
        parsed = parse_name(name)
        own, surname = own_and_family(parsed, family, father)
        first.append(len(spellings.starts) - 1)
        spellings.add(own, surname)
        for other in others.split("\x1e") if others else ():
            spellings.add(own_parts(parse_name(other)))
        count.append(len(spellings.starts) - 1 - first[-1])
        parent.append(spellings.add(parsed.parent))
    rows = codes["code"].to_numpy()
    return (
        np.array(first, dtype=np.int32)[rows],
        np.array(count, dtype=np.int32)[rows],
        np.array(parent, dtype=np.int32)[rows],
    )


def _documents(column: pl.Series) -> tuple[Array, Array, tuple[Array, Array]]:
    """Where each person's documents begin and how many they are, and the documents as columns."""
    people = pl.DataFrame({"row": np.arange(len(column), dtype=np.int32), "documents": column})
    flat = people.explode("documents", empty_as_null=True, keep_nulls=True).unnest("documents")
    flat = flat.filter(pl.col("number").is_not_null() & (pl.col("number") != ""))
    count = np.bincount(flat["row"].to_numpy(), minlength=len(column)).astype(np.int32)
    columns = number_columns(_stamps("kind", flat["kind"].fill_null("other")), flat["number"].to_list())
    return np.cumsum(count) - count, count, columns


def encode(table: pl.DataFrame, parts: PartTable) -> PeopleRows:
    """Turn a canonical table into rows of numbers.

    Args:
        table: a canonical table (``canonical``).
        parts: the part table both sides of a linkage share.

    Returns:
        One row a person, in their order, the same numbers that ``people_rows`` gives for the same records.
    """
    spellings = SpellingRows(parts)
    own_first, own_count, parent = _own(table, spellings)
    father = _single(table["father"], spellings)
    father = np.where(father < 0, parent, father).astype(np.int32)
    grandfather = _single(table["grandfather"], spellings)
    born = (table["birth_first"].is_not_null() & table["birth_last"].is_not_null()).to_numpy()
    first = table["birth_first"].to_physical().fill_null(0).to_numpy() + _ORDINAL_OF_EPOCH
    last = table["birth_last"].to_physical().fill_null(0).to_numpy() + _ORDINAL_OF_EPOCH
    year = table["birth_first"].dt.year().fill_null(0).to_numpy()
    month_day = table.select(
        pl.col("birth_first").dt.month().cast(pl.Int32) * 100 + pl.col("birth_first").dt.day().cast(pl.Int32)
    ).to_series()
    sexes = table["sex"].replace_strict(SEXES, default=0, return_dtype=pl.UInt8).fill_null(0)

    def where_born(values: Array) -> Array:
        return np.where(born, values, 0).astype(np.int32)

    first_document, count, documents = _documents(table["documents"])
    return assembled(
        (
            own_first, own_count, father, grandfather, where_born(first), where_born(last),
            where_born(table["precision"].fill_null(0).to_numpy()), where_born(year),
            where_born(month_day.fill_null(0).to_numpy()), first_document, count, sexes.to_numpy(),
        ),
        (_stamps("place", table["place"], plain=False), _stamps("case", table["case_number"])),
        spellings,
        documents,
    )  # fmt: skip
