"""How is something counted for a page of a register of a million? By an index and up to a cap, or by the worker before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from aman.people.models import Person
from aman.reports.models import KeptCount

#: Counts on the first page stop here: "more than 1,000" says as much as the number, and costs the same in any register.
MOST = 1_000
#: What goes through a whole register is counted for the page up to this many people, and kept by the worker beyond.
LARGE = 5_000


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts by a code, and when they were made; None for counted just now."""

    numbers: dict[str, Any]
    counted_at: datetime | None = None


def count_up_to(rows: QuerySet[Any], most: int = MOST) -> int:
    """Count rows, at most one past the cap."""
    return rows.order_by()[: most + 1].count()


def is_large(office_id: int | None) -> bool:
    """Whether an office's register is too large to be gone through for a page."""
    return count_up_to(Person.objects.filter(office=office_id), LARGE) > LARGE


def kept_of(office_id: int | None) -> dict[str, Kept]:
    """Give what the worker counted last for an office, by name; what it has not counted yet is not there."""
    rows = KeptCount.objects.filter(office=office_id).values_list("name", "numbers", "counted_at")
    return {name: Kept(numbers, at) for name, numbers, at in rows}
