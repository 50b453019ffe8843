"""Does everything in the database still belong together, and what is to be done where it does not?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from aman.cli.output import errors, print_json, results


def integrity(
    every: Annotated[
        bool, typer.Option("--all", help="Every letter and every sealed value, and a full check of the file.")
    ] = False,
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One object, schema aman.integrity/1.")] = False,
) -> None:
    """Hold the tables against each other and against the log; exit code 3 when something does not belong together.

    Nothing is changed. Without --all a spread of letters and sealed values is opened, at most 2,000 of each kind.

    Example: aman integrity --json
    """
    if database is not None:
        os.environ["AMAN_DATABASE_URL"] = f"sqlite:///{database.expanduser().resolve()}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")
    import django

    django.setup()
    from aman.cli.integrity.looking import look

    found = [
        (check, finding)
        for check, findings in look(every=every, say=_say if not json else None)
        for finding in findings
    ]
    if json:
        print_json(
            {
                "schema": "aman.integrity/1",
                "whole": not found,
                "findings": [{"check": check, "sentence": f.sentence, "fix": f.fix} for check, f in found],
            }
        )
    else:
        for _, finding in found:
            results.print(f"{finding.sentence} {finding.fix}", markup=False, soft_wrap=True)
        results.print("Everything belongs together." if not found else f"{len(found)} findings.")
    if found:
        raise typer.Exit(3)


def _say(check: str, findings: int, seconds: float) -> None:
    verdict = "holds" if not findings else f"{findings} findings"
    errors.print(f"{check:<24} {verdict:<16} {seconds:6.1f} s", markup=False)
