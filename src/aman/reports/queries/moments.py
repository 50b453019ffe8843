"""On which day and at which moment is a page asked for, and how far ahead does it look?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

#: Days ahead in which something that runs out is worth a look; each span holds the ones before it.
SPANS = (7, 30, 90)


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment of a page, its day in the office's zone, and what an address narrows it to.

    Args:
        now: the moment.
        days: so many days ahead, one of SPANS.
        on: one day; None where the address names none.
        begins: ids of values that begin on that day.
    """

    now: datetime
    days: int = SPANS[0]
    on: date | None = None
    begins: str = ""

    @property
    def day(self) -> date:
        """The day of the moment."""
        return timezone.localdate(self.now)

    @property
    def until(self) -> date:
        """The last day that is looked at, itself included."""
        return self.day + timedelta(days=self.days)

    def ahead(self, days: int) -> Moment:
        """Give the same moment looking so many days ahead."""
        return Moment(self.now, days)
