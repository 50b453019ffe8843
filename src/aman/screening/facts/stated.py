"""In which form does a fact lie between the register and the rules: a value with its source, or why there is none?"""

from __future__ import annotations

from datetime import date

from aman.core.policy import NotApplicable, Unknown, UnknownBecause

Value = date | int | str | bool | frozenset[str] | NotApplicable
#: A value and a reference to where it stands, such as `source:12 row:405`, `evidence:7` or `statement:3`.
Stated = tuple[Value, str]
#: A fact that is not in the sheet was not asked of anybody: most of a list's people have few facts.
FactSheet = dict[str, Stated | Unknown]

NOT_ASKED = Unknown(UnknownBecause.NOT_ASKED)
BLANK = Unknown(UnknownBecause.NOT_RECORDED)
DISAGREE = Unknown(UnknownBecause.SOURCES_DISAGREE)


def at_row(source_id: int | None, row: int | None) -> str:
    """Refer to a row of a list, or to a source that has no rows."""
    return f"source:{source_id} row:{row}" if row is not None else f"source:{source_id}"
