"""Which files go when somebody in them is erased, and when everything is closed? Their bytes; the records of them stay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from aman.audit.actions import record
from aman.exports.models import Export, ExportBytes, ExportPart, ExportPerson
from aman.rosters.models import SourceRow

#: Files that nobody has agreed to yet, and those that are being written.
_NOT_AGREED, _UNFINISHED = ("choosing", "asked"), ("choosing", "asked", "approved")


@transaction.atomic
def end_files_holding(people: Iterable[int]) -> int:
    """End every file in which one of these people's rows stands, and take them out of those still to be written.

    Args:
        people: ids of all rows that are the human being.

    Returns:
        How many files were ended, or are written without them.
    """
    ids = list(people)
    ready = Export.objects.filter(state=Export.State.READY)
    lists = SourceRow.objects.filter(person__in=ids).values("roster")
    held = list(ready.filter(Q(pk__in=_holding(ids)) | Q(roster__in=lists)))
    for export in held:
        _end(export)
    for export in Export.objects.filter(state=Export.State.APPROVED, roster__in=lists):
        export.left_out = {"erased": export.left_out.get("erased", 0) + 1}  # the worker sees it and reads the list anew
        export.save(update_fields=["left_out"])
    # Their yes stands as proof that it was given; a file that is written tomorrow must not hold them for it.
    unfinished = list(Export.objects.filter(state__in=_UNFINISHED, pk__in=_holding(ids)))
    for export in unfinished:
        _take_out(export, ids)
    return len(held) + len(unfinished)


def _holding(ids: list[int]) -> QuerySet[Any, Any]:
    return ExportPerson.objects.filter(person__in=ids).values("export")


def _take_out(export: Export, ids: list[int]) -> None:
    """Remove people's rows from a file that is not written yet, with whatever of it is; the worker then begins it anew."""
    ExportPerson.objects.filter(export=export, person__in=ids).delete()
    export.parts.all().delete()
    export.pieces.all().delete()
    if export.state in _NOT_AGREED:
        return
    if export.rows.filter(person__isnull=False).exists():
        record(actor=None, verb="export.written_anew", subject=f"export:{export.ref}")
    else:
        _end(export)


@transaction.atomic
def delete_every_file() -> None:
    """End every file and delete the bytes of all, also of those being written."""
    for export in Export.objects.filter(state=Export.State.READY):
        _end(export)
    ExportBytes.objects.all().delete()
    ExportPart.objects.all().delete()


def _end(export: Export) -> None:
    Export.objects.filter(pk=export.pk).update(state=Export.State.ENDED)
    export.pieces.all().delete()
    record(actor=None, verb="export.ended", subject=f"export:{export.ref}", detail={"downloads": export.downloads})
