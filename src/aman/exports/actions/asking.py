"""Ask for a file about people: for what, for whom, about whom, saying what. Nothing leaves by asking."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.cases.purposes import PURPOSES
from aman.errors import BadInput, Conflict, NotAllowed
from aman.exports import choosing, queries
from aman.exports.catalogue import FIELDS, Field, beyond_minimum
from aman.exports.files import MOST_XLSX_ROWS, checked_key
from aman.exports.models import Export, ExportPerson, Recipient
from aman.notices.actions import notify
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
    """What such a file would hold: counts, and the fields that are more than the least."""

    counted: choosing.Counted
    beyond: tuple[Field, ...]


def _must(actor: User, permission: str) -> None:
    if actor.role != Role.COMMAND_LINE and not actor.may(permission):
        raise NotAllowed("Your role may not do this with files about people.", fix="Ask a colleague whose role may.")


def _office_of(actor: User) -> int:
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
    _must(actor, "exports.add_recipient")
    plain = " ".join(name.split())
    if not plain or not contact.strip() or kind not in Recipient.Kind.values:
        raise BadInput("No recipient was added: the name, kind or contact is missing.", fix="Write all three.")
    key = checked_key(age_key) if age_key.strip() else ""
    if Recipient.objects.filter(office_id=_office_of(actor), name__iexact=plain).exists():
        raise Conflict("Your office has a recipient of this name.", fix="Use that one, or another name.")
    recipient = Recipient.objects.create(
        office_id=_office_of(actor),
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
    _must(actor, "exports.add_recipient")
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
    beings = _checked(actor, asked)
    counted = choosing.count(beings, asked.purpose, asked.recipient.name)
    return Preview(counted, tuple(beyond_minimum(asked.purpose, asked.fields)))


@transaction.atomic
def ask_export(*, actor: User, asked: Asked) -> Export:
    """Ask for a file; a second person approves it or not. The people are settled now, and can only become fewer.

    Raises:
        NotAllowed: the role may not, or the file would hand a host more than one person.
        BadInput: something does not fit, or nobody consents.
    """
    beings = _checked(actor, asked)
    counted = choosing.count(beings, asked.purpose, asked.recipient.name)
    if not counted.allowed:
        raise BadInput(
            "No file was asked for: nobody of the chosen people consents to this purpose and recipient.",
            fix="Ask them first, and record what they say on their case.",
            code="export-no-consent",
        )
    seal = secrets.token_hex(16)
    export = Export.objects.create(
        ref="EX-" + "".join(secrets.choice(CROCKFORD) for _ in range(8)),
        office_id=_office_of(actor),
        recipient=asked.recipient,
        purpose=asked.purpose,
        why=asked.why.strip(),
        form=asked.form,
        fields=list(asked.fields),
        chosen=asked.chosen.words,
        people=counted.people,
        allowed=counted.allowed,
        seal=seal,
        asked_by=actor,
        asked_at=timezone.now(),
    )
    ExportPerson.objects.bulk_create(_rows(export, seal, beings), batch_size=2_000)
    record(
        actor=actor,
        verb="export.asked",
        subject=f"export:{export.ref}",
        detail={
            "purpose": asked.purpose,
            "recipient": asked.recipient.pk,
            "people": counted.people,
            "allowed": counted.allowed,
            "fields": list(asked.fields),
        },
    )
    seconds = User.objects.filter(office=export.office, role=Role.REVIEWER, is_active=True).exclude(pk=actor.pk)
    notify(users=seconds, kind="export.waiting", subject=f"export:{export.ref}", path=f"/exports/{export.ref}/")
    return export


@transaction.atomic
def take_back_export(*, actor: User, ref: str) -> Export:
    """Take back a file that nobody has approved yet; whoever asked for it may.

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
    changed = Export.objects.filter(pk=export.pk, state=Export.State.ASKED).update(
        state=Export.State.TAKEN_BACK, decided_by=actor, decided_at=timezone.now()
    )
    if not changed:
        raise Conflict(f"{export.ref} was answered already.", fix="Open it again.", code="changed-meanwhile")
    record(actor=actor, verb="export.taken_back", subject=f"export:{export.ref}")
    export.refresh_from_db()
    return export


def _checked(actor: User, asked: Asked) -> list[int]:
    """Give the people of a file that may be asked for."""
    _must(actor, "exports.ask_export")
    purpose = PURPOSES.get(asked.purpose)
    if purpose is None or not purpose.leaves_in_file or purpose.kind != asked.recipient.kind:
        raise BadInput(
            "No file was asked for: this recipient receives no file for this purpose.",
            fix="Choose a purpose of this recipient's kind.",
            code="export-purpose",
        )
    if asked.recipient.office_id != actor.office_id or asked.recipient.closed_at is not None:
        raise BadInput("No file was asked for: this recipient is not open.", fix="Choose one from the list.")
    if len(" ".join(asked.why.split())) < _SHORTEST_WHY:
        raise BadInput("No file was asked for: it does not say why.", fix="Write in a few words what it serves.")
    is_host = asked.recipient.kind == Recipient.Kind.HOST
    if not asked.fields or any(key not in FIELDS or (is_host and not FIELDS[key].for_host) for key in asked.fields):
        raise BadInput(
            "No file was asked for: a field is missing, or is none that this recipient may have.",
            fix="Choose from the fields offered. A host never gets a programme, a case, an address or a phone.",
            code="export-fields",
        )
    if asked.form not in Export.Form.values:
        raise BadInput("No file was asked for: there is no such form.", fix="Choose CSV, XLSX or JSON Lines.")
    beings = choosing.beings_of(actor, asked.chosen)
    if is_host and len(beings) != 1:
        raise NotAllowed(
            f"No file was asked for: it would hand {len(beings):,} people to the host. A list can become an arrest list.",
            fix="The host may be told about one person at a time; for more, letters and desk answers serve.",
            code="export-list-to-host",
        )
    if asked.form == Export.Form.XLSX and len(beings) > MOST_XLSX_ROWS:
        raise BadInput(
            f"No file was asked for: a workbook holds at most {MOST_XLSX_ROWS:,} people, and these are {len(beings):,}.",
            fix="Choose CSV or JSON Lines.",
            code="export-too-many-for-xlsx",
        )
    return beings


def _rows(export: Export, seal: str, beings: list[int]) -> Iterator[ExportPerson]:
    """Give the rows in an order of this file alone, each under a reference of this file alone, and the canary."""
    key = bytes.fromhex(seal)
    everybody: list[int | None] = [*beings, None]
    everybody.sort(key=lambda being: _draw(key, b"order", being))
    for position, being in enumerate(everybody):
        yield ExportPerson(
            export=export, position=position, person_id=being, row_ref=_row_ref(_draw(key, b"reference", being))
        )


def _draw(key: bytes, what: bytes, being: int | None) -> bytes:
    return hmac.digest(key, what + str(being).encode(), hashlib.sha256)


def _row_ref(drawn: bytes) -> str:
    """Ten signs, 50 bits: read out over a telephone, and never the same twice in any number of files."""
    bits = int.from_bytes(drawn[:7], "big")
    return "R-" + "".join(CROCKFORD[(bits >> shift) & 31] for shift in range(45, -1, -5))


def trace_rows(*, actor: User, references: Sequence[str]) -> list[queries.Traced]:
    """Say which files leaked rows came from, and log that it was asked and how many were found."""
    _must(actor, "exports.trace_rows")
    found = queries.trace(actor, references)
    record(actor=actor, verb="export.traced", detail={"references": len(references), "files": len(found)})
    return found
