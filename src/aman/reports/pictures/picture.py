"""What does a page need of a picture? Its drawing, and the very numbers it shows as a table, which is the CSV as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from aman.reports.pictures.scope import Scope
from aman.ui.charts import DayMark, Figure, Series, draw_lines

Cell = int | str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table under a picture: its first cell, the others, and where a reference leads."""

    label: str
    cells: tuple[Cell, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its table.

    Args:
        name: of its address and its file.
        title: what it shows, as a finding, in one script.
        figure: the drawing; None where there is nothing to draw.
        limits: what it cannot say.
        columns: heads of the table.
        rows: the numbers of the drawing; None is a number that is not shown.
        words: the columns hold words, not numbers.
    """

    name: str
    title: str
    figure: Figure | None
    limits: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    words: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def plain_rows(self) -> list[tuple[Cell, ...]]:
        """The table as a file has it."""
        return [(row.label, *row.cells) for row in self.rows]


def lines_over_months(
    scope: Scope,
    *,
    name: str,
    title: str,
    limits: str,
    unit: str,
    series: Sequence[tuple[str, Sequence[int | None]]],
    is_stock: bool,
    marks: Sequence[DayMark] = (),
) -> Picture:
    """Draw numbers month by month as lines, with the same numbers as a table.

    Args:
        scope: whose numbers, over which months.
        name: of the picture.
        title: what it shows, as a finding.
        limits: what it cannot say.
        unit: what is counted.
        series: the name of each line and its number for each month.
        is_stock: how many there were at the end of a month; else how many came within it.
        marks: days to be marked.
    """
    days = scope.ends if is_stock else scope.starts
    lines = [Series(label, tuple(zip(days, numbers, strict=True))) for label, numbers in series]
    heard = f"{_('Lines over %(n)s months.') % {'n': len(days)}} {limits} {_('The table below says the same.')}"
    figure = draw_lines(
        title, heard, lines, unit=unit, first=scope.starts[0], last=scope.today, marks=marks, is_stock=is_stock
    )
    rows = tuple(
        Row(_label(day, is_stock=is_stock), tuple(numbers[i] for _name, numbers in series))
        for i, day in enumerate(days)
    )
    head = _("At the end of") if is_stock else _("Month")
    return Picture(name, title, figure, limits, (head, *(label for label, _numbers in series)), rows)


def _label(day: date, *, is_stock: bool) -> str:
    return day.isoformat() if is_stock else f"{day:%Y-%m}"


def spoken(number: Any) -> str:
    """Say a number in a title; three dots where it is not shown."""
    return "…" if number is None else f"{number:,}"


def not_counted(name: str, title: str) -> Picture:
    """Stand for a picture of a large register until the worker has counted for it."""
    said = _("The worker goes through the register and has not counted this yet. Come back in a few minutes.")
    return Picture(name, title, None, said, (), ())
