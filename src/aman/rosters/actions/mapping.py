"""Reading a staged list again with columns an officer corrected, and remembering the correction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict
from aman.rosters.actions.receive import read_with_saved_mapping, stage
from aman.rosters.models import Roster, SavedMapping
from aman.rosters.queries import get_roster
from aman.rosters.staging import find_defects


def correct_mapping(
    *, actor: User, roster: Roster, sheet: int, columns: Mapping[str, int], header_row: int | None = None
) -> Roster:
    """Read a staged list again with one sheet's columns as an officer states them, and save that for the office.

    Args:
        actor: the register officer.
        roster: a list that is not accepted yet.
        sheet: number of the sheet among those of the list, 0 for the first.
        columns: field -> number of its column, 0 for the first; below 0 leaves the field out.
        header_row: row of the headers; None keeps the one found.

    Raises:
        NotFound: no such list in the actor's office.
        Conflict: the list is accepted already, or somebody corrected it meanwhile.
        BadInput: no such sheet, field, column or row.
    """
    version = roster.version
    roster = get_roster(actor, roster.pk)
    sheets = roster.mapping.get("sheets", [])
    if roster.state != Roster.State.STAGED or roster.content is None:
        raise Conflict(
            f"List {roster.pk} is accepted already, so its columns stay as they were read.",
            fix="Receive a corrected list.",
            code="roster-not-staged",
        )
    if not 0 <= sheet < len(sheets):
        raise BadInput(f"List {roster.pk} has no such sheet.", fix="Open the list and choose one of its sheets.")
    stated = {s["name"] or "": _stated(s) for s in sheets if s["header_row"] is not None}
    own: dict[str, int] = {**columns, "header_row": header_row or sheets[sheet]["header_row"]}
    stated[sheets[sheet]["name"] or ""] = own
    received = read_with_saved_mapping(roster.office_id, bytes(roster.content), roster.file_name, stated)
    found = find_defects(received, received_on=roster.received_on)
    with transaction.atomic():
        won = Roster.objects.filter(pk=roster.pk, state=Roster.State.STAGED, version=version)
        if not won.update(version=F("version") + 1):
            raise Conflict(
                f"List {roster.pk} was changed by somebody else meanwhile.",
                fix="Open the list again and see how its columns are read now.",
                code="roster-changed",
            )
        roster.rows.all().delete()
        roster.defects.all().delete()
        stage(roster, received, found)
        reread = received.sheets[sheet]
        SavedMapping.objects.update_or_create(
            office_id=roster.office_id,
            header_fingerprint=reread.fingerprint,
            defaults={"mapping": dict(columns), "saved_by": actor, "saved_at": timezone.now()},
        )
        record(
            actor=actor,
            verb="roster.mapping_corrected",
            subject=f"roster:{roster.pk}",
            detail={"sheet": sheet, "fields": sorted(f for f, index in columns.items() if index >= 0)},
        )
    return get_roster(actor, roster.pk)


def _stated(sheet: Mapping[str, Any]) -> dict[str, int]:
    """Keep another sheet of the list read as it is read now."""
    columns: dict[str, Any] = sheet["columns"]
    return {"header_row": sheet["header_row"], **{field: match["index"] for field, match in columns.items()}}
