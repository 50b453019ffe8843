"""How did the last screening under each pack come out, each human being counted once, by the answer that stands?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q

from aman.people.models import Person
from aman.screening.models import Determination

_KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class PolicyOutcomes:
    """How the last screening under one policy came out."""

    policy: str
    as_of: date
    counts: dict[str, int]


def latest_outcomes(office_id: int | None) -> list[PolicyOutcomes]:
    """Count the people of an office by outcome under each pack, for the last day it was asked about.

    It goes through the register: for pages of a large one the worker keeps it (`actions.keeping`).
    """
    made = Determination.objects.filter(person__office=office_id, person__root__isnull=True).order_by()
    found = []
    for policy, as_of in sorted(made.values_list("policy").annotate(last=Max("as_of"))):
        # The same answers that the list of determinations shows: see `screening.queries.worklist`.
        later = Q(known_on__gt=OuterRef("known_on")) | Q(known_on=OuterRef("known_on"), pk__gt=OuterRef("pk"))
        others = Determination.objects.filter(later, person=OuterRef("person"), policy=policy, as_of=as_of).order_by()
        standing = made.filter(~Exists(others), policy=policy, as_of=as_of)
        counted = dict(standing.values_list("outcome").annotate(n=Count("pk")))
        found.append(PolicyOutcomes(policy, as_of, {**dict.fromkeys(Determination.Outcome.values, 0), **counted}))
    return found


def outcomes_now(office_id: int | None) -> list[PolicyOutcomes]:
    """Give `latest_outcomes`, counted anew only when something was determined or joined since.

    Answers are only ever added, so the number of the last one says whether there are new ones.
    """
    last = Determination.objects.order_by("-pk").values_list("pk", flat=True).first()
    how_many = Person.objects.filter(office=office_id).roots().count()
    key = f"reports.outcomes.{office_id}.{how_many}.{last}"
    found: list[PolicyOutcomes] | None = cache.get(key)
    if found is None:
        found = latest_outcomes(office_id)
        cache.set(key, found, timeout=_KEPT_SECONDS)
    return found


def as_kept(outcomes: list[PolicyOutcomes]) -> dict[str, Any]:
    """Write outcomes as the worker keeps them."""
    return {"packs": [[one.policy, one.as_of.isoformat(), one.counts] for one in outcomes]}


def from_kept(numbers: dict[str, Any]) -> list[PolicyOutcomes]:
    """Read outcomes as the worker kept them."""
    return [PolicyOutcomes(policy, date.fromisoformat(day), counts) for policy, day, counts in numbers["packs"]]
