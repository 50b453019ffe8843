"""How does a page show how many there were as time went by? As lines, each with a dash and a shape of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from aman.ui.charts.frame import (
    DARK,
    INK,
    LINE,
    SOFT,
    TIMELINE_WIDE,
    WINE,
    Asked,
    Figure,
    ask,
    drawn,
    isolated,
    moment,
    ticks,
)
from aman.ui.svg import KEPT

#: Stroke, dash and shape of each line: told apart without colours.
STYLES: tuple[tuple[str, tuple[int, ...], str], ...] = (
    (DARK, (1, 0), "circle"),
    (WINE, (7, 3), "square"),
    ("#45429a", (2, 3), "triangle-up"),
    ("#7a4b00", (9, 3, 2, 3), "diamond"),
)
_HEIGHT = 190
#: Where a shape lies in its swatch, 30 wide and 14 high.
_SHAPES = {
    "circle": '<circle cx="15" cy="7" r="3.4"',
    "square": '<path d="M11.8 3.8H18.2V10.2H11.8Z"',
    "triangle-up": '<path d="M15 3L19 10.4H11Z"',
    "diamond": '<path d="M15 2.4L19 7L15 11.6L11 7Z"',
}


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name and its points in order of time; None where the number is withheld, and the line is broken."""

    name: str
    points: tuple[tuple[date, int | None], ...]


@dataclass(frozen=True, slots=True)
class DayMark:
    """A day on which something else happened, with the number under which the page tells of it."""

    day: date
    number: str


def draw_lines(
    title: str,
    said: str,
    series: Sequence[Series],
    *,
    unit: str,
    first: date,
    last: date,
    marks: Sequence[DayMark] = (),
    is_stock: bool = False,
) -> Figure:
    """Draw up to four lines over time.

    Args:
        title: what the picture shows, as a finding.
        said: what there is to see, in a sentence.
        series: the lines; those beyond the fourth are left to the table.
        unit: what is counted; it stands at the upright axis.
        first: where the picture begins.
        last: where it ends.
        marks: days to be marked by an upright line with a number.
        is_stock: the numbers say how many there were at a day, and stay until the next one; else how many came to it.
    """
    few = tuple(series[: len(STYLES)])
    seen = tuple(mark for mark in marks if first <= mark.day <= last)
    svg = _draw_lines(ask(title, said), few, unit, first=first, last=last, marks=seen, is_stock=is_stock)
    return Figure(title, said, svg, tuple((line_swatch(*STYLES[i]), line.name) for i, line in enumerate(few)))


@lru_cache(maxsize=KEPT)
def _draw_lines(
    asked: Asked,
    series: tuple[Series, ...],
    unit: str,
    *,
    first: date,
    last: date,
    marks: tuple[DayMark, ...],
    is_stock: bool,
) -> SafeString:
    most = max((n or 0 for line in series for _, n in line.points), default=0)
    named: dict[str, list[dict[str, Any]]] = {"unit": [{"w": isolated(unit)}]}
    shown: list[dict[str, Any]] = [_unit_mark(asked)]
    for number, line in enumerate(series):
        named[f"line{number}"] = [
            {"x": moment(day), "y": n or 0, "d": n is not None} for day, n in line.points if first <= day <= last
        ]
        shown += _line_marks(number, is_stock)
    named["marks"] = _numbered(marks, first, last)
    shown += _day_marks(asked)
    axes = [
        {"orient": "bottom", "scale": "x", "values": ticks(first, last), "format": "%Y-%m", "domainColor": INK,
         "labelFlush": True, "ticks": False, "labelPadding": 5, "labelOverlap": True},
        {"orient": "left", "scale": "y", "grid": True, "gridColor": LINE, "tickCount": 5, "tickMinStep": 1,
         "format": ",d", "domain": False, "ticks": False, "labelPadding": 6},
    ]  # fmt: skip
    return drawn(
        asked,
        height=_HEIGHT,
        width=TIMELINE_WIDE,
        data=[{"name": name, "values": rows} for name, rows in named.items()],
        scales=[
            {"name": "x", "type": "utc", "domain": [moment(first), moment(last)], "range": "width"},
            {"name": "y", "type": "linear", "domain": [0, max(most * 1.08, 4)], "range": "height", "nice": True},
        ],
        axes=axes,
        marks=shown,
    )


def _line_marks(number: int, is_stock: bool) -> list[dict[str, Any]]:
    stroke, dash, shape = STYLES[number]
    x, y = {"scale": "x", "field": "x"}, {"scale": "y", "field": "y"}
    line = {
        "x": x, "y": y, "defined": {"field": "d"}, "stroke": {"value": stroke}, "strokeWidth": {"value": 2},
        "strokeDash": {"value": list(dash)}, "interpolate": {"value": "step-after" if is_stock else "linear"},
    }  # fmt: skip
    points = {
        "x": x, "y": y, "shape": {"value": shape}, "size": [{"test": "datum.d", "value": 34}, {"value": 0}],
        "fill": {"value": stroke if number % 2 == 0 else "#ffffff"}, "stroke": {"value": stroke},
        "strokeWidth": {"value": 1.5},
    }  # fmt: skip
    source = {"data": f"line{number}"}
    return [
        {"type": "line", "from": source, "encode": {"enter": line}},
        {"type": "symbol", "from": source, "encode": {"enter": points}},
    ]


def _unit_mark(asked: Asked) -> dict[str, Any]:
    text = {
        "x": {"value": -4}, "y": {"value": -22}, "text": {"field": "w"}, "align": {"value": "left"},
        "baseline": {"value": "middle"}, "font": {"value": asked.font}, "fontSize": {"value": 12}, "fill": {"value": SOFT},
    }  # fmt: skip
    return {"type": "text", "from": {"data": "unit"}, "encode": {"enter": text}}


def _numbered(marks: Sequence[DayMark], first: date, last: date) -> list[dict[str, Any]]:
    """Days of marks that lie close together show their numbers one above the other."""
    days = max((last - first).days, 1)
    rows, level, before = [], 0, -99.0
    for mark in marks:
        place = (mark.day - first).days / days * TIMELINE_WIDE
        level = (level + 1) % 3 if place - before < 16 else 0
        before = place
        rows.append({"x": moment(mark.day), "n": mark.number, "u": 8 + level * 13})
    return rows


def _day_marks(asked: Asked) -> list[dict[str, Any]]:
    x = {"scale": "x", "field": "x"}
    rule = {
        "x": x, "y": {"value": 0}, "y2": {"value": _HEIGHT}, "stroke": {"value": SOFT}, "strokeDash": {"value": [3, 3]},
        "strokeWidth": {"value": 1},
    }  # fmt: skip
    back = {
        "x": x, "y": {"field": "u"}, "shape": {"value": "circle"}, "size": {"value": 170}, "fill": {"value": "#ffffff"},
        "stroke": {"value": SOFT}, "strokeWidth": {"value": 1},
    }  # fmt: skip
    text = {
        "x": x, "y": {"field": "u"}, "text": {"field": "n"}, "align": {"value": "center"}, "fontSize": {"value": 9},
        "baseline": {"value": "middle"}, "font": {"value": asked.font}, "fill": {"value": INK},
    }  # fmt: skip
    return [
        {"type": kind, "from": {"data": "marks"}, "encode": {"enter": looks}}
        for kind, looks in (("rule", rule), ("symbol", back), ("text", text))
    ]


def line_swatch(stroke: str, dash: tuple[int, ...], shape: str) -> SafeString:
    """Draw the small sample of a line that stands beside its name in the key."""
    dashed = "" if dash == (1, 0) else f' stroke-dasharray="{",".join(str(n) for n in dash)}"'
    fill = stroke if [style[0] for style in STYLES].index(stroke) % 2 == 0 else "#fff"
    return mark_safe(  # noqa: S308 - nobody's words are in it
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart-swatch" viewBox="0 0 30 14" aria-hidden="true">'
        f'<path d="M0 7H30" stroke="{stroke}" stroke-width="2" fill="none"{dashed}/>'
        f'{_SHAPES[shape]} fill="{fill}" stroke="{stroke}" stroke-width="1.5"/></svg>'
    )
