"""What do the name columns of a quarter of a million rows say, when most of them are plain words?

Each different cell is read once. Cells that are words of one script and nothing else are what they are; all others go
through ``read_name_cell``, which knows placeholders, "son of" and cells in two scripts.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from aman.rosters.reading.own_names import (
    CHILD_OF,
    PLACEHOLDER_PHRASES,
    WIFE_OF,
    comma_parts,
    is_placeholder_word,
    read_name_cell,
)

_LATIN_WORD = r"[A-Za-z\x{c0}-\x{24f}][A-Za-z\x{c0}-\x{24f}'.\-]*"
_ARABIC_WORD = r"[\x{600}-\x{60b}\x{60d}-\x{61a}\x{61c}-\x{6ff}]+"
_PLAIN = rf"^(?:{_LATIN_WORD}(?: {_LATIN_WORD})*|{_ARABIC_WORD}(?: {_ARABIC_WORD})*)$"
_OF = rf"(?i)(?:^|\s)(?:{CHILD_OF}|{WIFE_OF})\.?(?:\s|:|$)"
_FIRST_OF_PHRASE = rf"(?i)^\W*(?:{'|'.join(sorted({phrase.split()[0] for phrase in PLACEHOLDER_PHRASES}))})\b"
_PARTS = ("name", "other", "parent", "given", "given_other", "family", "family_other", "family_parent", "divided")


def _plain(cells: pl.Series) -> pl.Series:
    """Which cells are words of one script without anything to understand."""
    plain = cells.str.contains(_PLAIN) & ~cells.str.contains(_OF) & ~cells.str.contains(_FIRST_OF_PHRASE)
    words = cells.filter(plain).str.split(" ").explode(empty_as_null=True, keep_nulls=True).unique()
    blanks = [word for word in words.to_list() if word is not None and is_placeholder_word(word)]
    if not blanks:
        return plain
    return plain & ~cells.str.split(" ").list.eval(pl.element().is_in(blanks)).list.any()


def _read_cells(cells: pl.Series) -> pl.DataFrame:
    """Read every different cell of a column: a row a cell, with the columns `cell` and ``_PARTS``."""
    different = cells.drop_nulls().unique()
    plain = _plain(different)
    easy = pl.DataFrame({"cell": different.filter(plain)}).with_columns(
        name="cell", **dict.fromkeys(_PARTS[1:], pl.lit(""))
    )
    lines = []
    for text in different.filter(~plain).to_list():
        cell, parts = read_name_cell(text), comma_parts(text)
        first, family = (read_name_cell(part) for part in parts) if parts else (read_name_cell(""), read_name_cell(""))
        lines.append(
            (
                text, cell.name, cell.other, cell.parent, first.name, first.other, family.name, family.other, family.parent,
                "yes" if parts else "",
            )
        )  # fmt: skip
    hard = pl.DataFrame(lines, schema=dict.fromkeys(("cell", *_PARTS), pl.String), orient="row")
    return pl.concat([easy.select("cell", *_PARTS), hard])


def read_names(columns: Mapping[str, pl.Series], height: int) -> pl.DataFrame:
    """Read the name columns of some rows.

    Args:
        columns: field -> cells as text, for the fields of names that the table has.
        height: how many rows there are.

    Returns:
        The canonical columns `name`, `family`, `other_names`, `father` and `grandfather`.
    """
    table = pl.DataFrame({"row": pl.int_range(height, eager=True)})
    for field in ("given_name", "family_name", "full_name", "father_name", "grandfather_name"):
        if field in columns:
            read = _read_cells(columns[field])
            # What no cell says needs no column: most lists have no placeholders and no second script.
            kept = [part for part in _PARTS if part == "name" or (read[part] != "").any()]
            read = read.select("cell", *(pl.col(part).alias(f"{field}.{part}") for part in kept))
            table = table.with_columns(columns[field].alias("cell"))
            table = table.join(read, on="cell", how="left", maintain_order="left").drop("cell")
    given, family = _own(table.columns)
    found = {name: _together(given[name], family[name]) for name in ("name", "other")}
    fathers = [_part(table.columns, "father_name", part) for part in ("name", "parent")]
    fathers += [given["parent"], family["parent"], _part(table.columns, "father_name", "other")]
    read = table.select("row", name=_or_nothing(found["name"]), other=_or_nothing(found["other"]))
    named = pl.col("name") != ""
    others = pl.when(named & (pl.col("other") != "")).then(pl.concat_list("other"))
    said = table.select(
        family=_said(family["name"]),
        father=pl.coalesce(pl.lit(None, dtype=pl.String), *(_said(text) for text in fathers if text is not None)),
        grandfather=_said(_part(table.columns, "grandfather_name", "name")),
    )
    # A table of literals alone has one row; beside the rows they are repeated.
    return read.with_columns(
        name=pl.when(named).then("name"),
        other_names=others.otherwise(pl.lit([], dtype=pl.List(pl.String))),
        **{
            name: said[name] if said.height == height else pl.lit(None, dtype=pl.String)
            for name in ("family", "father", "grandfather")
        },
    ).select("name", pl.when(named).then("family").alias("family"), "other_names", "father", "grandfather")


Parts = dict[str, pl.Expr | None]


def _own(known: list[str]) -> tuple[Parts, Parts]:
    """The parts of given and family name of every row: a whole name stands in for a given name that is not there."""
    given: Parts = {name: _part(known, "given_name", name) for name in ("name", "other", "parent")}
    family: Parts = {name: _part(known, "family_name", name) for name in ("name", "other", "parent")}
    if "full_name.name" not in known:
        return given, family
    whole = pl.lit(True) if given["name"] is None else given["name"] == ""
    full = {name: _part(known, "full_name", name) for name in _PARTS}
    divided = pl.lit(False)
    if full["divided"] is not None:  # "Family, Given" gives both
        divided = whole & (full["divided"] != "")
        if family["name"] is not None:
            divided = divided & (family["name"] == "")
        family = {
            name: _either(divided, full[of], family[name])
            for name, of in (("name", "family"), ("other", "family_other"), ("parent", "family_parent"))
        }
    for name, of in (("name", "given"), ("other", "given_other")):
        given[name] = _either(divided, full[of], _either(whole, full[name], given[name]))
    given["parent"] = _either(whole, full["parent"], given["parent"])
    return given, family


def _part(known: list[str], field: str, name: str) -> pl.Expr | None:
    """A part of the cells of a field; None where no cell has any."""
    column = f"{field}.{name}"
    return pl.col(column).fill_null("") if column in known else None


def _or_nothing(text: pl.Expr | None) -> pl.Expr:
    return pl.lit("") if text is None else text


def _either(which: pl.Expr, one: pl.Expr | None, other: pl.Expr | None) -> pl.Expr | None:
    if one is None and other is None:
        return None
    return pl.when(which).then(_or_nothing(one)).otherwise(_or_nothing(other))


def _together(one: pl.Expr | None, other: pl.Expr | None) -> pl.Expr | None:
    if one is None or other is None:
        return one if other is None else other
    return pl.concat_str([one, other], separator=" ").str.strip_chars(" ")


def _said(text: pl.Expr | None) -> pl.Expr:
    return pl.lit(None, dtype=pl.String) if text is None else pl.when(text != "").then(text)
