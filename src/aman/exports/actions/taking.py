"""Take a file while its hours last, and let it end: by its hour, by a word of somebody in it, or by hand."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.consents import everybody_who_refused
from aman.cases.models import Consent
from aman.errors import Conflict, NotAllowed
from aman.exports import queries
from aman.exports.actions.deciding import JOB
from aman.exports.actions.settling import drop_who_said_no
from aman.exports.models import Export, ExportPerson
from aman.jobs.actions import enqueue_job


@transaction.atomic
def _take(actor: User, ref: str) -> Export:
    """Count and log one download, or say why there is none."""
    export = queries.visible_export(user=actor, ref=ref)
    now = timezone.now()
    fresh = Export.objects.select_for_update().get(pk=export.pk)
    if fresh.state != Export.State.READY or fresh.ends_at is None or fresh.ends_at <= now:
        raise Conflict(
            f"{export.ref} has no file to take now.", fix="Open its page: it says why.", code="export-no-file"
        )
    if not queries.may_download(export, actor):
        raise NotAllowed(
            f"{export.ref} is not yours to take: only whoever asked for it or approved it may.",
            fix="Ask one of them.",
            code="export-not-yours",
        )
    if fresh.downloads >= settings.EXPORT_DOWNLOADS:
        raise Conflict(
            f"{export.ref} was taken {fresh.downloads} times, which is as often as a file may be.",
            fix="Ask for a new one.",
            code="export-taken-too-often",
        )
    Export.objects.filter(pk=fresh.pk).update(downloads=F("downloads") + 1)
    record(
        actor=actor,
        verb="export.downloaded",
        subject=f"export:{export.ref}",
        detail={"people": export.written, "time": fresh.downloads + 1},
    )
    return export


def download_export(*, actor: User, ref: str) -> tuple[Export, Iterator[bytes]]:
    """Give an export and its encrypted file, piece by piece; each time is counted and logged before the first byte.

    Raises:
        NotFound: no such export is visible to this user.
        NotAllowed: this user neither asked for it nor approved it.
        Conflict: there is no file, its hours are over, it was taken too often, or somebody in it took their word back,
            in which case it is being written anew without them.
    """
    export = queries.visible_export(user=actor, ref=ref)
    if export.state == Export.State.READY and queries.may_download(export, actor) and leave_out(export, actor=actor):
        raise Conflict(
            f"{export.ref} is being written anew: somebody in it no longer consents.",
            fix="Wait a moment and take it then.",
            code="export-written-anew",
        )
    export = _take(actor, ref)
    return export, _pieces(export)


def _pieces(export: Export) -> Iterator[bytes]:
    for pk in list(export.pieces.order_by("number").values_list("pk", flat=True)):
        content = export.pieces.filter(pk=pk).values_list("content", flat=True).first()
        if content is None:
            return  # ended while it was being taken: what is cut short cannot be opened
        yield bytes(content)


@transaction.atomic
def leave_out(export: Export, *, actor: User | None) -> bool:
    """Write a file anew if somebody in it no longer consents; the bytes with them are deleted at once."""
    if export.roster_id is not None:
        return False  # a list that goes back says what its sender said; nobody's yes is asked for it
    gone = everybody_who_refused(export.office_id, export.purpose, recipient=export.recipient.name)
    inside = export.rows.filter(state=ExportPerson.State.WRITTEN, person__in=gone)
    if not gone or not inside.exists():
        return False
    _anew(export, actor)
    return True


def drop_from_files(*, actor: User, consent: Consent) -> None:
    """Leave somebody who just said no out of every file of that purpose, wherever it stands.

    Where it is ready its bytes are deleted, and it is written anew without them.
    """
    drop_who_said_no(actor=actor, consent=consent)
    root = consent.person.root_id or consent.person_id
    holding = ExportPerson.objects.filter(Q(person=root) | Q(person=consent.person), state=ExportPerson.State.WRITTEN)
    ready = Export.objects.filter(purpose=consent.purpose, state=Export.State.READY, pk__in=holding.values("export_id"))
    for export in ready.select_related("recipient", "office"):
        leave_out(export, actor=actor)


def _anew(export: Export, actor: User | None) -> None:
    changed = Export.objects.filter(pk=export.pk, state=Export.State.READY).update(state=Export.State.APPROVED)
    if not changed:
        return
    export.pieces.all().delete()
    enqueue_job(kind=JOB, subject=f"export:{export.ref}", office=export.office, total=export.allowed)
    record(actor=actor, verb="export.written_anew", subject=f"export:{export.ref}")


@transaction.atomic
def end_export(*, actor: User, ref: str) -> Export:
    """End a file before its hour; the bytes are deleted and the record stays.

    Raises:
        NotFound: no such export is visible to this user.
        NotAllowed: this user neither asked for it nor approved it.
        Conflict: there is no file.
    """
    export = queries.visible_export(user=actor, ref=ref)
    if export.state != Export.State.READY:
        raise Conflict(f"{export.ref} has no file.", fix="Nothing is left to do.")
    if not queries.may_download(export, actor):
        raise NotAllowed(f"{export.ref} is not yours to end.", fix="Ask whoever asked for it or approved it.")
    _end(export, actor)
    export.refresh_from_db()
    return export


def _end(export: Export, actor: User | None) -> None:
    if not Export.objects.filter(pk=export.pk, state=Export.State.READY).update(state=Export.State.ENDED):
        return
    export.pieces.all().delete()
    record(actor=actor, verb="export.ended", subject=f"export:{export.ref}", detail={"downloads": export.downloads})


def end_what_is_due() -> int:
    """End every file whose hours are over; give how many. Every tick asks."""
    ended = 0
    for export in Export.objects.filter(state=Export.State.READY, ends_at__lte=timezone.now()):
        with transaction.atomic():
            _end(export, None)
        ended += 1
    return ended
