"""How does a line get into the log? Chained to the one before it, alone or with many others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone

from aman.audit.facts import GENESIS, chain_hash, hashed_fields, touch_digest
from aman.audit.models import AuditEvent, AuditTouch

#: Any fixed number; every writer of the log waits for the same one.
_CHAIN_LOCK = 0x616D616E


class Actor(Protocol):
    """Whoever acts: a signed-in user or the command line."""

    pk: Any
    username: str
    office_id: Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be written: a verb, a reference, counts or codes, and the people it shows."""

    verb: str
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    touches: Iterable[str] = ()


def record(
    *,
    actor: Actor | None,
    verb: str,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    touches: Iterable[str] = (),
) -> AuditEvent:
    """Add one line to the log, in the caller's transaction.

    Args:
        actor: who did it; None for somebody who is not signed in.
        verb: noun.past_participle, for example `case.assigned` or `person.read`.
        subject: a reference, for example `case:AM-2023-000001`; never a name.
        detail: counts, codes and references; never a name, number or date of a person.
        at: when; None means now.
        touches: references of the people whom this line showed or gave away to the actor, in any order; each of
            them finds the line again under "who looked at this person".
    """
    return record_many(actor=actor, lines=[Line(verb, subject, detail or {}, touches)], at=at)[0]


def record_many(*, actor: Actor | None, lines: Iterable[Line], at: datetime | None = None) -> list[AuditEvent]:
    """Add many lines in one go, each chained to the one before, in the caller's transaction.

    Args:
        actor: who did it; None for somebody who is not signed in.
        lines: in the order in which they are to stand.
        at: when; None means now. All lines carry the same moment.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        last = AuditEvent.objects.order_by("-sequence").values_list("sequence", "hash").first()
        written, previous = last or (0, GENESIS)
        events, touched = [], []
        for sequence, line in enumerate(lines, start=written + 1):
            people = sorted(set(line.touches))
            touched += [AuditTouch(person=ref, sequence=sequence) for ref in people]
            event = AuditEvent(
                sequence=sequence,
                at=moment,
                actor_id=actor.pk if actor else None,
                actor=actor.username if actor else "",
                office=str(actor.office_id or "") if actor else "",
                verb=line.verb,
                subject=line.subject,
                detail=storable({**line.detail, **(touch_digest(people) if people else {})}),
                previous_hash=previous,
            )
            previous = event.hash = chain_hash(previous, hashed_fields(event))
            events.append(event)
        AuditEvent.objects.bulk_create(events, batch_size=500)
        AuditTouch.objects.bulk_create(touched, batch_size=400)
    return events


def storable(value: Any) -> Any:
    """Give a detail in the form both databases return unchanged, so that its hash can be computed again.

    Keys become text, tuples lists; a number with decimals is kept to six of them.

    Raises:
        ValueError: a number is not finite.
    """
    if isinstance(value, Mapping):
        return {str(k): storable(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [storable(v) for v in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("A detail of the log must be a finite number.")
        return int(value) if value.is_integer() else round(value, 6)
    return str(value)
