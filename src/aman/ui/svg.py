"""How does a description of a chart become a picture that a strict page may hold?

Drawn on the server, without the Vega-Lite layer above it, which costs more than the drawing: the page needs no script, prints, and is read aloud by its title and
description. Nothing in it asks for a style or a font of its own; words take those of the page around them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

#: Fills that only a pattern can give. The drawing language has none: it is told these colours, which become patterns.
HATCH = "#010101"
CROSS = "#020202"
_PATTERNS = {
    HATCH: (
        '<pattern id="{id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#fff"/><rect width="2" height="6" fill="#45429a"/></pattern>'
    ),
    CROSS: (
        '<pattern id="{id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#fdeadd"/><path d="M0 0H6M0 0V6" stroke="#9a3412" stroke-width="2.4"/>'
        "</pattern>"
    ),
}
#: The machine's own fonts play no part: words are measured with those that set-up installed.
FONT_OF = {"fa-af": "Vazirmatn", "ps": "Vazirmatn", "ur": "Noto Nastaliq Urdu"}
_NOTHING_SEEN = re.compile(
    r'<path(?: class="(?:background|foreground)")? aria-hidden="true" d="[^"]*"(?: pointer-events="none")?'
    r'(?: display="none")?(?: opacity="\d")?/>'
)
_ATTRIBUTES = re.compile(
    r' (?:class|role|aria-[a-z]+|pointer-events|font-family|stroke-miterlimit|style)="[^"]*"| opacity="1"'
)
_DEFAULTS = re.compile(r' stroke-width="1"(?=[ />])| stroke-dasharray="1,0"| [xy]2="0"')
_EMPTY = re.compile(r"<g(?: [^>]*)?></g>")
_GROUP = re.compile(r"<g( [^>]*)?>|</g>")
_LONG_NUMBER = re.compile(r"\d+\.\d{3,}")
#: Pictures kept in one process: those of every pack in four languages.
KEPT = 1024


def draw(description: Mapping[str, Any], title: str, said: str) -> SafeString:
    """Draw a chart as inline SVG.

    Args:
        description: the chart in the Vega language; its fills may be HATCH and CROSS.
        title: the name of the picture, for those who hear the page; never a person's.
        said: what there is to see, in a sentence or two; the figures themselves stand in the table beside it.

    Returns:
        The picture. It takes the width of its place, and the page's font.
    """
    svg: str = _drawer().vega_to_svg(dict(description))
    return mark_safe(_clean(svg, title, said))  # noqa: S308 - made here of escaped words


@cache
def _drawer() -> Any:
    import vl_convert

    folder = Path(str(files("aman.ui"))) / "fonts"
    if folder.is_dir():
        vl_convert.register_font_directory(str(folder))
    return vl_convert


def _clean(svg: str, title: str, said: str) -> str:
    """Keep shapes and words; take away what the page's policy refuses, and what would be read aloud shape by shape."""
    head, _, body = svg.partition(">")
    box = re.search(r'viewBox="([^"]+)"', head)
    name = "c" + hashlib.sha256(f"{svg}{title}{said}".encode()).hexdigest()[:10]
    for pattern in (_NOTHING_SEEN, _ATTRIBUTES, _DEFAULTS):
        body = pattern.sub("", body)
    body = _LONG_NUMBER.sub(lambda m: f"{float(m.group()):.1f}", body)
    while (shorter := _EMPTY.sub("", body)) != body:
        body = shorter
    body = _without_idle_groups(body)
    return _opening(name, box.group(1) if box else "0 0 1 1", title, said) + _with_patterns(name, body)


def _without_idle_groups(body: str) -> str:
    """Take away groups that say nothing of their own, with the ends that belong to them."""
    idle: list[bool] = []

    def keep(found: re.Match[str]) -> str:
        if found.group() == "</g>":
            return "" if idle.pop() else "</g>"
        idle.append(found.group(1) in (None, ' transform="translate(0,0)"'))
        return "" if idle[-1] else found.group()

    return _GROUP.sub(keep, body.removesuffix("</svg>")) + "</svg>"


def _opening(name: str, box: str, title: str, said: str) -> str:
    # Anchors are measured from the left, also on a page that runs the other way: hence the direction.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-picture" viewBox="{box}" direction="ltr" role="img" '
        f'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(said)}</desc>'
    )


def _with_patterns(name: str, body: str) -> str:
    used = [(fill, f"{name}-{number}") for number, fill in enumerate(_PATTERNS) if fill in body]
    for fill, pattern in used:
        body = body.replace(f'"{fill}"', f'"url(#{pattern})"')
    defined = "".join(_PATTERNS[fill].format(id=pattern) for fill, pattern in used)
    return f"<defs>{defined}</defs>{body}" if defined else body


def draw_swatch(fill: str, stroke: str) -> SafeString:
    """Draw the small sample of a fill that stands beside its name in the key of a chart."""
    name = "k" + hashlib.sha256(f"{fill}{stroke}".encode()).hexdigest()[:6]
    body = f'<rect x="1" y="1" width="20" height="12" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/></svg>'
    opening = '<svg xmlns="http://www.w3.org/2000/svg" class="chart-swatch" viewBox="0 0 22 14" aria-hidden="true">'
    return mark_safe(opening + _with_patterns(name, body))  # noqa: S308 - nobody's words are in it
