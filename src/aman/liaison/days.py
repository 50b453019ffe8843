"""Which days does somebody mean who types when a meeting was, or by when a promise is due? And how is that said again?

One day, a month, a year, or two days with "to", "until" or a slash between them, in any calendar and digits that lists
are read in. A day that can be read in two ways is asked again, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from aman.core.dates import DateOrder, Precision, read_date
from aman.errors import BadInput

_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_BETWEEN = re.compile(r"\s+(?:to|until|till|and|تا|تر|سے|څخه)\s+|\s*(?:/|–|—|\.\.)\s*", re.IGNORECASE)
_DIGITS = {ord(digit): str(n % 10) for n, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
#: Nothing is dated later than this many years from today; a slip of the finger is.
_YEARS_AHEAD = 20
_EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Days:
    """The days meant, both ends included, and what the two ends mean: day, month, year or range."""

    first: date
    last: date
    precision: str


def read_days(typed: str, *, today: date) -> Days | None:
    """Read a day, a month, a year or a stretch as typed; None when nothing was typed.

    Raises:
        BadInput: it cannot be read, can be read in two ways, or ends before it begins.
    """
    words = " ".join(typed.split()).translate(_DIGITS)
    if not words:
        return None
    one = _read_one(words, today)
    if one is not None:
        return one
    ends = [part for part in _BETWEEN.split(words) if part]
    if len(ends) == 2:
        first, last = _read_one(ends[0], today), _read_one(ends[1], today)
        if first is not None and last is not None:
            if last.last < first.first:
                raise BadInput(
                    _("The last day lies before the first."),
                    fix=_("Give the earlier day first, for example 2023-12-04 to 2023-12-07."),
                    code="days-in-order",
                )
            return Days(first.first, last.last, Precision.RANGE)
    raise BadInput(
        _("The date cannot be read, or can be read in two ways."),
        fix=_("Give it as year-month-day, for example 2023-12-05, 2023-12, 2023, or 2023-12-04 to 2023-12-07."),
        code="days-unreadable",
    )


def say_days(first: date | None, last: date | None, precision: str) -> str:
    """Write days as they can be typed again: `2023-12-05`, `2023-12`, `2023`, `2023-12-04 – 2023-12-07`; "" for none."""
    if first is None or last is None:
        return ""
    if precision == Precision.YEAR and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year:04d}"
    if precision == Precision.MONTH and first.day == 1 and first.month == last.month:
        return f"{first.year:04d}-{first.month:02d}"
    return first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"


def _read_one(words: str, today: date) -> Days | None:
    latest = date(today.year + _YEARS_AHEAD, 12, 31)
    if _ISO.match(words):
        try:
            day = date.fromisoformat(words)
        except ValueError:
            return None
        return Days(day, day, Precision.DAY) if _EARLIEST <= day <= latest else None
    found = read_date(words, order=DateOrder.DAY_FIRST, purpose="document", latest=latest)
    if found.interval is None or found.problem is not None or found.interval.first < _EARLIEST:
        return None
    return Days(found.interval.first, found.interval.last, found.interval.precision)
