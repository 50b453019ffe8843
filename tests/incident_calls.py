"""Short words for the tests of incidents: a call comes in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone


def call(user: Any, *names: str, hours_ago: float = 1.0, person: Any = None, **more: Any):
    """Open an incident from a relative's call; `more` are arguments of `open_incident`."""
    from aman.incidents.actions import NewPersonTold, NewReport, open_incident

    report = NewReport(
        received_at=timezone.now() - timedelta(hours=hours_ago), words="taken from the house", reporter="Zarghuna",
        relation="wife", phone="+923900000001",
    )  # fmt: skip
    told = [NewPersonTold({"name": name}, person if number == 0 else None) for number, name in enumerate(names)]
    return open_incident(**{"actor": user, "kind": "arrest", "report": report, "people": told, **more})


def now_is(incident: Any, state: str, *, user: Any, number: int = 1, **more: Any):
    """Record where somebody is, at the incident's present version."""
    from aman.incidents.actions import record_state

    incident.refresh_from_db()
    place = incident.people.select_related("incident").get(number=number)
    return record_state(actor=user, person=place, state=state, version=incident.version, **more)
