"""In which order is the database looked at, and what is a finding?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from django.db import DatabaseError

from aman.cli.integrity import letters, records, sealed, tables
from aman.cli.integrity.findings import Finding
from aman.errors import AmanError

#: The name of each check, as the JSON gives it.
CHECKS: tuple[tuple[str, Callable[[bool], list[Finding]]], ...] = (
    ("migrations", tables.migrations_missing),
    ("file", tables.file_damaged),
    ("references", tables.references_broken),
    ("room", tables.room_short),
    ("log", records.log_broken),
    ("joins", records.joins_tangled),
    ("matching", records.matching_missing),
    ("letters", letters.letters_wrong),
    ("status-lists", letters.bits_wrong),
    ("sealed", sealed.sealed_closed),
)


def look(*, every: bool, say: Callable[[str, int, float], None] | None = None) -> Iterator[tuple[str, list[Finding]]]:
    """Make every check and give what each found; one that cannot be made is a finding itself.

    Args:
        every: look at every letter and sealed value, not at a spread of them.
        say: told each check's name, how many findings it has, and how long it took.
    """
    for name, check in CHECKS:
        start = time.monotonic()
        try:
            found = check(every)
        except AmanError as error:
            found = [Finding(error.message, error.fix)]
        except DatabaseError as error:
            found = [
                Finding(
                    f"The check of {name} could not be made ({type(error).__name__}).",
                    "Where tables are missing, bring them up to date; where the file is damaged, restore a backup.",
                )
            ]
        if say is not None:
            say(name, len(found), time.monotonic() - start)
        yield name, found
        if name == "migrations" and found:
            # Tables that are not there yet would fail every check after this one.
            return
