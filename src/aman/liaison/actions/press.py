"""How does a report come in, and how does it get a day?

Reading and drafting happen before anything is written, with limits of their own (`liaison.apart`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, NotAllowed
from aman.liaison.actions.indexing import index
from aman.liaison.actions.references import new_ref
from aman.liaison.apart import Known, read_and_draft
from aman.liaison.models import PressField, PressItem, PressReport
from aman.liaison.models.press import Drafted
from aman.liaison.models.searched import SearchedKind
from aman.liaison.press_fields import FIELDS, Candidate, candidates_of, is_blank
from aman.liaison.queries.press import visible_report
from aman.liaison.queries.press_names import known_names


@dataclass(frozen=True, slots=True)
class Received:
    """A report as it stands, and whether it stood before."""

    report: PressReport
    is_new: bool


def receive_press(
    *, actor: User, content: bytes | str, name: str = "", outlet: str = "", day: date | None = None
) -> Received:
    """Keep a report and what the rules draft from it; the same text a second time leads to the one that stands.

    Args:
        actor: whose office it belongs to.
        content: the bytes of a file, or a text that was pasted.
        name: the file's name, for its ending; not kept.
        outlet: who published it; "" to look for it in the text.
        day: the day it was written; None to look for it in the text.

    Raises:
        NotAllowed: this sign-in receives no reports.
        BadInput: it cannot be read, or holds nothing, or needs more time or memory than any report.
    """
    office = actor.office
    if office is None or not actor.may("liaison.receive_press"):
        raise NotAllowed(_("This sign-in may not receive reports."), fix=_("Sign in as a liaison officer."))
    made = read_and_draft(content, name=name, known=Known(day, outlet.strip() or None, known_names()))
    digest = hashlib.sha256(made.read.text.encode()).hexdigest()
    standing = PressReport.objects.filter(office=office, sha256=digest).first()
    if standing is None:
        form = PressReport.Form.PASTED if isinstance(content, str) else made.read.form
        kept: dict[str, Any] = {
            "form": form,
            "text": made.read.text,
            "sha256": digest,
            "day_was_given": day is not None,
        }
        kept |= _head(made.draft, made.read.damaged)
        try:
            with transaction.atomic():
                return Received(_write(actor, {"office": office, **kept}, made.draft), True)
        except IntegrityError:
            # Two people sent it in the same second; one of them was first.
            standing = PressReport.objects.get(office=office, sha256=digest)
    with transaction.atomic():
        record(actor=actor, verb="press.received_again", subject=f"press:{standing.ref}")
    return Received(standing, False)


def _write(actor: User, kept: Mapping[str, Any], draft: Mapping[str, Any]) -> PressReport:
    report = PressReport.objects.create(ref=new_ref("PR"), received_by=actor, received_at=timezone.now(), **kept)
    candidates = list(candidates_of(draft))
    _write_items(report, candidates, {})
    index(kind=SearchedKind.PRESS, pk=report.pk)
    detail = {"form": report.form, "characters": len(report.text), "candidates": len(candidates)}
    record(actor=actor, verb="press.received", subject=f"press:{report.ref}", detail=detail)
    return report


def _head(draft: Mapping[str, Any], damaged: int) -> dict[str, Any]:
    """What the row of a report says of its head; unseen signs would not be stored by every database."""
    line = draft["dateline"] or {}
    day = line.get("date")
    return {
        "outlet": _plain(draft["source"], 160),
        "dateline_day": date.fromisoformat(day) if day else None,
        "dateline_place": _plain(line.get("place"), 80),
        "notes": [note["code"] for note in draft["notes"]] + (["damaged"] if damaged else []),
        "chain": [{"name": link["name"], "method": link["method"]} for link in draft["attribution_chain"]],
    }


def _plain(value: str | None, most: int) -> str:
    return " ".join("".join(ch if ch.isprintable() else " " for ch in value or "").split())[:most]


def _write_items(report: PressReport, candidates: Iterable[Candidate], numbers: dict[str, int]) -> None:
    """Write candidates and their fields; `numbers` says which number each group has reached."""
    made: list[tuple[PressItem, Candidate]] = []
    for one in candidates:
        number = numbers[one.group] = numbers.get(one.group, 0) + 1
        item = PressItem(report=report, group=one.group, number=number, start=one.start, end=one.end, method=one.method)
        made.append((item, one))
    PressItem.objects.bulk_create([item for item, _one in made], batch_size=500)
    PressField.objects.bulk_create(
        [_field(item, name, value, one.also) for item, one in made for name, value in one.values.items()],
        batch_size=200,
    )


def _field(item: PressItem, name: str, value: Any, also: Sequence[str]) -> PressField:
    blank = is_blank(value)
    drafted = {} if blank else {"value": value}
    return PressField(
        item=item, name=name, drafted=drafted, was_drafted=not blank and item.method != "", also=list(also)
    )


@transaction.atomic
def give_press_day(*, actor: User, report: PressReport, day: date, draft: Mapping[str, Any]) -> int:
    """Say when a report was written, and lay a new draft under what still waits; what a person decided stays as it is.

    Args:
        actor: who knows the day.
        report: the report as shown.
        day: the day it was written.
        draft: as `draft_on` made it for that day.

    Returns:
        How many candidates changed, came or went.
    """
    report = PressReport.objects.select_for_update().get(pk=report.pk)
    if not actor.may("liaison.confirm_press") or actor.office_id != report.office_id:
        raise NotAllowed(_("This sign-in may not work on this report."), fix=_("Ask somebody of its office."))
    changed = _lay_under(report, list(candidates_of(draft)))
    head = _head(draft, "damaged" in report.notes)
    PressReport.objects.filter(pk=report.pk).update(dateline_day=day, day_was_given=True, notes=head["notes"])
    detail = {"changed": changed}
    record(actor=actor, verb="press.day_given", subject=f"press:{report.ref}", detail=detail)
    return changed


def draft_on(*, report: PressReport, day: date) -> Mapping[str, Any]:
    """Draft a kept text again as written on a day; nothing is written."""
    return read_and_draft(report.text, known=Known(day, report.outlet or None, known_names())).draft


def _lay_under(report: PressReport, candidates: Sequence[Candidate]) -> int:
    """Give waiting fields what the new draft says, add what is new, and take away what nobody has touched and is gone."""
    standing: dict[tuple[str, int, int], list[PressItem]] = {}
    numbers: dict[str, int] = {}
    for item in PressItem.objects.filter(report=report).order_by("number"):
        item.report = report
        numbers[item.group] = max(numbers.get(item.group, 0), item.number)
        if item.method:
            standing.setdefault((item.group, item.start, item.end), []).append(item)
    fields: dict[int, list[PressField]] = {}
    for one in PressField.objects.filter(item__report=report).select_related("item__report"):
        fields.setdefault(one.item_id, []).append(one)
    new, changed = [], 0
    for candidate in candidates:
        rows = standing.get((candidate.group, candidate.start, candidate.end))
        if not rows:
            new.append(candidate)
            continue
        item = rows.pop(0)
        if _redraft(fields.get(item.pk, []), candidate):
            changed += 1
            PressItem.objects.filter(pk=item.pk).update(version=item.version + 1)
    gone = [
        item.pk
        for rows in standing.values()
        for item in rows
        if all(one.state == Drafted.WAITING for one in fields.get(item.pk, []))
    ]
    for at in range(0, len(gone), 500):
        PressItem.objects.filter(pk__in=gone[at : at + 500]).delete()
    _write_items(report, new, numbers)
    return changed + len(gone) + len(new)


def _redraft(fields: Iterable[PressField], candidate: Candidate) -> bool:
    changed = False
    for one in fields:
        value = candidate.values.get(one.name)
        drafted = {} if is_blank(value) else {"value": value}
        if one.state != Drafted.WAITING or (one.drafted == drafted and one.also == list(candidate.also)):
            continue
        one.drafted, one.was_drafted, one.also = drafted, bool(drafted), list(candidate.also)
        one.save(update_fields=["drafted", "was_drafted", "also"])
        changed = True
    return changed


@transaction.atomic
def read_press(*, actor: User, ref: str) -> PressReport:
    """Open a report; the look is logged."""
    report = visible_report(user=actor, ref=ref)
    record(actor=actor, verb="press.read", subject=f"press:{report.ref}")
    return report


@transaction.atomic
def list_press(*, actor: User, reports: Sequence[PressReport]) -> None:
    """Log that a list of reports was shown."""
    detail = {"reports": [report.ref for report in reports]}
    record(actor=actor, verb="press.listed", detail=detail)


@transaction.atomic
def add_press_item(*, actor: User, report: PressReport, group: str, start: int, end: int, value: Any) -> PressItem:
    """Add what the rules missed: a stretch of the text, and the first of its fields as far as the words say it.

    Raises:
        BadInput: the stretch lies outside of the text.
    """
    if not actor.may("liaison.confirm_press") or actor.office_id != report.office_id:
        raise NotAllowed(_("This sign-in may not work on this report."), fix=_("Ask somebody of its office."))
    if not 0 <= start < end <= len(report.text):
        raise BadInput(_("These words are not in the text."), fix=_("Copy them from the text."), code="no-such-words")
    PressReport.objects.select_for_update().get(pk=report.pk)
    last = PressItem.objects.filter(report=report, group=group).order_by("-number").first()
    first_field, *others = [one.name for one in FIELDS[group]]
    blank = dict.fromkeys(others)
    candidate = Candidate(group, start, end, "", {first_field: value, **blank})
    _write_items(report, [candidate], {group: last.number if last is not None else 0})
    item = PressItem.objects.filter(report=report, group=group).order_by("-number")[0]
    record(
        actor=actor, verb="press.item_added", subject=f"press:{report.ref}", detail={"group": group, "item": item.pk}
    )
    return item
