"""How does a worker compare a file of reports with the register, and take it in? A few reports in each piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from aman.accounts.models import User
from aman.incidents import queries
from aman.incidents.actions.files import end_file, end_import, old_hours, source_of
from aman.incidents.actions.importing import fresh_of, hold_office, take_report
from aman.incidents.actions.matching import Weighed, register_of, weigh_people
from aman.incidents.actions.merging import find_pairs, keep_pairs
from aman.incidents.models import Incident, ReportFile
from aman.incidents.reading import ReadRow, read_row
from aman.jobs.actions import JobKind, Piece
from aman.jobs.models import Job

#: Reports in one piece: those that are only compared, those that are written, and incidents looked at for pairs.
_COMPARED, _TAKEN, _PAIRED = 20, 5, 25


def _file_of(job: Job) -> ReportFile:
    return ReportFile.objects.select_related("sent_by", "answered_by").get(pk=int(job.subject.partition(":")[2]))


def _reports(file: ReportFile, at: int, most: int) -> list[list[ReadRow]]:
    zone = timezone.get_default_timezone()
    return [[read_row(number, cells, zone) for number, cells in one] for one in file.rows[at : at + most]]


def _compare(job: Job) -> Callable[[Job], Piece]:
    """Compare the next reports; nothing is written until the piece's own transaction."""
    file = _file_of(job)
    if file.state != ReportFile.State.COMPARING:
        return lambda job: Piece(job.cursor, done=job.total, total=job.total, is_last=True)
    at = int(job.cursor.get("at", 0))
    reports = _reports(file, at, _COMPARED)
    found = Counter(file.found.get("compared", {}))
    for rows in reports:
        found.update(_found_of(file.sent_by, file.office_id, rows))
    at += len(reports)
    is_last = at >= file.report_count

    def write(job: Job) -> Piece:
        state = ReportFile.State.READY if is_last else ReportFile.State.COMPARING
        # Who said no meanwhile is not overruled.
        same = ReportFile.objects.filter(pk=file.pk, state=ReportFile.State.COMPARING)
        same.update(found={"compared": dict(found)}, state=state)
        return Piece({"at": at}, done=at, total=file.report_count, is_last=is_last)

    return write


def _found_of(actor: User, office_id: int, rows: Sequence[ReadRow]) -> list[str]:
    """Say what one report would become, by the names of the counts."""
    fresh = fresh_of(actor, rows)
    said = ["rows_known"] * (len(rows) - len(fresh))
    if not fresh:
        return [*said, "known"]
    if fresh[-1].received_at < timezone.now() - timedelta(hours=old_hours()):
        said.append("old")
    if queries.incidents_of_report(user=actor, outside_ref=rows[0].outside_ref):
        return [*said, "updated"]
    weighed = weigh_people(
        people=register_of(actor, office_id), told=[row.told for row in fresh], on=fresh[0].received_at.date()
    )
    return [*said, "new", "known_person" if weighed.is_beyond_doubt else "waiting" if weighed.shown else "nobody"]


def _look(job: Job) -> Callable[[Job], Piece]:
    """Compare the next reports with the register before anything is written: nobody waits to write meanwhile."""
    file = _file_of(job)
    actor, at = file.answered_by, int(job.cursor.get("at", 0))
    if file.state != ReportFile.State.TAKING or actor is None:
        return lambda job: Piece(job.cursor, done=job.total, total=job.total, is_last=True)
    reports = _reports(file, at, _TAKEN)
    if not reports:
        return _pair(job, actor, file)
    weighed = {rows[0].outside_ref: _weighed(actor, file.office_id, rows) for rows in reports}

    def write(job: Job) -> Piece:
        hold_office(file.office_id)
        cursor: dict[str, Any] = dict(job.cursor)
        cursor.setdefault("after", Incident.objects.aggregate(last=Max("pk"))["last"] or 0)
        taken = Counter(file.found.get("taken", {}))
        for rows in reports:
            _take_one(actor, file, rows, weighed[rows[0].outside_ref], taken)
        cursor["at"] = at + len(reports)
        return _noted(file, cursor, taken, cursor["at"])

    return write


def _pair(job: Job, actor: User, file: ReportFile) -> Callable[[Job], Piece]:
    """After the last report, look for pairs among the incidents that the file opened, some at a time; then end it."""
    opened = Incident.objects.filter(
        pk__gt=job.cursor["after"], office=file.office_id, reports__source_file=source_of(file)
    )
    incidents = list(opened.distinct().order_by("pk")[:_PAIRED])
    pairs = find_pairs(actor=actor, incidents=incidents)

    def write(job: Job) -> Piece:
        taken = Counter(file.found.get("taken", {}))
        taken["merge_proposals"] += keep_pairs(pairs)
        if len(incidents) == _PAIRED:
            return _noted(file, {**job.cursor, "after": incidents[-1].pk}, taken, file.report_count)
        names = ("rows", "known_rows", "opened", "updated", "linked", "waiting", "nobody", "merge_proposals")
        end_import(actor=actor, file=file, taken={name: taken[name] for name in names})
        return Piece(job.cursor, done=file.report_count, total=file.report_count, is_last=True)

    return write


def _weighed(actor: User, office_id: int, rows: Sequence[ReadRow]) -> Weighed | None:
    """What the register says to the rows of a report that is new; None where nothing of it is."""
    fresh = fresh_of(actor, rows)
    if len(fresh) < len(rows):
        return None
    told = [row.told for row in rows]
    return weigh_people(people=register_of(actor, office_id), told=told, on=rows[0].received_at.date())


def _take_one(
    actor: User, file: ReportFile, rows: Sequence[ReadRow], weighed: Weighed | None, taken: Counter[str]
) -> None:
    fresh = fresh_of(actor, rows)
    taken["rows"] += len(rows)
    taken["known_rows"] += len(rows) - len(fresh)
    if not fresh:
        return
    same = weighed if len(fresh) == len(rows) else None
    done = take_report(actor=actor, source=source_of(file), rows=fresh, weighed=same)
    taken["opened"] += len(done.opened)
    taken["updated"] += done.is_update
    if done.match:
        taken["linked" if done.match == "known" else done.match] += 1


def _noted(file: ReportFile, cursor: dict[str, Any], taken: Counter[str], done: int) -> Piece:
    ReportFile.objects.filter(pk=file.pk).update(found={**file.found, "taken": dict(taken)})
    return Piece(cursor, done=done, total=file.report_count)


def _failed(job: Job, trouble: str) -> None:
    """A file that stopped does not go on; what it brought stays, and the same file brings the rest when it is sent again."""
    file = _file_of(job)
    if file.state in (ReportFile.State.COMPARING, ReportFile.State.TAKING):
        end_file(file, ReportFile.State.FAILED)


COMPARE_JOB = JobKind(step=lambda job: _compare(job)(job), read=_compare, failed=_failed)
TAKE_JOB = JobKind(step=lambda job: _look(job)(job), read=_look, failed=_failed)
