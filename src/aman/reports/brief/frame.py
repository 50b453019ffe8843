"""In which form is a brief frozen, so that the same numbers always have the same hash?

Tables carry the kinds of their columns with them, so that a brief of years ago can still be drawn when the product
counts other things. Numbers are whole numbers, days are ISO dates, everything that is said in words is a code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA = "aman.brief/1"
#: What a cell holds: a whole number, a code, a day, a reference; None where nothing is known.
Cell = int | str | None
#: A column and the kind of its cells; `drawing.words` says both.
Column = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Number:
    """One figure with a sentence of its own: its code, its kind, where it was counted."""

    code: str
    kind: str
    value: Cell
    query: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one question.

    Args:
        code: which question it answers.
        query: the function that counted.
        columns: name and kind of each.
        rows: one cell a column.
        drawn: the column that is drawn as bars; "" for none.
        left_out: rows that were left out because the table would be too long.
    """

    code: str
    query: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    drawn: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its figures, its tables, and sentences by code."""

    code: str
    numbers: tuple[Number, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


def frozen_section(section: Section, as_of: str) -> dict[str, Any]:
    """Write a section down; each figure and each table says where it was counted and for which day."""
    return {
        "code": section.code,
        "numbers": [
            {"code": n.code, "kind": n.kind, "value": n.value, "query": n.query, "as_of": as_of}
            for n in section.numbers
        ],
        "tables": [
            {
                "code": t.code, "query": t.query, "as_of": as_of, "columns": [list(c) for c in t.columns],
                "rows": [list(row) for row in t.rows], "drawn": t.drawn, "left_out": t.left_out,
            }
            for t in section.tables
        ],
        "notes": list(section.notes),
    }  # fmt: skip


def read_section(frozen: Mapping[str, Any]) -> Section:
    """Take a section up again."""
    return Section(
        frozen["code"],
        tuple(Number(n["code"], n["kind"], n["value"], n["query"]) for n in frozen["numbers"]),
        tuple(
            Table(
                t["code"], t["query"], tuple((c[0], c[1]) for c in t["columns"]),
                tuple(tuple(row) for row in t["rows"]), t["drawn"], t["left_out"],
            )
            for t in frozen["tables"]
        ),
        tuple(frozen["notes"]),
    )  # fmt: skip


def canonical(contents: Mapping[str, Any]) -> bytes:
    """Write contents in the one form that is hashed: keys in order, no blanks, UTF-8."""
    return json.dumps(contents, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def hash_of(contents: Mapping[str, Any]) -> str:
    """Give the SHA-256 of contents in canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(contents)).hexdigest()


def number_of(contents: Mapping[str, Any], code: str) -> Cell:
    """Give a figure of frozen contents by its code; None where it is not among them."""
    for section in contents.get("sections", ()):
        for number in section["numbers"]:
            if number["code"] == code:
                value: Cell = number["value"]
                return value
    return None


def numbers_of(sections: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give every figure of frozen sections, in their order."""
    return [number for section in sections for number in section["numbers"]]
