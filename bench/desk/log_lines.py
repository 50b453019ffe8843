"""How long does it take to verify a log of a million lines?"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta


def write_lines(count: int) -> None:
    """Write so many lines after those that are there, chained as the product chains them."""
    from django.db import connection, transaction

    from aman.audit.facts import GENESIS, chain_hash, hashed_fields
    from aman.audit.models import AuditEvent
    from aman.people.rows import write_rows

    last = AuditEvent.objects.order_by("-sequence").first()
    previous, sequence = (last.hash, last.sequence) if last else (GENESIS, 0)
    at = datetime(2023, 11, 1, tzinfo=UTC)
    fields = [
        "sequence", "at", "actor_id", "actor", "office", "verb", "subject", "detail", "previous_hash", "hash",
    ]  # fmt: skip
    rows = []
    for number in range(sequence + 1, sequence + count + 1):
        at += timedelta(milliseconds=700)
        event = AuditEvent(
            sequence=number, at=at, actor_id=7, actor="officer-7", office="1", verb="person.read",
            subject=f"person:AP-{number % 900_000:08d}", detail={"by": "name", "answer": "no_record"},
            previous_hash=previous,
        )  # fmt: skip
        previous = chain_hash(previous, hashed_fields(event))
        detail = '{"by": "name", "answer": "no_record"}'
        rows.append(
            (number, at, 7, "officer-7", "1", "person.read", event.subject, detail, event.previous_hash, previous)
        )
        if len(rows) == 50_000 or number == sequence + count:
            if connection.vendor == "sqlite":
                rows = [(r[0], r[1].strftime("%Y-%m-%d %H:%M:%S.%f"), *r[2:]) for r in rows]
            with transaction.atomic():
                write_rows(AuditEvent, fields, rows)
            rows = []


def verify() -> tuple[float, int]:
    """Verify the log; give seconds and lines."""
    from aman.audit.queries import verify_chain

    start = time.perf_counter()
    report = verify_chain()
    took = time.perf_counter() - start
    if report.findings:
        raise RuntimeError(f"{len(report.findings)} findings in a log that nobody touched")
    return took, report.lines


if __name__ == "__main__":
    from aman.cli.setup import open_database

    open_database()
    write_lines(int(sys.argv[1]))
    print("{:.1f} {}".format(*verify()))
