"""What may a machine of an office read of Today and of the briefs? The same numbers, and never the rows behind them.

A key cannot show for whom it is used, so a brief is given with its small numbers hidden, whoever the officer is.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override
from ninja import Router, Schema

from aman.accounts.office_keys import KeyFor, calls
from aman.accounts.refusals import REFUSALS, officer_of
from aman.reports import queries
from aman.reports.actions.briefs import log_list, read_brief
from aman.reports.brief.drawing import show_brief
from aman.reports.brief.drawing.shown import ShownSection, ShownTable
from aman.reports.queries.briefs import briefs_of

reports = Router(tags=["reports"])
#: The latest briefs; older ones open by their reference.
MOST_BRIEFS = 100


class Number(Schema):
    """One number of Today: `is_more` where there are more than it says, `page` where its rows stand on the site."""

    heading: str
    what: str
    number: int
    is_more: bool
    within_days: int | None
    page: str


class Today(Schema):
    """What an officer's first page counts."""

    now: datetime
    numbers: list[Number]


class BriefRow(Schema):
    """One frozen brief."""

    ref: str
    as_of: date
    made_at: datetime
    sha256: str


class Briefs(Schema):
    """The latest day first."""

    briefs: list[BriefRow]


class BriefTable(Schema):
    """A table as it reads; a hidden number reads as the brief says it."""

    code: str
    title: str
    columns: list[str]
    rows: list[list[str]]
    source: str
    left_out: str


class BriefSection(Schema):
    """A section: a sentence, its numbers (number, what it counts, by which function), its tables, what to know."""

    code: str
    title: str
    sentence: str
    numbers: list[list[str]]
    tables: list[BriefTable]
    notes: list[str]


class BriefWhole(BriefRow):
    """One brief in English, small numbers hidden; `holds` where what is kept agrees with its hash."""

    title: str
    audience: str
    holds: bool
    sections: list[BriefSection]


@reports.get(
    "/today", auth=KeyFor("reports.view_today"), response={200: Today, **REFUSALS}, summary="What needs this officer?"
)
@calls("reports.view_today")
def today(request: HttpRequest) -> dict[str, Any]:
    """Give the numbers of the officer's first page that lead to rows; the rows open on the site."""
    now = timezone.now()
    moment, officer = queries.Moment(now), officer_of(request)
    found = [_number(heading, figure, None) for heading, row in queries.sections_of(officer, moment) for figure in row]
    for ending in queries.endings_of(officer, moment):
        spans = zip(queries.SPANS, ending.figures, strict=True)
        found += [_number("ending", figure, days) for days, figure in spans]
    return {"now": now, "numbers": found}


@reports.get(
    "/briefs", auth=KeyFor("reports.view_brief"), response={200: Briefs, **REFUSALS}, summary="Which briefs are there?"
)
@calls("reports.view_brief")
def list_briefs(request: HttpRequest) -> dict[str, Any]:
    """Give the latest briefs of the office."""
    rows = list(briefs_of(officer_of(request))[:MOST_BRIEFS])
    log_list(actor=officer_of(request), shown=len(rows))
    return {"briefs": [_row(row) for row in rows]}


@reports.get(
    "/briefs/{ref}",
    auth=KeyFor("reports.view_brief"),
    response={200: BriefWhole, **REFUSALS},
    summary="What did a brief say?",
)
@calls("reports.view_brief")
def view_brief(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Give one brief whole, its small numbers hidden."""
    brief = read_brief(actor=officer_of(request), ref=ref)
    with override("en"):
        shown = show_brief(brief, exact=False)
    return {
        **_row(brief),
        "title": shown.title,
        "audience": shown.audience,
        "holds": shown.holds,
        "sections": [_section(section) for section in shown.sections],
    }


def _number(heading: str, figure: Any, days: int | None) -> dict[str, Any]:
    return {
        "heading": heading,
        "what": figure.key,
        "number": min(figure.number, queries.MOST),
        "is_more": figure.number > queries.MOST,
        "within_days": days,
        "page": figure.link,
    }


def _row(brief: Any) -> dict[str, Any]:
    return {"ref": brief.ref, "as_of": brief.as_of, "made_at": brief.made_at, "sha256": brief.sha256}


def _section(section: ShownSection) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": str(section.title),
        "sentence": str(section.sentence),
        "numbers": [[cell.text, str(what), str(source)] for cell, what, source in section.numbers],
        "tables": [_table(table) for table in section.tables],
        "notes": [str(note) for note in section.notes],
    }


def _table(table: ShownTable) -> dict[str, Any]:
    return {
        "code": table.code,
        "title": str(table.title),
        "columns": [str(name) for name, _ in table.columns],
        "rows": [[cell.text for cell in row] for row in table.rows],
        "source": str(table.source),
        "left_out": str(table.left_out),
    }
