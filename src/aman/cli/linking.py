"""What do `aman link` and `aman dedupe` share: how lists are opened, where pairs go, and how the outcome is told?"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aman.cli.output import errors, print_json, results, stage_bars
from aman.errors import BadInput

if TYPE_CHECKING:
    from aman.linkage.engine import Source
    from aman.rosters.reading.tables import Opened, Stated

Progress = Callable[[str, int, int], None]


class Engine(StrEnum):
    """What does the work."""

    DUCKDB = "duckdb"
    SPARK = "spark"
    SPLINK = "splink"


Out = Annotated[
    Path,
    typer.Option(
        help="Write the pairs here, .parquet or .csv; with --engine splink, a folder. It holds personal data: only you can read it."
    ),
]
Engines = Annotated[
    Engine,
    typer.Option(help="duckdb: this machine. spark: a cluster, same scores. splink: export to Splink, and run it."),
]
Memory = Annotated[
    str, typer.Option(help="The most memory to use, such as 4GB or 800MB; the rest spills to disk (duckdb).")
]
Work = Annotated[
    Path | None,
    typer.Option(
        help="A folder for what spills and for steps done; else one beside --out, removed at the end (duckdb)."
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on where an earlier run with the same files stopped (duckdb).")
]
Threads = Annotated[int, typer.Option(min=0, help="Processor threads; 0 takes all (duckdb).")]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map", help='A column that is not found by itself: name="Full Name", left.father="Vater". Repeat it.'
    ),
]
ReceivedOn = Annotated[
    str | None, typer.Option(help="The day the lists speak of, YYYY-MM-DD; today. Bare ages count from it.")
]
Least = Annotated[
    float | None, typer.Option(help="Also write unlikely pairs from these log-odds on, such as -3 (duckdb).")
]
Explain = Annotated[
    int, typer.Option(min=0, help="Also print the reasons of the N best possible pairs, with the names.")
]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, checked."""

    out: Path
    engine: Engine
    memory_mb: int
    work: Path | None
    resume: bool
    threads: int
    day: date
    stated: tuple[Stated, ...]
    explain: int
    least: float | None


def checked(
    inputs: Sequence[Path], out: Path, engine: Engine, memory: str, more: tuple[Path | None, bool, int], *, day: date,
    maps: Sequence[str] | None, explain: int, least: float | None,
) -> Request:  # fmt: skip
    """See that what was asked for can be done, before anything long begins.

    Raises:
        BadInput: naming what cannot, and what can.
    """
    from aman.rosters.reading.tables import read_stated

    # Whatever is written holds people; nobody else on the machine may read it.
    os.umask(0o077)
    work, resume, threads = more
    if not out.absolute().parent.is_dir():
        raise BadInput(
            f"There is no folder for {out.name}.", fix="Make it first, or name another with --out.", code="no-folder"
        )
    if engine is Engine.SPLINK:
        if out.suffix in (".parquet", ".csv") or out.is_file():
            raise BadInput(
                f"{out.name} is a file, and the engine splink writes a folder.",
                fix="Name a folder with --out.",
                code="out-kind",
            )
    elif out.suffix not in (".parquet", ".csv") or out.is_dir():
        raise BadInput(
            f"The pairs cannot be written to {out.name}: they are written as .parquet or .csv.",
            fix="Name such a file with --out.",
            code="out-kind",
        )
    if any(out.exists() and path.exists() and out.samefile(path) for path in inputs):
        raise BadInput(f"{out.name} is one of the lists.", fix="Give --out another name.", code="out-is-input")
    if explain and engine is Engine.SPLINK:
        raise BadInput("Splink's pairs have no reasons of ours.", fix="Leave out --explain.", code="no-reasons")
    return Request(
        out, engine, memory_in_mb(memory), work, resume, threads, day, read_stated(maps or ()), explain, least
    )


def memory_in_mb(text: str) -> int:
    """Read an amount of memory.

    Raises:
        BadInput: it is none, or too little to work with.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(MB|M|GB|G|MIB|GIB|TB|T)\s*", text.upper())
    if found is None:
        raise BadInput(
            f"{text!r} is no amount of memory.", fix="Write for example --memory 4GB or --memory 800MB.", code="memory"
        )
    megabytes = int(float(found[1]) * {"M": 1, "G": 1000, "T": 1_000_000}[found[2][0]])
    if megabytes < 200:
        raise BadInput("Linkage needs at least 200 MB of memory.", fix="Give --memory 200MB or more.", code="memory")
    return megabytes


def open_list(path: Path, side: str, request: Request) -> Opened:
    """Open one list, and say on standard error which of its columns are read as what.

    Args:
        path: its file.
        side: ``left``, ``right``, or empty when there is one list only.
        request: what was asked for.
    """
    from aman.rosters.reading.tables import open_table

    stated = [one for one in request.stated if not one.side or not side or one.side == side]
    opened = open_table(path, received_on=request.day, stated=stated)
    told = ", ".join(f"{field.replace('_', ' ')} = {header!r}" for field, header in opened.read_as.items())
    errors.print(f"{path.name}: {told or 'canonical columns, taken as they are'}", markup=False)
    return opened


def check_stated(request: Request, opened: Sequence[Opened]) -> None:
    """Refuse a stated column that no list has.

    Raises:
        BadInput: naming the header.
    """
    from aman.rosters.reading.fields import fold_header

    used = {(field, fold_header(header)) for one in opened for field, header in one.read_as.items()}
    for one in request.stated:
        if (one.field, fold_header(one.header)) not in used:
            raise BadInput(
                f"No list has the column {one.header!r} that --map names.",
                fix="Write the header as the list has it; what was found instead stands above.",
                code="mapping-unknown",
            )


def as_source(opened: Opened) -> Source:
    """Give an opened list to the engines."""
    from aman.linkage.engine import Source

    return Source(opened.name, opened.chunks, opened.fingerprint)


def run(request: Request, lists: Sequence[Opened], schema: str, as_json: bool) -> None:
    """Link the lists, or one list with itself, and tell the outcome."""
    with stage_bars() as move:
        if request.engine is Engine.SPLINK:
            report = _with_splink(request, lists, move)
        else:
            report = _with_scores(request, lists, move)
    report = {"schema": schema, "engine": request.engine.value, "lists": [one.name for one in lists], **report}
    report["out"] = str(request.out)
    if request.explain:
        report["explained"] = _explained(request, lists)
    if as_json:
        print_json(report)
    else:
        _print(report, is_pair=len(lists) == 2)


def _with_scores(request: Request, lists: Sequence[Opened], move: Progress) -> dict[str, Any]:
    sources = [as_source(one) for one in lists]
    if request.out.exists():
        request.out.chmod(0o600)
    if request.engine is Engine.SPARK:
        from aman.linkage.spark import dedupe_on_spark, link_on_spark

        target = request.out if request.out.suffix == ".parquet" else request.out.with_suffix(".parquet.part")
        outcome: Any = (
            link_on_spark(sources[0], sources[1], target, progress=move)
            if len(sources) == 2
            else dedupe_on_spark(sources[0], target, progress=move)
        )
        if target != request.out:
            import polars as pl

            pl.scan_parquet(target).sink_csv(request.out)
            target.unlink()
    else:
        from aman.linkage.engine import Options, dedupe, link

        # Always a folder that stays when the run is stopped: then --resume finds it without having been planned.
        work = request.work or request.out.with_name(f"{request.out.name}.work")
        options = Options(
            memory_mb=request.memory_mb, work=work, resume=request.resume, threads=request.threads, least=request.least
        )
        if len(sources) == 2:
            outcome = link(sources[0], sources[1], request.out, options=options, progress=move)
        else:
            outcome = dedupe(sources[0], request.out, options=options, progress=move)
        if request.work is None:
            shutil.rmtree(work, ignore_errors=True)
    request.out.chmod(0o600)
    names = ("left_rows", "right_rows", "candidates", "certain", "possible", "clusters", "seconds")
    return {name: getattr(outcome, name) for name in names if name != "right_rows" or len(lists) == 2}


def _with_splink(request: Request, lists: Sequence[Opened], move: Progress) -> dict[str, Any]:
    from aman.linkage.splink_export import export_for_splink, run_splink, splink_is_there

    chunks = [one.chunks for one in lists]
    exported = export_for_splink(chunks[0], chunks[1] if len(chunks) == 2 else None, request.out, progress=move)
    report = {"left_rows": exported.left_rows, "right_rows": exported.right_rows, "pairs": None}
    seconds = dict(exported.seconds)
    if splink_is_there():
        found = run_splink(request.out, progress=move)
        report["pairs"] = found.pairs
        seconds |= found.seconds
    return {**report, "seconds": seconds}


def _explained(request: Request, lists: Sequence[Opened]) -> list[dict[str, Any]]:
    """The reasons of the best possible pairs: those that somebody should look at first."""
    import polars as pl

    from aman.linkage.explaining import explain_pairs

    if request.out.suffix == ".parquet":
        scan = pl.scan_parquet(request.out)
    else:
        scan = pl.scan_csv(request.out, schema_overrides={"left_ref": pl.String, "right_ref": pl.String})
    best = scan.filter(pl.col("band") == "possible").sort("score", descending=True).head(request.explain).collect()
    pairs = list(zip(best["left_ref"].to_list(), best["right_ref"].to_list(), strict=True))
    return [
        {
            "left_ref": str(one.ref),
            "left_name": one.name,
            "right_ref": str(other.ref),
            "right_name": other.name,
            "score": round(score.log_odds, 3),
            "probability": round(score.probability, 4),
            "reasons": [{"adds": round(a.log_odds, 2), "term": a.term, "sentence": a.sentence} for a in score.addends],
        }
        for one, other, score in explain_pairs(lists[0].chunks, lists[-1].chunks, pairs)
    ]


def _print(report: dict[str, Any], *, is_pair: bool) -> None:
    rows = f"{report['left_rows']:,} rows" + (f" and {report['right_rows']:,} rows" if is_pair else "")
    if report["engine"] == Engine.SPLINK:
        results.print(f"{rows} exported to {report['out']}: canonical columns, skeletons, keys, model.json.")
        if report["pairs"] is None:
            results.print("Splink is not installed, so it did not run. Install it with: pip install 'aman\\[splink]'")
        else:
            results.print(f"Splink found {report['pairs']:,} pairs: pairs.parquet, with its own probabilities.")
        return
    results.print(
        f"{rows}, {report['candidates']:,} candidate pairs in {sum(report['seconds'].values()):.1f} s: "
        f"[bold]{report['certain']:,} certain[/bold], {report['possible']:,} possible; {report['clusters']:,} people "
        "stand in more than one row."
    )
    for pair in report.get("explained", ()):
        results.print(f"\n{pair['score']:+.2f}  {pair['left_ref']}  {pair['left_name']}", markup=False)
        results.print(f"        {pair['right_ref']}  {pair['right_name']}", markup=False)
        for reason in pair["reasons"]:
            results.print(f"  {reason['adds']:+6.2f}  {reason['sentence']}", markup=False)
    results.print(
        f"Pairs: {report['out']}. The file holds personal data: keep it where only those who need it can read it."
    )
