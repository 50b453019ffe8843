"""What does an incident's page ask the database, each statement worded once in a process?

Whose an incident is stands in `visible_to` alone: it is asked here with slots for the office. Everything below is of one
event, an incident with those merged into it, which somebody was let to before.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import CharField, DateTimeField, OuterRef, Q, QuerySet, Subquery

from aman.accounts.records import WordedRecords
from aman.accounts.worded import OfAnOffice, Slot, WordedRow, WordedRows, number
from aman.cases.models import Consent, Member
from aman.incidents.models import (
    EscalationStep,
    Incident,
    IncidentPerson,
    MergeProposal,
    Report,
    StateChange,
    StepKind,
)
from aman.people.models import PersonName

#: Kind of step -> the purpose it serves; the other kinds stay within the office or ask the person's own state.
PURPOSE_OF = {
    StepKind.CALL_STATION: "held_outreach",
    StepKind.MINISTRY: "held_outreach",
    StepKind.LAWYER: "legal_aid",
}


def _event() -> QuerySet[Incident, Any]:
    """The incident in the first slot with those merged into it."""
    return Incident.objects.filter(Q(pk=number(0)) | Q(merged_into_id=number(0))).values("pk")


#: Slots: reference, office.
INCIDENT = WordedRecords(
    Incident,
    lambda: Incident.objects.visible_to(OfAnOffice()).filter(ref=Slot(0, CharField())),
    {"": None, "merged_into": None},
)
#: Slot: incident. Everybody, also whom a merge laid under another; `own_name` is sealed still.
PEOPLE = WordedRecords(
    IncidentPerson,
    lambda: (
        IncidentPerson.objects.filter(incident_id__in=_event())
        .annotate(
            own_name=Subquery(
                PersonName.objects.filter(person_id=OuterRef("person_id"), kind=PersonName.Kind.OWN)
                .order_by("pk")
                .values("full")[:1]
            )
        )
        .order_by("incident_id", "number")
    ),
    {
        "": None,
        "incident": ("ref", "office_id", "kind", "first_report_at", "last_news_at", "merged_into_id", "version"),
        "person": ("ref", "office_id", "root_id"),
        "earlier": ("incident_id", "held_at"),
        "earlier.incident": ("ref",),
    },
    more=("own_name",),
    as_stored=("own_name",),
)
#: Slot: incident. Newest first.
CHANGES = WordedRecords(
    StateChange,
    lambda: StateChange.objects.filter(incident_person__incident_id__in=_event()).order_by(
        "-happened_at", "-recorded_at", "-pk"
    ),
    {
        "": [
            *("incident_person_id", "state", "how", "evidence", "happened_at", "is_day_only", "place", "place_words"),
            *("note", "report_id", "recorded_at", "recorded_by_id"),
        ],
        "recorded_by": ("username",),
    },
)
#: Slot: incident. Newest first; the row of a file as it was received is not on the page.
REPORTS = WordedRecords(
    Report,
    lambda: Report.objects.filter(incident_id__in=_event()).order_by("-received_at"),
    {
        "": [
            *("incident_id", "reporter", "relation", "phone", "words", "received_at", "taken_by_id", "outside_ref"),
            *("source_file", "source_row"),
        ],
        "taken_by": ("username",),
    },
)
#: Slot: incident.
STEPS = WordedRecords(
    EscalationStep,
    lambda: EscalationStep.objects.filter(incident_id__in=_event()),
    {"": None, "owner": ("username",), "done_by": ("username",)},
)
#: Slot: incident. Person and reference of each case.
CASES = WordedRows(
    lambda: (
        Member.objects.filter(person_id__in=IncidentPerson.objects.filter(incident_id__in=_event()).values("person_id"))
        .order_by("pk")
        .values_list("person_id", "case__ref")
    )
)
#: Slot: incident. Each incident of the event with each person in it, and how both stand now.
STANDING_NOW = WordedRows(
    lambda: Incident.objects.filter(Q(pk=number(0)) | Q(merged_into_id=number(0))).values_list(
        *("pk", "kind", "is_running", "first_report_at", "last_news_at"),
        *("people__pk", "people__same_as_id", "people__state", "people__state_at", "people__held_at"),
    )
)
#: Slot: incident. Oldest first.
CHANGES_IN_ORDER = WordedRows(
    lambda: (
        StateChange.objects.filter(incident_person__incident_id__in=_event())
        .order_by("happened_at", "recorded_at", "pk")
        .values_list("incident_person_id", "state", "happened_at", "place", "recorded_at", "report_id")
    )
)


def _moments() -> list[QuerySet[Any, Any]]:
    reports = Report.objects.filter(incident_id__in=_event())
    done = EscalationStep.objects.filter(incident_id__in=_event(), done_at__isnull=False)
    return [
        reports.order_by("received_at").values("received_at"),
        reports.order_by("-received_at").values("received_at"),
        done.order_by("-done_at").values("done_at"),
    ]


#: Slot: incident. The first report, the last one, and when something was done last.
MOMENTS = WordedRow(_moments)


def _seldom() -> list[QuerySet[Any, Any]]:
    waiting = MergeProposal.objects.filter(answer=MergeProposal.Answer.WAITING)
    return [
        Incident.objects.filter(merged_into_id=number(0)).values("pk"),
        waiting.filter(left_id=number(0)).values("pk"),
        waiting.filter(right_id=number(0)).values("pk"),
        IncidentPerson.objects.filter(earlier__incident_id__in=_event()).values("pk"),
    ]


@lru_cache
def _seldom_of(beings: int) -> WordedRow:
    """Of an incident and so many human beings: was it merged, may it be another (left, right), was somebody taken again;
    and of the human beings, by their own row and by others of theirs: held before, ever asked about an outward step."""

    def make() -> list[QuerySet[Any, Any]]:
        if not beings:
            return _seldom()
        own = other = Q()
        for slot in range(2, 2 + beings):
            own, other = own | Q(person_id=number(slot)), other | Q(person__root_id=number(slot))
        earlier = Q(incident__first_report_at__lt=Slot(1, DateTimeField()))
        held = IncidentPerson.objects.exclude(held_at="").filter(earlier)
        said = Consent.objects.filter(purpose__in=set(PURPOSE_OF.values()))
        return [*_seldom(), *(rows.filter(which).values("pk") for rows in (held, said) for which in (own, other))]

    return WordedRow(make)


#: More people than this are asked about in several goes.
_AT_ONCE = 16


def seldom(incident_id: int, first_report_at: Any, roots: list[int]) -> tuple[bool, bool, bool, bool, bool]:
    """Say what most incidents have nothing of, in one statement.

    Args:
        incident_id: the incident on top.
        first_report_at: the oldest of the event.
        roots: ids of the human beings in it.

    Returns:
        Whether others were merged into it, whether it may be one with another, whether somebody in it was taken again
        later, was at a holding point before, and said anything about a step that leads out of the office.
    """
    found = [False] * 5
    for start in range(0, max(len(roots), 1), _AT_ONCE):
        part = roots[start : start + _AT_ONCE]
        # A few sizes, each worded once: the last one fills the rest.
        size = 1 << (len(part) - 1).bit_length() if part else 0
        row = _seldom_of(size).row(incident_id, first_report_at, *part, *part[-1:] * (size - len(part)))
        merged, left, right, again, *of_people = (one is not None for one in row)
        held, held_too, said, said_too = of_people or (False,) * 4
        now = (merged, left or right, again, held or held_too, said or said_too)
        found = [before or here for before, here in zip(found, now, strict=True)]
    return found[0], found[1], found[2], found[3], found[4]
