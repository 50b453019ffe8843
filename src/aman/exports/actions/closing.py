"""Which files go when somebody in them is erased, and when everything is closed? Their bytes; the records of them stay."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from aman.audit.actions import record
from aman.exports.models import Export, ExportBytes, ExportPart


@transaction.atomic
def end_files_holding(people: Iterable[int]) -> int:
    """End every file in which one of these people's rows stands; give how many.

    Args:
        people: ids of all rows that are the human being.
    """
    held = list(Export.objects.filter(state=Export.State.READY, rows__person__in=list(people)).distinct())
    for export in held:
        _end(export)
    return len(held)


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
