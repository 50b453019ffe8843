"""How does a file of reports become incidents? Rows of one report join it; all of the file is taken, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.incidents import queries
from aman.incidents.actions import files
from aman.incidents.actions.again import open_after, take_over, was_free_before
from aman.incidents.actions.matching import Weighed, propose_people
from aman.incidents.actions.merging import propose_merges
from aman.incidents.actions.opening import NewPersonTold, NewReport, open_incident, write_change, write_report
from aman.incidents.actions.versions import refresh, take_version
from aman.incidents.models import Incident, IncidentPerson, Report, State, StateChange
from aman.incidents.reading import ReadRow, group_rows, kind_of, read_file

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What a file brought."""

    rows: int
    known_rows: int
    opened: int
    updated: int
    linked: int
    waiting: int
    nobody: int
    merge_proposals: int


@dataclass(frozen=True, slots=True)
class ReportTaken:
    """What the rows of one report brought: new incidents, whether it went on with others, whom it is about where that was asked."""

    opened: Sequence[Incident]
    is_update: bool
    match: str


@transaction.atomic
def import_reports(*, actor: User, path: Path, progress: Progress | None = None) -> ImportDone:
    """Take a file of reports: new ones open incidents, updates of a report join it, rows taken before are left out.

    Args:
        actor: for whose office.
        path: a CSV file or a workbook; see `aman.incidents.reading.COLUMNS`.
        progress: told how many reports of how many are done.

    Raises:
        BadInput: rows cannot be read; all of them are named and nothing is kept.
    """
    rows = read_file(path, timezone.get_default_timezone(), now=timezone.now())
    file = files.begin_import(actor=actor, path=path, rows=rows)
    hold_office(file.office_id)
    fresh = fresh_of(actor, rows)
    together = group_rows(fresh)
    opened: list[Incident] = []
    updated = 0
    found = dict.fromkeys(("", *IncidentPerson.Match.values), 0)
    for done, reports in enumerate(together, start=1):
        taken = take_report(actor=actor, source=files.source_of(file), rows=reports)
        opened += taken.opened
        updated += taken.is_update
        found[taken.match] += 1
        if progress:
            progress(done, len(together))
    result = ImportDone(
        rows=len(rows),
        known_rows=len(rows) - len(fresh),
        opened=len(opened),
        updated=updated,
        linked=found[IncidentPerson.Match.KNOWN],
        waiting=found[IncidentPerson.Match.WAITING],
        nobody=found[IncidentPerson.Match.NOBODY],
        merge_proposals=propose_merges(actor=actor, incidents=opened),
    )
    files.end_import(actor=actor, file=file, taken={name: getattr(result, name) for name in result.__slots__})
    return result


def hold_office(office_id: int) -> None:
    """Let nobody else take in reports of this office until the transaction ends: one row in two files is taken once."""
    list(Office.objects.select_for_update(no_key=True).filter(pk=office_id).values_list("pk"))


def fresh_of(actor: User, rows: Sequence[ReadRow]) -> list[ReadRow]:
    """Give the rows that were not taken before, of this file or another."""
    known = queries.rows_taken(user=actor, outside_refs={row.outside_ref for row in rows})
    return [row for row in rows if (row.outside_ref, _mark(row)) not in known]


@transaction.atomic
def take_report(*, actor: User, source: str, rows: Sequence[ReadRow], weighed: Weighed | None = None) -> ReportTaken:
    """Take the rows of one report, none of which was taken before.

    Args:
        actor: for whose office.
        source: what the file is called in each report; another for each file.
        rows: in the order in which they came, at least one.
        weighed: what came of comparing what these rows alone tell, so that it need not be done while others wait to write.
    """
    incidents = queries.incidents_of_report(user=actor, outside_ref=rows[0].outside_ref)
    is_update, match = bool(incidents), ""
    new = _take_rows(actor, source, incidents, rows)
    person = incidents[0].people.order_by("number")[0]
    if person.match != IncidentPerson.Match.KNOWN and person.matched_by_id is None:
        told = queries.told_of(incidents)
        # Told more than these rows tell, it is compared anew.
        match = propose_people(
            actor=actor, person=person, told=told, on=rows[0].received_at.date(), weighed=None if is_update else weighed
        )
    _link_new(incidents, new)
    return ReportTaken(new, is_update, match)


def _mark(row: ReadRow) -> str:
    """What tells one update of a report from another: when it came, and what it said."""
    return f"{row.received_at.isoformat()} {row.cells.get('status', '')} {row.cells.get('text', '')}"


def _report_of(row: ReadRow, file_name: str) -> NewReport:
    received: Mapping[str, Any] = {"cells": dict(row.cells), "told": dict(row.told), "mark": _mark(row)}
    return NewReport(
        received_at=row.received_at,
        words=row.cells.get("text", ""),
        reporter=row.cells.get("reporter", ""),
        relation=row.cells.get("reporter_relation", ""),
        phone=row.cells.get("reporter_phone", ""),
        outside_ref=row.outside_ref,
        source_file=file_name,
        source_row=row.row,
        received=received,
    )


def _take_rows(actor: User, file_name: str, incidents: list[Incident], rows: Sequence[ReadRow]) -> list[Incident]:
    """Take the rows of one report: into its incident, or into a new one where somebody free was arrested again.

    Args:
        actor: for whose office.
        file_name: of the file.
        incidents: of this report so far, the oldest first; new ones are added.
        rows: in the order in which they came.

    Returns:
        Those that were opened.
    """
    opened = []
    for row in rows:
        if not incidents:
            incidents.append(open_incident(actor=actor, kind=kind_of(row), people=[NewPersonTold(row.told)],
                                           report=_report_of(row, file_name), logged=False, **_told_by(row)))  # fmt: skip
            opened.append(incidents[-1])
            continue
        incident = _incident_of(incidents, row)
        person = incident.people.order_by("number")[0]
        if row.state == State.IN_CUSTODY and was_free_before(person, row.happened_at):
            incident, _ = open_after(actor=actor, people=[person], report=_report_of(row, file_name), **_told_by(row))
            incidents.append(incident)
            opened.append(incident)
        else:
            _add(actor, file_name, incident, row)
    return opened


def _incident_of(incidents: Sequence[Incident], row: ReadRow) -> Incident:
    """Of the arrests that one report tells of, the last that began before what a row tells happened."""
    began = StateChange.objects.filter(incident_person__incident__in=[one.pk for one in incidents])
    firsts = dict(began.values_list("incident_person__incident").annotate(first=Min("happened_at")))
    before = [one for one in incidents if firsts[one.pk] <= row.happened_at]
    return before[-1] if before else incidents[0]


def _link_new(incidents: Sequence[Incident], new: Sequence[Incident]) -> None:
    """Say of a new arrest whom it is about, as it became known of the first one."""
    for before, after in pairwise(incidents):
        if after in new:
            take_over(after.people.order_by("number")[0], before.people.order_by("number")[0])


def _told_by(row: ReadRow) -> dict[str, Any]:
    """What a row says of an arrest, as arguments of `open_incident`."""
    return {
        "place_words": row.told["place"], "city": row.told["city"], "happened_at": row.happened_at,
        "people_told": row.people_told, "state": row.state, "letter_refused": row.letter_refused, "said": _said(row),
    }  # fmt: skip


def _said(row: ReadRow) -> dict[str, Any]:
    """What a row says about its state change beside state, moment and place."""
    return {
        "how": row.how or "",
        "is_day_only": row.is_day_only,
        "day_words": row.cells.get("event_date", "")[:60],
    }


def _add(actor: User, file_name: str, incident: Incident, row: ReadRow) -> None:
    """Add an update of a report to its incident, as a report of its own."""
    report: Report = write_report(actor=actor, incident=incident, report=_report_of(row, file_name))
    write_change(
        actor=actor,
        person=incident.people.order_by("number")[0],
        state=row.state,
        happened_at=row.happened_at,
        place_words=row.told["place"],
        city=row.told["city"],
        report=report,
        **_said(row),
    )
    most = max(incident.people_told, row.people_told)
    refused = incident.letter_refused or row.letter_refused
    Incident.objects.filter(pk=incident.pk).update(people_told=most, letter_refused=refused)
    take_version(incident, None)
    refresh(incident)
    incident.refresh_from_db()
