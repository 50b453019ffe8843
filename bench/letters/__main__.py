"""The command behind ``make bench-letters``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("AMAN_DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")

import django

django.setup()

from matching.tables import as_markdown, as_text  # noqa: E402
from policy.page import Table, write_between_marks  # noqa: E402

from letters import camera, codes, crypto, fuzz, lists, pages, reading, sheets  # noqa: E402

PARTS = ("crypto", "codes", "lists", "pages", "camera", "reading", "fuzz", "sheets")
SAYS = {
    "crypto": "Signing and checking on one core, in turns with OpenSSL; medians.",
    "codes": "Letters without a photo, of many names.",
    "lists": "The signed list of withdrawn letters.",
    "pages": "What a phone fetches, each file packed by gzip -9.",
    "camera": "From the camera's first frame to the painted answer, processor at a sixth, server stopped.",
    "reading": "Made pictures of codes, read by the page's reader and by the server's.",
    "fuzz": "Tokens that nobody issued.",
    "sheets": "Sheets from claims to PDF: signed, coded, read back, set.",
}


def options() -> argparse.Namespace:
    """What was asked for."""
    read = argparse.ArgumentParser(prog="make bench-letters", description=__doc__)
    read.add_argument("--part", action="append", choices=PARTS, default=[], help="only this part; may be given again")
    read.add_argument("--quick", action="store_true", help="a smoke run on little")
    read.add_argument("--full", action="store_true", help="25,000 sheets on every core, and a million random tokens")
    read.add_argument("--json", type=Path)
    read.add_argument("--markdown", action="store_true")
    read.add_argument("--page", type=Path, help="write the tables between the marks of this page")
    return read.parse_args()


def conditions() -> str:
    """When, with what and beside how much other work this was measured."""
    said = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=True).stdout.split()
    return (
        f"Measured {datetime.now(UTC):%d %B %Y} with Python {platform.python_version()} and OpenSSL {said[1]}, "
        f"{os.cpu_count()} cores, {os.getloadavg()[0]:.1f} busy before the run."
    )


def sections(chosen: argparse.Namespace, kept: dict[str, object]) -> Iterator[tuple[str, Table]]:
    """Run each part that was asked for; give its name and table as soon as they are there."""
    quick, wanted = chosen.quick, chosen.part or PARTS
    if "crypto" in wanted:
        rates = crypto.run(2, 0.3) if quick else crypto.run()
        kept["crypto"] = dataclasses.asdict(rates)
        yield "crypto", crypto.as_rows(rates)
    if "codes" in wanted:
        sizes, drawn = codes.measure_sizes(500 if quick else 25_000), codes.measure_drawing(100 if quick else 2_000)
        kept["codes"] = {**dataclasses.asdict(sizes), **dataclasses.asdict(drawn)}
        yield "codes", codes.as_rows(sizes, drawn)
    if "lists" in wanted:
        lengths = lists.run(2 if quick else 9)
        kept["lists"] = [dataclasses.asdict(one) for one in lengths]
        yield "lists", lists.as_rows(lengths)
    if "pages" in wanted:
        fetched = pages.run()
        kept["pages"] = [dataclasses.asdict(one) for one in fetched]
        yield "pages", pages.as_rows(fetched)
    if "camera" in wanted and shutil.which("chromium"):
        waits = camera.run(1, 1) if quick else camera.run()
        kept["camera"] = [dataclasses.asdict(one) for one in waits]
        yield "camera", camera.as_rows(waits)
    if "reading" in wanted:
        read = [measure() for measure in reading.kinds(quick).values()]
        kept["reading"] = [dataclasses.asdict(one) for one in read]
        yield "reading", reading.as_rows(read)
    if "fuzz" in wanted:
        most = (1_000_000, 100_000) if chosen.full else (2_000, 500) if quick else (50_000, 10_000)
        fuzzed = fuzz.run(*most)
        kept["fuzz"] = dataclasses.asdict(fuzzed)
        kept["faults"] = fuzzed.forbidden + fuzzed.crashes + fuzzed.differing
        yield "fuzz", fuzz.as_rows(fuzzed)
    if "sheets" in wanted:
        sets = [sheets.run(64 if quick else 1_000)]
        if chosen.full:
            sets.append(sheets.run(sheets.WHOLE, os.cpu_count() or 1))
        kept["sheets"] = [dataclasses.asdict(one) for one in sets]
        yield "sheets", sheets.as_rows(sets)


def main() -> int:
    """Print the table of every part; 1 when a token that nobody issued said anything."""
    chosen = options()
    draw = as_markdown if chosen.markdown or chosen.page else as_text
    kept: dict[str, object] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "conditions": conditions()}
    print(kept["conditions"], flush=True)
    # Each part is kept with its own moment: a page may hold parts of two runs.
    for part, table in sections(chosen, kept):
        text = draw(*table)
        print(f"\n{SAYS[part]}\n\n{text}", flush=True)
        if chosen.page:
            write_between_marks(chosen.page, {part: f"{conditions()}\n\n{text}"})
        if chosen.json:
            chosen.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 1 if kept.get("faults") else 0


if __name__ == "__main__":
    sys.exit(main())
