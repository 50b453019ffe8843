"""How does a page show counts by group? As bars, up to three series beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString

from aman.ui.charts.frame import DARK, INK, LINE, PALE, Asked, Figure, ask, drawn, isolated
from aman.ui.svg import HATCH, KEPT, draw_swatch

#: Dark, pale with an edge, hatched: told apart in print and without colours.
_SERIES: tuple[tuple[str, str], ...] = ((DARK, DARK), (PALE, DARK), (HATCH, "#45429a"))
MOST_BARS = 20
_BARS_WIDE = 300


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


@lru_cache(maxsize=KEPT)
def _draw_bars(asked: Asked, series: int, groups: tuple[BarGroup, ...]) -> SafeString:
    bar, gap = asked.line - 4, 12
    names = [isolated(group.label) for group in groups]
    most = max((amount or 0 for group in groups for amount in group.amounts), default=0)
    rows = [
        {"g": names[number], "i": index, "n": amount or 0, "w": isolated(group.words[index])}
        for number, group in enumerate(groups)
        for index, amount in enumerate(group.amounts)
    ]
    step = bar * series + gap
    on_bar = {"scale": "g", "field": "g", "offset": {"field": "i", "mult": bar}}
    end = {"scale": "n", "field": "n"}
    ends = {
        "x": {**end, "offset": -5 if asked.runs_left else 5}, "y": {**on_bar, "offset": {"signal": f"datum.i*{bar}+{bar / 2}"}},
        "text": {"field": "w"}, "align": {"value": "right" if asked.runs_left else "left"}, "baseline": {"value": "middle"},
        "font": {"value": asked.font}, "fontSize": {"value": 11}, "fill": {"value": INK},
    }  # fmt: skip
    bars = {
        "x": {"scale": "n", "value": 0}, "x2": end, "y": on_bar, "height": {"value": bar - 1}, "strokeWidth": {"value": 1},
        "fill": {"scale": "fill", "field": "i"}, "stroke": {"scale": "edge", "field": "i"},
    }  # fmt: skip
    order = list(range(len(_SERIES)))
    wide = [_BARS_WIDE, 0] if asked.runs_left else [0, _BARS_WIDE]
    return drawn(
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
                "orient": "bottom", "scale": "n", "grid": True, "gridColor": LINE, "tickCount": 4, "tickMinStep": 1,
                "domain": False, "ticks": False, "labelPadding": 4, "zindex": 0,
            },
            {
                "orient": "right" if asked.runs_left else "left", "scale": "g", "ticks": False, "domainColor": INK,
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
    svg = _draw_bars(ask(title, said), len(series), tuple(groups[:MOST_BARS]))
    return Figure(title, said, svg, tuple((draw_swatch(*_SERIES[i]), name) for i, name in enumerate(series)))
