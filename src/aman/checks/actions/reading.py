"""What birth does somebody mean who writes a year, a day or an age?"""

from __future__ import annotations

import re

from django.utils import timezone

from aman.core.dates import DateInterval, DateOrder, read_date
from aman.errors import BadInput

#: The widest stretch of birth days that still tells one person from another: a year and its neighbour calendar's year.
_WIDEST_BIRTH_DAYS = 800


def read_birth(text: str) -> DateInterval | None:
    """Read a birth year, a birth day or an age; any digits, Gregorian or Solar Hijri; None where it is blank.

    Raises:
        BadInput: it cannot be read, or says too little.
    """
    if not text.strip():
        return None
    today = timezone.localdate()
    age = re.fullmatch(r"\s*(\d{1,2}|1[01]\d)\s*", text)
    if age:
        years = int(age[1])
        text = f"aged {years} in year {today.year}"
    reading = read_date(text.strip(), order=DateOrder.DAY_FIRST, purpose="birth", latest=today)
    interval = reading.interval
    if interval is None or (interval.last - interval.first).days > _WIDEST_BIRTH_DAYS:
        raise BadInput(
            "This birth year or age cannot be read.",
            fix="Write the year with four digits, for example 1991 or 1370, or the age in years.",
        )
    return interval
