"""Write an approved file, piece by piece, asking each person's consent again as it comes to them.

A piece of the job takes a few hundred people, leaves out who no longer consents, and keeps the rows sealed. When all are
written, the parts are joined, encrypted to the recipient and deleted. A worker that dies loses one piece.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.consents import everybody_who_refused
from aman.cases.purposes import PURPOSES
from aman.exports import choosing
from aman.exports.actions.settling import drop
from aman.exports.catalogue import FIELDS, Being, cells_of
from aman.exports.files import WRITERS, Mark, encrypt
from aman.exports.models import Export, ExportBytes, ExportPart, ExportPerson
from aman.jobs.actions import JobKind, Piece
from aman.jobs.models import Job
from aman.notices.actions import notify
from aman.people.models import Person
from aman.vault.sealing import is_destroyed

#: People of one piece: a tenth of a second or so in which others wait to write.
PEOPLE_A_PIECE = 400
_State = ExportPerson.State


def write_piece(job: Job) -> Piece:
    """Write the people after the cursor, or join the parts when there is nobody left."""
    export = Export.objects.select_related("recipient", "office", "decided_by").get(ref=job.subject.partition(":")[2])
    if export.state != Export.State.APPROVED:
        return Piece(cursor=job.cursor, done=job.done, total=job.total, is_last=True)
    after = int(job.cursor.get("after", -1))
    if after < 0:
        # Begun anew, perhaps after a consent was taken back: what was written before counts for nothing.
        export.parts.all().delete()
        export.pieces.all().delete()
    elif export.parts.count() != int(job.cursor.get("parts", 0)):
        # What was written down is gone: somebody in it was erased, or everything was closed meanwhile. From the start.
        return Piece(cursor={}, done=0, total=job.total)
    inside = export.rows.exclude(state=_State.DROPPED)  # who was left out of a file does not come back into it
    rows = list(inside.filter(position__gt=after).order_by("position")[:PEOPLE_A_PIECE])
    if not rows and _holds_somebody_gone(export):
        return Piece(cursor={}, done=0, total=job.total)  # somebody said no while it was written: from the start
    if not rows:
        _join(export)
        return Piece(cursor=job.cursor, done=job.total, total=job.total, is_last=True)
    if not _write_rows(export, rows):
        return Piece(cursor={}, done=0, total=job.total)
    cursor = {"after": rows[-1].position, "parts": export.parts.count()}
    return Piece(cursor=cursor, done=job.done + len(rows), total=job.total)


def _holds_somebody_gone(export: Export) -> bool:
    gone = everybody_who_refused(export.office_id, export.purpose, recipient=export.recipient.name)
    return bool(gone) and export.rows.filter(state=_State.WRITTEN, person__in=gone).exists()


def _write_rows(export: Export, rows: list[ExportPerson]) -> bool:
    """Write a part down; False, and nothing is, where somebody of it was erased while it was being read."""
    ids = [row.person_id for row in rows if row.person_id is not None]
    why = choosing.why_out(ids, export.purpose, export.recipient.name)
    beings = _beings(export.office_id, {being for being, reason in why.items() if not reason})
    cells, written, touched = [], [], []
    for row in rows:
        being = beings.get(row.person_id or 0)
        if row.person_id is None:
            cells.append([row.row_ref, *("" for _ in export.fields)])
            written.append(row.pk)
        elif being is not None:
            cells.append([row.row_ref, *cells_of(being, export.fields)])
            written.append(row.pk)
            touched.append(being.rows[0].ref)
    if ExportPerson.objects.filter(pk__in=written).update(state=_State.WRITTEN) != len(written):
        return False
    left = {row.person_id for row in rows if row.person_id is not None and row.person_id not in beings}
    drop(export, {person: why[person] or "joined" for person in left})
    number = export.parts.count()
    ExportPart.objects.create(export=export, number=number, rows=json.dumps(cells, ensure_ascii=False))
    record(
        actor=export.decided_by,
        verb="export.rows_written",
        subject=f"export:{export.ref}",
        detail={"part": number, "rows": len(touched), "left_out": len(ids) - len(touched)},
        touches=touched,
    )
    return True


def _beings(office_id: int, roots: set[int]) -> dict[int, Being]:
    """Fetch human beings of an office with all that a file may say of them; the row that stands for them first."""
    rows = Person.objects.filter(Q(id__in=roots) | Q(root_id__in=roots), office_id=office_id)
    found: dict[int, list[Any]] = {}
    for row in rows.prefetch_related("names", "documents", "memberships__case").order_by("id"):
        if not is_destroyed(row.seal):  # erased: a yes of theirs stands as proof, and gives nothing away any more
            found.setdefault(row.root_id or row.pk, []).append(row)
    return {root: Being(sorted(own, key=lambda row: (row.pk != root, row.pk))) for root, own in found.items()}


def _join(export: Export) -> None:
    """Join the parts into the file, encrypted as it is written, and let its hours begin."""
    now = timezone.now()
    ends_at = now + timedelta(hours=settings.EXPORT_HOURS)
    with override("en"):  # the columns travel; the words of one office's language would not be read there
        purpose = str(PURPOSES[export.purpose].words)
        header = ["reference", *(str(FIELDS[key].words) for key in export.fields)]
    mark = Mark(export.ref, export.recipient.name, purpose, f"{ends_at:%Y-%m-%d %H:%M} UTC")
    numbers = iter(range(1_000_000))
    size = encrypt(
        WRITERS[export.form](mark, header, _rows(export)),
        key=export.key,
        keep=partial(_keep, export, numbers),
    )
    export.parts.all().delete()
    states = export.rows.filter(person__isnull=False)
    export.written = states.filter(state=_State.WRITTEN).count()
    export.dropped = states.filter(state=_State.DROPPED).count()
    let_hours_begin(export, size, now, ends_at)


def let_hours_begin(export: Export, size: int, now: datetime, ends_at: datetime) -> None:
    """Say that a file is ready, until when, and tell the two people who may take it."""
    export.size, export.written_at, export.ends_at, export.state = size, now, ends_at, Export.State.READY
    export.save(update_fields=["written", "dropped", "size", "written_at", "ends_at", "state"])
    record(
        actor=export.decided_by,
        verb="export.written",
        subject=f"export:{export.ref}",
        detail={"people": export.written, "left_out": export.dropped, "bytes": size, "hours": settings.EXPORT_HOURS},
    )
    people = User.objects.filter(pk__in=[export.asked_by_id, export.decided_by_id])
    notify(users=people, kind="export.ready", subject=f"export:{export.ref}", path=f"/exports/{export.ref}/")


def _keep(export: Export, numbers: Iterator[int], content: bytes) -> None:
    ExportBytes.objects.create(export=export, number=next(numbers), content=content)


def _rows(export: Export) -> Iterator[list[str]]:
    """Give the rows part by part, one part opened at a time."""
    for pk in export.parts.order_by("number").values_list("pk", flat=True):
        yield from json.loads(ExportPart.objects.get(pk=pk).rows)


def failed(job: Job, trouble: str) -> None:
    """Say on the export that it stopped, tell its two people, and leave nothing half written behind."""
    export = Export.objects.get(ref=job.subject.partition(":")[2])
    export.parts.all().delete()
    export.pieces.all().delete()
    Export.objects.filter(pk=export.pk).update(state=Export.State.FAILED, trouble=trouble)
    record(actor=None, verb="export.failed", subject=f"export:{export.ref}", detail={"while": "writing"})
    people = User.objects.filter(pk__in=[export.asked_by_id, export.decided_by_id])
    notify(users=people, kind="export.failed", subject=f"export:{export.ref}", path=f"/exports/{export.ref}/")


WRITE_EXPORT = JobKind(step=write_piece, failed=failed)
