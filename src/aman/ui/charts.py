"""How does a page show counts by group, and values by time, as a picture?

Reach for `draw_bars` and `draw_timeline` with plain rows. They give a `Figure` for the part `ui/parts/figure.html`;
the page puts the table of the same rows under it. Fills differ in darkness and pattern, never in colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi

from aman.ui.svg import CROSS, FONT_OF, HATCH, KEPT, draw, draw_swatch

_INK = "#16242b"
_SOFT = "#4a5a63"
_LINE = "#d5dde1"
_DARK = "#0b4f6c"
_PALE = "#d6e6ee"
#: Dark, pale with an edge, hatched: told apart in print and without colours.
_SERIES: tuple[tuple[str, str], ...] = ((_DARK, _DARK), (_PALE, _DARK), (HATCH, "#45429a"))
MOST_BARS = 20
_BARS_WIDE = 300
_TIMELINE_WIDE = 640
_MOST_TICKS = 8


class Span(StrEnum):
    """What a stretch of a timeline says."""

    STANDS = "stands"
    NOT_YET_KNOWN = "not_yet_known"
    CONTRADICTED = "contradicted"
    SILENT = "silent"
    PASSED_OVER = "passed_over"


_SPANS: dict[Span, tuple[str, str]] = {
    Span.STANDS: (_DARK, _DARK),
    Span.NOT_YET_KNOWN: (_PALE, _DARK),
    Span.CONTRADICTED: (CROSS, "#9a3412"),
    Span.SILENT: (HATCH, "#45429a"),
    Span.PASSED_OVER: ("#ffffff", "#7b8b94"),
}


@dataclass(frozen=True, slots=True)
class BarGroup:
    """A group and its amounts, one a series; None where the number is withheld, and `words` then says so.

    Args:
        label: the group's name as the page says it.
        amounts: one a series, 0 and more.
        words: what stands at the end of each bar, usually the number.
    """

    label: str
    amounts: tuple[int | None, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """One value of a timeline.

    Args:
        label: the value in words.
        known: the day it became known, drawn as a ring.
        spans: stretches with first day, day after the last one, and what they say; in order.
        is_open: whether the last stretch goes on beyond the picture.
    """

    label: str
    known: date
    spans: tuple[tuple[date, date, Span], ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, its name, and what each fill means."""

    title: str
    said: str
    svg: SafeString
    key: tuple[tuple[SafeString, str], ...] = ()


@lru_cache(maxsize=KEPT)
def _draw_bars(asked: _Asked, series: int, groups: tuple[BarGroup, ...]) -> SafeString:
    bar, gap = asked.line - 4, 12
    names = [_isolated(group.label) for group in groups]
    most = max((amount or 0 for group in groups for amount in group.amounts), default=0)
    rows = [
        {"g": names[number], "i": index, "n": amount or 0, "w": _isolated(group.words[index])}
        for number, group in enumerate(groups)
        for index, amount in enumerate(group.amounts)
    ]
    step = bar * series + gap
    on_bar = {"scale": "g", "field": "g", "offset": {"field": "i", "mult": bar}}
    end = {"scale": "n", "field": "n"}
    ends = {
        "x": {**end, "offset": -5 if asked.runs_left else 5}, "y": {**on_bar, "offset": {"signal": f"datum.i*{bar}+{bar / 2}"}},
        "text": {"field": "w"}, "align": {"value": "right" if asked.runs_left else "left"}, "baseline": {"value": "middle"},
        "font": {"value": asked.font}, "fontSize": {"value": 11}, "fill": {"value": _INK},
    }  # fmt: skip
    bars = {
        "x": {"scale": "n", "value": 0}, "x2": end, "y": on_bar, "height": {"value": bar - 1}, "strokeWidth": {"value": 1},
        "fill": {"scale": "fill", "field": "i"}, "stroke": {"scale": "edge", "field": "i"},
    }  # fmt: skip
    order = list(range(len(_SERIES)))
    wide = [_BARS_WIDE, 0] if asked.runs_left else [0, _BARS_WIDE]
    return _drawn(
        asked,
        height=step * len(groups) or 1,
        width=_BARS_WIDE,
        data=[{"name": "rows", "values": rows}],
        scales=[
            {"name": "n", "type": "linear", "domain": [0, max(most * 1.22, 1)], "range": wide},
            {"name": "g", "type": "band", "domain": names, "range": "height", "paddingOuter": gap / 2 / step},
            {"name": "fill", "type": "ordinal", "domain": order, "range": [fill for fill, _ in _SERIES]},
            {"name": "edge", "type": "ordinal", "domain": order, "range": [edge for _, edge in _SERIES]},
        ],
        axes=[
            {
                "orient": "bottom", "scale": "n", "grid": True, "gridColor": _LINE, "tickCount": 4, "tickMinStep": 1,
                "domain": False, "ticks": False, "labelPadding": 4, "zindex": 0,
            },
            {
                "orient": "right" if asked.runs_left else "left", "scale": "g", "ticks": False, "domainColor": _INK,
                "labelLimit": 190, "labelPadding": 6,
            },
        ],
        marks=[
            {"type": "rect", "from": {"data": "rows"}, "encode": {"enter": bars}},
            {"type": "text", "from": {"data": "rows"}, "encode": {"enter": ends}},
        ],
    )  # fmt: skip


def draw_bars(title: str, said: str, series: Sequence[str], groups: Sequence[BarGroup]) -> Figure:
    """Draw counts by group as bars, up to three series beside each other.

    Args:
        title: name of the picture.
        said: what there is to see, in a sentence.
        series: what each series is called, for the key.
        groups: in the order to be drawn; those beyond MOST_BARS are left to the table.
    """
    svg = _draw_bars(_asked(title, said), len(series), tuple(groups[:MOST_BARS]))
    return Figure(title, said, svg, tuple((draw_swatch(*_SERIES[i]), name) for i, name in enumerate(series)))


def draw_timeline(
    title: str, said: str, lanes: Sequence[Lane], *, first: date, last: date, today: date | None = None
) -> Figure:
    """Draw the values of something that changes, one below the other, along one line of time.

    Time runs from left to right in every language, as clocks and calendars of rules do.

    Args:
        title: name of the picture.
        said: what there is to see, in a sentence.
        lanes: values in the order to be drawn.
        first: where the picture begins.
        last: where it ends.
        today: a day to mark with a line; None for none.
    """
    return Figure(title, said, _draw_timeline(_asked(title, said), tuple(lanes), first, last, today))


@lru_cache(maxsize=KEPT)
def _draw_timeline(asked: _Asked, lanes: tuple[Lane, ...], first: date, last: date, today: date | None) -> SafeString:
    pitch = asked.line + 15
    spans, rings, labels, arrows = _timeline_rows(lanes, first, last, asked.line, pitch)
    height = pitch * len(lanes) + 4
    marked = [{"x": _moment(today)}] if today is not None and first <= today <= last else []
    x, y = {"scale": "x", "field": "x"}, {"field": "y"}
    x2, y2 = {"scale": "x", "field": "x2"}, {"field": "y2"}
    side = _TIMELINE_WIDE if asked.runs_left else 0
    shown: list[tuple[str, str, dict[str, Any]]] = [
        ("rect", "spans", {"x": x, "x2": x2, "y": y, "y2": y2, "fill": {"field": "f"}, "stroke": {"field": "e"},
                           "strokeDash": {"field": "d"}, "strokeWidth": {"value": 1}}),
        ("rule", "rings", {"x": x, "x2": x2, "y": y, "stroke": {"value": _INK}, "strokeDash": {"value": [2, 2]}}),
        ("symbol", "rings", {"x": x, "y": y, "size": {"value": 38}, "fill": {"value": "#ffffff"},
                             "stroke": {"value": _INK}, "strokeWidth": {"value": 1.6}}),
        ("symbol", "arrows", {"x": x, "y": y, "size": {"value": 60}, "shape": {"value": "triangle-right"},
                              "fill": {"value": _INK}}),
        ("text", "labels", {"x": {"value": side}, "y": y, "text": {"field": "w"}, "baseline": {"value": "bottom"},
                            "align": {"value": "right" if asked.runs_left else "left"}, "font": {"value": asked.font},
                            "fontSize": {"value": 12}, "fill": {"value": _INK}, "limit": {"value": _TIMELINE_WIDE - 10}}),
        ("rule", "today", {"x": x, "y": {"value": 0}, "y2": {"value": height}, "stroke": {"value": "#9b1c1c"},
                           "strokeDash": {"value": [5, 3]}, "strokeWidth": {"value": 1.5}}),
    ]  # fmt: skip
    named = {"spans": spans, "rings": rings, "labels": labels, "arrows": arrows, "today": marked}
    domain = [_moment(first), _moment(last)]
    axis = {"orient": "bottom", "scale": "x", "values": _ticks(first, last), "format": "%Y-%m", "grid": True,
            "gridColor": _LINE, "domainColor": _INK, "labelFlush": True, "ticks": False, "labelPadding": 5, "labelOverlap": True}  # fmt: skip
    return _drawn(
        asked,
        height=height,
        width=_TIMELINE_WIDE,
        data=[{"name": name, "values": rows} for name, rows in named.items()],
        scales=[{"name": "x", "type": "utc", "domain": domain, "range": "width"}],
        axes=[axis],
        marks=[{"type": kind, "from": {"data": rows}, "encode": {"enter": looks}} for kind, rows, looks in shown],
    )


def timeline_key(names: dict[Span, str]) -> tuple[tuple[SafeString, str], ...]:
    """Give the key of timelines: a sample of each fill with what it means."""
    return tuple((draw_swatch(*_SPANS[span]), name) for span, name in names.items())


def _timeline_rows(
    lanes: Sequence[Lane], first: date, last: date, line: int, pitch: int
) -> tuple[list[dict[str, Any]], ...]:
    spans: list[dict[str, Any]] = []
    rings: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    arrows: list[dict[str, Any]] = []
    for number, lane in enumerate(lanes):
        top = number * pitch + line
        middle = top + 5
        labels.append({"y": top - 1, "w": _isolated(lane.label)})
        for begins, ends, span in lane.spans:
            begins, ends = max(begins, first), min(ends, last)
            if begins < ends:
                fill, edge = _SPANS[span]
                dash = [3, 2] if span is Span.PASSED_OVER else [1, 0]
                row = {"x": _moment(begins), "x2": _moment(ends), "y": top, "y2": top + 10}
                spans.append({**row, "f": fill, "e": edge, "d": dash})
        if lane.is_open:
            arrows.append({"x": _moment(last), "y": middle})
        begins = lane.spans[0][0] if lane.spans else lane.known
        known = min(max(lane.known, first), last)
        rings.append({"x": _moment(known), "x2": _moment(max(begins, known)), "y": middle})
    return spans, rings, labels, arrows


def _ticks(first: date, last: date) -> list[int]:
    """First days of months, so far apart that their labels do not meet."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60) if months / s <= _MOST_TICKS), 120)
    start = first.year * 12 + first.month - 1
    start += -start % step
    found = [date(m // 12, m % 12 + 1, 1) for m in range(start, last.year * 12 + last.month, step)]
    return [_moment(day) for day in found if first <= day <= last]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a picture is called, and what its language asks for; part of the key under which it is kept."""

    title: str
    said: str
    font: str
    line: int
    runs_left: bool


def _asked(title: str, said: str) -> _Asked:
    language = get_language() or ""
    # Nastaliq hangs from the line and needs room above and below.
    line = 27 if language == "ur" else 19
    return _Asked(title, said, FONT_OF.get(language, "Noto Sans"), line, get_language_bidi())


def _drawn(asked: _Asked, **parts: Any) -> SafeString:
    axis = {"labelFont": asked.font, "labelFontSize": 12, "labelColor": _SOFT}
    return draw({"padding": 4, "background": None, "config": {"axis": axis}, **parts}, asked.title, asked.said)


def _moment(day: date) -> int:
    """A day as the drawing language counts time."""
    return (day - date(1970, 1, 1)).days * 86_400_000


def _isolated(text: str) -> str:
    """Keep a word of the other direction from turning the rest around it."""
    return f"\u2068{text}\u2069" if text else ""
