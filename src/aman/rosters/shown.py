"""How do lists, their defects and their columns read on a page?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.errors import NotFound
from aman.rosters.models import Defect, Roster
from aman.rosters.reading.defects import DEFECTS
from aman.rosters.reading.fields import FIELDS

_SEVERITY_TAGS = {"error": "stopped", "warning": "attention", "note": "info"}
_REASONS = {
    "stated": gettext_lazy("An officer said so"),
    "header": gettext_lazy("The header is a known name of it"),
    "header_pattern": gettext_lazy("The header reads like it"),
    "group_header": gettext_lazy("The header together with the heading above it"),
    "contents": gettext_lazy("What stands in the column looks like it"),
}


@dataclass(frozen=True, slots=True)
class KindShown:
    """A kind of defect with its words and how often it was found."""

    code: str
    count: int
    sentence: str
    fix: str
    severity: str
    severity_words: str | Promise
    tag: str


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One field, the column it is read from and why."""

    field: str
    column: str
    why: str | Promise


@dataclass(frozen=True, slots=True)
class SheetShown:
    """One sheet and how its columns are read."""

    index: int
    name: str
    header_row: int | None
    lines: list[ColumnShown]


@dataclass(frozen=True, slots=True)
class SheetForm:
    """What the page that corrects a sheet's columns offers."""

    index: int
    name: str
    fields: dict[str, str]
    columns: list[tuple[str, str]]
    initial: dict[str, Any]


def row_label(name: str, place: str | int | None = None) -> str:
    """Name a sheet of a file or a row of it: `list.xlsx#Sheet`, `list.csv`, `Sheet 12`; the same in every language."""
    if isinstance(place, int):
        return f"{name} {place}".strip()
    return f"{name}#{place}" if place else name


def defect_kinds(counts: Mapping[str, int]) -> list[KindShown]:
    """Give the kinds of defect, the gravest first and within that the most frequent."""
    shown = []
    for code, count in counts.items():
        kind = DEFECTS[code]
        severity = kind.severity
        words = Defect.Severity(severity).label
        shown.append(KindShown(code, count, _(kind.sentence), _(kind.fix), severity, words, _SEVERITY_TAGS[severity]))
    order = list(_SEVERITY_TAGS)
    return sorted(shown, key=lambda kind: (order.index(kind.severity), -kind.count, kind.code))


def shown_mapping(roster: Roster) -> list[SheetShown]:
    """Give each sheet with its columns in the order they stand in."""
    sheets = []
    for index, sheet in enumerate(roster.mapping.get("sheets", [])):
        by_place = sorted(sheet["columns"].items(), key=lambda item: item[1]["index"])
        lines = [
            ColumnShown(_(FIELDS[field]), _column_words(match["index"], match["header"]), _REASONS[match["reason"]])
            for field, match in by_place
        ]
        sheets.append(SheetShown(index, sheet["name"] or "", sheet["header_row"], lines))
    return sheets


def mapping_form_of(roster: Roster, index: int) -> SheetForm:
    """Give what the page that corrects a sheet's columns offers.

    Raises:
        NotFound: the list has no such sheet.
    """
    sheets = roster.mapping.get("sheets", [])
    if index >= len(sheets):
        raise NotFound(f"List {roster.pk} has no sheet {index}.", fix="Open the list and choose a sheet.")
    sheet = sheets[index]
    columns = [(str(i), _column_words(i, header)) for i, header in enumerate(sheet["headers"])]
    initial: dict[str, Any] = {f"field_{f}": str(m["index"]) for f, m in sheet["columns"].items()}
    initial["header_row"] = sheet["header_row"] or 0
    return SheetForm(index, sheet["name"] or "", {f: _(w) for f, w in FIELDS.items()}, columns, initial)


def stated_columns(shape: SheetForm, cleaned: Mapping[str, Any]) -> dict[str, int]:
    """Turn the filled form into field -> column; a field that was read and is now blank is left out by -1."""
    stated = {}
    for field in shape.fields:
        value = cleaned.get(f"field_{field}", "")
        if value != "":
            stated[field] = int(value)
        elif f"field_{field}" in shape.initial:
            stated[field] = -1
    return stated


def _column_words(index: int, header: str) -> str:
    """Name a column as a spreadsheet does, with its header."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}: {header}" if header else letters
