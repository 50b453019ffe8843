"""Which person does each row of each list stand for, as a plain table?"""

from __future__ import annotations

import csv
from pathlib import Path

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput
from aman.rosters.models import SourceRow
from aman.rosters.queries import rosters_of
from aman.rosters.shown import row_label


def export_resolution(user: User, path: Path) -> int:
    """Write file, row and person for every row of the office's lists that holds a person; give how many.

    The file holds references only, no names. `file` is the list's name, with # and the sheet for a workbook; `row`
    is what a spreadsheet shows; `person_id` is the reference of the human being, the same for joined rows.

    Raises:
        BadInput: the file cannot be written.
    """
    rows = (
        SourceRow.objects.filter(roster__in=rosters_of(user).order_by(), person__isnull=False)
        .order_by("roster_id", "pk")
        .values_list("roster__file_name", "sheet", "row", "person__ref", "person__root__ref")
    )
    count = 0
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(("file", "row", "person_id"))
            for file_name, sheet, row, ref, root in rows.iterator(chunk_size=5000):
                lines.writerow((row_label(file_name, sheet), row, root or ref))
                count += 1
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be written: {error.strerror}.", fix="Choose a folder you may write to."
        ) from error
    record(actor=user, verb="resolution.exported", detail={"rows": count})
    return count
