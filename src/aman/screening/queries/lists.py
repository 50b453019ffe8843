"""What was said of whole lists, by whom, and which lists can something be said of?"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from aman.core.policy import FactKind
from aman.people.models import Source
from aman.screening.models import ListStatement
from aman.screening.queries.asked_facts import AskedFact, asked_facts
from aman.screening.queries.rules import policies_in_force


def said_of_lists(*, user: Any) -> QuerySet[ListStatement]:
    """Give what stands or waits of the lists of the user's office, the latest first."""
    if not getattr(user, "sees_people", False):
        return ListStatement.objects.none()
    mine = ListStatement.objects.filter(source__office_id=user.office_id, withdrawn_at__isnull=True)
    return mine.select_related("source", "recorded_by", "confirmed_by").order_by("-recorded_at", "-pk")


def lists_of_office(*, user: Any) -> QuerySet[Source]:
    """Give the lists of the user's office with how many people stand on each."""
    if not getattr(user, "sees_people", False):
        return Source.objects.none()
    lists = Source.objects.filter(office_id=user.office_id, kind=Source.Kind.ROSTER)
    return lists.annotate(rows=Count("people")).order_by("-recorded_at", "-pk")


def facts_of_lists(office_id: int | None) -> list[AskedFact]:
    """Give the facts that can be said of a whole list: truths and words that officers record."""
    asked = asked_facts(policies_in_force(office_id)).values()
    return [one for one in asked if one.comes_from is None and one.kind in (FactKind.BOOL, FactKind.TEXT)]
