"""Ask for a file about people: for what, for whom, about whom, saying what. Nothing leaves by asking."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.cases.purposes import PURPOSES
from aman.errors import BadInput, Conflict, NotAllowed
from aman.exports import choosing, queries
from aman.exports.actions import settling
from aman.exports.catalogue import FIELDS, Field, beyond_minimum
from aman.exports.files import checked_key
from aman.exports.models import Export, Recipient
from aman.jobs.actions import enqueue_job
from aman.people.refs import CROCKFORD

_SHORTEST_WHY = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: for whom and what, why in words, about whom, which fields, in which form."""

    recipient: Recipient
    purpose: str
    why: str
    chosen: choosing.Chosen
    fields: tuple[str, ...]
    form: str = Export.Form.CSV


@dataclass(frozen=True, slots=True)
class Preview:
    """What such a file would hold: counts, and the fields that are more than the least.

    The counts are None for a long choice: a worker goes through it once the file is asked for.
    """

    counted: choosing.Counted | None
    beyond: tuple[Field, ...]


def must(actor: User, permission: str) -> None:
    """Refuse whoever may not."""
    if actor.role != Role.COMMAND_LINE and not actor.may(permission):
        raise NotAllowed("Your role may not do this with files about people.", fix="Ask a colleague whose role may.")


def office_of(actor: User) -> int:
    """Give the office whose people the file is about."""
    if actor.office_id is None:
        raise NotAllowed("Nothing was done: you belong to no office.", fix="Sign in for the office whose people it is.")
    return int(actor.office_id)


@transaction.atomic
def add_recipient(*, actor: User, name: str, kind: str, contact: str, age_key: str = "") -> Recipient:
    """Put an organisation on the list of those that files may go to.

    Args:
        actor: who vouches that the contact and the key are the organisation's.
        name: as consents name it; never changed.
        kind: a value of `Recipient.Kind`.
        contact: whom to call there.
        age_key: its public key of age; blank: a key is made for each file and its secret half shown once.

    Raises:
        BadInput: something is missing, or the key is none.
        Conflict: the office has a recipient of this name.
    """
    must(actor, "exports.add_recipient")
    plain = " ".join(name.split())
    if not plain or not contact.strip() or kind not in Recipient.Kind.values:
        raise BadInput("No recipient was added: the name, kind or contact is missing.", fix="Write all three.")
    key = checked_key(age_key) if age_key.strip() else ""
    if Recipient.objects.filter(office_id=office_of(actor), name__iexact=plain).exists():
        raise Conflict("Your office has a recipient of this name.", fix="Use that one, or another name.")
    recipient = Recipient.objects.create(
        office_id=office_of(actor),
        name=plain,
        kind=kind,
        contact=contact.strip(),
        age_key=key,
        added_by=actor,
        added_at=timezone.now(),
    )
    record(
        actor=actor,
        verb="recipient.added",
        subject=f"recipient:{recipient.pk}",
        detail={"kind": kind, "has_key": bool(key)},
    )
    return recipient


@transaction.atomic
def close_recipient(*, actor: User, recipient: Recipient) -> None:
    """Take an organisation off the list; what went to it stays on record, and nothing more can be asked for it."""
    must(actor, "exports.add_recipient")
    closed = Recipient.objects.filter(pk=recipient.pk, closed_at__isnull=True).update(closed_at=timezone.now())
    if not closed:
        raise Conflict("This recipient is closed already.", fix="Nothing is left to do.")
    record(actor=actor, verb="recipient.closed", subject=f"recipient:{recipient.pk}")


def preview_export(*, actor: User, asked: Asked) -> Preview:
    """Count whom a file would hold and who stays out and why; nothing is written and nobody is named.

    Raises:
        NotAllowed: the role may not, or the file would hand a host more than one person.
        BadInput: something does not fit.
    """
    found = _checked(actor, asked)
    counted = None if found is None else choosing.count(found[0], asked.purpose, asked.recipient.name)
    return Preview(counted, tuple(beyond_minimum(asked.purpose, asked.fields)))


@transaction.atomic
def ask_export(*, actor: User, asked: Asked) -> Export:
    """Ask for a file; a second person answers once its people are settled, and they can only become fewer.

    The people of a short choice are settled at once. Those of a long one are chosen by a worker: the file stands as being
    chosen until then, and may be taken back meanwhile.

    Raises:
        NotAllowed: the role may not, or the file would hand a host more than one person.
        BadInput: something does not fit, or nobody consents.
    """
    found = _checked(actor, asked)
    export = new_export(
        actor=actor,
        recipient=asked.recipient,
        purpose=asked.purpose,
        why=asked.why.strip(),
        form=asked.form,
        fields=list(asked.fields),
        chosen=asked.chosen.words,
        choice=asked.chosen.as_json(),
        state=Export.State.CHOOSING,
    )
    if found is None:
        enqueue_job(kind=settling.JOB, subject=f"export:{export.ref}", office=export.office, asked_by=actor)
    else:
        settling.settle_few(export, *found)
    return export


def new_export(*, actor: User, recipient: Recipient, purpose: str, **more: Any) -> Export:
    """Write down what is asked for, under a reference and a seal of its own, in the caller's transaction."""
    export: Export = Export.objects.create(
        ref="EX-" + "".join(secrets.choice(CROCKFORD) for _ in range(8)),
        office_id=office_of(actor),
        recipient=recipient,
        purpose=purpose,
        seal=secrets.token_hex(16),
        asked_by=actor,
        asked_at=timezone.now(),
        **more,
    )
    record(
        actor=actor,
        verb="export.asked",
        subject=f"export:{export.ref}",
        detail={"purpose": purpose, "recipient": recipient.pk, "fields": export.fields},
    )
    return export


@transaction.atomic
def take_back_export(*, actor: User, ref: str) -> Export:
    """Take back a file that nobody has approved yet, also while its people are chosen; whoever asked for it may.

    Raises:
        NotFound: no such export is visible to this user.
        Conflict: it was answered already.
        NotAllowed: somebody else asked for it.
    """
    export = queries.visible_export(user=actor, ref=ref)
    if export.asked_by_id != actor.pk:
        raise NotAllowed(
            f"{export.ref} stands: somebody else asked for it.", fix="Ask them, or let a reviewer refuse it."
        )
    unanswered = Export.objects.filter(pk=export.pk, state__in=(Export.State.CHOOSING, Export.State.ASKED))
    changed = unanswered.update(state=Export.State.TAKEN_BACK, decided_by=actor, decided_at=timezone.now())
    if not changed:
        raise Conflict(f"{export.ref} was answered already.", fix="Open it again.", code="changed-meanwhile")
    record(actor=actor, verb="export.taken_back", subject=f"export:{export.ref}")
    export.refresh_from_db()
    return export


def _checked(actor: User, asked: Asked) -> tuple[list[int], int] | None:
    """Give the people of a file that may be asked for, and what of the choice is hidden; None where they are many."""
    must(actor, "exports.ask_export")
    purpose = PURPOSES.get(asked.purpose)
    if purpose is None or not purpose.leaves_in_file or purpose.kind != asked.recipient.kind:
        raise BadInput(
            "No file was asked for: this recipient receives no file for this purpose.",
            fix="Choose a purpose of this recipient's kind.",
            code="export-purpose",
        )
    check_recipient(actor, asked.recipient)
    check_why(asked.why)
    is_host = asked.recipient.kind == Recipient.Kind.HOST
    if not asked.fields or any(key not in FIELDS or (is_host and not FIELDS[key].for_host) for key in asked.fields):
        raise BadInput(
            "No file was asked for: a field is missing, or is none that this recipient may have.",
            fix="Choose from the fields offered. A host never gets a programme, a case, an address or a phone.",
            code="export-fields",
        )
    if asked.form not in Export.Form.values:
        raise BadInput("No file was asked for: there is no such form.", fix="Choose CSV, XLSX or JSON Lines.")
    found = choosing.few(actor, office_of(actor), asked.chosen)
    if found is not None and not found[0]:
        raise BadInput(
            "No file was asked for: the choice names nobody you may see.",
            fix="Choose a list, cases, or write references.",
            code="export-nobody",
        )
    if is_host and (found is None or len(found[0]) != 1):
        raise settling.list_to_host(choosing.FEW if found is None else len(found[0]))
    return found


def check_recipient(actor: User, recipient: Recipient) -> None:
    """Refuse a recipient that is another office's, or closed."""
    if recipient.office_id != actor.office_id or recipient.closed_at is not None:
        raise BadInput("No file was asked for: this recipient is not open.", fix="Choose one from the list.")


def check_why(why: str) -> None:
    """Refuse a file that nobody said why they need."""
    if len(" ".join(why.split())) < _SHORTEST_WHY:
        raise BadInput("No file was asked for: it does not say why.", fix="Write in a few words what it serves.")


def trace_rows(*, actor: User, references: Sequence[str]) -> list[queries.Traced]:
    """Say which files leaked rows came from, and log that it was asked and how many were found."""
    must(actor, "exports.trace_rows")
    found = queries.trace(actor, references)
    record(actor=actor, verb="export.traced", detail={"references": len(references), "files": len(found)})
    return found
