"""What waits to be done in the background? Done now and once, or whenever it comes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from aman.cli.output import errors, results
from aman.cli.setup import DATABASE_AWAY, open_database
from aman.errors import AmanError


def tick(
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and do what comes; Ctrl-C stops.")] = False,
    every: Annotated[float, typer.Option(help="With --watch: seconds between two looks.", min=0.1)] = 1.0,
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    beside: Annotated[int | None, typer.Option(hidden=True, help="Stop when this process is gone.")] = None,
) -> None:
    """Do everything that is due: trials of rule changes, screenings after them, messages. For cron, once a minute.

    `aman serve` and `aman demo` keep a worker of their own; with another web server, run this from cron, or keep
    `aman tick --watch` running. Several may run at once. One that is killed half way is followed by the next.

    Example: aman tick
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while True:
        try:
            open_database(database, even_closed=True)
            break
        except Exception as error:
            # Beside a server it must outlast a database that is away for a while, from its first moment on.
            if not watch or not _is_away(error) or stop.wait(2):
                raise
    worker = f"{socket.gethostname()[:40]}:{os.getpid()}"
    if watch:
        _watch(worker, every, stop, beside)
        return
    from aman.jobs.actions import run_due_jobs, run_every_look, run_every_tick

    run_every_tick()
    run_every_look()
    done = run_due_jobs(worker=worker, must_stop=stop.is_set)
    results.print(f"{done} jobs done." if done != 1 else "1 job done.")


def _is_away(error: Exception) -> bool:
    from django.db import InterfaceError, OperationalError

    is_refusal = isinstance(error, AmanError) and error.code == DATABASE_AWAY
    return is_refusal or isinstance(error, InterfaceError | OperationalError)


def _watch(worker: str, every: float, stop: threading.Event, beside: int | None) -> None:
    from django.db import close_old_connections

    from aman.jobs.actions import run_due_jobs, run_every_look, run_every_tick

    if beside is not None:
        # Who stands at a desk waits for the server; what the worker tells may come a second later.
        os.nice(10)
    looks = -1
    while looks < 0 or not stop.wait(every):
        if beside is not None and os.getppid() != beside:
            return
        looks += 1
        close_old_connections()
        try:
            if looks % max(1, round(300 / every)) == 0:
                run_every_tick()
            run_every_look()
            run_due_jobs(worker=worker, must_stop=stop.is_set)
        except Exception as error:
            # A database that is away comes back; its message may hold a value, its kind does not.
            errors.print(f"The worker could not look for work ({type(error).__name__}); it looks again.")
            stop.wait(5)


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker running beside this process, on the same database, and stop it at the end."""
    here = os.getpid()
    command = [sys.executable, "-c", "from aman.cli import main; main()", "tick", "--watch", "--beside", str(here)]
    worker: subprocess.Popen[Any] = subprocess.Popen(command)  # noqa: S603 - our own command
    try:
        yield
    finally:
        # A process forked from this one comes by here too when it ends; the worker is not its.
        if os.getpid() == here:
            worker.terminate()
            try:
                worker.wait(timeout=20)
            except subprocess.TimeoutExpired:
                worker.kill()
