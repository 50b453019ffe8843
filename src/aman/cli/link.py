"""Who of one list is in another, when both are as long as they like?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from aman.cli import linking
from aman.cli.linking import Engine

SCHEMA = "aman.link/1"


def link(
    left: Annotated[Path, typer.Argument(metavar="LEFT", help="A list: XLSX, ODS, CSV or parquet.")],
    right: Annotated[Path, typer.Argument(metavar="RIGHT", help="Another, such as a registry.")],
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
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.link/1.")] = False,
) -> None:
    """Find the people of one list in another: pairs of rows with the score an officer would see, certain or possible.

    Needs no database and changes none: files in, one file out, on your own machine. The file holds personal data and is
    written so that only you can read it; delete it when the work is done. docs/reference/linkage.md names the columns that
    are understood and says which engine suits which length.

    Example: aman link list.xlsx registry.parquet --out pairs.parquet --memory 2GB
    """
    from aman.cli.run import read_day

    day = read_day(received_on, datetime.now().astimezone().date())
    request = linking.checked(
        (left, right), out, engine, memory, (work, resume, threads), day=day, maps=maps, explain=explain, least=least
    )
    lists = [linking.open_list(left, "left", request), linking.open_list(right, "right", request)]
    linking.check_stated(request, lists)
    linking.run(request, lists, SCHEMA, as_json)
