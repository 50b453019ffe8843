"""How many checks may an officer and an office make in a day and in a minute, and which numbers may a desk call?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, QuerySet
from django.utils import timezone

from aman.accounts.models import Office
from aman.accounts.worded import Slot, WordedRow
from aman.checks.models import DeskLimit

_NO_OFFICE = -1


@dataclass(frozen=True, slots=True)
class Limits:
    """The most checks one officer may make in a day and in a minute, and one office in a day."""

    officer_a_day: int
    office_a_day: int
    officer_a_minute: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What holds for every check of a desk: its limits, and the number to call where no owner is told."""

    limits: Limits
    duty_number: str


def _of_desk() -> Sequence[QuerySet[Any, Any]]:
    office = Slot(0, BigIntegerField())
    limit = DeskLimit.objects.filter(office_id=office)
    owners = Office.objects.filter(kind=Office.Kind.OWNER).exclude(duty_number="").order_by("code")
    return [
        *[limit.values(name) for name in ("officer_a_day", "office_a_day", "officer_a_minute")],
        Office.objects.filter(pk=office).values("duty_number"),
        owners.values("duty_number"),
    ]


_DESK = WordedRow(_of_desk)


def desk_of(office_id: int | None) -> Desk:
    """Give what holds for the checks of an office: its own limits or those of the settings, its own number or the first owner's."""
    officer_a_day, office_a_day, officer_a_minute, own, general = _DESK.row(office_id or _NO_OFFICE)
    if officer_a_day is None:
        officer_a_day, office_a_day = settings.DESK_CHECKS_A_DAY, settings.DESK_OFFICE_CHECKS_A_DAY
        officer_a_minute = settings.DESK_CHECKS_A_MINUTE
    return Desk(Limits(officer_a_day, office_a_day, officer_a_minute), own or general or "")


def owner_number(owner_id: int | None) -> str:
    """Give the duty number of an owner's office, blank where none is meant; the same question either way."""
    number = Office.objects.filter(pk=owner_id or _NO_OFFICE).values_list("duty_number", flat=True).first()
    return number or ""


def limits_of(office_id: int | None) -> Limits:
    """Give the limits of an office: its own, or those of the settings."""
    return desk_of(office_id).limits


def day_of(now: datetime) -> date:
    """Give the day a check counts in."""
    return timezone.localdate(now)
