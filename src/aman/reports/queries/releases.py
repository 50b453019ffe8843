"""Which figures were let out, which wait for a second person, and what do their tables say?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from aman.core.disclosure import key_of
from aman.errors import NotFound, SealBroken
from aman.reports.models import Release

SCHEMA = "aman.figures/1"


@dataclass(frozen=True, slots=True)
class PublicTable:
    """One table of a release; None where a figure is not shown."""

    name: str
    of: str
    total: int | None
    rows: tuple[tuple[str, int | None], ...]


def published() -> QuerySet[Release]:
    """Give the releases that anybody may read, the newest first."""
    return Release.objects.filter(state=Release.State.PUBLISHED).order_by("-number")


def last_published() -> Release | None:
    """Give the newest of them; None before the first one."""
    found = published().first()
    return must_be_untouched(found) if found is not None else None


def hash_of(tables: dict[str, Any]) -> str:
    """Give the SHA-256 of tables in canonical JSON: keys in order, no spaces, as anybody can work it out again."""
    text = json.dumps(tables, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def must_be_untouched(release: Release) -> Release:
    """Give a release back, unless its tables are no longer those that were frozen.

    Raises:
        SealBroken: somebody changed them behind Aman's back; nobody is shown them.
    """
    if hash_of(release.tables) != release.sha256:
        raise SealBroken(
            f"The figures of release {release.number} are not those that two people looked at.",
            fix="Tell the administrator; restore them from a backup.",
        )
    return release


def published_release(number: int) -> Release:
    """Give a release that anybody may read; NotFound in the same words whether it was refused or never was."""
    found = published().filter(number=number).first()
    if found is None:
        raise NotFound("No figures of that number were published.", fix="Look at the list of releases.")
    return must_be_untouched(found)


def every_release() -> QuerySet[Release]:
    """Give all releases for those who work with them, the newest first."""
    return Release.objects.select_related("proposed_by", "answered_by").order_by("-number")


def release_of(number: int) -> Release:
    """Give a release in any state, or say not found."""
    found = every_release().filter(number=number).first()
    if found is None:
        raise NotFound("There is no release of that number.", fix="Look at the list of releases.")
    return found


def tables_of(release: Release) -> list[PublicTable]:
    """Read the tables of a release as they were frozen."""
    return [
        PublicTable(one["name"], one["of"], one["total"], tuple((part, n) for part, n in one["parts"]))
        for one in release.tables["splits"]
    ]


def totals_of(release: Release) -> dict[str, int | None]:
    """Read the totals of a release."""
    found: dict[str, int | None] = release.tables["totals"]
    return found


def shown_of(release: Release | None) -> dict[str, int]:
    """Give every figure a release shows, by name, for the next one to start from; none without a release."""
    if release is None:
        return {}
    found = {name: n for name, n in totals_of(release).items() if n is not None}
    for table in tables_of(release):
        found |= {key_of(table.name, part): n for part, n in table.rows if n is not None}
    return found


def base_of_release(release: Release | None) -> int:
    """Give the base of a release; 0 without one."""
    return int(release.tables["base"]) if release is not None else 0


def rows_of(release: Release) -> Iterator[tuple[Any, ...]]:
    """Give every figure as a row: table, what it splits, part, number; the number is blank where it is not shown."""
    for name, n in totals_of(release).items():
        yield "total", "", name, n
    for table in tables_of(release):
        for part, n in table.rows:
            yield table.name, table.of, part, n


def document_of(release: Release) -> dict[str, Any]:
    """Give a release as anybody may take it; nobody's name is in it."""
    return {
        "schema": SCHEMA,
        "release": release.number,
        "sha256": release.sha256,
        "published_on": _day(release),
        "figures": release.tables,
    }


def log() -> list[dict[str, Any]]:
    """Give the log of releases as anybody may read it."""
    return [
        {"release": r.number, "as_of": r.as_of.isoformat(), "published_on": _day(r), "sha256": r.sha256}
        for r in published()
    ]


def _day(release: Release) -> str:
    day: date | None = release.answered_at.date() if release.answered_at else None
    return day.isoformat() if day else ""
