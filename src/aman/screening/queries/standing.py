"""Which answer about a person stands on a day, where there is more than one, and how many stand with which outcome?

A person may have been asked about one day more than once: as known later, under a version that came into force since, or
on other facts. The answer as known latest stands, and of those the one given last. The others stay, and count nowhere.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from aman.screening.models import Determination

_KEPT_SECONDS = 3600


def worklist(*, user: Any, policy: str, outcome: str, as_of: date | None) -> QuerySet[Determination]:
    """Give the standing answers a user may see that one pack gave with one outcome for one day; nothing without a day."""
    seen = _of_beings(Determination.objects.visible_to(user)).select_related("person")
    if as_of is None:
        return seen.none()
    # Row by row, since a page shows few: the index by person finds the other answers about each.
    later = Q(known_on__gt=OuterRef("known_on")) | Q(known_on=OuterRef("known_on"), pk__gt=OuterRef("pk"))
    others = Determination.objects.filter(later, person=OuterRef("person"), policy=policy, as_of=as_of)
    return seen.filter(~Exists(others), policy=policy, outcome=outcome, as_of=as_of)


def count_outcomes(*, user: Any, as_of: date | None) -> list[dict[str, Any]]:
    """Count people by pack and standing outcome on a day; "cannot tell" is counted like the others.

    Answers are only ever added, so what was counted holds until there is a new one.
    """
    seen = _of_beings(Determination.objects.visible_to(user))
    if as_of is None or not seen.filter(as_of=as_of).exists():
        return []
    last = Determination.objects.order_by("-pk").values_list("pk", flat=True).first()
    key = f"screening.outcomes.{user.office_id}.{as_of}.{last}"
    found: list[dict[str, Any]] | None = cache.get(key)
    if found is None:
        found = _count(seen.filter(as_of=as_of))
        cache.set(key, found, timeout=_KEPT_SECONDS)
    return found


def _of_beings(made: QuerySet[Determination]) -> QuerySet[Determination]:
    """Keep the answers about rows that are not joined to another: two rows of one human being count once."""
    return made.filter(person__root__isnull=True)


def _count(made: QuerySet[Determination]) -> list[dict[str, Any]]:
    nth = Window(RowNumber(), partition_by=["person_id", "policy"], order_by=[F("known_on").desc(), F("pk").desc()])
    standing = made.annotate(nth=nth).filter(nth=1).values("pk")
    counted = Determination.objects.filter(pk__in=standing).order_by().values("policy", "outcome")
    rows = counted.annotate(people=Count("pk")).order_by("policy", "outcome")
    return [dict(row) for row in rows]
