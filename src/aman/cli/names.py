"""Are two written names one name, and why?"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from aman.cli.output import errors, print_json
from aman.core.names import compare_names, explain_names
from aman.errors import BadInput

app = typer.Typer(help="Compare names in any script.", no_args_is_help=True)


@app.command()
def compare(
    a: Annotated[str, typer.Argument(help="A name.")],
    b: Annotated[str, typer.Argument(help="Another.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Compare two names and say in words what they share and where they differ."""
    found = compare_names(a, b)
    reasons = explain_names(a, b)
    if as_json:
        print_json({"score": round(found.score, 4), "log_odds": round(found.log_odds, 3), "reasons": reasons})
        return
    sys.stdout.write(f"{found.score:.3f}\n")
    for reason in reasons:
        sys.stdout.write(f"  {reason}\n")


@app.command()
def score(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file with the columns a and b.")],
    out: Annotated[Path | None, typer.Option(help="Write here; else to standard output.")] = None,
) -> None:
    """Score every pair of a file: its columns come back with one more, `score`, from 0 to 1."""
    try:
        stream = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be opened: {error.strerror}.", fix="Check that the file is there."
        ) from error
    with stream:
        rows = csv.DictReader(stream)
        missing = {"a", "b"} - set(rows.fieldnames or ())
        if missing:
            raise BadInput(
                f"{path.name} has no column {' and no column '.join(sorted(missing))}.",
                fix="Name the two columns of names a and b in the first row.",
            )
        try:
            if out is None:
                count = _write_scores(rows, sys.stdout)
            else:
                with out.open("w", encoding="utf-8", newline="") as target:
                    count = _write_scores(rows, target)
        except UnicodeDecodeError as error:
            raise BadInput(f"{path.name} is not UTF-8 at byte {error.start}.", fix="Save it as UTF-8.") from error
    errors.print(f"Scored {count:,} pairs.")


def _write_scores(rows: csv.DictReader[str], target: TextIO) -> int:
    write = csv.DictWriter(target, [*(rows.fieldnames or ()), "score"], lineterminator="\n", extrasaction="ignore")
    write.writeheader()
    count = 0
    for row in rows:
        count += 1
        write.writerow({**row, "score": f"{compare_names(row['a'] or '', row['b'] or '').score:.6f}"})
    return count
