"""Write one line of the log, chained to the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone

from aman.audit.models import AuditEvent

GENESIS = "0" * 64
#: Any fixed number; every writer of the log waits for the same one.
_CHAIN_LOCK = 0x616D616E


class Actor(Protocol):
    """Whoever acts: a signed-in user or the command line."""

    pk: Any
    username: str
    office_id: Any


def chain_hash(previous: str, fields: Mapping[str, Any]) -> str:
    """Hash one line together with the hash of the line before it."""
    body = json.dumps(fields, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def hashed_fields(event: AuditEvent) -> dict[str, Any]:
    """Give the fields of a line that its hash covers."""
    return {
        "sequence": event.sequence,
        "at": event.at.astimezone(UTC).isoformat(),
        "actor_id": event.actor_id,
        "actor": event.actor,
        "office": event.office,
        "verb": event.verb,
        "subject": event.subject,
        "detail": event.detail,
    }


def record(
    *,
    actor: Actor | None,
    verb: str,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """Add one line to the log, in the caller's transaction.

    Args:
        actor: who did it; None for somebody who is not signed in.
        verb: noun.past_participle, for example `case.assigned` or `person.read`.
        subject: a reference, for example `case:AM-2023-000001`; never a name.
        detail: counts, codes and references; never a name, number or date of a person.
        at: when; None means now.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        last = AuditEvent.objects.order_by("-sequence").values_list("sequence", "hash").first()
        sequence, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
        event = AuditEvent(
            sequence=sequence,
            at=at or timezone.now(),
            actor_id=actor.pk if actor else None,
            actor=actor.username if actor else "",
            office=str(actor.office_id or "") if actor else "",
            verb=verb,
            subject=subject,
            detail=dict(detail or {}),
            previous_hash=previous,
        )
        event.hash = chain_hash(previous, hashed_fields(event))
        event.save(force_insert=True)
    return event
