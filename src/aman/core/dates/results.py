"""What can come out of reading a date?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from aman.core.dates.interval import DateInterval

Purpose = Literal["birth", "document"]


class DateOrder(StrEnum):
    """Which comes first in a column that writes 03/04/1990."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class DateProblem(StrEnum):
    """Why a cell gave no date that can be relied on."""

    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a cell says about a date.

    Args:
        interval: the days meant; None when blank, unreadable, impossible, or an ambiguous document date.
            An ambiguous birth date gives the stretch that covers every reading.
        problem: why the date cannot be relied on; None when it can, or when the cell is blank.
        alternatives: every reading an ambiguous cell allows, or the impossible day as it was written.
        is_first_january: it was written as a 1 January; the interval is then the whole year.
        form: how it was written, for example ``date_cell``, ``day_month_year`` or ``age_in_year``.
    """

    interval: DateInterval | None
    problem: DateProblem | None
    alternatives: tuple[DateInterval, ...] = ()
    is_first_january: bool = False
    form: str = ""
