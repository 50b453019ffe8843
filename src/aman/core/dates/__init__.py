"""What day, month, year or stretch of time does a written date mean?

Reach for ``read_date`` with the cells of a list, after ``decide_order`` has
looked at the whole column. The answer is an interval with a precision and a
calendar, or a named problem. A doubtful date is reported, never guessed.
"""

from aman.core.dates.calendars import (
    FIRST_SOLAR_YEAR,
    LAST_SOLAR_YEAR,
    date_to_solar_hijri,
    is_solar_hijri_leap,
    lunar_hijri_to_date,
    solar_hijri_to_date,
)
from aman.core.dates.interval import Calendar, DateInterval, Precision, age_on
from aman.core.dates.order import decide_order
from aman.core.dates.reading import read_date
from aman.core.dates.results import DateOrder, DateProblem, DateReading, Purpose

__all__ = [
    "FIRST_SOLAR_YEAR",
    "LAST_SOLAR_YEAR",
    "Calendar",
    "DateInterval",
    "DateOrder",
    "DateProblem",
    "DateReading",
    "Precision",
    "Purpose",
    "age_on",
    "date_to_solar_hijri",
    "decide_order",
    "is_solar_hijri_leap",
    "lunar_hijri_to_date",
    "read_date",
    "solar_hijri_to_date",
]
