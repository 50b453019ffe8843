"""How does a command speak? Results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

errors = Console(stderr=True, highlight=False)
results = Console(highlight=False)


def print_json(value: Any) -> None:
    """Write one JSON object to standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error and give the function that moves it: progress(done, total)."""
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=False) as bar:
        task = bar.add_task(label, total=None)

        def move(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield move


@contextmanager
def stage_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on standard error for every stage of a long run and give the function that moves them.

    It is called with the stage, how much of it is done, and of how much; 0 where the end is not known.
    """
    columns = (TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=False) as bars:
        tasks: dict[str, TaskID] = {}

        def end(begun: Iterable[TaskID]) -> None:
            for task in begun:  # the next stage begins when this one is done
                if not bars.tasks[task].finished:
                    bars.update(task, total=bars.tasks[task].completed)
                    bars.stop_task(task)

        def move(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                end(tasks.values())
                tasks[stage] = bars.add_task(stage, total=None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield move
        end(tasks.values())
