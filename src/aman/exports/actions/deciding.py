"""Approve or refuse a file that somebody else asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed
from aman.exports import choosing, queries
from aman.exports.files import new_key
from aman.exports.models import Export, ExportPerson
from aman.jobs.actions import enqueue_job
from aman.notices.actions import notify

JOB = "exports.write_export"
LIST_JOB = "exports.write_list"


@dataclass(frozen=True, slots=True)
class Approved:
    """An approved export and, where its recipient has no key, the secret half of the key made for it: shown once."""

    export: Export
    secret: str = field(default="", repr=False)


@transaction.atomic
def approve_export(*, actor: User, ref: str) -> Approved:
    """Approve a file; it is then written in the background, locked to its recipient from the first byte.

    Raises:
        NotFound: no such export is visible to this user.
        NotAllowed: this very person asked for it, or the role does not approve.
        BadInput: nobody consents any more.
        Conflict: its people are still being chosen, or it was answered already.
    """
    export = _answerable(actor, ref)
    must_be_another(
        "export",
        first=export.asked_by_id,
        first_at=export.asked_at,
        second=actor,
        message=f"{export.ref} still waits: you asked for it yourself, and a file about people takes two.",
    )
    if not _somebody_allows(export):
        raise BadInput(
            f"{export.ref} was not approved: nobody in it consents any more.",
            fix="Refuse it.",
            code="export-no-consent",
        )
    public, secret = (export.recipient.age_key, "") if export.recipient.age_key else new_key()
    export.state, export.decided_by, export.decided_at = Export.State.APPROVED, actor, timezone.now()
    export.key = public
    export.save(update_fields=["state", "decided_by", "decided_at", "key"])
    kind = JOB if export.roster_id is None else LIST_JOB
    enqueue_job(kind=kind, subject=f"export:{export.ref}", office=export.office, asked_by=actor, total=export.allowed)
    record(
        actor=actor,
        verb="export.approved",
        subject=f"export:{export.ref}",
        detail={"people": export.people, "allowed": export.allowed, "own_key": not secret},
    )
    notify(
        users=[export.asked_by], kind="export.approved", subject=f"export:{export.ref}", path=f"/exports/{export.ref}/"
    )
    return Approved(export, secret)


@transaction.atomic
def refuse_export(*, actor: User, ref: str, answer: str) -> Export:
    """Refuse a file, with a reason.

    Raises:
        NotFound: no such export is visible to this user.
        NotAllowed: the role does not approve.
        BadInput: no reason was given.
        Conflict: it was answered already.
    """
    export = _answerable(actor, ref)
    if not answer.strip():
        raise BadInput(f"{export.ref} still waits: no reason was given.", fix="Write why it is refused.")
    export.state, export.decided_by, export.decided_at = Export.State.REFUSED, actor, timezone.now()
    export.answer = answer.strip()[:300]
    export.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    record(actor=actor, verb="export.refused", subject=f"export:{export.ref}")
    notify(
        users=[export.asked_by], kind="export.refused", subject=f"export:{export.ref}", path=f"/exports/{export.ref}/"
    )
    return export


def _answerable(actor: User, ref: str) -> Export:
    export = queries.visible_export(user=actor, ref=ref)
    if not actor.may("exports.approve_export"):
        raise NotAllowed("Your role does not approve files about people.", fix="Ask a reviewer.")
    locked: Export = Export.objects.select_for_update().get(pk=export.pk)
    if locked.state == Export.State.CHOOSING:
        raise Conflict(
            f"The people of {export.ref} are still being chosen.",
            fix="Answer when its page says how many it holds and who was left out.",
            code="export-choosing",
        )
    if locked.state != Export.State.ASKED:
        raise Conflict(f"{export.ref} was answered already.", fix="Open it again.", code="changed-meanwhile")
    return locked


def _somebody_allows(export: Export) -> bool:
    """Whether anybody in a file consents now; asked part by part, so that the first yes is enough."""
    if export.roster_id is not None:
        return True
    rows = export.rows.filter(person__isnull=False).exclude(state=ExportPerson.State.DROPPED).order_by("position")
    beings = (pk for pk in rows.values_list("person_id", flat=True).iterator() if pk is not None)
    parts = choosing.parts_of(beings)
    return any("" in choosing.why_out(part, export.purpose, export.recipient.name).values() for part in parts)
