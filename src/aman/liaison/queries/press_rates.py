"""How often does a person take what the rules drafted? By group and field, and by rule, over all reports of an office.

A field counts once a person decided it. Where the rules read nothing, agreeing with that says nothing of what they read:
it is counted apart, and so is what they missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from aman.liaison.models import PressField, PressItem, PressReport
from aman.liaison.models.press import Drafted
from aman.liaison.press_fields import FIELDS


@dataclass(frozen=True, slots=True)
class Rate:
    """What became of what the rules drafted, and of what they left blank."""

    group: str
    name: str
    confirmed: int
    edited: int
    rejected: int
    not_stated: int
    waiting: int
    missed: int
    rightly_blank: int

    @property
    def decided(self) -> int:
        """How many drafted values a person has decided."""
        return self.confirmed + self.edited + self.rejected + self.not_stated

    @property
    def share(self) -> int | None:
        """How many of a hundred were taken as they were; None where nothing is decided."""
        return round(100 * self.confirmed / self.decided) if self.decided else None


def _count(state: str, drafted: bool) -> Count:
    return Count("pk", filter=Q(state=state, was_drafted=drafted))


_COUNTS = {
    "confirmed": _count(Drafted.CONFIRMED, True),
    "edited": _count(Drafted.EDITED, True),
    "rejected": _count(Drafted.REJECTED, True),
    "not_stated": _count(Drafted.NOT_STATED, True),
    "waiting": _count(Drafted.WAITING, True),
    "missed": _count(Drafted.EDITED, False),
    "rightly_blank": _count(Drafted.NOT_STATED, False),
}


def rates_by_field(*, user: Any) -> list[Rate]:
    """Give the rates of every field of every group, in the order of the page."""
    fields = _fields(user)
    rows = fields.values("item__group", "name").annotate(**_COUNTS).order_by()
    found = {(row["item__group"], row["name"]): _rate(row, row["item__group"], row["name"]) for row in rows}
    return [found[g, f.name] for g, fields in FIELDS.items() for f in fields if (g, f.name) in found]


def rates_by_method(*, user: Any) -> list[Rate]:
    """Give the rates of every rule, group by group, by the rule's name."""
    rows = _fields(user).values("item__group", "item__method").annotate(**_COUNTS).order_by()
    found = [_rate(row, row["item__group"], row["item__method"]) for row in rows]
    order = list(FIELDS)
    return sorted(found, key=lambda rate: (order.index(rate.group), rate.name))


def added_by_people(*, user: Any) -> dict[str, int]:
    """Count by group what people added because the rules had not found it."""
    reports = PressReport.objects.visible_to(user)
    rows = PressItem.objects.filter(report__in=reports, method="").values("group").annotate(n=Count("pk")).order_by()
    return {row["group"]: row["n"] for row in rows}


def _fields(user: Any) -> Any:
    reports = PressReport.objects.visible_to(user)
    return PressField.objects.filter(item__report__in=reports).exclude(item__method="")


def _rate(row: dict[str, Any], group: str, name: str) -> Rate:
    return Rate(group, name, **{key: row[key] for key in _COUNTS})
