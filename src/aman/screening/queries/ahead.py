"""Whom will the host's rules reach next, and when, as the worker worked it out last?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from aman.people.models import Person
from aman.screening.models import ExposureAhead, LookAhead


def reached_next(*, user: Any, after: date, until: date) -> QuerySet[ExposureAhead]:
    """Give the people a user may see whom the host's rules do not reach yet and will within some days, the soonest first.

    Args:
        user: who is looking.
        after: days after this one.
        until: up to this one, itself included.
    """
    seen = Person.objects.visible_to(user).filter(pk=OuterRef("person"))
    found = ExposureAhead.objects.filter(office=getattr(user, "office_id", None), on_day__gt=after, on_day__lte=until)
    return found.filter(Exists(seen)).order_by("on_day", "pk")


def last_looks(office_id: int | None) -> list[LookAhead]:
    """Give when an office last looked ahead, one row for each pack about exposure; none before the worker did."""
    return list(LookAhead.objects.filter(office=office_id).order_by("policy"))
