"""The list with every defect marked where it stands: to be mended in this office, or to go back to whoever sent it.

Only the first is given out here, as it is, to an officer of the office that holds the list anyway. What goes back leaves
through `aman.exports`: by two people, encrypted to the sender, for some hours.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable
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

PURPOSES = frozenset({"mend_here"})


def annotate_roster(*, actor: User, roster: Roster, purpose: str) -> tuple[IO[bytes], str]:
    """Write a list with its defects marked, to be mended here; give the file, open at its start, and a name for it.

    The file names many people. It is given only to an officer of the office that holds the list, and the log
    keeps who took it and for what.

    Raises:
        NotFound: no such list in the actor's office.
        NotAllowed: the actor may not take such a file.
        BadInput: it is not to be mended here.
    """
    if not (actor.may("rosters.download_annotated") or actor.role == "command_line"):
        raise NotAllowed(
            "Your role may not take a file about many people.", fix="Ask a register officer of the office."
        )
    if purpose not in PURPOSES:
        raise BadInput(
            "No workbook was made: it is made here only to be mended in this office.",
            fix="To send the list back, ask for it on its page: a second person approves, and it is encrypted.",
            code="purpose-missing",
        )
    roster = get_roster(actor, roster.pk)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller sends it and closes it
    write_marked(roster, file)
    file.seek(0)
    record(
        actor=actor,
        verb="roster.annotated",
        subject=f"roster:{roster.pk}",
        detail={"purpose": purpose, "rows": roster.row_count, "people": roster.person_count},
        touches=people_on(roster),
    )
    return file, f"{PurePath(roster.file_name).stem}.aman-{roster.pk}.xlsx"


def write_marked(roster: Roster, target: IO[bytes], *, mark: str = "", in_memory: bool = False) -> None:
    """Write a list with its defects marked, and log nothing: whoever gives it out does.

    Args:
        roster: the list; the caller has seen to it that it may be read.
        target: where the workbook goes.
        mark: a line at its head that says for whom it is; blank for none.
        in_memory: nothing of it touches a disk; for lists that memory holds.
    """
    marks: dict[tuple[str, int], list[Mark]] = {}
    counts: Counter[Mark] = Counter()
    for place, defects in defects_by_row(roster).items():
        marks[place] = [_mark(defect) for defect in defects]
        counts.update(_kind(one) for one in marks[place])
    write_workbook(target, _sheets(roster, marks), counts, heading=mark, in_memory=in_memory)


def people_on(roster: Roster) -> Iterable[str]:
    """Give the references of everybody whom a list names."""
    return roster.rows.filter(person__isnull=False).values_list("person__ref", flat=True)


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
