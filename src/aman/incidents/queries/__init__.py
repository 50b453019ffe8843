"""Named reads of incidents: the list with its alerts, one incident whole, the handover, who is meant, what was taken in."""

from aman.incidents.queries.finding import find_incidents
from aman.incidents.queries.listed import IncidentRow, fill_rows, is_told_only, open_steps, silent_hours
from aman.incidents.queries.persons import (
    earlier_of,
    family_beside,
    heard_of,
    last_free,
    name_at,
    name_of,
    root_of,
    running_of,
)
from aman.incidents.queries.pressing import FOLLOWED_DAYS, VIEWS, Alerts, alerts, filtered, late_steps
from aman.incidents.queries.shifts import Handover, handover, office_minutes
from aman.incidents.queries.statements import PURPOSE_OF
from aman.incidents.queries.taken import draft_of, incidents_of_report, rows_taken, sent_before, told_of
from aman.incidents.queries.whole import (
    IncidentRecord,
    beside,
    everybody_of,
    incident_record,
    place_in,
    proposals,
    together,
    visible_incident,
    visible_proposal,
    who_may_act,
)

__all__ = [
    "FOLLOWED_DAYS",
    "PURPOSE_OF",
    "VIEWS",
    "Alerts",
    "Handover",
    "IncidentRecord",
    "IncidentRow",
    "alerts",
    "beside",
    "draft_of",
    "earlier_of",
    "everybody_of",
    "family_beside",
    "fill_rows",
    "filtered",
    "find_incidents",
    "handover",
    "heard_of",
    "incident_record",
    "incidents_of_report",
    "is_told_only",
    "last_free",
    "late_steps",
    "name_at",
    "name_of",
    "office_minutes",
    "open_steps",
    "place_in",
    "proposals",
    "root_of",
    "rows_taken",
    "running_of",
    "sent_before",
    "silent_hours",
    "together",
    "told_of",
    "visible_incident",
    "visible_proposal",
    "who_may_act",
]
