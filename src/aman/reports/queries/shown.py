"""What is a kind of rows behind a number, and how is one row shown? By a reference, a link and a day, never by a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from aman.reports.queries.moments import Moment


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of a list: its reference, the page it leads to, its day, a word beside it, and whose record it shows."""

    ref: str
    path: str
    day: date | None = None
    note: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class RowKind:
    """A kind of rows.

    Args:
        permission: whoever has it may see the rows, and is shown their number.
        rows: the rows as of a moment, of what a user may see.
        order: the columns a list is ordered by; never null.
        shown: how one row is shown.
    """

    permission: str
    rows: Callable[[Any, Moment], QuerySet[Any]]
    order: tuple[str, ...]
    shown: Callable[[Any], Shown]


def address(name: str, *args: object) -> str:
    """Give the address of a page; blank where it has none for such a reference."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
