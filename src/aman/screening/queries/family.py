"""Who is at heightened risk while no state's pathway is open, and what can be done for them?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from aman.cases.models import Member
from aman.core.policy import PolicyKind
from aman.screening.models import Determination
from aman.screening.queries.rules import policies_in_force

#: A submission to UNHCR is a way for whoever has no state's programme; it is no state's pathway itself.
UNHCR = "unhcr-"


def state_pathways(office_id: int | None) -> list[str]:
    """Give the packs in force that are about a state's pathway."""
    packs = policies_in_force(office_id)
    return [p.policy_id for p in packs if p.kind is PolicyKind.PATHWAY and not p.policy_id.startswith(UNHCR)]


def profiles(office_id: int | None) -> list[str]:
    """Give the packs in force that are about profiles at heightened risk."""
    return [p.policy_id for p in policies_in_force(office_id) if p.kind is PolicyKind.PROFILE]


def at_risk_without_pathway(*, user: Any, as_of: date | None) -> QuerySet[Determination]:
    """Give the answers "meets" of a profile about people for whom, on that day, every state's pathway said no.

    A pathway that cannot be told yet is open. Somebody who was asked about no pathway is not listed: nothing says that
    none is open.
    """
    seen = Determination.objects.visible_to(user)
    if as_of is None:
        return seen.none()
    pathways = state_pathways(user.office_id)
    same_day = Determination.objects.filter(person=OuterRef("person"), as_of=as_of, policy__in=pathways).order_by()
    newer = Determination.objects.filter(
        person=OuterRef("person"), policy=OuterRef("policy"), as_of=as_of, made_at__gt=OuterRef("made_at")
    ).order_by()
    return (
        seen.filter(as_of=as_of, policy__in=profiles(user.office_id), outcome=Determination.Outcome.MEETS)
        .filter(Exists(same_day), ~Exists(newer))
        .exclude(Exists(_latest_open(same_day)))
        .select_related("person")
    )


def _latest_open(same_day: QuerySet[Determination]) -> QuerySet[Determination]:
    """Answers about a pathway that are not "does not meet" and that nobody has asked again since."""
    again = Determination.objects.filter(
        person=OuterRef("person"), policy=OuterRef("policy"), as_of=OuterRef("as_of"), made_at__gt=OuterRef("made_at")
    ).order_by()
    return same_day.exclude(outcome=Determination.Outcome.DOES_NOT_MEET).exclude(Exists(again))


def cases_of(people: list[int]) -> dict[int, str]:
    """Give one case reference for each of some people, by root."""
    rows = Member.objects.filter(Q(person__in=people) | Q(person__root__in=people))
    found: dict[int, str] = {}
    for member in rows.select_related("case", "person").order_by("case_id"):
        found.setdefault(member.person.root_id or member.person_id, member.case.ref)
    return found
