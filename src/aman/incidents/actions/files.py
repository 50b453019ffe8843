"""How does a file of reports come, wait for an answer and go? Its rows are kept, sealed, only while somebody needs them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.accounts.roles import PERMISSIONS
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed
from aman.incidents.models import ReportFile
from aman.incidents.queries.files import visible_file
from aman.incidents.reading import ReadRow, group_rows, read_content
from aman.jobs.actions import enqueue_job
from aman.notices.actions import notify
from aman.ui.uploads import plain_name
from aman.vault.actions import destroy_seals

COMPARE, TAKE = "incidents.compare_reports", "incidents.take_reports"
#: More rows than this are taken at the terminal, which keeps nobody's page waiting.
MOST_ROWS = 20_000
ON_ITS_WAY = (ReportFile.State.COMPARING, ReportFile.State.READY, ReportFile.State.TAKING)


def subject_of(file: ReportFile) -> str:
    """Name a file in the log, a job and a notice."""
    return f"report_file:{file.pk}"


def source_of(file: ReportFile) -> str:
    """Name a file in each of its reports: two files of one name are two."""
    return f"{file.file_name[:180]} ({file.pk})"


def receive_reports(*, actor: User, content: bytes, name: str) -> ReportFile:
    """Read a file of reports and put it before the office; nothing becomes an incident until somebody says so.

    Args:
        actor: who sends it, for their office.
        content: the bytes of a CSV file or a workbook.
        name: what it is called.

    Returns:
        The file; that of before where the very same one is on its way already.

    Raises:
        WrongRows: rows of it cannot be read; it carries every one of them, and nothing was kept.
        BadInput: it is no file of reports, or too long for a page.
        NotAllowed: the actor takes in no files of reports.
    """
    if actor.office is None or not actor.may("incidents.receive_reports"):
        raise NotAllowed("This sign-in takes in no files of reports.", fix="Ask a register officer or a reviewer.")
    name = plain_name(name, otherwise="reports")
    rows = read_content(content, name, timezone.get_default_timezone(), now=timezone.now())
    if len(rows) > MOST_ROWS:
        raise BadInput(
            f"{name} has {len(rows):,} rows; a page takes {MOST_ROWS:,}.",
            fix="Send it in parts, or have it taken in at the terminal: aman incidents import.",
            code="too-many-rows",
        )
    sha256 = hashlib.sha256(content).hexdigest()
    same = ReportFile.objects.filter(office=actor.office, sha256=sha256, state__in=ON_ITS_WAY)
    if (known := same.first()) is not None:
        known.is_sent_before = True
        return known
    try:
        return _keep(actor, actor.office, name, sha256, rows)
    except IntegrityError:
        # Somebody sent the same file in the same moment; theirs is the one.
        if (known := same.first()) is None:
            raise
        known.is_sent_before = True
        return known


@transaction.atomic
def _keep(actor: User, office: Office, name: str, sha256: str, rows: Sequence[ReadRow]) -> ReportFile:
    together = group_rows(rows)
    file = ReportFile.objects.create(
        office=office,
        file_name=name,
        sha256=sha256,
        rows=[[[row.row, dict(row.cells)] for row in reports] for reports in together],
        row_count=len(rows),
        report_count=len(together),
        sent_by=actor,
        sent_at=timezone.now(),
    )
    detail = {"rows": file.row_count, "reports": file.report_count}
    record(actor=actor, verb="report_file.received", subject=subject_of(file), detail=detail)
    enqueue_job(kind=COMPARE, subject=subject_of(file), office=office, asked_by=actor, total=len(together))
    return file


@transaction.atomic
def confirm_reports(*, actor: User, file_id: int) -> ReportFile:
    """Say yes to a file that was compared: the worker takes it in, a few reports at a time.

    Raises:
        NotFound: no such file in this office.
        Conflict: it was answered already, is being compared still, or another file is being taken in.
    """
    file = visible_file(user=actor, file_id=file_id)
    waiting = ReportFile.objects.filter(pk=file.pk, state=ReportFile.State.READY)
    try:
        with transaction.atomic():
            done = waiting.update(state=ReportFile.State.TAKING, answered_by=actor)
    except IntegrityError as error:
        raise Conflict(
            "Another file of reports is being taken in.", fix="Wait until it is done, then say yes again.", code="busy"
        ) from error
    if not done:
        raise _answered(file)
    record(actor=actor, verb="report_file.confirmed", subject=subject_of(file), detail={"reports": file.report_count})
    enqueue_job(kind=TAKE, subject=subject_of(file), office=file.office, asked_by=actor, total=file.report_count)
    file.refresh_from_db()
    return file


@transaction.atomic
def drop_reports(*, actor: User, file_id: int) -> ReportFile:
    """Say no to a file: its rows go at once, and no report of it becomes an incident.

    Raises:
        NotFound: no such file in this office.
        Conflict: it was answered already.
    """
    file = visible_file(user=actor, file_id=file_id)
    waiting = ReportFile.objects.filter(pk=file.pk, state__in=(ReportFile.State.COMPARING, ReportFile.State.READY))
    if not waiting.update(state=ReportFile.State.DROPPED, answered_by=actor):
        raise _answered(file)
    end_file(file, ReportFile.State.DROPPED)
    record(actor=actor, verb="report_file.dropped", subject=subject_of(file), detail={"reports": file.report_count})
    file.refresh_from_db()
    return file


def _answered(file: ReportFile) -> Conflict:
    return Conflict(
        f"This file of reports is not waiting for an answer: {file.get_state_display()}.",
        fix="Look at it again.",
        code="report-file-answered",
    )


def end_file(file: ReportFile, state: str, found: Mapping[str, Any] | None = None) -> None:
    """End a file: forget its rows, and destroy their key, so that no copy of this database says them either."""
    file.state, file.rows, file.ended_at = state, [], timezone.now()
    if found is not None:
        file.found = dict(found)
    file.save(update_fields=["state", "rows", "ended_at", "found"])
    destroy_seals([file.seal])


def begin_import(*, actor: User, path: Path, rows: Sequence[ReadRow]) -> ReportFile:
    """Note a file that is taken in at once, at the terminal; none of its rows is kept beside the reports."""
    if actor.office is None:
        raise NotAllowed("The file was not taken in: this sign-in has no office.", fix="Name an office.")
    return ReportFile.objects.create(
        office=actor.office,
        file_name=plain_name(path.name, otherwise="reports"),
        # It is never on its way, so it need not be known again.
        sha256="",
        state=ReportFile.State.TAKEN,
        row_count=len(rows),
        report_count=len({row.outside_ref for row in rows}),
        sent_by=actor,
        sent_at=timezone.now(),
        answered_by=actor,
    )


def end_import(*, actor: User, file: ReportFile, taken: Mapping[str, int]) -> None:
    """End a file that was taken in: note and log what it brought, and tell the office of all of it at once."""
    end_file(file, ReportFile.State.TAKEN, {**file.found, "taken": dict(taken)})
    record(actor=actor, verb="incidents.imported", subject=subject_of(file), detail=dict(taken))
    if not taken["opened"] and not taken["updated"]:
        return
    users = User.objects.filter(
        office_id=file.office_id, is_active=True, role__in=PERMISSIONS["incidents.view_report_files"]
    )
    path = reverse("incidents:view_report_file", args=[file.pk])
    notify(users=users, kind="incidents.imported", subject=subject_of(file), path=path, urgency="soon")


def old_hours() -> int:
    """After how many hours a report that comes in a file raises no notice of its own."""
    return int(settings.OLD_REPORT_HOURS)
