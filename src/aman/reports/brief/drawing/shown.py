"""How does a frozen brief read in the language that is active, and which numbers may this reader see?

Reach for `show_brief`; page, paper and workbook draw what it gives and add no words of their own about the numbers.
A brief is internal: whoever sees people reads exact numbers. For everybody else a small count is hidden, and one more
where it could be worked out from the sum of its column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext

from aman.core.small_numbers import LEAST_SHOWN, safe_counts
from aman.reports.brief.drawing import words
from aman.reports.brief.drawing.codes import say_code
from aman.reports.brief.frame import Cell, Section, Table, hash_of, read_section
from aman.reports.models import Brief

#: Kinds of columns that hold numbers, and those among them that count what could point at somebody.
NUMBERS = frozenset({"people", "count", "compared", "signed", "days", "hours", "minutes"})
POINTING = frozenset({"people", "compared"})
#: What follows from a hidden count is hidden with it.
_FOLLOWS = frozenset({"days", "hours", "minutes", "signed"})
_LTR = frozenset({"ref", "day"})


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as it reads: words, and for a number also its value; `way` is number, ltr, typed, english or words."""

    text: str
    way: str
    value: int | str | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a picture: its name and the way it is set, its length, what stands at its end; None is not drawn."""

    label: str
    way: str
    amount: int | None
    words: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as it reads."""

    code: str
    title: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[ShownCell, ...], ...]
    source: str
    left_out: str
    bars: tuple[Bar, ...] = ()
    series: str = ""


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as it reads."""

    code: str
    title: str
    sentence: str
    numbers: tuple[tuple[ShownCell, str, str], ...]
    tables: tuple[ShownTable, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownBrief:
    """A brief as it reads in one language."""

    title: str
    audience: str
    facts: tuple[tuple[str, ShownCell], ...]
    sections: tuple[ShownSection, ...]
    language: str
    runs_left: bool
    holds: bool


def show_brief(brief: Brief, *, exact: bool) -> ShownBrief:
    """Say a frozen brief in the active language.

    Args:
        brief: as it is kept.
        exact: False hides small counts, for readers who must not learn of single people.
    """
    contents: Mapping[str, Any] = brief.contents
    language = get_language() or "en"
    holds = hash_of(contents) == brief.sha256
    frozen = [contents["compared"], *contents["sections"]] if contents["earlier"] else list(contents["sections"])
    sections = tuple(_section(read_section(one), contents["as_of"], exact) for one in frozen)
    # What cannot be known comes first: whoever reads only one page reads that.
    sections = tuple(sorted(sections, key=lambda section: section.code != "limits"))
    audience = (
        gettext("For this office only. It holds small numbers; take care where it is left.")
        if exact
        else gettext("For this office only. Numbers below five are not shown.")
    )
    return ShownBrief(
        title=gettext("Brief of %(day)s") % {"day": contents["as_of"]},
        audience=audience,
        facts=_facts(brief, holds),
        sections=sections,
        language=language,
        runs_left=language in {"fa-af", "ps", "ur"},
        holds=holds,
    )


def _facts(brief: Brief, holds: bool) -> tuple[tuple[str, ShownCell], ...]:
    contents = brief.contents
    made = localtime(brief.made_at).isoformat(sep=" ", timespec="minutes")[:16]
    earlier = contents["earlier"]
    told = earlier["ref"] + ", " + earlier["as_of"] if earlier else ""
    seal = (
        gettext("agrees: nothing was changed since it was made") if holds else gettext("does not agree: do not use it")
    )
    return (
        (gettext("Reference"), ShownCell(brief.ref, "ltr")),
        (gettext("Office"), ShownCell(brief.office.name if brief.office else contents["office"], "typed")),
        (gettext("As known on"), ShownCell(contents["known_until"][:16].replace("T", " "), "ltr")),
        (gettext("Changes after"), ShownCell(contents["since"], "ltr")),
        (gettext("Earlier brief"), ShownCell(told, "ltr") if told else ShownCell(gettext("none"), "words")),
        (gettext("Made"), ShownCell(made, "ltr")),
        (gettext("Made by"), ShownCell(brief.made_by.username, "typed")),
        (gettext("SHA-256 of the numbers"), ShownCell(brief.sha256, "ltr")),
        (gettext("Worked out again"), ShownCell(seal, "words")),
    )


def _section(section: Section, as_of: str, exact: bool) -> ShownSection:
    title, sentence = words.SECTIONS.get(section.code, (section.code, ""))
    return ShownSection(
        section.code,
        str(title),
        str(sentence),
        _numbers(section, as_of, exact),
        tuple(_table(table, as_of, exact) for table in section.tables),
        tuple(str(words.NOTES.get(note, note)) for note in section.notes),
    )


def _numbers(section: Section, as_of: str, exact: bool) -> tuple[tuple[ShownCell, str, str], ...]:
    found = []
    for number in section.numbers:
        cell = _cell(number.value, number.kind)
        if not exact and number.kind in POINTING and isinstance(number.value, int) and number.value < LEAST_SHOWN:
            cell = _hidden(fewer=True)
        label = str(words.FIGURES.get(number.code, number.code))
        found.append((cell, label, _source(number.query, as_of)))
    return tuple(found)


def _source(query: str, as_of: str) -> str:
    return f"{query} · {as_of}"


def _table(table: Table, as_of: str, exact: bool) -> ShownTable:
    rows = tuple(
        tuple(_cell(value, kind) for value, (_, kind) in zip(row, table.columns, strict=True)) for row in table.rows
    )
    if not exact:
        rows = _without_small(table, rows)
    left_out = (
        ngettext("%(n)s more row is left out.", "%(n)s more rows are left out.", table.left_out) % {"n": table.left_out}
        if table.left_out
        else ""
    )
    columns = tuple((str(words.COLUMNS.get(name, name)), kind in NUMBERS) for name, kind in table.columns)
    title = str(words.TABLES.get(table.code, table.code))
    bars, series = _bars(table, rows, columns)
    return ShownTable(table.code, title, columns, rows, _source(table.query, as_of), left_out, bars, series)


def _cell(value: Cell, kind: str) -> ShownCell:
    if kind in NUMBERS:
        if not isinstance(value, int):
            return ShownCell("–", "words")
        text = f"{value:+,}" if kind == "signed" else f"{value:,}"
        return ShownCell(text, "number", value)
    text = "" if value is None else str(value)
    if kind in _LTR:
        return ShownCell(text or "–", "ltr" if text else "words", text)
    if kind == "party":
        return ShownCell(text, "typed", text)
    said = say_code(kind, text)
    # What the rule packs say in English stays English until somebody translates it.
    way = "english" if kind in ("sentence", "policy") and said == text else "words"
    return ShownCell(said, way, said)


def _hidden(*, fewer: bool) -> ShownCell:
    return ShownCell(gettext("fewer than 5") if fewer else gettext("not shown"), "words")


def _without_small(table: Table, rows: Sequence[tuple[ShownCell, ...]]) -> tuple[tuple[ShownCell, ...], ...]:
    found = [list(row) for row in rows]
    for at, (_, kind) in enumerate(table.columns):
        if kind not in POINTING:
            continue
        counts = {str(i): row[at] for i, row in enumerate(table.rows) if isinstance(row[at], int)}
        for name, safe in safe_counts({i: int(n or 0) for i, n in counts.items()}).items():
            if safe.number is None:
                found[int(name)][at] = _hidden(fewer=safe.shown.value == "fewer")
    for row in found:
        if any(kind in POINTING and cell.way == "words" for cell, (_, kind) in zip(row, table.columns, strict=True)):
            for at, (_, kind) in enumerate(table.columns):
                if kind in _FOLLOWS:
                    row[at] = _hidden(fewer=False)
    return tuple(tuple(row) for row in found)


def _bars(
    table: Table, rows: Sequence[tuple[ShownCell, ...]], columns: Sequence[tuple[str, bool]]
) -> tuple[tuple[Bar, ...], str]:
    names = [name for name, _ in table.columns]
    if table.drawn not in names or not rows:
        return (), ""
    at = names.index(table.drawn)
    label = next((i for i, (_, kind) in enumerate(table.columns) if kind == "day"), 0)
    bars = []
    for row in rows:
        name, end = row[label], row[at]
        bars.append(Bar(name.text, name.way, end.value if isinstance(end.value, int) else None, end.text))
    return tuple(bars), columns[at][0]
