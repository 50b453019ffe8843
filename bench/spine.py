"""How fast, how large and how right is the spine? Prints what `docs/reference/figures.md` states.

    python bench/spine.py LIST [--register LIST2] [--truth truth_rows.parquet]

Without LIST it looks for ../shared/data/rosters/roster_2023-10.xlsx beside the checkout and falls back to a
sample list of its own. Every figure is of this run on this machine: compare ratios, not seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "rosters"
AMAN = Path(sys.executable).parent / "aman"


def run_list(path: Path, database: Path) -> dict:
    """Run the whole spine in a process of its own, so that its peak memory is its own."""
    start = time.perf_counter()
    done = subprocess.run(
        [AMAN, "run", path, "--database", database, "--as-of", "2023-11-01", "--json"],
        stdout=subprocess.PIPE,
        check=True,
    )
    report = json.loads(done.stdout)
    report["wall_seconds"] = round(time.perf_counter() - start, 1)
    report["peak_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return report


def measure_search(database: Path) -> dict[str, float]:
    """Ask for people by the names that stand on the register, and by what an officer would mistype."""
    os.environ.update(AMAN_DATABASE_URL=f"sqlite:///{database}", DJANGO_SETTINGS_MODULE="aman.site.settings")
    import django

    django.setup()
    from aman.accounts.queries import command_line_actor
    from aman.people.models import PersonName
    from aman.people.queries import search_people

    actor = command_line_actor("main")
    names = list(PersonName.objects.filter(kind="own").order_by("id").values_list("full", flat=True))
    asked = [*names[:: max(1, len(names) // 300)][:300], "Mohammad", "محمد", "Ahmad Shah", "نجیب الله", "Fatima"]
    took = []
    for text in asked:
        start = time.perf_counter()
        list(search_people(user=actor, text=text))
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    return {
        "searches": len(took),
        "p50_ms": statistics.median(took),
        "p95_ms": took[int(len(took) * 0.95)],
        "max_ms": took[-1],
    }


def main() -> None:
    """Print the figures of one list, and of a second against the register the first one made."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("list", nargs="?", type=Path)
    read.add_argument("--register", type=Path)
    options = read.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.list or SHARED / "roster_2023-10.xlsx"
        second = options.register or SHARED / "roster_2023-12.csv"
        if not path.exists():
            from aman.cli.sample import write_sample_list

            path = Path(folder) / "sample_2023-10.xlsx"
            write_sample_list(path)
        database = Path(folder) / "bench.sqlite3"
        print(f"== {path.name} into an empty register")
        print(json.dumps(run_list(path, database), indent=1, ensure_ascii=False))
        if second.exists():
            print(f"== {second.name} against the register of {path.name}")
            print(json.dumps(run_list(second, database), indent=1, ensure_ascii=False))
        truth = SHARED / "truth_rows.parquet"
        if truth.exists():
            print("== who is who, against the truth")
            subprocess.run(
                [sys.executable, ROOT / "bench" / "resolution.py", "--database", database, "--truth", truth], check=True
            )
        print("== search on the resulting register")
        print(json.dumps(measure_search(database)))


if __name__ == "__main__":
    main()
