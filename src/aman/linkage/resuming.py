"""What did an earlier run leave in its work folder, and is it still of use?

Whatever is kept belongs to these very lists and this very way of comparing. When either has changed, the run begins anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from aman.core.matching.rows import PeopleRows
from aman.core.matching.weights import PRIOR, WEIGHTS
from aman.core.names.kernel import Array
from aman.core.names.parts import PartKind, make_part
from aman.core.names.table import PartTable
from aman.linkage.pieces import Pieces

Scored = tuple[Array, Array, Array, Array]
_FORMAT = 1


class Kept:
    """The finished work of a run, in its folder."""

    def __init__(self, folder: Path, fingerprints: Sequence[str], least: float | None, *, resume: bool) -> None:
        self.folder = folder
        described = json.dumps([_FORMAT, list(fingerprints), least, PRIOR, sorted(WEIGHTS.items())])
        stamp = sha256(described.encode()).hexdigest()
        known = self._stamp.read_text() if self._stamp.exists() else ""
        self.usable = resume and known == stamp
        if not self.usable:
            self.forget()
        self._stamp.write_text(stamp)
        self._parts_noted = 0

    @property
    def _stamp(self) -> Path:
        return self.folder / "run.txt"

    def restore(self, pieces: Pieces, number: int, parts: PartTable) -> PeopleRows | None:
        """Take a piece of a list from the earlier run.

        Args:
            pieces: the pieces of the list.
            number: which piece.
            parts: the part table; what the earlier run put there is put there again, in the same order.

        Returns:
            The piece; None when it has to be read.
        """
        if not self.usable or not pieces.keep:
            return None
        if not len(parts):
            self._restore_parts(parts)
        return pieces.restore(number)

    def note_parts(self, parts: PartTable) -> None:
        """Write down the parts of names that are new since the last piece, before anything rests on them.

        Args:
            parts: the part table.
        """
        with (self.folder / "parts.txt").open("a", encoding="utf-8", errors="surrogatepass") as out:
            for part in parts.parts[self._parts_noted :]:
                out.write(f"{part.kind.value} {part.text}\n")
        self._parts_noted = len(parts)

    def scored(self, step: int) -> Scored | None:
        """Give the pairs a step of scoring found in the earlier run.

        Args:
            step: which.

        Returns:
            Left rows, right rows, log-odds and bands; None when the step has to be done.
        """
        path = self._scored_path(step)
        if not self.usable or not path.exists():
            return None
        with np.load(path) as kept:
            return kept["left"], kept["right"], kept["totals"], kept["bands"]

    def note_scored(self, step: int, scored: Scored) -> None:
        """Write down what a step of scoring found.

        Args:
            step: which.
            scored: left rows, right rows, log-odds and bands.
        """
        beside = self._scored_path(step).with_suffix(".part")
        with beside.open("wb") as out:
            np.savez(out, left=scored[0], right=scored[1], totals=scored[2], bands=scored[3])
        beside.replace(self._scored_path(step))

    def forget(self) -> None:
        """Throw away what was kept: the run is done, or begins anew."""
        for path in [*self.folder.glob("scored-*"), self.folder / "parts.txt", self._stamp]:
            path.unlink(missing_ok=True)
        for name in ("left", "right", "spill"):
            for path in (self.folder / name).glob("*"):
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

    def _restore_parts(self, parts: PartTable) -> None:
        path = self.folder / "parts.txt"
        if path.exists():
            for line in path.read_text(encoding="utf-8", errors="surrogatepass").split("\n")[:-1]:
                kind, _, text = line.partition(" ")
                parts.row(make_part(text, PartKind(kind)))
        self._parts_noted = len(parts)

    def _scored_path(self, step: int) -> Path:
        return self.folder / f"scored-{step:06d}.npz"
