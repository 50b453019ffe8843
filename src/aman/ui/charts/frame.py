"""What do all pictures share: colours, what their language asks for, the axis of time, and how they are drawn?

Time runs from left to right in every language, as clocks and calendars of rules do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi

from aman.ui.svg import FONT_OF, draw

INK = "#16242b"
SOFT = "#4a5a63"
LINE = "#d5dde1"
DARK = "#0b4f6c"
PALE = "#d6e6ee"
WINE = "#9b1c1c"
TIMELINE_WIDE = 640
_MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, its name, and what each fill means."""

    title: str
    said: str
    svg: SafeString
    key: tuple[tuple[SafeString, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a picture is called, and what its language asks for; part of the key under which it is kept."""

    title: str
    said: str
    font: str
    line: int
    runs_left: bool


def ask(title: str, said: str) -> Asked:
    language = get_language() or ""
    # Nastaliq hangs from the line and needs room above and below.
    line = 27 if language == "ur" else 19
    return Asked(title, said, FONT_OF.get(language, "Noto Sans"), line, get_language_bidi())


def drawn(asked: Asked, **parts: Any) -> SafeString:
    axis = {"labelFont": asked.font, "labelFontSize": 12, "labelColor": SOFT}
    return draw({"padding": 4, "background": None, "config": {"axis": axis}, **parts}, asked.title, asked.said)


def moment(day: date) -> int:
    """A day as the drawing language counts time."""
    return (day - date(1970, 1, 1)).days * 86_400_000


def ticks(first: date, last: date) -> list[int]:
    """First days of months, so far apart that their labels do not meet."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60) if months / s <= _MOST_TICKS), 120)
    start = first.year * 12 + first.month - 1
    start += -start % step
    found = [date(m // 12, m % 12 + 1, 1) for m in range(start, last.year * 12 + last.month, step)]
    return [moment(day) for day in found if first <= day <= last]


def isolated(text: str) -> str:
    """Keep a word of the other direction from turning the rest around it."""
    return f"\u2068{text}\u2069" if text else ""
