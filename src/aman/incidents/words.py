"""How is an incident told on a page: states with their shapes, reasons of a pair, what happened in order?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.incidents.models import How, State, StateChange, StepKind
from aman.incidents.places import place_name
from aman.incidents.queries import IncidentRecord

#: The shape beside each state. None is good news for sure: somebody released may be arrested tomorrow.
SHAPES: dict[str, str] = {
    State.REPORTED: "waiting",
    State.CORROBORATED: "waiting",
    State.LOCATED: "waiting",
    State.IN_CUSTODY: "attention",
    State.TRANSFERRED: "attention",
    State.CHARGED: "attention",
    State.RELEASED: "info",
    State.DEPORTED: "stopped",
    State.READMITTED: "info",
    State.RETURNED: "closed",
    State.UNKNOWN: "unknown",
}

#: A fact weighs so much (log-odds) before it is said to speak for or against somebody.
SAYS_SOMETHING = 0.3
TERMS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "father": gettext_lazy("Father's name"),
    "grandfather": gettext_lazy("Grandfather's name"),
    "birth": gettext_lazy("Age or birth year"),
    "document": gettext_lazy("Number of a paper"),
    "place": gettext_lazy("Place"),
    "sex": gettext_lazy("Sex"),
    "case": gettext_lazy("Case number"),
}

PAIR_REASONS: dict[str, str | Promise] = {
    "person": gettext_lazy("The same person of the register."),
    "name": gettext_lazy("The names are alike."),
    "father": gettext_lazy("The fathers' names are alike."),
    "place": gettext_lazy("The place is the same."),
}


#: Django looks a choice's words up anew for each record; a timeline has dozens.
STATES, _HOWS, _EVIDENCES, STEPS = (dict(kind.choices) for kind in (State, How, StateChange.Evidence, StepKind))


def timeline_of(record: IncidentRecord) -> list[dict[str, Any]]:
    """Give the events of an incident's page as the timeline part draws them, newest first."""
    many = len(record.people) > 1
    events: list[dict[str, Any]] = []
    for change in record.changes:
        what = str(STATES[change.state])
        if change.how and change.how != How.UNKNOWN:
            what = _("%(state)s: %(how)s") % {"state": what, "how": _HOWS[change.how]}
        elif change.how:
            what = _("%(state)s, by what is not known") % {"state": what}
        where = place_name(change.place) if change.place else change.place_words
        if where:
            what = _("%(what)s (%(where)s)") % {"what": what, "where": where}
        if many:
            place = change.incident_person.same_as or change.incident_person
            what = _("%(number)s: %(what)s") % {"number": place.number, "what": what}
        events.append(
            {
                "at": change.happened_at,
                "what": what,
                "known_by": str(_EVIDENCES[change.evidence]),
                "note": change.note,
                "whole_day": change.is_day_only,
                "who": change.recorded_by.username,
            }
        )
    for report in record.reports:
        events.append({"at": report.received_at, "what": _("Report taken"), "who": report.taken_by.username})
    for step in record.steps:
        if step.done_at:
            what = _("Done: %(step)s") % {"step": STEPS[step.kind]}
            events.append({"at": step.done_at, "what": what, "who": step.done_by.username if step.done_by else ""})
    events.sort(key=lambda event: event["at"], reverse=True)
    for event in events:
        event["when"] = f"{localtime(event['at']):%Y-%m-%d}" if event.get("whole_day") else minute_of(event["at"])
    return events


def minute_of(moment: datetime) -> str:
    """Write a moment in the zone of the site."""
    return f"{localtime(moment):%Y-%m-%d %H:%M}"
