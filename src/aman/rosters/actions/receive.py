"""Taking a list in: read every row, keep it as received, name what is wrong; all of it or nothing.

Reading comes first and writes nothing; then one transaction writes the whole list. A process that is killed, a
disk that fills or a second officer with the same file leaves either the whole list or none of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import AmanError, BadInput, NotAllowed
from aman.people.rows import collector_at_rest, write_rows
from aman.rosters.facts import cell_to_json, sheet_to_json
from aman.rosters.models import Defect, Roster, SavedMapping, SourceRow
from aman.rosters.queries import same_file
from aman.rosters.reading import DEFAULT, ReceivedList, read_list_content
from aman.rosters.reading.containers import file_too_large
from aman.rosters.reading.defects import DEFECTS
from aman.rosters.staging import Found, find_defects
from aman.rosters.workbook import SUMMARY_SHEET
from aman.ui.uploads import plain_name
from aman.vault.actions import new_seals
from aman.vault.ring import GENERAL

Progress = Callable[[int, int], None]
_Seals = Mapping[tuple[str, int], int]

_ROW_FIELDS = ["roster", "sheet", "row", "kind", "seal", "cells"]
_DEFECT_FIELDS = ["roster", "sheet", "row", "column", "column_index", "code", "severity", "value", "other"]


def receive_roster(
    *,
    actor: User,
    path: Path,
    file_name: str | None = None,
    received_on: date,
    mapping: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Roster:
    """Read a list from a file and stage it; the same file twice gives the list that is there, unchanged.

    Args:
        actor: the register officer.
        path: where the file is.
        file_name: what it is called; None takes the name of `path`.
        received_on: the day the list speaks of; births after it are impossible.
        mapping: field -> column for every sheet, or sheet name -> such a mapping; None finds them, and takes
            what this office corrected before.
        progress: called with steps done and all steps.

    Raises:
        BadInput: the file cannot be read as a list.
        AmanError: the disk is full; nothing was kept.
    """
    name = file_name or path.name
    try:
        size = path.stat().st_size
        if size > DEFAULT.file_bytes:
            raise file_too_large(size, name, DEFAULT)
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"{name} cannot be opened: {error.strerror}.", fix="Check that the file is there and may be read."
        ) from error
    return _receive(actor, content, name, received_on, mapping, progress)


def receive_upload(*, actor: User, upload: UploadedFile[Any], received_on: date) -> Roster:
    """Do the same with a file that came over the web."""
    return _receive(actor, upload.read(), str(upload.name or "list"), received_on, None, None)


def _receive(
    actor: User,
    content: bytes,
    file_name: str,
    received_on: date,
    mapping: Mapping[str, Any] | None,
    progress: Progress | None,
) -> Roster:
    if actor.office_id is None:
        raise NotAllowed("This list was not received: the sign-in has no office.", fix="Ask the administrator.")
    name = plain_name(file_name, without="#", otherwise="list")
    sha256 = hashlib.sha256(content).hexdigest()
    if (known := same_file(actor.office_id, sha256)) is not None:
        known.received_before = True
        return known
    move = progress or (lambda done, total: None)
    move(0, 3)
    with collector_at_rest():
        received = read_with_saved_mapping(actor.office_id, content, name, mapping)
        move(1, 3)
        found = find_defects(received, received_on=received_on)
        move(2, 3)
    try:
        with _nothing_kept_when_full(), transaction.atomic():
            roster = Roster.objects.create(
                office_id=actor.office_id,
                file_name=name,
                sha256=sha256,
                received_on=received_on,
                received_at=timezone.now(),
                received_by=actor,
                content=content,
            )
            stage(roster, received, found)
            record(
                actor=actor,
                verb="roster.received",
                subject=f"roster:{roster.pk}",
                detail={"rows": roster.row_count, "people": roster.person_count, "defects": len(found)},
            )
    except IntegrityError:
        # Somebody handed in the same file in the same moment; theirs is the list.
        if (known := same_file(actor.office_id, sha256)) is None:
            raise
        known.received_before = True
        return known
    move(3, 3)
    return roster


def read_with_saved_mapping(
    office_id: int, content: bytes, file_name: str, mapping: Mapping[str, Any] | None
) -> ReceivedList:
    """Read a list; where this office corrected the columns of such a header before, read them as corrected."""
    received = _without_our_summary(read_list_content(content, file_name, mapping=mapping))
    if mapping:
        return received
    prints = {sheet.fingerprint: sheet for sheet in received.sheets if sheet.header_row is not None}
    saved = SavedMapping.objects.filter(office_id=office_id, header_fingerprint__in=prints)
    stated = {prints[s.header_fingerprint].name or "": s.mapping for s in saved}
    if not stated:
        return received
    return _without_our_summary(read_list_content(content, file_name, mapping=stated))


def _without_our_summary(received: ReceivedList) -> ReceivedList:
    """Leave out the sheet that our own workbook put before the list."""
    kept = tuple(s for s in received.sheets if not (s.name or "").startswith(SUMMARY_SHEET))
    return ReceivedList(received.file_name, received.sha256, kept, received.encoding, received.separator)


def stage(roster: Roster, received: ReceivedList, found: Iterable[Found]) -> None:
    """Write the rows and defects of a list under a roster that has none yet, and count them."""
    roster.row_count = sum(len(sheet.rows) for sheet in received.sheets)
    seals = iter(new_seals(roster.row_count))
    seal_of = {(sheet.name or "", row.number): next(seals) for sheet in received.sheets for row in sheet.rows}
    write_rows(SourceRow, _ROW_FIELDS, _source_rows(roster, received, seal_of))
    write_rows(Defect, _DEFECT_FIELDS, _defect_rows(roster, found, seal_of))
    roster.person_count = sum(len(sheet.people) for sheet in received.sheets)
    roster.mapping = {"sheets": [sheet_to_json(sheet) for sheet in received.sheets]}
    roster.save(update_fields=["row_count", "person_count", "mapping"])


def _source_rows(roster: Roster, received: ReceivedList, seal_of: _Seals) -> Iterator[tuple[Any, ...]]:
    field = SourceRow._meta.get_field("cells")
    for sheet in received.sheets:
        name = (sheet.name or "")[:120]
        for row in sheet.rows:
            seal = seal_of[sheet.name or "", row.number]
            cells = field.sealed(seal, [cell_to_json(cell) for cell in row.cells])
            yield (roster.pk, name, row.number, row.kind.value, seal, cells)


def _defect_rows(roster: Roster, found: Iterable[Found], seal_of: _Seals) -> Iterator[tuple[Any, ...]]:
    field = Defect._meta.get_field("value")
    for defect in found:
        yield (
            roster.pk,
            defect.sheet[:120],
            defect.row,
            defect.column[:120],
            defect.column_index,
            defect.code,
            DEFECTS[defect.code].severity,
            field.sealed(seal_of.get((defect.sheet, defect.row), GENERAL), defect.value[:300]),
            defect.other[:200],
        )


@contextmanager
def _nothing_kept_when_full() -> Iterator[None]:
    """Say in words that the disk is full; the transaction has taken back whatever was written."""
    try:
        yield
    except OperationalError as error:
        if "full" not in str(error).lower() and "no space" not in str(error).lower():
            raise
        raise AmanError(
            "The list was not kept: the disk of the database is full. Nothing of it was written.",
            fix="Free some room, at least ten times the size of the file, and hand the list in again.",
            code="disk-full",
        ) from error
