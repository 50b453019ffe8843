"""How does a page show counts by province without a map? As a grid of tiles that lie roughly where the provinces do.

Every tile says its name and its number; darkness only repeats it. The grid says nothing about borders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.utils.safestring import SafeString

from aman.ui.charts.frame import DARK, INK, Asked, Figure, ask, drawn, isolated
from aman.ui.svg import KEPT, draw_swatch

_WIDE, _HIGH, _GAP = 172, 76, 6
#: From few to many; words on the darkest are white.
_BANDS = ("#ffffff", "#d6e6ee", "#8fbdd2", DARK)
_NOT_SHOWN = "#f4f1ea"


@dataclass(frozen=True, slots=True)
class Tile:
    """One place of the grid.

    Args:
        name: as the page says it.
        column: from 0, west to east, in every language.
        row: from 0, north to south.
        number: how many; None where the number is withheld.
        words: the number as the tile says it.
    """

    name: str
    column: int
    row: int
    number: int | None
    words: str


def draw_tiles(title: str, said: str, tiles: Sequence[Tile], *, withheld: str) -> Figure:
    """Draw counts by place as a grid of tiles.

    Args:
        title: what the picture shows, as a finding.
        said: what there is to see, in a sentence.
        tiles: one for each place, also where there is nobody.
        withheld: what the key calls a number that is not shown.
    """
    edges = _edges(tiles)
    names = [f"0 – {edges[0]:,}", *(f"{low + 1:,} – {high:,}" for low, high in pairwise(edges))]
    key = [
        (draw_swatch(band, INK), f"\u2066{name}\u2069")
        for band, name in zip(_BANDS, names, strict=True)
        if edges[0] > 0
    ]
    if any(tile.number is None for tile in tiles):
        key.append((draw_swatch(_NOT_SHOWN, INK), withheld))
    return Figure(title, said, _draw_tiles(ask(title, said), tuple(tiles), edges), tuple(key))


def _edges(tiles: Sequence[Tile]) -> tuple[int, ...]:
    """Where each band ends: quarters of the largest number."""
    most = max((tile.number or 0 for tile in tiles), default=0)
    quarters = [-(-most * n // 4) for n in (1, 2, 3)]
    return (*quarters, most) if most >= 4 else (0, 0, 0, most)


@lru_cache(maxsize=KEPT)
def _draw_tiles(asked: Asked, tiles: tuple[Tile, ...], edges: tuple[int, ...]) -> SafeString:
    rows = []
    for tile in tiles:
        band = next((i for i, edge in enumerate(edges) if (tile.number or 0) <= edge), len(edges) - 1)
        fill = _NOT_SHOWN if tile.number is None else _BANDS[band]
        rows.append(
            {
                "x": tile.column * (_WIDE + _GAP), "y": tile.row * (_HIGH + _GAP), "f": fill,
                "c": "#ffffff" if fill == DARK else INK, "d": [4, 3] if tile.number is None else [1, 0],
                "t": isolated(tile.name), "w": isolated(tile.words),
            }
        )  # fmt: skip
    middle = {"field": "x", "offset": _WIDE / 2}
    text = {
        "x": middle, "align": {"value": "center"}, "baseline": {"value": "middle"}, "font": {"value": asked.font},
        "fill": {"field": "c"}, "limit": {"value": _WIDE - 8},
    }  # fmt: skip
    box = {
        "x": {"field": "x"}, "y": {"field": "y"}, "width": {"value": _WIDE}, "height": {"value": _HIGH},
        "fill": {"field": "f"}, "stroke": {"value": INK}, "strokeWidth": {"value": 1}, "strokeDash": {"field": "d"},
    }  # fmt: skip
    name = {**text, "y": {"field": "y", "offset": 22}, "text": {"field": "t"}, "fontSize": {"value": 12}}
    number = {**text, "y": {"field": "y", "offset": 53}, "text": {"field": "w"}, "fontSize": {"value": 18}}
    source = {"data": "tiles"}
    return drawn(
        asked,
        width=(max((tile.column for tile in tiles), default=0) + 1) * (_WIDE + _GAP),
        height=(max((tile.row for tile in tiles), default=0) + 1) * (_HIGH + _GAP),
        data=[{"name": "tiles", "values": rows}],
        marks=[
            {"type": kind, "from": source, "encode": {"enter": looks}}
            for kind, looks in (("rect", box), ("text", name), ("text", number))
        ],
    )
