"""What may a machine of an office read of engagements and commitments, and how does it have a report drafted?

A key reads what the whole office may read. What only named people may read it never gives: who it was named for cannot be
known from a key. Drafting keeps nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from aman.accounts.office_keys import KeyFor, calls
from aman.accounts.refusals import REFUSALS, officer_of
from aman.audit.actions import record
from aman.core.press import draft_as_json, draft_report
from aman.errors import NotFound
from aman.liaison.days import say_days
from aman.liaison.models import Commitment, Engagement, Figure, Readers
from aman.liaison.models.commitments import CommitmentState

liaison = Router(tags=["engagements and commitments"])
#: Rows of one answer; `after` gives the next.
MOST_ROWS = 100
#: A report that is pasted; a file is given to the page or to the command.
LONGEST_REPORT = 60_000


class EngagementRow(Schema):
    """One engagement in a list. `days` is a day, a month, a year, or two days with a dash."""

    ref: str
    kind: str
    state: str
    days: str
    place: str
    topics: list[str]
    title: str


class Engagements(Schema):
    """The newest first; `after` is the reference to go on from, empty at the end."""

    engagements: list[EngagementRow]
    after: str


class Present(Schema):
    """Who took part, in the post of that day."""

    name: str
    post: str
    party: str


class Said(Schema):
    """What was said, by whom, and how that is known."""

    speaker: str
    words: str
    is_quote: bool
    certainty: str
    source: str


class Stated(Schema):
    """A figure as stated: per somebody, about so many, as of a day."""

    low: float | None
    high: float | None
    unit: str
    hedge: str
    stated_by: str
    reported_by: str
    rejected_by: str
    as_of: str


class EngagementWhole(EngagementRow):
    """One engagement with what stands on its page."""

    summary: str
    source: str
    participants: list[Present]
    statements: list[Said]
    figures: list[Stated]
    commitments: list[str]


class CommitmentRow(Schema):
    """One commitment; `due` is empty where no day was said."""

    ref: str
    direction: str
    by: str
    to: str
    what: str
    condition: str
    certainty: str
    made: str
    due: str
    state: str
    source: str


class Commitments(Schema):
    """The earliest due first, those without a day last; `after` is the reference to go on from, empty at the end."""

    commitments: list[CommitmentRow]
    after: str


class Change(Schema):
    """Something that became known, and what shows it."""

    state: str
    on: date
    evidence: str
    words: str
    source: str


class CommitmentWhole(CommitmentRow):
    """One commitment with its history, the oldest first."""

    changes: list[Change]


class Pasted(Schema):
    """A report to be drafted; nothing of it is kept."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(..., min_length=1, max_length=LONGEST_REPORT)
    dateline: date | None = Field(None, description="The day it was written; without it relative dates stay open.")
    source: str = Field("", max_length=160, description="Who published it.")


class EngagementsAsked(Schema):
    """Which engagements."""

    since: date | None = Field(None, description="Those that end on this day or later.")
    until: date | None = Field(None, description="Those that begin on this day or earlier.")
    after: str = Field("", max_length=12)


class CommitmentsAsked(Schema):
    """Which commitments."""

    direction: str = Field("", max_length=6, description="to_us, by_us or others; empty for all.")
    state: str = Field("", max_length=12, description=f"One of {', '.join(CommitmentState.values)}; empty for all.")
    due_until: date | None = Field(None, description="Those due on this day or earlier.")
    after: str = Field("", max_length=12)


@liaison.get(
    "/engagements",
    auth=KeyFor("liaison.view_engagements"),
    response={200: Engagements, **REFUSALS},
    summary="Whom did we meet?",
)
@calls("liaison.view_engagements")
def list_engagements(request: HttpRequest, asked: Query[EngagementsAsked]) -> dict[str, Any]:
    """Give engagements that the whole office may read, the newest first, a hundred at a time."""
    rows = Engagement.objects.visible_to(officer_of(request)).exclude(readers=Readers.NAMED).roots()
    if asked.since is not None:
        rows = rows.filter(last_day__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(first_day__lte=asked.until)
    found, after = _a_hundred(list(rows.order_by("-last_day", "-pk").values_list("pk", "ref")), asked.after)
    shown = rows.in_bulk(found)
    record(actor=officer_of(request), verb="engagements.listed", detail={"engagements": len(found), "via": "api"})
    return {"engagements": [_engagement(shown[pk]) for pk in found], "after": after}


@liaison.get(
    "/engagements/{ref}",
    auth=KeyFor("liaison.view_engagements"),
    response={200: EngagementWhole, **REFUSALS},
    summary="What was said?",
)
@calls("liaison.view_engagements")
def view_engagement(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Give one engagement whole."""
    row = Engagement.objects.visible_to(officer_of(request)).exclude(readers=Readers.NAMED).filter(ref=ref).first()
    if row is None:
        raise _not_found(ref)
    record(actor=officer_of(request), verb="engagement.read", subject=f"engagement:{row.ref}", detail={"via": "api"})
    promises = Commitment.objects.visible_to(officer_of(request)).exclude(readers=Readers.NAMED).filter(engagement=row)
    people = row.participants.select_related("official", "post__party", "party").order_by("number")
    return {
        **_engagement(row),
        "summary": row.summary,
        "source": row.source,
        "participants": [_present(one) for one in people],
        "statements": [
            {
                "speaker": _present(one.speaker)["name"] if one.speaker is not None else one.speaker_words,
                "words": one.words, "is_quote": one.is_quote, "certainty": one.certainty, "source": one.source,
            }
            for one in row.statements.select_related("speaker__official", "speaker__post__party", "speaker__party").order_by("number")
        ],
        "figures": [_figure(one) for one in row.figures.order_by("pk")],
        "commitments": list(promises.order_by("pk").values_list("ref", flat=True)),
    }  # fmt: skip


@liaison.get(
    "/commitments",
    auth=KeyFor("liaison.view_commitments"),
    response={200: Commitments, **REFUSALS},
    summary="What was promised?",
)
@calls("liaison.view_commitments")
def list_commitments(request: HttpRequest, asked: Query[CommitmentsAsked]) -> dict[str, Any]:
    """Give commitments that the whole office may read, the earliest due first, a hundred at a time."""
    rows = Commitment.objects.visible_to(officer_of(request)).exclude(readers=Readers.NAMED)
    if asked.direction:
        rows = rows.filter(direction=asked.direction)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.due_until is not None:
        rows = rows.filter(due_last__lte=asked.due_until)
    days = list(rows.values_list("pk", "ref", "due_last"))
    ordered = [(pk, text) for pk, text, due in sorted(days, key=lambda one: (one[2] or date.max, one[0]))]
    found, after = _a_hundred(ordered, asked.after)
    shown = rows.select_related("by_party", "to_party").in_bulk(found)
    record(actor=officer_of(request), verb="commitments.listed", detail={"commitments": len(found), "via": "api"})
    return {"commitments": [_commitment(shown[pk]) for pk in found], "after": after}


@liaison.get(
    "/commitments/{ref}",
    auth=KeyFor("liaison.view_commitments"),
    response={200: CommitmentWhole, **REFUSALS},
    summary="Was it kept?",
)
@calls("liaison.view_commitments")
def view_commitment(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Give one commitment with what became known about it."""
    rows = Commitment.objects.visible_to(officer_of(request)).exclude(readers=Readers.NAMED)
    row = rows.select_related("by_party", "to_party").filter(ref=ref).first()
    if row is None:
        raise _not_found(ref)
    record(actor=officer_of(request), verb="commitment.read", subject=f"commitment:{row.ref}", detail={"via": "api"})
    changes = row.changes.order_by("on_day", "pk")
    told = [
        {"state": one.state, "on": one.on_day, "evidence": one.evidence, "words": one.words, "source": one.source}
        for one in changes
    ]
    return {**_commitment(row), "changes": told}


@liaison.post(
    "/press/draft",
    auth=KeyFor("liaison.receive_press"),
    response={200: dict[str, Any], **REFUSALS},
    summary="Draft a press report",
)
@calls("liaison.receive_press")
def draft_press(request: HttpRequest, pasted: Pasted) -> dict[str, Any]:
    """Draft what a report could record, as `aman.press/1`. Candidates only; nothing is kept, nothing is a fact."""
    drafted = draft_report(pasted.text, dateline=pasted.dateline, source=pasted.source or None)
    record(actor=officer_of(request), verb="press.drafted", detail={"characters": len(pasted.text), "via": "api"})
    return draft_as_json(drafted)


def _a_hundred(rows: list[tuple[int, str]], after: str) -> tuple[list[int], str]:
    """Give the numbers of the next rows behind a reference, and the reference to go on from."""
    start = next((place + 1 for place, (_, ref) in enumerate(rows) if ref == after), 0) if after else 0
    page = rows[start : start + MOST_ROWS]
    return [pk for pk, _ in page], page[-1][1] if len(rows) > start + MOST_ROWS else ""


def _engagement(row: Engagement) -> dict[str, Any]:
    return {
        "ref": row.ref, "kind": row.kind, "state": row.state, "place": row.place, "topics": list(row.topics),
        "days": say_days(row.first_day, row.last_day, row.precision), "title": row.title,
    }  # fmt: skip


def _present(one: Any) -> dict[str, str]:
    post, party = one.post, one.party or (one.post.party if one.post is not None else None)
    return {
        "name": one.official.name if one.official is not None else one.name_words,
        "post": post.title if post is not None else one.post_words,
        "party": party.name if party is not None else "",
    }


def _figure(one: Figure) -> dict[str, Any]:
    names = ("low", "high", "unit", "hedge", "stated_by", "reported_by", "rejected_by")
    return {
        **{name: getattr(one, name) for name in names},
        "as_of": say_days(one.as_of_first, one.as_of_last, "within"),
    }


def _commitment(row: Commitment) -> dict[str, Any]:
    return {
        "ref": row.ref, "direction": row.direction, "by": row.by_party.name,
        "to": row.to_party.name if row.to_party is not None else "",
        "what": row.what, "condition": row.condition, "certainty": row.certainty,
        "made": say_days(row.made_first, row.made_last, "within"),
        "due": say_days(row.due_first, row.due_last, row.due_precision), "state": row.state, "source": row.source,
    }  # fmt: skip


def _not_found(ref: str) -> NotFound:
    return NotFound(
        "There is no such record that this office's keys may read.",
        fix="Take the reference from the list; what only named people may read opens on the pages alone.",
        code="no-such-record",
    )
