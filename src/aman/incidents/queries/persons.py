"""Who of the register is meant, where were they before, and who belongs to them?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from aman.cases.models import Member
from aman.incidents.models import STANDING, Incident, IncidentPerson
from aman.incidents.queries.whole import together
from aman.people.models import Person, PersonName

_FULL_NAME: Any = PersonName._meta.get_field("full")


def root_of(person: Person) -> Person:
    """Give the row under which a human being stands."""
    return person.root or person


def earlier_of(person: Person, incident: Incident) -> IncidentPerson | None:
    """Give the place of the same human being in the newest other incident before this one."""
    others = IncidentPerson.objects.filter(
        Q(person=person) | Q(person__root=person), incident__office_id=incident.office_id, same_as__isnull=True
    ).exclude(incident__in=together(incident))
    before = others.filter(incident__first_report_at__lt=incident.first_report_at)
    return before.order_by("-incident__first_report_at").first()


def running_of(*, user: object, people: Iterable[Person]) -> dict[int, str]:
    """Give the incident in which each of some people is held already, by the id of the person's root; newest first.

    A second call about somebody is news of that incident and not another arrest.
    """
    roots = {root_of(person).pk for person in people}
    mine = Incident.objects.visible_to(user).filter(is_running=True)
    rows = IncidentPerson.objects.filter(incident__in=mine, same_as__isnull=True).exclude(state__in=STANDING)
    rows = rows.filter(Q(person__in=roots) | Q(person__root__in=roots)).order_by("incident__first_report_at")
    columns = ("person_id", "person__root_id", "incident__ref", "incident__merged_into__ref")
    return {root or person: above or ref for person, root, ref, above in rows.values_list(*columns)}


def last_free(place: IncidentPerson) -> datetime | None:
    """Give when somebody was last known to be free, away or returned; None where something else became known since."""
    last = place.changes.order_by("-happened_at", "-recorded_at", "-pk").values_list("state", "happened_at").first()
    return last[1] if last is not None and last[0] in STANDING else None


def family_beside(*, user: object, incident: Incident) -> list[Person]:
    """Give the people of the same cases as those in an incident who do not stand in it yet."""
    present = {p.person_id for p in IncidentPerson.objects.filter(incident__in=together(incident)) if p.person_id}
    if not present:
        return []
    cases = Member.objects.filter(Q(person__in=present) | Q(person__root__in=present)).values("case")
    rows = Person.objects.visible_to(user).filter(memberships__case__in=cases).select_related("root")
    found: dict[int, Person] = {}
    for row in rows.prefetch_related("names", "root__names").order_by("pk")[:100]:
        root = root_of(row)
        if root.pk not in present:
            found.setdefault(root.pk, root)
    return list(found.values())


def name_of(person: Person) -> str:
    """Give the first name a person stands under."""
    own = [name.full for name in person.names.all() if name.kind == "own"]
    return own[0] if own else person.ref


def name_at(place: IncidentPerson) -> str:
    """Give the first name under which somebody of the register stands in an incident; only when it is shown is it opened.

    Raises:
        ValueError: they are nobody of the register.
    """
    if place.person is None:
        raise ValueError("Nobody of the register stands here.")
    if not hasattr(place, "own_name"):
        return name_of(place.person)
    stored = place.own_name
    return place.person.ref if stored is None else str(_FULL_NAME.opened(stored))


def heard_of(*, user: Any, ref: str) -> Person | None:
    """Give whom a hotline worker chose among the findings of a call: a row of a register it serves, never shown."""
    for register in Person.objects.registers_of_call(user):
        found = register.select_related("root").filter(ref=ref[:12].upper()).first()
        if found is not None:
            return found
    return None
