"""Does a list that is read on the command line do harm? Asked of the scanner, where one is named, before a byte of it is read."""

from __future__ import annotations

from pathlib import Path

from aman.errors import BadInput

_PIECE = 65_536


def look_through(path: Path) -> None:
    """Refuse a file that the scanner objects to.

    Raises:
        BadInput: it would do harm.
        ScanAway: a scanner is named and does not answer.
    """
    from django.conf import settings

    from aman.site.scanning import finds_harm

    # A file that is not there is refused in its own words by whoever reads it.
    if not settings.SCAN_SOCKET or not path.is_file():
        return
    with path.open("rb") as file:
        if finds_harm(iter(lambda: file.read(_PIECE), b""), place=settings.SCAN_SOCKET):
            raise BadInput(
                f"{path.name} was not read: the scanner says that it would harm machines.",
                fix="Tell whoever sent it, and ask for the list as plain text (CSV).",
                code="harm",
            )
