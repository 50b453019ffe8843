"""Which sheet of a run is in which file? A table beside the files, written line by line as they are finished.

A run that was stopped reads it and goes on; a printer that stopped is given the rest of it. It names letters and
cases, and nobody.
"""

from __future__ import annotations

import csv
import os
from dataclasses import astuple, dataclass
from pathlib import Path

from aman.errors import BadInput

NAME = "manifest.csv"
_HEAD = ("sheet", "case", "letter", "file")


@dataclass(frozen=True, slots=True)
class Line:
    """One sheet of paper: its number in the run, whose case, which letter (empty for a cover), in which file."""

    sheet: int
    case: str
    letter: str
    file: str


def read_manifest(folder: Path) -> list[Line]:
    """Read the table of a folder; empty where there is none. A last line that a power cut tore off is left out.

    Raises:
        BadInput: it is not such a table.
    """
    path = folder / NAME
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    rows = list(csv.reader(whole.splitlines()))
    try:
        if rows and tuple(rows[0]) != _HEAD:
            raise ValueError
        return [Line(int(row[0]), row[1], row[2], row[3]) for row in rows[1:]]
    except (ValueError, IndexError):
        raise BadInput(
            f"{NAME} in the folder is not a table of sheets.",
            fix="Choose another folder, or bring the table back as it was.",
            code="issuing.manifest",
        ) from None


def add_lines(folder: Path, lines: list[Line]) -> None:
    """Add lines, on the disk before anything else happens."""
    path = folder / NAME
    known = read_manifest(folder) if path.is_file() else []
    torn = path.is_file() and not path.read_bytes().endswith(b"\n")
    if torn:
        _write(path, known, "w")
    _write(path, lines, "a", head=not path.is_file())


def _write(path: Path, lines: list[Line], mode: str, *, head: bool = True) -> None:
    with path.open(mode, encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        if head:
            out.writerow(_HEAD)
        out.writerows(astuple(line) for line in lines)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o600)
