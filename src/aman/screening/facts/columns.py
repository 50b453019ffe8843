"""How do the sheets of many people become columns, once for all the packs that ask about them?

The sheets are gone through once. Each pack then takes the columns it asks for, with its own words for the same thing:
a word that a pack does not know is not known to it; another pack may know it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import polars as pl

from aman.core.policy import NOT_APPLICABLE, Fact, FactKind, Policy, Unknown, evaluate_population
from aman.screening.facts.asked import word_for, words_of
from aman.screening.facts.stated import FactSheet

#: How the population engine names the column of those to whom a fact does not apply.
_NOT_APPLICABLE = "__na"
_COLUMN: dict[FactKind, Any] = {
    FactKind.DATE: pl.Date,
    FactKind.INT: pl.Int64,
    FactKind.TEXT: pl.String,
    FactKind.BOOL: pl.Boolean,
    FactKind.SET: pl.List(pl.String),
}


class SheetColumns:
    """The facts of many people as columns, ready to be asked by any pack."""

    def __init__(self, sheets: Collection[FactSheet]) -> None:
        height = self.height = len(sheets)
        self._values: dict[str, list[Any]] = {}
        self._moot: dict[str, list[bool | None]] = {}
        self._series: dict[tuple[str, FactKind], pl.Series] = {}
        values, moot = self._values, self._moot
        for row, sheet in enumerate(sheets):
            for name, one in sheet.items():
                if one.__class__ is Unknown:
                    continue
                value = one[0]  # type: ignore[index]
                into: dict[str, list[Any]] = values
                if value is NOT_APPLICABLE:
                    value, into = True, moot
                column = into.get(name)
                if column is None:
                    column = into[name] = [None] * height
                column[row] = value

    def answer(self, policy: Policy, as_of: date, known_on: date) -> tuple[list[str], list[int]]:
        """Ask one pack about everybody; gives outcomes and trace codes in the order of the sheets."""
        # Without any fact the frame would have no rows; an index keeps one a person.
        columns: dict[str, pl.Series] = {"": pl.Series(range(self.height), dtype=pl.Int64)}
        for name, fact in policy.facts.items():
            if name in self._values:
                columns[name] = self._column(name, fact)
            if name in self._moot:
                columns[name + _NOT_APPLICABLE] = pl.Series(self._moot[name], dtype=pl.Boolean)
        table = evaluate_population(policy, pl.DataFrame(columns), as_of, known_on)
        return table["outcome"].to_list(), table["trace_code"].to_list()

    def _column(self, name: str, fact: Fact) -> pl.Series:
        words = words_of(fact)
        if words is not None and fact.kind is FactKind.SET:
            return pl.Series([word_for(value, words) for value in self._values[name]], dtype=_COLUMN[fact.kind])
        key = (name, fact.kind)
        if key not in self._series:
            self._series[key] = pl.Series(self._values[name], dtype=_COLUMN[fact.kind])
        raw = self._series[key]
        if words is None or fact.kind is not FactKind.TEXT:
            return raw
        return raw.replace_strict(list(words), list(words.values()), default=None, return_dtype=pl.String)
