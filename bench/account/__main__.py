"""The command behind ``make bench-account``.

Parts: `press` scores the drafts of press reports, `brief` makes briefs of two registers in all forms and both languages,
`today` asks for the first page as each role over the wire, `attack` tries to work out hidden numbers of public figures.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desk import served

PARTS = ("press", "brief", "today", "attack")
SIZES = (25_000, 1_000_000)
PRESS = served.ROOT.parent / "shared/data/press"


def options() -> argparse.Namespace:
    """What was asked for."""
    read = argparse.ArgumentParser(prog="make bench-account", description=__doc__)
    read.add_argument("--part", action="append", choices=PARTS, default=[], help="only this part; may be given again")
    read.add_argument("--people", action="append", type=int, default=[], help="of this size; may be given again")
    read.add_argument("--press", type=Path, default=PRESS, help="a folder of labelled reports")
    read.add_argument("--requests", type=int, default=100, help="looks at the first page, for each role")
    read.add_argument("--postgresql", help="measure on this empty database instead of a file")
    read.add_argument("--quick", action="store_true", help="a smoke run on little")
    read.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "aman-bench-account")
    read.add_argument("--json", type=Path)
    chosen = read.parse_args()
    chosen.people = chosen.people or ([2_000] if chosen.quick else list(SIZES))
    if chosen.quick:
        chosen.requests = 5
    return chosen


def register(people: int, chosen: argparse.Namespace) -> tuple[dict[str, str], Path, dict[str, Any]]:
    """Build the register of a size in a process of its own; one that is there and whole is used again."""
    folder = chosen.work / str(people)
    folder.mkdir(parents=True, exist_ok=True)
    told = served.environment(chosen.postgresql or f"sqlite:///{folder / 'aman.sqlite3'}", folder)
    # A work day: everything was recorded up to yesterday, so that the brief of yesterday is whole.
    today = datetime.now(UTC).date().isoformat()
    out = folder / f"built-{today}.json"
    if not out.exists():
        for old in folder.glob("*.sqlite3*"):
            old.unlink()
        code = "import sys; from account.register import main; main(*sys.argv[1:])"
        subprocess.run([sys.executable, "-c", code, str(people), today, str(out)], env=told, cwd=folder, check=True)
    return told, folder, json.loads(out.read_text(encoding="utf-8"))


def machine() -> str:
    """Where it ran, and how busy it was with other things."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load}"


def main() -> None:
    """Measure what was asked for, one part after the other, and print it."""
    chosen = options()
    parts = chosen.part or list(PARTS)
    found: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="minutes"), "machine": machine()}
    print(f"{found['at']}: {found['machine']}", flush=True)
    if "press" in parts:
        found["press"] = _press(chosen)
    if "attack" in parts:
        found["attack"] = _attack(100 if chosen.quick else 1_000)
    if "brief" in parts or "today" in parts:
        for people in chosen.people:
            told, folder, built = register(people, chosen)
            print(f"{people:,} people, built in {built['build_seconds']} s", flush=True)
            if "brief" in parts:
                from account import brief

                found[f"brief {people}"] = brief.measure(told, folder)
            if "today" in parts:
                from account import today

                found[f"today {people}"] = today.measure(told, folder, built, chosen.requests)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


def _attack(pairs: int) -> dict[str, Any]:
    from account.attack import attack_pairs

    start = time.perf_counter()
    report = attack_pairs(pairs, seed=20261127)
    report["seconds"] = round(time.perf_counter() - start, 1)
    said = ", ".join(f"{name} {value}" for name, value in report.items() if name != "worst")
    print(f"attack on public figures: {said}", flush=True)
    return report


def _press(chosen: argparse.Namespace) -> Any:
    if not chosen.press.is_dir():
        print(f"press: no labelled reports at {chosen.press.name}; name a folder with --press")
        return None
    done = subprocess.run(
        [sys.executable, str(served.ROOT / "bench/press.py"), str(chosen.press)],
        env={**os.environ, "PYTHONPATH": str(served.ROOT / "src")}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    print(done.stdout, flush=True)
    return done.stdout


if __name__ == "__main__":
    main()
