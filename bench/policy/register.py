"""How long does it take to screen everybody of a list again, against every shipped pack, with storing?

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
import time
from datetime import date
from pathlib import Path

ROSTERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "rosters"
AMAN = Path(sys.executable).parent / "aman"
FIRST = date(2023, 11, 1)
AGAIN = (date(2025, 4, 1), date(2025, 9, 1), date(2025, 9, 1))


def fill(path: Path, database: Path) -> dict[str, float]:
    """Receive, resolve and screen the list once; seconds by verb."""
    command = [str(AMAN), "run", str(path), "--database", str(database), "--as-of", FIRST.isoformat(), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    seconds: dict[str, float] = json.loads(done.stdout)["seconds"]
    return seconds


def screen_again(database: Path) -> None:
    """Screen everybody for each later day and print a line a day."""
    os.environ.update(AMAN_DATABASE_URL=f"sqlite:///{database}", DJANGO_SETTINGS_MODULE="aman.site.settings")
    import django

    django.setup()
    from aman.accounts.queries import command_line_actor
    from aman.screening.actions import screen_people
    from aman.screening.queries import shipped_policies

    actor = command_line_actor("main")
    start = time.perf_counter()
    packs = shipped_policies()
    print(
        f"{len(packs)} packs with {sum(len(p.leaves) for p in packs)} conditions, read in {time.perf_counter() - start:.2f} s"
    )
    for day in AGAIN:
        start = time.perf_counter()
        done = screen_people(actor=actor, as_of=day, known_on=day)
        took = time.perf_counter() - start
        print(
            f"{day}: {done.people:,} people, {done.written:,} answers written, {done.unchanged:,} stood, {took:.1f} s"
        )
    peak = int(Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) // 1024
    print(f"peak memory {peak:,} MB, database {database.stat().st_size / 1e6:,.0f} MB; asked: 10 s for 25,000 people")


def main() -> None:
    """Fill a register where there is none, then screen it again and again."""
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("list", nargs="?", type=Path)
    read.add_argument("--database", type=Path)
    options = read.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = options.database or Path(folder) / "bench.sqlite3"
        path = options.list or ROSTERS / "roster_2023-10.xlsx"
        if not path.exists():
            from aman.cli.sample import write_sample_list

            path = Path(folder) / "sample_2023-10.xlsx"
            write_sample_list(path)
        if not database.exists():
            print(f"{path.name} into an empty register: {json.dumps(fill(path, database))}", flush=True)
        screen_again(database)


if __name__ == "__main__":
    main()
