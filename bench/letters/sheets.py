"""How many sheets a second does one core draw, from claims to PDF: signed, coded, read back and set?

    AMAN_DEBUG=1 DJANGO_SETTINGS_MODULE=aman.site.settings python -m letters.sheets FILE

A process of its own, so that its memory is its own; FILE holds a person a line. ``run`` starts one, or one a core for a
whole set of 25,000.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ASKED_RATE, ASKED_SECONDS, ASKED_MB, WHOLE = 60, 300, 300, 25_000
FAMILY = 4
HERE = Path(__file__).resolve().parents[1]
OFFICE, DUTY = "Example Office", "+99 000 0000"


@dataclass(frozen=True)
class Drawn:
    """What one or more processes drew."""

    sheets: int
    processes: int
    a_second_of_one_core: float
    seconds_by_the_clock: float
    peak_mb: float
    early_mb: float
    kilobytes_a_sheet: float


def draw(file: Path) -> dict[str, float]:
    """Draw the letters of a file's people in families of four with a cover each; give what it took."""
    import django

    django.setup()
    from aman.issuing.sheets import FamilySet, Sheet, draw_sheets, in_batches
    from letters.world import Named, letter_vectors, tokens

    lines = file.read_text(encoding="utf-8").splitlines()
    made = (Sheet(claims, token, OFFICE) for claims, token in tokens(Named(*json.loads(line)) for line in lines))
    families = iter(lambda: tuple(sheet for _, sheet in zip(range(FAMILY), made, strict=False)), ())
    size = drawn = 0
    early = 0.0
    clock, spent = time.perf_counter(), time.process_time()
    for number, batch in enumerate(in_batches(FamilySet(OFFICE, family) for family in families), 1):
        size += len(draw_sheets(batch, host=letter_vectors.HOST, duty_number=DUTY))
        drawn += sum(len(family.sheets) for family in batch)
        if number == 12:
            early = _peak()
    return {
        "sheets": drawn, "seconds": time.perf_counter() - clock, "spent": time.process_time() - spent,
        "peak": _peak(), "early": early or _peak(), "size": size,
    }  # fmt: skip


def _peak() -> float:
    return int(Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) / 1024


def run(count: int, processes: int = 1) -> Drawn:
    """Start the processes, each with its share, and wait for all."""
    from letters.world import people

    path = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
    settings = {"PYTHONPATH": path, "AMAN_DEBUG": "1", "DJANGO_SETTINGS_MODULE": "aman.site.settings"}
    place = {**os.environ, **settings}
    with tempfile.TemporaryDirectory() as folder:
        lines = [json.dumps(dataclasses.astuple(one)) for one in people(count)[0]]
        files = [Path(folder) / str(at) for at in range(processes)]
        for at, file in enumerate(files):
            file.write_text("\n".join(lines[at::processes]), encoding="utf-8")
        clock = time.perf_counter()
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "letters.sheets", str(file)], stdout=subprocess.PIPE, text=True, env=place
            )
            for file in files
        ]
        answers = [one.communicate()[0] for one in started]
        clock = time.perf_counter() - clock
    if any(one.returncode for one in started):
        raise SystemExit("A process that draws sheets failed; what it said stands above.")
    said = [json.loads(one) for one in answers]
    sheets = round(sum(one["sheets"] for one in said))
    return Drawn(
        sheets,
        processes,
        sheets / sum(one["spent"] for one in said),
        clock,
        max(one["peak"] for one in said),
        max(one["early"] for one in said),
        sum(one["size"] for one in said) / sheets / 1000,
    )


def as_rows(found: list[Drawn]) -> tuple[list[str], list[list[str]]]:
    """What was drawn; where it was less than 25,000, what that would take on two free cores at the same rate."""
    header = [
        "sheets", "processes", "a second of one core", "asked", "minutes by the clock",
        "25,000 on 2 cores at this rate, minutes", "asked", "most MB a process", "after 12 batches, MB", "kB a sheet",
    ]  # fmt: skip
    rows = [
        [
            f"{one.sheets:,}", f"{one.processes}", f"{one.a_second_of_one_core:.1f}", f"at least {ASKED_RATE}",
            f"{one.seconds_by_the_clock / 60:.1f}", f"{WHOLE / one.a_second_of_one_core / 2 / 60:.1f}",
            f"at most {ASKED_SECONDS // 60}", f"{one.peak_mb:.0f}", f"{one.early_mb:.0f}", f"{one.kilobytes_a_sheet:.1f}",
        ]
        for one in found
    ]  # fmt: skip
    return header, rows


if __name__ == "__main__":
    print(json.dumps(draw(Path(sys.argv[1]))))
