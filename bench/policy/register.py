"""How long does it take to screen everybody of a list again, against every shipped pack, with storing?

    make bench-policy ARGS="--part register"
    PYTHONPATH=bench python -m policy.register [LIST] [--database FILE]

Without LIST it looks for ../shared/data/rosters/roster_2023-10.xlsx beside the checkout and falls back to a sample list of
its own. The list is received and resolved into an SQLite file of a temporary folder (or into FILE, which is kept and used
again), screened once, and then again for two later days, which writes every answer anew; a fourth time changes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from matching.tables import as_text

ROSTERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "rosters"
AMAN = Path(sys.executable).parent / "aman"
FIRST = date(2023, 11, 1)
AGAIN = (date(2025, 4, 1), date(2025, 9, 1), date(2025, 9, 1))


@dataclass(frozen=True)
class Turn:
    """One screening of everybody."""

    day: str
    people: int
    written: int
    unchanged: int
    seconds: float
    processor_seconds: float


@dataclass(frozen=True)
class Screened:
    """What was screened, how often, and with how much memory."""

    packs: int
    leaves: int
    turns: list[Turn]
    peak_mb: int
    database_mb: float


def fill(path: Path, database: Path) -> None:
    """Receive, resolve and screen the list once, by the command."""
    command = [str(AMAN), "run", str(path), "--database", str(database), "--as-of", FIRST.isoformat(), "--json"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


CHILD = """
import json, sys, time
from datetime import date
from pathlib import Path
import django
django.setup()
from aman.accounts.queries import command_line_actor
from aman.screening.actions import screen_people
from aman.screening.queries import shipped_policies
actor, packs, turns = command_line_actor("main"), shipped_policies(), []
for text in sys.argv[1:]:
    day, start, busy = date.fromisoformat(text), time.perf_counter(), time.process_time()
    done = screen_people(actor=actor, as_of=day, known_on=day)
    took = time.perf_counter() - start, time.process_time() - busy
    turns.append([text, done.people, done.written, done.unchanged, *took])
peak = int(Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) // 1024
print(json.dumps([len(packs), sum(len(p.leaves) for p in packs), turns, peak]))
"""
"""Runs in a process of its own, so that the memory is its own and one process opens one database."""


def screen_again(database: Path) -> Screened:
    """Screen everybody for each later day."""
    settings = {"AMAN_DATABASE_URL": f"sqlite:///{database}", "DJANGO_SETTINGS_MODULE": "aman.site.settings"}
    command = [sys.executable, "-c", CHILD, *(day.isoformat() for day in AGAIN)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, **settings})
    packs, leaves, turns, peak = json.loads(done.stdout.splitlines()[-1])
    return Screened(packs, leaves, [Turn(*turn) for turn in turns], peak, database.stat().st_size / 1e6)


def run(path: Path | None = None, kept: Path | None = None) -> Screened:
    """Fill a register where there is none, then screen it again and again."""
    with tempfile.TemporaryDirectory() as folder:
        database = kept or Path(folder) / "bench.sqlite3"
        path = path or ROSTERS / "roster_2023-10.xlsx"
        if not path.exists():
            from aman.cli.sample import write_sample_list

            path = Path(folder) / "sample_2023-10.xlsx"
            write_sample_list(path)
        if not database.exists():
            fill(path, database)
        return screen_again(database)


def as_rows(screened: Screened) -> tuple[list[str], list[list[str]]]:
    """A row a screening; the target speaks of 25,000 people."""
    header = [
        "screened again as of",
        "people",
        "answers written",
        "stood",
        "seconds",
        "processor seconds",
        "packs",
        "peak MB",
        "asked",
    ]
    rows = [
        [
            turn.day, f"{turn.people:,}", f"{turn.written:,}", f"{turn.unchanged:,}", f"{turn.seconds:.1f}", f"{turn.processor_seconds:.1f}",
            f"{screened.packs} ({screened.leaves} conditions)", f"{screened.peak_mb:,}", "10 s",
        ]
        for turn in screened.turns
    ]  # fmt: skip
    return header, rows


def main() -> None:
    """Print a row a screening."""
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("list", nargs="?", type=Path)
    read.add_argument("--database", type=Path)
    options = read.parse_args()
    print(as_text(*as_rows(run(options.list, options.database))))


if __name__ == "__main__":
    main()
