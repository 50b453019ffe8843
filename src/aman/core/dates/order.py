"""Does a column write the day or the month first?

One list mixes hands, so the answer comes from the whole column: a cell such
as 25/03/1990 can be read in one way only, and testifies for the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aman.core.dates.results import DateOrder
from aman.core.dates.words import fold

# Day and month in either order, then a Gregorian year of two or four figures. Solar Hijri dates testify nothing.
_YEAR_LAST = re.compile(r"^(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{2}|[12][09]\d{2})(?:[ t]\d{1,2}:.*)?$")


def decide_order(values: Iterable[object]) -> DateOrder | None:
    """Return which of day and month a column writes first, judged by the cells that allow one reading only.

    Args:
        values: every cell of one column, as received; cells that are not text are passed over.

    Returns:
        The order, or None when nothing testifies or when cells contradict each other. In a
        contradictory column a cell with one possible reading keeps it and the others are ambiguous.
        Source: domain reference 7 (SIV letters write MM/DD, subject lines day-month-year).
    """
    day_first = month_first = False
    for value in values:
        if not isinstance(value, str):
            continue
        found = _YEAR_LAST.match(value if value.isascii() else fold(value)) or _YEAR_LAST.match(value.strip())
        if found is None:
            continue
        first, second = int(found[1]), int(found[2])
        if 12 < first <= 31 and 1 <= second <= 12:
            day_first = True
        elif 12 < second <= 31 and 1 <= first <= 12:
            month_first = True
        if day_first and month_first:
            return None
    if day_first:
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if month_first else None
