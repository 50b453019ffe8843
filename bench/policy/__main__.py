"""The command behind ``make bench-policy``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from matching.tables import as_markdown, as_text

from policy import environment, packs, pair

SAYS = (
    "Both policies for each case (13 conditions, 12 facts, 15 % of each missing, dated values). A case alone: the\n"
    "median of five turns over the same cases, its facts ready in memory. Answers: both policies on four days, against\n"
    "Kleene's logic written by hand."
)


def options() -> argparse.Namespace:
    """What was asked for."""
    read = argparse.ArgumentParser(prog="make bench-policy", description=__doc__)
    read.add_argument("--part", choices=("pair", "packs", "all"), default="all")
    read.add_argument("--cases", type=int, default=1_000_000, help="random cases a shipped pack")
    read.add_argument("--pack", action="append", default=[], help="only this pack; may be given again")
    read.add_argument("--quick", action="store_true", help="a smoke run on few cases")
    read.add_argument("--json", type=Path)
    read.add_argument("--markdown", action="store_true")
    read.add_argument("--no-install", action="store_true", help="use the peers that are there already")
    return read.parse_args()


def main() -> int:
    """Print a table a part; 1 when Aman's two ways of computing differ anywhere."""
    chosen = options()
    draw = as_markdown if chosen.markdown else as_text
    kept: dict[str, object] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
    }
    faults = 0
    if chosen.part in ("pair", "all"):
        result = pair.run(
            pair.QUICK if chosen.quick else pair.Size(), environment.prepare(install=not chosen.no_install)
        )
        print(f"{SAYS}\n\n{draw(*pair.as_rows(result))}\n\n{draw(*pair.aman_rows(result))}")
        locked = environment.pinned()
        print("\nversions: " + ", ".join(f"{name} {locked[name]}" for name in environment.COMPARED), flush=True)
        kept["pair"] = dataclasses.asdict(result)
        faults += result.wrong_many + (result.lines[0].wrong or 0)
    if chosen.part in ("packs", "all"):
        found = []
        for policy in packs.shipped():
            if not chosen.pack or policy.policy_id in chosen.pack:
                print(f"{policy.policy_id} ...", file=sys.stderr, flush=True)
                found.append(packs.compare(policy, 2_000 if chosen.quick else chosen.cases))
        print(
            f"\nOne person and a population, random cases on days around every boundary\n\n{draw(*packs.as_rows(found))}"
        )
        kept["packs"] = [dataclasses.asdict(one) for one in found]
        faults += sum(one.differing + one.traces_differing for one in found)
    if chosen.json:
        chosen.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
