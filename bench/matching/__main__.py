"""The command behind ``make bench-matching``."""

from __future__ import annotations

import argparse
import json
import platform
from datetime import UTC, datetime
from pathlib import Path

from names_recall import PAIRS

from matching import environment, names, records
from matching.tables import as_markdown, as_text

NAMES_SAYS = (
    "Cells: recall at one false alarm in 10,000 random pairs, recall at one in 100 hard pairs, area under the curve\n"
    "against random pairs. The last column says how many random pairs the first and third rest on."
)

RECORDS_SAYS = (
    "All pairs of a row of the list and a row of the registry. Reach: true pairs among the pairs found at all. Best F1:\n"
    "at the threshold that suits the system best; own F1: at its own (Aman: band certain; Splink: probability 0.95).\n"
    "Prepare, for Splink: reading its clean tables and romanising, or making skeletons; reading the two files is left out."
)


def versions_line(there: dict[str, str], more: dict[str, str]) -> str:
    """Which versions were compared."""
    shown = {name: there[name.lower()] for name in environment.wanted() if name.lower() in there} | more
    return "versions: " + ", ".join(f"{name} {version}" for name, version in shown.items())


def options() -> argparse.Namespace:
    """What was asked for."""
    read = argparse.ArgumentParser(prog="make bench-matching", description=__doc__)
    read.add_argument("--part", choices=("names", "records", "all"), default="all")
    read.add_argument("--half", choices=("held-out", "tuning", "all"), default="held-out")
    read.add_argument("--draws", type=int, default=1_000_000)
    read.add_argument(
        "--quick", action="store_true", help="50,000 random pairs a group instead of a million, and the small registry"
    )
    read.add_argument("--groups", default="AF,PK,IR")
    read.add_argument("--pairs", type=Path, default=PAIRS)
    read.add_argument("--roster", type=Path, default=records.SHARED / "roster_2023-10.xlsx")
    read.add_argument("--registry", type=Path, help="the registry; 2,000,000 rows, or 300,000 with --quick")
    read.add_argument("--json", type=Path)
    read.add_argument("--markdown", action="store_true")
    read.add_argument("--no-install", action="store_true", help="use the peers that are there already")
    return read.parse_args()


def main() -> None:
    """Print a table a part."""
    chosen = options()
    draw = as_markdown if chosen.markdown else as_text
    there, missing = environment.prepare(install=not chosen.no_install)
    kept: dict[str, object] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
    }
    kept |= {"versions": there, "missing": missing}
    if chosen.part in ("names", "all"):
        draws = 50_000 if chosen.quick else chosen.draws
        result = names.run(chosen.pairs, chosen.half, draws, chosen.groups.split(","), missing)
        print(f"\nNames: {chosen.pairs.name}, half {chosen.half}, {draws:,} random pairs a group\n{NAMES_SAYS}\n")
        print(draw(*names.as_rows(result)))
        print("\n" + versions_line(there, result.versions), flush=True)
        kept["names"] = names.as_json(result)
    if chosen.part in ("records", "all"):
        registry = chosen.registry or records.SHARED / f"host_registry{'' if chosen.quick else '_2m'}.parquet"
        linked = records.run(chosen.roster, registry, missing)
        print(
            f"\nRecords: {chosen.roster.name} ({linked.left_rows:,} rows) and {registry.name} ({linked.right_rows:,} rows)"
        )
        print(f"{linked.true:,} true pairs. {RECORDS_SAYS}\n")
        print(draw(*records.as_rows(linked)))
        print("\n" + versions_line(there, {}), flush=True)
        kept["records"] = records.as_json(linked)
    if chosen.json:
        chosen.json.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
