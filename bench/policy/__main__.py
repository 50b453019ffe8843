"""The command behind ``make bench-policy``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from matching.tables import as_markdown, as_text

from policy import environment, packs, page, pair, register

PARTS = ("pair", "packs", "register")
SAYS = {
    "pair": "Both policies for each case: 13 conditions, 12 facts, 15 % of each missing, dated values.",
    "packs": "One person and a population, random cases on days around every boundary of every shipped pack.",
    "register": "Everybody of a list screened against every shipped pack, with storing.",
}


def options() -> argparse.Namespace:
    """What was asked for."""
    read = argparse.ArgumentParser(prog="make bench-policy", description=__doc__)
    read.add_argument("--part", choices=(*PARTS, "all"), default="all")
    read.add_argument("--cases", type=int, default=1_000_000, help="random cases a shipped pack")
    read.add_argument("--pack", action="append", default=[], help="only this pack; may be given again")
    read.add_argument("--quick", action="store_true", help="a smoke run on few cases, without the register")
    read.add_argument("--json", type=Path)
    read.add_argument("--markdown", action="store_true")
    read.add_argument("--page", type=Path, help="write the tables between the marks of this page")
    read.add_argument("--no-install", action="store_true", help="use the peers that are there already")
    return read.parse_args()


def conditions() -> str:
    """When, on what and beside how much other work this was measured."""
    busy = os.getloadavg()[0]
    return (
        f"Measured {datetime.now(UTC):%d %B %Y} with Python {platform.python_version()} and polars {pl.__version__}, "
        f"{os.cpu_count()} cores, {busy:.1f} busy before the run."
    )


def sections(chosen: argparse.Namespace, kept: dict[str, object]) -> Iterator[tuple[str, list[page.Table]]]:
    """Run each part that was asked for; give its name and tables as soon as they are there."""
    wanted = [part for part in PARTS if chosen.part in (part, "all")]
    if "pair" in wanted:
        size = pair.QUICK if chosen.quick else pair.Size()
        result = pair.run(size, environment.prepare(install=not chosen.no_install))
        kept["pair"] = dataclasses.asdict(result)
        kept["faults"] = result.wrong_many + (result.lines[0].wrong or 0)
        yield "pair", [pair.as_rows(result), pair.aman_rows(result)]
    if "packs" in wanted:
        found = []
        for policy in packs.shipped(chosen.pack):
            print(f"{policy.policy_id} ...", file=sys.stderr, flush=True)
            found.append(packs.compare(policy, 2_000 if chosen.quick else chosen.cases))
        kept["packs"] = [dataclasses.asdict(one) for one in found]
        differing = sum(one.differing + one.traces_differing for one in found)
        kept["faults"] = differing + int(str(kept.get("faults", 0)))
        yield "packs", [packs.as_rows(found)]
    if "register" in wanted and not chosen.quick:
        screened = register.run()
        kept["register"] = [dataclasses.asdict(one) for one in screened.turns]
        yield "register", [register.as_rows(screened)]


def main() -> int:
    """Print the tables of every part; 1 when Aman's two ways of computing differ anywhere."""
    chosen = options()
    draw = as_markdown if chosen.markdown or chosen.page else as_text
    kept: dict[str, object] = {"at": datetime.now(UTC).isoformat(timespec="seconds")}
    locked = environment.pinned()
    versions = "versions: " + ", ".join(f"{name} {locked[name]}" for name in environment.COMPARED)
    print(f"{conditions()} {versions}.", flush=True)
    written = {"conditions": f"{conditions()} {versions.capitalize()}."}
    for part, tables in sections(chosen, kept):
        written[part] = "\n\n".join(draw(*table) for table in tables)
        print(f"\n{SAYS[part]}\n\n{written[part]}", flush=True)
    if chosen.page:
        page.write_between_marks(chosen.page, written)
    if chosen.json:
        chosen.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 1 if kept.get("faults") else 0


if __name__ == "__main__":
    sys.exit(main())
