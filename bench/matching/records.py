"""How fast and how right is a list of 25,000 linked with a registry of two million, by us and by Splink?

Everybody gets the same clean tables (``canonical``); Splink gets them once as its guide would have it, on romanised
names, and once with the skeletons of our own name core. Every system is judged at the threshold that suits it best and
at the one it would take by itself, over all pairs of a row of the list and a row of the registry.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from matching import environment
from matching.canonical import listed_on, registry_table, roster_table, true_pairs
from matching.figures import Found, at_threshold, best_f1
from matching.tables import fraction

SHARED = environment.ROOT.parent / "shared" / "data" / "rosters"
SPLINK_AUTOMATIC = 0.95
"""The probability from which on Splink's guide puts records together."""


@dataclass(frozen=True)
class Ran:
    """How a child process went."""

    code: int
    out: str
    err: str
    seconds: float
    peak_mb: float


@dataclass
class Linked:
    """What one system came to."""

    label: str
    seconds: float = float("nan")
    prepare_seconds: float = 0.0
    peak_mb: float = float("nan")
    pairs: int = 0
    reach: float = float("nan")
    best: Found | None = None
    automatic: Found | None = None
    missing: str = ""
    note: str = ""


@dataclass
class Result:
    """The whole run."""

    left_rows: int
    right_rows: int
    true: int
    linked: list[Linked] = field(default_factory=list)


def run_measured(command: Sequence[str | Path]) -> Ran:
    """Run a command and tell its wall time and its greatest memory, children it waited for included."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], stdout=out, stderr=err)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        out.seek(0)
        err.seek(0)
        texts = [file.read().decode("utf-8", "replace") for file in (out, err)]
    return Ran(child.returncode, *texts, seconds, used.ru_maxrss / 1024)


def said(ran: Ran) -> dict[str, float | str]:
    """The last JSON object a child printed."""
    lines = [line for line in ran.out.splitlines() if line.startswith("{")]
    found: dict[str, float | str] = json.loads(lines[-1]) if lines else {}
    return found


def why(ran: Ran) -> str:
    """The last line of a child's complaint."""
    lines = (ran.err or ran.out).strip().splitlines()
    return (lines[-1] if lines else f"ended with {ran.code}")[:200]


def judge(linked: Linked, pairs: pl.DataFrame, truth: pl.DataFrame, automatic: float, by: str = "probability") -> None:
    """Add what the pairs are worth: a table of left_ref, right_ref, score and the column `by`."""
    pairs = pairs.unique(["left_ref", "right_ref"])
    joined = pairs.join(truth.with_columns(right=True), on=["left_ref", "right_ref"], how="left")
    right = joined["right"].fill_null(False).to_numpy()
    linked.pairs, linked.reach = joined.height, float(right.sum() / max(1, truth.height))
    linked.best = best_f1(joined["score"].cast(pl.Float64).to_numpy(), right, truth.height)
    linked.automatic = at_threshold(joined[by].cast(pl.Float64).to_numpy(), right, truth.height, automatic)


def link_with_splink(mode: str, label: str, left: Path, right: Path, truth: pl.DataFrame, folder: Path) -> Linked:
    """Let Splink link two tables in a process of its own."""
    linked, prepared, peak = Linked(label), 0.0, 0.0
    if mode == "skeletons":
        ends = []
        for table in (left, right):
            ends.append(folder / f"{table.stem}_skeletons.parquet")
            ran = run_measured([sys.executable, "-m", "matching.canonical", "skeletons", table, ends[-1]])
            if ran.code:
                linked.missing = f"no skeletons: {why(ran)}"
                return linked
            prepared, peak = prepared + ran.seconds, max(peak, ran.peak_mb)
        left, right = ends
    out = folder / f"{mode}.parquet"
    script = environment.HERE / "in_peers" / "splink_pairs.py"
    ran = run_measured([environment.PYTHON, script, mode, left, right, out])
    if ran.code:
        linked.missing = why(ran)
        return linked
    figures = said(ran)
    linked.seconds = float(figures["seconds"])
    linked.prepare_seconds = prepared + float(figures["prepare_seconds"])
    linked.peak_mb = max(peak, ran.peak_mb)
    linked.note = str(figures.get("skipped", ""))
    judge(linked, pl.read_parquet(out), truth, SPLINK_AUTOMATIC)
    return linked


def link_with_aman(left: Path, right: Path, truth: pl.DataFrame, folder: Path) -> Linked:
    """Let ``aman link`` link the two files as they came: reading, preparing, scoring, writing, all in its seconds."""
    linked = Linked("aman link, files as they came")
    command = Path(sys.executable).parent / "aman"
    if run_measured([command, "link", "--help"]).code:
        linked.missing = "this version of Aman has no command `link`"
        return linked
    out = folder / "aman.parquet"
    ran = run_measured(
        [command, "link", left, right, "--out", out, "--received-on", str(listed_on(left)), "--least", "-8", "--json"]
    )
    if ran.code or not out.exists():
        linked.missing = why(ran)
        return linked
    linked.seconds, linked.peak_mb = ran.seconds, ran.peak_mb
    steps = json.loads(ran.out)["seconds"].items()
    linked.note = "seconds of its steps: " + ", ".join(f"{step} {value:.1f}" for step, value in steps)
    judge(linked, as_pairs(pl.read_parquet(out)), truth, 1.0, "is_certain")
    return linked


def as_pairs(table: pl.DataFrame) -> pl.DataFrame:
    """What ``aman link`` wrote, in the columns that are judged here: certain is what it would join by itself."""
    return table.with_columns(is_certain=(pl.col("band").cast(pl.String).str.to_lowercase() == "certain"))


def run(roster: Path, registry: Path, missing: dict[str, str]) -> Result:
    """Link the two with every system that is there."""
    truth_rows = SHARED / "truth_rows.parquet"
    own_truth = SHARED / f"truth_{registry.stem.removeprefix('host_')}.parquet"
    truth = true_pairs(truth_rows, own_truth if own_truth.exists() else truth_rows, roster.name, registry.name)
    with tempfile.TemporaryDirectory(dir=environment.ROOT / "build") as name:
        folder = Path(name)
        left, right = folder / "left.parquet", folder / "right.parquet"
        tables = [roster_table(roster), registry_table(registry)]
        for table, path in zip(tables, (left, right), strict=True):
            table.write_parquet(path)
        result = Result(tables[0].height, tables[1].height, truth.height)
        del tables
        print("records: aman link", flush=True)
        result.linked.append(link_with_aman(roster, registry, truth, folder))
        for mode, label in (
            ("romanised", "Splink, its guide on romanised names"),
            ("skeletons", "Splink, own levels on Aman's skeletons"),
        ):
            needs = ("splink", "duckdb", "sqlglot", "pyarrow", *(("pyicu",) if mode == "romanised" else ()))
            absent = [missing[package] for package in needs if package in missing]
            print(f"records: {label}", flush=True)
            result.linked.append(
                Linked(label, missing=absent[0])
                if absent
                else link_with_splink(mode, label, left, right, truth, folder)
            )
    return result


def as_rows(result: Result) -> tuple[list[str], list[list[str]]]:
    """The table: a line a system."""
    header = ["system", "seconds", "+ prepare", "peak MB", "reach", "best F1", "P / R there", "own F1", "P / R there"]
    lines = []
    for one in result.linked:
        if one.missing or one.best is None or one.automatic is None:
            lines.append([one.label, f"missing: {one.missing}"])
            continue
        cells = [f"{one.seconds:.1f}", f"{one.prepare_seconds:.1f}", f"{one.peak_mb:,.0f}", fraction(one.reach)]
        for found in (one.best, one.automatic):
            cells += [fraction(found.f1), f"{fraction(found.precision)} / {fraction(found.recall)}"]
        lines.append([one.label, *cells])
        if one.note:
            lines.append(["", one.note])
    return header, lines


def as_json(result: Result) -> dict[str, object]:
    """Everything, to keep; what is not a number is left out."""

    def clean(value: object) -> object:
        if isinstance(value, dict):
            return {key: clean(one) for key, one in value.items()}
        if isinstance(value, list):
            return [clean(one) for one in value]
        return None if isinstance(value, float) and not np.isfinite(value) else value

    kept: dict[str, object] = {key: clean(value) for key, value in asdict(result).items()}
    return kept
