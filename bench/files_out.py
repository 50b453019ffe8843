"""How long does a file about 120,000 people take, in how much memory, and who looked at somebody among a million lines?

    python bench/files_out.py [PEOPLE] [LINES]

builds a register of invented people who all consent, asks for a file of them, lets a worker choose them, approves and writes it in a process of its own, then fills the log and asks who looked at one person. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main() -> None:
    """Build in this process; write the file in another, so that its memory is its own."""
    people, lines = map(int, [*sys.argv[1:3], "120000", "1000000"][:2]) if len(sys.argv) > 2 else (120_000, 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("AMAN_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ.setdefault("AMAN_SECRET_KEY", "only-for-a-measurement-" * 3)
        os.environ.setdefault("AMAN_VAULT_DIR", folder)
        _open()
        found: dict[str, Any] = {"people": people, "lines": lines, "build_seconds": _build(people)}
        for form in ("csv",):
            done = subprocess.run(
                [sys.executable, __file__, "--write", form], capture_output=True, text=True, check=True
            )
            found[form] = json.loads(done.stdout.splitlines()[-1])
        found |= _looks(lines)
    print(json.dumps(found, indent=2))


def _open() -> None:
    from aman.cli.setup import open_database

    open_database()


def _build(people: int) -> float:
    """Write the people and their word."""
    from django.utils import timezone

    from aman.accounts.models import User
    from aman.accounts.queries import command_line_actor
    from aman.cases.models import Consent
    from aman.core.dates import DateInterval
    from aman.exports.actions import add_recipient
    from aman.people.actions import NewDocument, NewName, NewPerson, add_people
    from aman.people.models import Source
    from aman.rosters.models import Roster, SourceRow

    started = time.perf_counter()
    actor = command_line_actor()
    for name, role in (("asks", "case_officer"), ("approves", "reviewer")):
        User.objects.create(username=name, role=role, office=actor.office)
    source = Source.objects.create(
        office_id=actor.office_id, kind="roster", label="bench", recorded_at=timezone.now(), recorded_by=actor
    )
    rows = (
        NewPerson(
            names=(NewName(f"Qais Number{n}"), NewName("قیس")),
            father=("Tamim",),
            birth=DateInterval.from_year(1960 + n % 60),
            documents=(NewDocument("af_passport", f"P{n:08d}", f"P{n:08d}"),),
            phone=f"+9239{n:08d}",
            place="Rawalpindi",
            source_row=n,
        )
        for n in range(people)
    )
    ids = add_people(actor=actor, source=source, rows=rows)
    today = timezone.localdate()
    Consent.objects.bulk_create(
        (
            Consent(person_id=pk, purpose="unhcr_referral", recipient="UNHCR", given_on=today, recorded_by=actor)
            for pk in ids
        ),
        batch_size=5_000,
    )
    now = timezone.now()
    roster = Roster.objects.create(
        office_id=actor.office_id, file_name="bench.csv", sha256="0" * 64, received_on=today, received_at=now,
        received_by=actor, row_count=people, person_count=people,
    )  # fmt: skip
    SourceRow.objects.bulk_create(
        (SourceRow(roster=roster, row=n, kind="person", cells=[], person_id=pk, seal=1) for n, pk in enumerate(ids)),
        batch_size=2_000,
    )
    add_recipient(
        actor=actor,
        name="UNHCR",
        kind="unhcr",
        contact="bench",
    )
    return round(time.perf_counter() - started, 1)


def _write(form: str) -> None:
    """Ask, choose, approve, write; say how long each took, of which how much on the processor, and what it cost in memory."""
    _open()
    from aman.accounts.models import User
    from aman.exports.actions import Asked, approve_export, ask_export
    from aman.exports.choosing import Chosen
    from aman.exports.models import Recipient
    from aman.jobs.actions import run_due_jobs
    from aman.rosters.models import Roster

    asks, approves = (User.objects.get(username=name) for name in ("asks", "approves"))
    before = _peak_kilobytes()
    fields = ("name", "name_original", "father", "birth", "sex", "papers", "phone", "district")
    chosen = Chosen(roster=Roster.objects.get().pk)
    asked = Asked(Recipient.objects.get(), "unhcr_referral", "A measurement.", chosen, fields, form)
    times: dict[str, tuple[float, float]] = {}

    def timed(name: str, do: Callable[[], Any]) -> Any:
        started, on_processor = time.perf_counter(), time.process_time()
        done = do()
        times[name] = (time.perf_counter() - started, time.process_time() - on_processor)
        return done

    export = timed("ask", lambda: ask_export(actor=asks, asked=asked))
    timed("choose", lambda: run_due_jobs(worker="bench"))
    timed("approve", lambda: approve_export(actor=approves, ref=export.ref))
    timed("write", lambda: run_due_jobs(worker="bench"))
    export.refresh_from_db()
    peak = _peak_kilobytes()
    told = {name: [round(seconds, 2), round(cpu, 2)] for name, (seconds, cpu) in times.items()}
    print(
        json.dumps(
            {
                "seconds_and_on_processor": told,
                "state": export.state,
                "written": export.written,
                "megabytes": round(export.size / 1e6, 1),
                "memory_before_mb": round(before / 1024),
                "memory_peak_mb": round(peak / 1024),
            }
        )
    )


def _peak_kilobytes() -> int:
    """The most memory this process ever held; what `getrusage` says would begin with its parent's."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def _looks(lines: int) -> dict[str, Any]:
    """Fill the log with looks and ask who looked at one person; the median of twenty askings."""
    from django.utils import timezone

    from aman.audit.models import AuditEvent, AuditTouch
    from aman.audit.touches import looks_at
    from aman.people.models import Person

    first = AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True)[0] + 1
    refs = list(Person.objects.order_by("id").values_list("ref", flat=True)[:50_000])
    now = timezone.now()
    for start in range(0, lines, 20_000):
        numbers = range(first + start, first + min(start + 20_000, lines))
        AuditEvent.objects.bulk_create(
            (
                AuditEvent(
                    sequence=n,
                    at=now,
                    actor="bench",
                    verb="people.searched",
                    detail={},
                    previous_hash="",
                    hash=f"{n:064d}",
                )
                for n in numbers
            ),
            batch_size=500,
        )
        AuditTouch.objects.bulk_create(
            (AuditTouch(person=refs[(n * 7 + k) % len(refs)], sequence=n) for n in numbers for k in range(3)),
            batch_size=900,
        )
    times = []
    for ref in refs[:20]:
        started = time.perf_counter()
        looks_at([ref])
        times.append(time.perf_counter() - started)
    return {"touches": AuditTouch.objects.count(), "who_looked_ms": round(sorted(times)[10] * 1000, 2)}


if __name__ == "__main__":
    if "--write" in sys.argv:
        _write(sys.argv[-1])
    else:
        main()
