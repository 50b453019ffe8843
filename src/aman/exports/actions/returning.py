"""Send a list back to the office that sent it, with every defect marked: by two people, locked to that office, for some hours.

It says to its sender what the sender said, so nobody's consent is asked for it (decision 0011); everything else is as for
every file about more than one person. To the host no list goes back, whoever sent it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import NotAllowed
from aman.exports import queries
from aman.exports.actions.asking import check_recipient, check_why, must, new_export
from aman.exports.actions.settling import ask_second
from aman.exports.actions.writing import failed, let_hours_begin
from aman.exports.files import MOST_XLSX_ROWS, Mark, encrypt
from aman.exports.models import Export, ExportBytes, Recipient
from aman.jobs.actions import JobKind, Piece
from aman.jobs.models import Job
from aman.rosters.actions.annotated import people_on, write_marked
from aman.rosters.models import Roster
from aman.rosters.queries import get_roster

_READ_AT_ONCE = 256 * 1024


@transaction.atomic
def ask_return(*, actor: User, roster_id: int, recipient: Recipient, why: str) -> Export:
    """Ask that a list be sent back to its sender with its defects marked; a second person approves it or not.

    Raises:
        NotFound: no such list in the actor's office.
        NotAllowed: the role may not, or the recipient is the host.
        BadInput: the recipient is not open, or nobody said why.
    """
    must(actor, "exports.return_list")
    roster = get_roster(actor, roster_id)
    check_recipient(actor, recipient)
    check_why(why)
    if recipient.kind == Recipient.Kind.HOST:
        raise NotAllowed(
            f"List {roster.pk} was not sent back: no list goes to the host, whoever sent it.",
            fix="Answer about one person at a time: letters and desk answers serve.",
            code="export-list-to-host",
        )
    export = new_export(
        actor=actor,
        recipient=recipient,
        purpose=queries.RETURN,
        why=why.strip(),
        form=Export.Form.XLSX,
        fields=[],
        chosen=f"list {roster.pk}",
        roster=roster,
        people=roster.person_count,
        allowed=roster.person_count,
        chosen_at=timezone.now(),
        state=Export.State.ASKED,
    )
    ask_second(export)
    return export


def read_list(job: Job) -> Callable[[Job], Piece]:
    """Write the workbook, encrypted as it is written, before anything is kept: nobody waits to write meanwhile."""
    export = Export.objects.select_related("recipient").get(ref=job.subject.partition(":")[2])
    if export.state != Export.State.APPROVED:
        return _nothing_to_do
    now = timezone.now()
    ends_at = now + timedelta(hours=settings.EXPORT_HOURS)
    mark = Mark(export.ref, export.recipient.name, str(queries.RETURN_WORDS), f"{ends_at:%Y-%m-%d %H:%M} UTC")
    pieces: list[bytes] = []
    size = encrypt(_workbook(_roster_of(export), mark), key=export.key, keep=pieces.append)
    return partial(_keep, export.pk, export.left_out, pieces, size, now, ends_at)


def _roster_of(export: Export) -> Roster:
    return Roster.objects.defer("content").get(pk=export.roster_id or 0)


def _nothing_to_do(job: Job) -> Piece:
    return Piece(cursor=job.cursor, done=job.done, total=job.total, is_last=True)


def _workbook(roster: Roster, mark: Mark) -> Iterator[bytes]:
    """Give the workbook; in memory where a list is short, since a file on disk would not be encrypted."""
    is_short = roster.row_count <= MOST_XLSX_ROWS
    held: IO[bytes]
    with BytesIO() if is_short else TemporaryFile() as held:
        write_marked(roster, held, mark=mark.line, in_memory=is_short)
        held.seek(0)
        while content := held.read(_READ_AT_ONCE):
            yield content


def _keep(
    pk: int, left_out: dict[str, int], pieces: list[bytes], size: int, now: datetime, ends_at: datetime, job: Job
) -> Piece:
    export = Export.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=pk)
    if export.state != Export.State.APPROVED:
        return _nothing_to_do(job)
    if export.left_out != left_out:
        return Piece(cursor={}, done=0, total=job.total)  # somebody on it was erased while it was read: once more
    export.pieces.all().delete()
    for number, content in enumerate(pieces):
        ExportBytes.objects.create(export=export, number=number, content=content)
    roster = _roster_of(export)
    record(
        actor=export.decided_by,
        verb="export.rows_written",
        subject=f"export:{export.ref}",
        detail={"list": export.roster_id, "rows": roster.row_count},
        touches=people_on(roster),
    )
    export.written = roster.person_count
    let_hours_begin(export, size, now, ends_at)
    return Piece(cursor=job.cursor, done=job.total, total=job.total, is_last=True)


WRITE_LIST = JobKind(step=lambda job: read_list(job)(job), failed=failed, read=read_list)
