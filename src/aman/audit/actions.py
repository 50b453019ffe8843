"""How does a line get into the log? Chained to the one before it, alone or with many others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from django.db import connection, transaction
from django.utils import timezone

from aman.audit.facts import GENESIS, chain_hash, hashed_fields, touch_digest
from aman.audit.models import AuditEvent

#: Any fixed number; every writer of the log waits for the same one.
_CHAIN_LOCK = 0x616D616E
#: Lines, or touched people, that one statement writes: ten values a line are as many as a database takes with ease.
_AT_ONCE = 400
#: Statements of what nearly every page writes: its line, and whom it touches.
_LINE_WITH_TOUCHES = 2
_COLUMNS = ", ".join(str(field.column) for field in AuditEvent._meta.concrete_fields)
_LINE = f"INSERT INTO audit_auditevent ({_COLUMNS}) VALUES {{}}"  # noqa: S608 - our table
_TOUCH = "INSERT INTO audit_audittouch (person, sequence) VALUES {}"
_LAST_LINE = "SELECT sequence, hash FROM audit_auditevent ORDER BY sequence DESC LIMIT 1"


class Actor(Protocol):
    """Whoever acts: a signed-in user or the command line."""

    pk: Any
    username: str
    office_id: Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be written: a verb, a reference, counts or codes, the people it shows, and who did it where another did."""

    verb: str
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    touches: Iterable[str] = ()
    actor: Actor | None = None


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
        actor: who did it, where a line does not name another; None for somebody who is not signed in.
        lines: in the order in which they are to stand.
        at: when; None means now. All lines carry the same moment.
    """
    moment = at or timezone.now()
    # Everybody who writes waits from the first look at the chain until this transaction ends: what can be made before is.
    said = [(line, people, _detail(line, people)) for line in lines for people in [sorted(set(line.touches))]]
    with transaction.atomic(savepoint=False):
        written, previous = _head()
        events: list[AuditEvent] = []
        touched: list[tuple[str, int]] = []
        for sequence, (line, people, detail) in enumerate(said, start=written + 1):
            touched += [(ref, sequence) for ref in people]
            who = line.actor or actor
            event = AuditEvent(
                sequence=sequence,
                at=moment,
                actor_id=who.pk if who else None,
                actor=who.username if who else "",
                office=str(who.office_id or "") if who else "",
                verb=line.verb,
                subject=line.subject,
                detail=detail,
                previous_hash=previous,
            )
            previous = event.hash = chain_hash(previous, hashed_fields(event))
            events.append(event)
        _write(events, touched)
    return events


def _write(events: list[AuditEvent], touched: list[tuple[str, int]]) -> None:
    """Write lines without wording a statement anew: nearly every page writes one, and everybody waits meanwhile."""
    fields = AuditEvent._meta.concrete_fields
    lines = [tuple(f.get_db_prep_save(getattr(e, f.attname), connection) for f in fields) for e in events]
    asked = [*_inserts(_LINE, lines), *_inserts(_TOUCH, touched)]
    if connection.vendor == "postgresql" and len(asked) == _LINE_WITH_TOUCHES:
        # In one go, as the wait of the others ends with it.
        (line, of_line), (touch, of_touch) = asked
        asked = [(f"{line}; {touch}", of_line + of_touch)]
    with connection.cursor() as cursor:
        for sql, values in asked:
            cursor.execute(sql, values)


def _inserts(sql: str, rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[str, list[Any]]]:
    """Give the statements that write rows, with their values; none where there are no rows."""
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        marks = ", ".join([f"({', '.join(['%s'] * len(part[0]))})"] * len(part))
        yield sql.format(marks), [value for row in part for value in row]


def _detail(line: Line, people: list[str]) -> dict[str, Any]:
    return cast("dict[str, Any]", storable({**line.detail, **(touch_digest(people) if people else {})}))


def _head() -> tuple[int, str]:
    """Give the number and the hash of the last line, after whom nobody else writes until this transaction ends."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # In one go; the second statement sees what was kept while the first one waited.
            cursor.execute(f"SELECT pg_advisory_xact_lock(%s); {_LAST_LINE}", [_CHAIN_LOCK])
            cursor.nextset()
        else:
            cursor.execute(_LAST_LINE)
        last = cursor.fetchone()
    return (last[0], last[1]) if last else (0, GENESIS)


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
