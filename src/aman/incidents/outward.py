"""Whom must a step that leads out of the office leave out, because they said no to it?

Somebody who is held can rarely be asked, so that nothing was said stops nothing: a call may be what saves them. What they
said before they were taken does: nobody calls a station or sends a lawyer about somebody who refused just that.
"""

from __future__ import annotations

from aman.cases.consents import refusals
from aman.errors import Conflict
from aman.incidents.models import Incident, IncidentPerson, StepKind
from aman.incidents.queries import PURPOSE_OF
from aman.people.models import Person


def unwilling(incident: Incident) -> dict[str, list[Person]]:
    """Give, for each purpose that outward steps serve, the known people of an incident who said no to it."""
    people = {p.person.root_id or p.person_id: p.person for p in _known(incident) if p.person is not None}
    found = {}
    for purpose in dict.fromkeys(PURPOSE_OF.values()):
        said_no = refusals([root for root in people if root], purpose)
        if said_no:
            found[purpose] = [people[root] for root in sorted(said_no)]
    return found


def check_willing(incident: Incident, kind: str) -> None:
    """Refuse a step that is about nobody but people who said no to it.

    Raises:
        Conflict: everybody of the incident is known and refused what this step does.
    """
    purpose = PURPOSE_OF.get(StepKind(kind))
    if purpose is None:
        return
    people = list(_known(incident))
    roots = [p.person.root_id or p.person_id for p in people if p.person is not None]
    said_no = refusals([root for root in roots if root], purpose)
    if people and len(roots) == len(people) and all(root in said_no for root in roots):
        raise Conflict(
            f"The step on {incident.ref} was not recorded: everybody it is about said no to it before they were taken.",
            fix="Do not take it. If it happened, say so as a report, and tell a reviewer.",
            code="incident-unwilling",
        )


def _known(incident: Incident) -> list[IncidentPerson]:
    together = IncidentPerson.objects.filter(incident=incident) | IncidentPerson.objects.filter(
        incident__merged_into=incident
    )
    return list(together.filter(same_as__isnull=True).select_related("person"))
