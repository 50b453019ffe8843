"""How does a page show numbers and days as a picture? Drawn on the server, one kind of picture a file.

Reach for the `draw_` functions with plain rows. They give a `Figure` for the part `ui/parts/figure.html`; the page puts
the table of the same rows under it. Fills differ in darkness and pattern, lines in dash and shape, never in colour alone.
"""

from __future__ import annotations

from aman.ui.charts.bars import MOST_BARS, BarGroup, draw_bars
from aman.ui.charts.frame import Figure
from aman.ui.charts.lanes import EventLane, Happening, draw_lanes
from aman.ui.charts.lines import DayMark, Series, draw_lines
from aman.ui.charts.tiles import Tile, draw_tiles
from aman.ui.charts.timeline import Lane, Span, draw_timeline, timeline_key

__all__ = [
    "MOST_BARS",
    "BarGroup",
    "DayMark",
    "EventLane",
    "Figure",
    "Happening",
    "Lane",
    "Series",
    "Span",
    "Tile",
    "draw_bars",
    "draw_lanes",
    "draw_lines",
    "draw_tiles",
    "draw_timeline",
    "timeline_key",
]
