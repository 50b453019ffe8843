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
from aman.exports.models import Export
from aman.jobs.actions import enqueue_job
from aman.notices.actions import notify

JOB = "exports.write_export"


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
        Conflict: it was answered already.
    """
    export = _answerable(actor, ref)
    must_be_another(
        "export",
        first=export.asked_by_id,
        second=actor,
        message=f"{export.ref} still waits: you asked for it yourself, and a file about people takes two.",
    )
    beings = list(export.rows.filter(person__isnull=False).values_list("person_id", flat=True))
    allowed = choosing.who_allows(beings, export.purpose, export.recipient.name)
    if not allowed:
        raise BadInput(
            f"{export.ref} was not approved: nobody in it consents any more.",
            fix="Refuse it.",
            code="export-no-consent",
        )
    public, secret = (export.recipient.age_key, "") if export.recipient.age_key else new_key()
    export.state, export.decided_by, export.decided_at = Export.State.APPROVED, actor, timezone.now()
    export.key, export.allowed = public, len(allowed)
    export.save(update_fields=["state", "decided_by", "decided_at", "key", "allowed"])
    enqueue_job(kind=JOB, subject=f"export:{export.ref}", office=export.office, asked_by=actor, total=export.people)
    record(
        actor=actor,
        verb="export.approved",
        subject=f"export:{export.ref}",
        detail={"people": export.people, "allowed": len(allowed), "own_key": not secret},
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
    if locked.state != Export.State.ASKED:
        raise Conflict(f"{export.ref} was answered already.", fix="Open it again.", code="changed-meanwhile")
    return locked
