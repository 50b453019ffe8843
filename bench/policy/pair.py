"""What do the same two policies cost in Aman and in three engines of others, and who answers rightly?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from policy import cases, environment

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Size:
    """How much is run: cases for everybody, timed one by one, counted for agreement, and Aman's most."""

    many: int = 1_000_000
    timed: int = 5_000
    counted: int = 20_000
    most: int = 10_000_000


QUICK = Size(many=50_000, timed=300, counted=500, most=100_000)


@dataclass
class Line:
    """One engine: microseconds a case with both outcomes, seconds for a million, right answers of those counted."""

    label: str
    one_us: float | None = None
    trace_us: float | None = None
    million_s: float | None = None
    million_from: int = 0
    peak_mb: float | None = None
    wrong: int | None = None
    counted: int = 0
    missing: str = ""


@dataclass
class Result:
    """All engines, and what only Aman was asked."""

    size: Size
    lines: list[Line] = field(default_factory=list)
    one: Mapping[str, Any] = field(default_factory=dict)
    many: list[Mapping[str, Any]] = field(default_factory=list)
    wrong_many: int = 0


PEERS: tuple[tuple[str, str, str, str], ...] = (
    ("openfisca_pair.py", "openfisca", "OpenFisca-Core, guards by hand", ""),
    ("openfisca_pair.py", "openfisca_bare", "OpenFisca-Core, its own defaults", "agreement"),
    ("cel_pair.py", "cel", "CEL (cel-expr-python), facts left out", ""),
    ("zen_pair.py", "zen_decision", "zen-engine, a decision, guards by hand", ""),
    ("zen_pair.py", "zen_expressions", "zen-engine, bare expressions, guards by hand", "bare"),
    ("zen_pair.py", "zen_bare", "zen-engine, expressions without guards", "agreement"),
)
"""Script, name of its answers, label, and which of the script's figures belong to the line."""


def lay_out(folder: Path, count: int, size: Size) -> dict[str, cases.Ints]:
    """Write the same cases for Aman and, as plain arrays, for the peers."""
    columns = cases.draw(count)
    cases.as_frame(columns).write_parquet(folder / "cases.parquet")
    plan = {
        "words": cases.words_of(),
        "day": cases.DAY.isoformat(),
        "days": [day.isoformat() for day in cases.DAYS],
        "counted": size.counted,
        "timed": size.timed,
    }
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    cases.write_for_peers(columns, folder / "cases.npz")
    return columns


def run_aman(what: str, folder: Path) -> dict[str, Any]:
    """Measure Aman in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "policy.aman_pair", what, str(folder)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, "PYTHONPATH": str(HERE.parent)}
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def run_peer(script: str, folder: Path) -> dict[str, Any]:
    """Run a peer's script by the peers' own Python; `missing` says why there is no figure."""
    command = [str(environment.PYTHON), str(HERE / "in_peers" / script), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"missing": (done.stderr.strip().splitlines() or ["it said nothing"])[-1][:160]}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def count_wrong(folder: Path, peer: str, right: Sequence[tuple[str, dict[str, cases.Truths]]], suffix: str = "") -> int:
    """How many of the answers of every day differ from the right ones."""
    wrong = 0
    for day, answers in right:
        with np.load(folder / f"{peer}_{day}.npz") as said:
            wrong += sum(int((said[name + suffix] != answers[name]).sum()) for name in cases.NAMES)
    return wrong


def line_of(label: str, figures: Mapping[str, Any], part: str) -> Line:
    """Turn what a script said into a line of the table."""
    if "missing" in figures:
        return Line(label, missing=figures["missing"])
    if part == "agreement":
        return Line(label)
    if part == "bare":
        return Line(
            label, figures["bare_us"], None, figures["bare_million_s"], figures["bare_from"], figures["peak_mb"]
        )
    names = ("one_us", "trace_us", "million_s", "million_from", "peak_mb")
    return Line(label, *(figures[name] for name in names))


def run(size: Size, missing: str) -> Result:
    """Measure every engine on the same cases."""
    result = Result(size)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        columns = lay_out(folder, size.many, size)
        first = {key: column[: size.counted] for key, column in columns.items()}
        right = [(day.isoformat(), cases.right_answers(first, day)) for day in cases.DAYS]
        counted = len(right) * len(cases.NAMES) * len(first["document"])
        result.one, many = run_aman("one", folder), run_aman("many", folder)
        result.many.append(many)
        result.wrong_many = count_wrong(folder, "aman", right, "_many")
        million = many["both_ms"] / 1000 * 1_000_000 / many["cases"]
        figures = (result.one["one_us"], result.one["trace_us"], million, many["cases"], many["peak_mb"])
        result.lines.append(Line("Aman", *figures, count_wrong(folder, "aman", right), counted))
        said: dict[str, dict[str, Any]] = {}
        for script, peer, label, part in PEERS:
            if script not in said:
                said[script] = {"missing": missing} if missing else run_peer(script, folder)
            line = line_of(label, said[script], part)
            if not line.missing:
                line.wrong, line.counted = count_wrong(folder, peer, right), counted
            result.lines.append(line)
        if size.most > size.many:
            cases.as_frame(cases.draw(size.most)).write_parquet(folder / "cases.parquet")
            result.many.append(run_aman("many", folder))
    return result


def number(value: float | None, form: str = ",.1f", unit: str = "") -> str:
    """A figure, or a dash where nothing was measured."""
    return "-" if value is None else f"{value:{form}}{unit}"


def as_rows(result: Result) -> tuple[list[str], list[list[str]]]:
    """The table of all engines."""
    header = [
        "engine",
        "1 case, us",
        "1 case with trace, us",
        "1,000,000 cases, s",
        "peak MB",
        "right three-valued answers",
    ]
    rows = []
    for line in result.lines:
        if line.missing:
            rows.append([line.label, f"missing: {line.missing}"])
            continue
        million = number(line.million_s, ",.3f" if (line.million_s or 0) < 1 else ",.1f")
        if line.million_s is not None and line.million_from < 1_000_000:
            million += f" (from {line.million_from:,})"
        right = f"{line.counted - (line.wrong or 0):,} of {line.counted:,}"
        rows.append(
            [line.label, number(line.one_us), number(line.trace_us), million, number(line.peak_mb, ",.0f"), right]
        )
    return header, rows


def aman_rows(result: Result) -> tuple[list[str], list[list[str]]]:
    """What was asked of Aman alone, beside what the issue asks for."""
    one, many = result.one, result.many
    rows = [
        ["one case, both outcomes", number(one["one_us"], unit=" us"), "5 us"],
        ["one case, both with trace in words", number(one["trace_us"], unit=" us"), "100 us"],
        ["the same, each case for the first time", number(one["trace_first_us"], unit=" us"), ""],
    ]
    for found in many:
        asked = {1_000_000: ("15 ms", "100 ms", "50 ms"), 10_000_000: ("150 ms, 1 GB", "", "")}
        wanted = asked.get(found["cases"], ("", "", ""))
        what = f"{found['cases']:,} cases"
        rows += [
            [f"{what}, both outcomes", number(found["both_ms"], unit=" ms"), wanted[0]],
            [f"{what}, both with trace codes", number(found["trace_ms"], unit=" ms"), wanted[1]],
            [f"{what}, what-if by district", number(found["what_if_ms"], unit=" ms"), wanted[2]],
            [f"{what}, peak memory of the process", number(found["peak_mb"], ",.0f", " MB"), ""],
        ]
    return ["Aman alone", "measured", "asked: at most"], rows
