"""How does a page show the values of a rule along one line of time, with both of its clocks?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString

from aman.ui.charts.frame import (
    DARK,
    INK,
    LINE,
    PALE,
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
from aman.ui.svg import CROSS, HATCH, KEPT, draw_swatch


class Span(StrEnum):
    """What a stretch of a timeline says."""

    STANDS = "stands"
    NOT_YET_KNOWN = "not_yet_known"
    CONTRADICTED = "contradicted"
    SILENT = "silent"
    PASSED_OVER = "passed_over"


_SPANS: dict[Span, tuple[str, str]] = {
    Span.STANDS: (DARK, DARK),
    Span.NOT_YET_KNOWN: (PALE, DARK),
    Span.CONTRADICTED: (CROSS, "#9a3412"),
    Span.SILENT: (HATCH, "#45429a"),
    Span.PASSED_OVER: ("#ffffff", "#7b8b94"),
}


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
    return Figure(title, said, _draw_timeline(ask(title, said), tuple(lanes), first, last, today))


@lru_cache(maxsize=KEPT)
def _draw_timeline(asked: Asked, lanes: tuple[Lane, ...], first: date, last: date, today: date | None) -> SafeString:
    pitch = asked.line + 15
    spans, rings, labels, arrows = _timeline_rows(lanes, first, last, asked.line, pitch)
    height = pitch * len(lanes) + 4
    marked = [{"x": moment(today)}] if today is not None and first <= today <= last else []
    x, y = {"scale": "x", "field": "x"}, {"field": "y"}
    x2, y2 = {"scale": "x", "field": "x2"}, {"field": "y2"}
    side = TIMELINE_WIDE if asked.runs_left else 0
    shown: list[tuple[str, str, dict[str, Any]]] = [
        ("rect", "spans", {"x": x, "x2": x2, "y": y, "y2": y2, "fill": {"field": "f"}, "stroke": {"field": "e"},
                           "strokeDash": {"field": "d"}, "strokeWidth": {"value": 1}}),
        ("rule", "rings", {"x": x, "x2": x2, "y": y, "stroke": {"value": INK}, "strokeDash": {"value": [2, 2]}}),
        ("symbol", "rings", {"x": x, "y": y, "size": {"value": 38}, "fill": {"value": "#ffffff"},
                             "stroke": {"value": INK}, "strokeWidth": {"value": 1.6}}),
        ("symbol", "arrows", {"x": x, "y": y, "size": {"value": 60}, "shape": {"value": "triangle-right"},
                              "fill": {"value": INK}}),
        ("text", "labels", {"x": {"value": side}, "y": y, "text": {"field": "w"}, "baseline": {"value": "bottom"},
                            "align": {"value": "right" if asked.runs_left else "left"}, "font": {"value": asked.font},
                            "fontSize": {"value": 12}, "fill": {"value": INK}, "limit": {"value": TIMELINE_WIDE - 10}}),
        ("rule", "today", {"x": x, "y": {"value": 0}, "y2": {"value": height}, "stroke": {"value": WINE},
                           "strokeDash": {"value": [5, 3]}, "strokeWidth": {"value": 1.5}}),
    ]  # fmt: skip
    named = {"spans": spans, "rings": rings, "labels": labels, "arrows": arrows, "today": marked}
    domain = [moment(first), moment(last)]
    axis = {"orient": "bottom", "scale": "x", "values": ticks(first, last), "format": "%Y-%m", "grid": True,
            "gridColor": LINE, "domainColor": INK, "labelFlush": True, "ticks": False, "labelPadding": 5, "labelOverlap": True}  # fmt: skip
    return drawn(
        asked,
        height=height,
        width=TIMELINE_WIDE,
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
        labels.append({"y": top - 1, "w": isolated(lane.label)})
        for begins, ends, span in lane.spans:
            begins, ends = max(begins, first), min(ends, last)
            if begins < ends:
                fill, edge = _SPANS[span]
                dash = [3, 2] if span is Span.PASSED_OVER else [1, 0]
                row = {"x": moment(begins), "x2": moment(ends), "y": top, "y2": top + 10}
                spans.append({**row, "f": fill, "e": edge, "d": dash})
        if lane.is_open:
            arrows.append({"x": moment(last), "y": middle})
        begins = lane.spans[0][0] if lane.spans else lane.known
        known = min(max(lane.known, first), last)
        rings.append({"x": moment(known), "x2": moment(max(begins, known)), "y": middle})
    return spans, rings, labels, arrows
