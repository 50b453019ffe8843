"""The command behind ``make bench-desk``.

A register of a million people on SQLite and on PostgreSQL, served by two processes of four threads, asked over the wire from
the same machine: the one who asks takes part of the two cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desk import served, tests_of_two, work
from desk.wire import Person

PARTS = ("check", "timing", "intake", "mixed", "audit")
DATABASES = ("sqlite", "postgresql")
SHARED = served.ROOT.parent / "shared/data/rosters/host_registry.parquet"


def options() -> argparse.Namespace:
    """What was asked for."""
    read = argparse.ArgumentParser(prog="make bench-desk", description=__doc__)
    read.add_argument("--part", action="append", choices=PARTS, default=[], help="only this part; may be given again")
    read.add_argument("--database", action="append", choices=DATABASES, default=[], help="only this database")
    read.add_argument("--people", type=int, default=1_000_000)
    read.add_argument("--minutes", type=float, default=10, help="of mixed work")
    read.add_argument("--rate", type=float, default=50, help="checks a second of one host office")
    read.add_argument("--seconds", type=float, help="of asking at that rate")
    read.add_argument("--requests", type=int, help="of the comparison of hits with misses")
    read.add_argument("--thinking", type=float, default=work.THINKING, help="seconds between two acts of one person")
    read.add_argument("--postgresql", help="a server that is there, as a URL; else a scratch server is started")
    read.add_argument("--quick", action="store_true", help="a smoke run on little")
    read.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "aman-bench-desk")
    read.add_argument("--json", type=Path)
    chosen = read.parse_args()
    if chosen.quick:
        chosen.people, chosen.minutes = 20_000, 0.3
    return chosen


@contextmanager
def database(kind: str, folder: Path, there: str | None) -> Iterator[str]:
    """A database of its own: a file, or a scratch server."""
    if kind == "sqlite" or there:
        yield there if kind != "sqlite" and there else f"sqlite:///{folder / 'aman.sqlite3'}"
        return
    sys.path.insert(0, str(served.ROOT / "tests"))
    from served import ScratchPostgresql  # the one of the tests: stops and starts a server of its own

    server = ScratchPostgresql(settings="-c shared_buffers=1GB -c max_connections=60")
    try:
        yield server.url
    finally:
        server.remove()


def build(told: dict[str, str], folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """Fill the database in a process of its own; what is there and whole is used again."""
    out = folder / f"references-{chosen.people}.json"
    if out.exists() and (told["AMAN_DATABASE_URL"].startswith("sqlite") or chosen.postgresql):
        return json.loads(out.read_text(encoding="utf-8"))
    for old in folder.glob("aman.sqlite3*"):
        old.unlink()
    prepared = chosen.work / "prepared"
    code = "import sys; from desk.register import main; main(*sys.argv[1:])"
    subprocess.run(
        [sys.executable, "-c", code, str(prepared), str(chosen.people), str(SHARED), str(out)],
        env=told, cwd=folder, check=True,
    )  # fmt: skip
    return json.loads(out.read_text(encoding="utf-8"))


def sign_in(port: int, told: dict[str, str]) -> tuple[list[Person], list[Person]]:
    """Case officers and desk officers, each signed in a moment ago: a session of half an hour ago is over."""
    code = "from desk.register import sign_in; sign_in()"
    done = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)
    token = secrets.token_hex(16)
    of: dict[str, list[Person]] = {"officer": [], "desk": []}
    for name, key in json.loads(done.stdout).items():
        of[name.partition("-")[0]].append(Person(port, {"sessionid": key, "csrftoken": token}))
    return of["officer"], of["desk"]


def measure(
    server: served.Server, kept: dict[str, Any], chosen: argparse.Namespace, told: dict[str, str]
) -> dict[str, Any]:
    """Run the parts that need a server; give their figures."""
    wanted, quick = chosen.part or PARTS, chosen.quick
    what = work.Register(*(kept[k] for k in ("people", "names", "cases", "incidents", "hits", "misses")))
    found: dict[str, Any] = {}
    for part in PARTS:
        if part not in wanted or part == "audit":
            continue
        officers, desks = sign_in(server.port, told)
        if part == "check":
            found[part] = _check(server, desks, what, chosen)
        elif part == "timing":
            found[part] = _timing(desks, kept, chosen.requests or (200 if quick else 2_000))
        elif part == "intake":
            found[part] = _spread(asyncio.run(work.type_names(officers, what.names, 200 if quick else 2_000)))
        else:
            seen = asyncio.run(work.work(officers, desks, what, chosen.minutes * 60, chosen.thinking))
            found[part] = _mixed(seen, told, chosen)
        print(json.dumps({part: found[part]}), flush=True)  # a run that is broken off keeps what it measured
    return found


def _check(
    server: served.Server, desks: list[Person], what: work.Register, chosen: argparse.Namespace
) -> dict[str, Any]:
    """So many checks a second of one host office, whether or not the answers keep up."""
    asyncio.run(work.ask_steadily(desks, what, 10, 3))
    before, begun = server.cpu_seconds(), time.perf_counter()
    seen = asyncio.run(work.ask_steadily(desks, what, chosen.rate, chosen.seconds or (5 if chosen.quick else 60)))
    took, seconds = time.perf_counter() - begun, seen.seconds["desk check"]
    return {
        **_spread(seconds),
        "asked_a_second": chosen.rate,
        "answered_a_second": round(len(seen.checks) / took, 1),
        "cpu_ms_a_check": round((server.cpu_seconds() - before) / len(seconds) * 1000, 1),
        "errors": dict(seen.errors),
        "answers": len(seen.checks),
    }


def _timing(desks: list[Person], kept: dict[str, Any], count: int) -> dict[str, Any]:
    """Hits against misses, by number and by what is said; and people on record whose answer is no record."""
    kinds = {
        "hit": [{"number": n} for n in kept["hits"]],
        "unknown": [{"number": n} for n in kept["misses"]],
        "on record, no letter": [{"number": n} for n in kept["withdrawn"]],
        "said, with letter": kept["said_hits"],
        "said, without": kept["said_others"],
    }
    asyncio.run(work.hits_and_misses(desks, kinds, 100))
    seconds = asyncio.run(work.hits_and_misses(desks, kinds, count * len(kinds) // 2))
    compared = {}
    for a, b in (("hit", "unknown"), ("hit", "on record, no letter"), ("said, with letter", "said, without")):
        compared[f"{a} / {b}"] = {
            "medians_ms": [round(tests_of_two.percentile(seconds[kind], 50), 2) for kind in (a, b)],
            "mann_whitney_p": round(tests_of_two.mann_whitney(seconds[a], seconds[b]), 3),
            "kolmogorov_smirnov_p": round(tests_of_two.kolmogorov_smirnov(seconds[a], seconds[b]), 3),
            "requests": len(seconds[a]) + len(seconds[b]),
        }
    return compared


def _spread(seconds: list[float]) -> dict[str, Any]:
    at = {f"p{share}_ms": round(tests_of_two.percentile(seconds, share), 1) for share in (50, 95, 99)}
    return {**at, "max_ms": round(max(seconds) * 1000), "count": len(seconds)}


#: Counts confirmed words in the database, and anything written twice.
_COUNT = """
import json, sys
from collections import Counter
from aman.cli.setup import open_database
open_database()
from aman.audit.queries import verify_chain
from aman.cases.models import Note
from aman.checks.models import DeskCheck
from aman.incidents.models import StateChange
asked = json.load(sys.stdin)
there = {
    "notes": Counter(note.text for note in Note.objects.all()),
    "changes": Counter(change.note for change in StateChange.objects.all()),
    "checks": Counter(DeskCheck.objects.values_list("reference", flat=True)),
}
lost = {kind: sum(1 for word in words if there[kind][word] != 1) for kind, words in asked.items()}
print(json.dumps({"lost": lost, "log_findings": len(verify_chain().findings)}))
"""


def _mixed(seen: work.Seen, told: dict[str, str], chosen: argparse.Namespace) -> dict[str, Any]:
    every = [value for act in seen.seconds.values() for value in act]
    confirmed = {"notes": seen.notes, "changes": seen.changes, "checks": seen.checks}
    counted = subprocess.run(
        [sys.executable, "-c", _COUNT],
        env=told,
        input=json.dumps(confirmed),
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        **_spread(every),
        "minutes": chosen.minutes,
        "requests_a_second": round(len(every) / chosen.minutes / 60, 1),
        "errors": dict(seen.errors),
        "confirmed": {kind: len(words) for kind, words in confirmed.items()},
        "told_that_another_was_first": seen.told_of_another,
        **json.loads(counted.stdout),
        "acts": {act: _spread(seconds) for act, seconds in sorted(seen.seconds.items())},
    }


def main() -> None:
    """Build, serve, ask, print."""
    chosen = options()
    random.seed(11)
    figures: dict[str, Any] = {
        "measured": f"{datetime.now(UTC):%d %B %Y}, Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"{os.getloadavg()[0]:.1f} busy before",
        "people": chosen.people,
    }
    for kind in chosen.database or DATABASES:
        folder = chosen.work / f"{kind}-{chosen.people}"
        folder.mkdir(parents=True, exist_ok=True)
        with database(kind, folder, chosen.postgresql) as url:
            told = served.environment(url, folder)
            start = time.perf_counter()
            kept = build(told, folder, chosen)
            print(f"{kind}: {chosen.people:,} people ready after {time.perf_counter() - start:.0f} s", flush=True)
            figures[kind] = {}
            if set(chosen.part or PARTS) - {"audit"}:
                with served.running(told, folder) as server:
                    figures[kind] = measure(server, kept, chosen, told)
            if "audit" in (chosen.part or PARTS):
                lines = "20000" if chosen.quick else "1000000"
                done = subprocess.run(
                    [sys.executable, "-m", "desk.log_lines", lines],
                    env=told,
                    capture_output=True,
                    text=True,
                    check=True,
                )
                seconds, count = done.stdout.split()[-2:]
                figures[kind]["audit"] = {"seconds": float(seconds), "lines": int(count)}
        print(json.dumps({kind: figures[kind]}, indent=1), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
