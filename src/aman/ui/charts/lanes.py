"""How does a page lay happenings of several kinds along one line of time? One lane for each kind, one shape for each.

It shows what came before what. Nothing in it says that one thing led to another, and the page has to say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString

from aman.ui.charts.frame import INK, LINE, SOFT, TIMELINE_WIDE, Asked, Figure, ask, drawn, isolated, moment, ticks
from aman.ui.charts.lines import STYLES, line_swatch
from aman.ui.svg import KEPT

_SIZE, _STACK, _PITCH = 42, 9, 12


@dataclass(frozen=True, slots=True)
class Happening:
    """Something on a lane.

    Args:
        first: the day it happened, or the first day it may have.
        last: the same as `first`, or the last such day.
        words: what stands above its shape, usually how many; "" for nothing.
        is_hollow: drawn without filling, for what is not certain or whose number is withheld.
    """

    first: date
    last: date
    words: str = ""
    is_hollow: bool = False


@dataclass(frozen=True, slots=True)
class EventLane:
    """All happenings of one kind, in order of time."""

    name: str
    happenings: tuple[Happening, ...]


def draw_lanes(title: str, said: str, lanes: Sequence[EventLane], *, first: date, last: date) -> Figure:
    """Draw happenings of up to four kinds along one line of time; those close together stand one above the other.

    Args:
        title: what the picture shows.
        said: what there is to see, in a sentence.
        lanes: from the top.
        first: where the picture begins.
        last: where it ends.
    """
    few = tuple(lanes[: len(STYLES)])
    key = tuple((line_swatch(*STYLES[i]), lane.name) for i, lane in enumerate(few))
    return Figure(title, said, _draw_lanes(ask(title, said), few, first, last), key)


@lru_cache(maxsize=KEPT)
def _draw_lanes(asked: Asked, lanes: tuple[EventLane, ...], first: date, last: date) -> SafeString:
    top, named, shown = 0.0, {}, []
    labels: list[dict[str, Any]] = []
    for number, lane in enumerate(lanes):
        rows, levels = _placed(lane.happenings, first, last)
        labels.append({"y": top + asked.line - 4, "w": isolated(lane.name)})
        has_words = any(row["w"] for row in rows)
        base = top + asked.line + _STACK + levels * _STACK + (13 if has_words else 0)
        named[f"lane{number}"] = [{**row, "y": base - row["u"], "b": base + 8} for row in rows]
        shown += _lane_marks(number, asked, base + 8)
        top = base + 8 + _PITCH
    named["labels"] = labels
    side = TIMELINE_WIDE if asked.runs_left else 0
    text = {
        "x": {"value": side}, "y": {"field": "y"}, "text": {"field": "w"}, "baseline": {"value": "bottom"},
        "align": {"value": "right" if asked.runs_left else "left"}, "font": {"value": asked.font},
        "fontSize": {"value": 12}, "fill": {"value": INK},
    }  # fmt: skip
    axis = {"orient": "bottom", "scale": "x", "values": ticks(first, last), "format": "%Y-%m", "grid": True,
            "gridColor": LINE, "domainColor": INK, "labelFlush": True, "ticks": False, "labelPadding": 5, "labelOverlap": True}  # fmt: skip
    return drawn(
        asked,
        height=top,
        width=TIMELINE_WIDE,
        data=[{"name": name, "values": rows} for name, rows in named.items()],
        scales=[{"name": "x", "type": "utc", "domain": [moment(first), moment(last)], "range": "width"}],
        axes=[axis],
        marks=[*shown, {"type": "text", "from": {"data": "labels"}, "encode": {"enter": text}}],
    )


def _placed(happenings: Sequence[Happening], first: date, last: date) -> tuple[list[dict[str, Any]], int]:
    """Give a row for each happening in the picture, lifted where it would cover another, and how high they stand."""
    days = max((last - first).days, 1)
    taken: dict[int, int] = {}
    rows, highest = [], 0
    for one in happenings:
        if one.last < first or one.first > last:
            continue
        begins, ends = max(one.first, first), min(one.last, last)
        middle = begins + (ends - begins) / 2
        place = round((middle - first).days / days * TIMELINE_WIDE / _STACK)
        level = taken.get(place, 0)
        taken[place] = level + 1
        highest = max(highest, level)
        rows.append(
            {
                "x": moment(middle), "from": moment(begins), "to": moment(ends), "u": level * _STACK,
                "w": isolated(one.words), "h": one.is_hollow,
            }
        )  # fmt: skip
    return rows, highest


def _lane_marks(number: int, asked: Asked, line: float) -> list[dict[str, Any]]:
    stroke, dash, shape = STYLES[number]
    x, y = {"scale": "x", "field": "x"}, {"field": "y"}
    source = {"data": f"lane{number}"}
    ground = {
        "x": {"value": 0}, "x2": {"value": TIMELINE_WIDE}, "y": {"value": line}, "stroke": {"value": SOFT},
        "strokeWidth": {"value": 1}, "strokeDash": {"value": list(dash)},
    }  # fmt: skip
    span = {
        "x": {"scale": "x", "field": "from"}, "x2": {"scale": "x", "field": "to"}, "y": y, "stroke": {"value": stroke},
        "strokeWidth": {"value": 2},
    }  # fmt: skip
    symbol = {
        "x": x, "y": y, "shape": {"value": shape}, "size": {"value": _SIZE}, "stroke": {"value": stroke},
        "strokeWidth": {"value": 1.5}, "fill": [{"test": "datum.h", "value": "#ffffff"}, {"value": stroke}],
    }  # fmt: skip
    words = {
        "x": x, "y": {"field": "y", "offset": -12}, "text": {"field": "w"}, "align": {"value": "center"},
        "baseline": {"value": "middle"}, "font": {"value": asked.font}, "fontSize": {"value": 10}, "fill": {"value": INK},
    }  # fmt: skip
    return [
        {"type": "rule", "encode": {"enter": ground}},
        *(
            {"type": kind, "from": source, "encode": {"enter": looks}}
            for kind, looks in (("rule", span), ("symbol", symbol), ("text", words))
        ),
    ]
