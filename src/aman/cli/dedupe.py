"""Who is on a list more than once, when it is as long as it likes?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from aman.cli import linking
from aman.cli.linking import Engine

SCHEMA = "aman.dedupe/1"


def dedupe(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A list: XLSX, ODS, CSV or parquet.")],
    out: linking.Out,
    engine: linking.Engines = Engine.DUCKDB,
    memory: linking.Memory = "4GB",
    work: linking.Work = None,
    resume: linking.Resume = False,
    threads: linking.Threads = 0,
    maps: linking.Maps = None,
    received_on: linking.ReceivedOn = None,
    least: linking.Least = None,
    explain: linking.Explain = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.dedupe/1.")] = False,
) -> None:
    """Find who is on a list more than once: pairs of rows with the score an officer would see, certain or possible.

    Needs no database and changes none: a file in, a file out, on your own machine. The file holds personal data and is
    written so that only you can read it; delete it when the work is done. docs/reference/linkage.md says more.

    Example: aman dedupe list.xlsx --out pairs.csv --explain 5
    """
    from aman.cli.run import read_day

    day = read_day(received_on, datetime.now().astimezone().date())
    request = linking.checked(
        (path,), out, engine, memory, (work, resume, threads), day=day, maps=maps, explain=explain, least=least
    )
    lists = [linking.open_list(path, "", request)]
    linking.check_stated(request, lists)
    linking.run(request, lists, SCHEMA, as_json)
