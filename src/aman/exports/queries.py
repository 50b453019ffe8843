"""Named reads of exports: those of an office, one export's page, and which file a leaked row came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.accounts.models import User
from aman.cases.purposes import PURPOSES, Purpose
from aman.errors import NotFound
from aman.exports.catalogue import FIELDS, Field, beyond_minimum
from aman.exports.models import Export, ExportPerson, Recipient

#: The purpose of a list that goes back; no consent can be recorded for it, so it is no key of PURPOSES.
RETURN = "return_to_sender"
RETURN_WORDS = _("Back to the office that sent the list, to be mended")

#: Why somebody stays out of a file, in the order in which a page says it.
REASONS: dict[str, str | Promise] = {
    "said_no": _("Said no"),
    "took_back": _("Took their yes back"),
    "ended": _("Said yes, and its last day has passed"),
    "another": _("Said yes to another recipient only"),
    "nothing": _("Said nothing about this"),
    "joined": _("Joined with another record, or erased, since they were chosen"),
}


def purpose_words(purpose: str) -> str | Promise:
    """Give the purpose of an export in words."""
    return RETURN_WORDS if purpose == RETURN else PURPOSES[purpose].words


def left_out_lines(left_out: Mapping[str, int]) -> list[tuple[str | Promise, int]]:
    """Give the reasons why people stay out of a file with their numbers, those that hold of nobody left out."""
    return [(words, left_out[reason]) for reason, words in REASONS.items() if left_out.get(reason)]


def recipients_of(user: Any) -> QuerySet[Recipient]:
    """Give the open recipients of a user's office by name."""
    found: QuerySet[Recipient] = Recipient.objects.visible_to(user).filter(closed_at__isnull=True).order_by("name")
    return found


def file_purposes(kind: str) -> list[Purpose]:
    """Give the purposes for which a file may go to a kind of recipient."""
    return [one for one in PURPOSES.values() if one.leaves_in_file and one.kind == kind]


def exports_of(user: Any) -> QuerySet[Export]:
    """Give the exports of a user's office, newest first."""
    found: QuerySet[Export] = (
        Export.objects.visible_to(user)
        .select_related("recipient", "asked_by", "decided_by")
        .order_by("-asked_at", "-pk")
    )
    return found


def visible_export(*, user: Any, ref: str) -> Export:
    """Give an export, or say not found, in the same words whether it is hidden or missing."""
    found = exports_of(user).filter(ref=ref[:12].upper()).first()
    if found is None:
        raise NotFound(f"No export {ref[:12]} is visible to you.", fix="Check the reference, or look in the list.")
    return found


def visible_recipient(*, user: Any, pk: int) -> Recipient:
    """Give a recipient, or say not found, in the same words whether it is hidden or missing."""
    found = Recipient.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("No such recipient is visible to you.", fix="Look in the list of recipients.")
    recipient: Recipient = found
    return recipient


def fields_of(export: Export) -> list[Field]:
    """Give the columns of an export."""
    return [FIELDS[key] for key in export.fields]


def more_than_minimum(export: Export) -> list[Field]:
    """Give the columns that are more than the least that serves the export's purpose."""
    return [] if export.roster_id is not None else beyond_minimum(export.purpose, export.fields)


def may_download(export: Export, user: User) -> bool:
    """Say whether this very user asked for or approved an export: nobody else ever takes the file."""
    return user.pk in {export.asked_by_id, export.decided_by_id} and user.may("exports.download_export")


@dataclass(frozen=True, slots=True)
class Traced:
    """A file that a leak may come from: how many of the rows are its own, and how many stand in its order."""

    export: Export
    rows: int
    in_order: int
    has_canary: bool


def trace(user: Any, references: Sequence[str]) -> list[Traced]:
    """Give the files that leaked rows came from, by the references on them, the surest first.

    Args:
        user: who looks; only exports of their office are found.
        references: what stands in the first column of the leaked rows, in the order of the leak.
    """
    wanted = [ref.strip().upper() for ref in references if ref.strip()]
    rows = ExportPerson.objects.filter(row_ref__in=wanted, export__in=Export.objects.visible_to(user))
    by_export: dict[int, dict[str, ExportPerson]] = {}
    for row in rows:
        by_export.setdefault(row.export_id, {})[row.row_ref] = row
    exports = exports_of(user).in_bulk(list(by_export))
    found = []
    for pk, own in by_export.items():
        places = [own[ref].position for ref in wanted if ref in own]
        in_order = sum(1 for before, after in pairwise(places) if before < after)
        found.append(Traced(exports[pk], len(own), in_order, any(row.person_id is None for row in own.values())))
    return sorted(found, key=lambda one: -one.rows)
