"""The workbook that goes back to whoever sent a list, with every defect marked where it stands."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import PurePath
from typing import IO

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, NotAllowed
from aman.rosters.facts import cells_from_json
from aman.rosters.models import Defect, Roster
from aman.rosters.queries import defects_by_row, get_roster, rows_of
from aman.rosters.reading.defects import DEFECTS
from aman.rosters.workbook import Mark, SheetToWrite, write_workbook

PURPOSES = frozenset({"return_to_sender", "mend_here"})


def annotate_roster(*, actor: User, roster: Roster, purpose: str) -> tuple[IO[bytes], str]:
    """Write a list with its defects marked; give the file, open at its start, and a name for it.

    The file names many people. It leaves Aman only to an officer of the office that holds the list, and the log
    keeps who took it and for what.

    Raises:
        NotFound: no such list in the actor's office.
        NotAllowed: the actor may not take such a file.
        BadInput: no purpose was said.
    """
    if not (actor.may("rosters.download_annotated") or actor.role == "command_line"):
        raise NotAllowed(
            "Your role may not take a file about many people.", fix="Ask a register officer of the office."
        )
    if purpose not in PURPOSES:
        raise BadInput("Say what the file is for.", fix="Choose one of the purposes.", code="purpose-missing")
    roster = get_roster(actor, roster.pk)
    marks: dict[tuple[str, int], list[Mark]] = {}
    counts: Counter[Mark] = Counter()
    for place, defects in defects_by_row(roster).items():
        marks[place] = [_mark(defect) for defect in defects]
        counts.update(_kind(mark) for mark in marks[place])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller sends it and closes it
    write_workbook(file, _sheets(roster, marks), counts)
    file.seek(0)
    record(
        actor=actor,
        verb="roster.annotated",
        subject=f"roster:{roster.pk}",
        detail={"purpose": purpose, "rows": roster.row_count, "people": roster.person_count},
        touches=roster.rows.filter(person__isnull=False).values_list("person__ref", flat=True),
    )
    return file, f"{PurePath(roster.file_name).stem}.aman-{roster.pk}.xlsx"


def _mark(defect: Defect) -> Mark:
    kind = DEFECTS[defect.code]
    return Mark(defect.code, defect.severity, kind.sentence, kind.fix, defect.column_index, defect.other)


def _kind(mark: Mark) -> Mark:
    return Mark(mark.code, mark.severity, mark.sentence, mark.fix)


def _sheets(roster: Roster, marks: dict[tuple[str, int], list[Mark]]) -> list[SheetToWrite]:
    sheets: dict[str, SheetToWrite] = {}
    for written in roster.mapping["sheets"]:
        name = written["name"] or ""
        sheets[name[:120]] = SheetToWrite(
            name or PurePath(roster.file_name).stem, header_row=written["header_row"] or 0
        )
    for row in rows_of(roster):
        sheet = sheets[row.sheet]
        sheet.rows.append((row.row, cells_from_json(row.cells)))
        if found := marks.get((row.sheet, row.row)):
            sheet.marks[row.row] = found
    return list(sheets.values())
