"""What does an engagement say, as plain values that can be compared, kept and written back?

Edits, lost races and merges all work on this one form. Officials stand in it by reference, parties and posts by key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from aman.core.account.drafts import Content, Reading, Row
from aman.liaison.models import Engagement, Figure, Participant, Statement
from aman.liaison.models.reading import Readers

FIELDS = ("kind", "state", "days", "place", "topics", "title", "summary", "source", "press_report")
ROWS = ("participants", "statements", "figures")


def content_of(engagement: Engagement) -> Content:
    """Give what one engagement says."""
    return contents_of([engagement])[engagement.pk]


def contents_of(engagements: Iterable[Engagement]) -> dict[int, Content]:
    """Give what each of several engagements says, by key; a few statements whatever their number."""
    rows = {one.pk: one for one in engagements}
    people: dict[int, list[Participant]] = {}
    said: dict[int, list[Statement]] = {}
    figures: dict[int, list[Figure]] = {}
    taking_part = Participant.objects.filter(engagement__in=rows).select_related("official", "engagement")
    for person in taking_part.order_by("number"):
        people.setdefault(person.engagement_id, []).append(person)
    spoken = Statement.objects.filter(engagement__in=rows).select_related("engagement", "speaker__official")
    for statement in spoken.order_by("number"):
        said.setdefault(statement.engagement_id, []).append(statement)
    for figure in Figure.objects.filter(engagement__in=rows).order_by("pk"):
        assert figure.engagement_id is not None  # noqa: S101 - filtered by it
        figures.setdefault(figure.engagement_id, []).append(figure)
    return {
        pk: Content(
            _fields(one),
            {
                "participants": tuple(_participant(row) for row in people.get(pk, [])),
                "statements": tuple(_statement(row) for row in said.get(pk, [])),
                "figures": tuple(_figure(row) for row in figures.get(pk, [])),
            },
            reading_of(one),
        )
        for pk, one in rows.items()
    }


def reading_of(engagement: Engagement) -> Reading:
    """Give who may read an engagement; whoever wrote it is among those named."""
    if engagement.readers == Readers.NAMED:
        named = engagement.named_readers.values_list("pk", flat=True)
        return Reading("named", frozenset({*named, engagement.written_by_id}))
    if engagement.readers == Readers.OFFICES:
        return Reading("offices", offices=frozenset(engagement.other_offices.values_list("pk", flat=True)))
    return Reading("office")


def _fields(one: Engagement) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "state": one.state,
        "days": [one.first_day.isoformat(), one.last_day.isoformat(), one.precision],
        "place": one.place,
        "topics": list(one.topics),
        "title": str(one.title),
        "summary": str(one.summary),
        "source": one.source,
        "press_report": one.press_report_id,
    }


def key_of(row: Row) -> str:
    """Give what a participant is known by within one engagement, so that statements can name their speaker."""
    if row["official"]:
        return str(row["official"])
    if row["name"]:
        return f"name:{row['name']}"
    return f"party:{row['party'] or ''}:{row['post_words']}"


def _participant(row: Participant) -> dict[str, Any]:
    return {
        "official": row.official.ref if row.official else "",
        "post": row.post_id,
        "party": row.party_id,
        "name": str(row.name_words),
        "post_words": str(row.post_words),
    }


def _statement(row: Statement) -> dict[str, Any]:
    return {
        "speaker": key_of(_participant(row.speaker)) if row.speaker else "",
        "speaker_words": str(row.speaker_words),
        "words": str(row.words),
        "is_quote": row.is_quote,
        "certainty": row.certainty,
        "source": row.source,
    }


def _figure(row: Figure) -> dict[str, Any]:
    return {
        "low": row.low,
        "high": row.high,
        "unit": row.unit,
        "hedge": row.hedge,
        "stated_by": row.stated_by,
        "reported_by": row.reported_by,
        "rejected_by": row.rejected_by,
        "as_of": [row.as_of_first.isoformat(), row.as_of_last.isoformat()]
        if row.as_of_first and row.as_of_last
        else [],
        "press_report": row.press_report_id,
        "by": row.recorded_by_id,
        "at": row.recorded_at.isoformat(),
    }


def days_in(fields: Mapping[str, Any]) -> tuple[date, date, str]:
    """Read the days of a content back."""
    first, last, precision = fields["days"]
    return date.fromisoformat(first), date.fromisoformat(last), str(precision)
