"""Is everything closed at this moment? Asked before every request, every job and every opened key.

The answer stands in a row, read at most once a second by each process, and in a file beside it that is there first: a
database that is slow or away must not keep the house open. A file older than the last lift is stale and says nothing.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, connection

from aman.errors import NotAllowed
from aman.lockdown.models import Lockdown

_FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class _Known:
    """What this process knows, and since when."""

    def __init__(self) -> None:
        self.looking = threading.Lock()
        self.looked_at = 0.0
        self.closed = False


_known = _Known()


def is_closed() -> bool:
    """Say whether everything is closed, as known at most LOCKDOWN_LOOK_SECONDS ago."""
    if monotonic() - _known.looked_at < settings.LOCKDOWN_LOOK_SECONDS or not _known.looking.acquire(blocking=False):
        # While one thread looks, the others go by what is known.
        return _known.closed
    try:
        _known.closed = _look()
    except DatabaseError:
        # A database that is away says nothing; what was known stands until it answers.
        pass
    finally:
        _known.looked_at = monotonic()
        _known.looking.release()
    return _known.closed


def look_again(*, closed: bool | None = None) -> None:
    """Forget what this process knows, so that the next question looks.

    Args:
        closed: what is known for certain, because this process just wrote it; None means nothing is.
    """
    _known.looked_at = 0.0 if closed is None else monotonic()
    _known.closed = bool(closed)


def refuse_when_closed() -> None:
    """Stop here when everything is closed.

    Raises:
        NotAllowed: it is.
    """
    if is_closed():
        raise NotAllowed(
            "Everything is closed, so nothing was done.",
            fix="Two people open it again, each with password and second factor: aman lockdown lift.",
            code="lockdown.closed",
        )


def mark_file() -> Path | None:
    """Give the file that says that everything is closed; None where neither a setting nor a database file names a place."""
    if settings.LOCKDOWN_FILE:
        return Path(settings.LOCKDOWN_FILE)
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or ":memory:" in name or "mode=memory" in name:
        return None
    return Path(name + ".closed")


def _look() -> bool:
    marked = _marked_at()
    last = Lockdown.objects.order_by("-pk").values_list("stands", "lifted_at").first()
    if last is not None and last[0]:
        return True
    return marked is not None and (last is None or last[1] is None or marked > last[1])


def _marked_at() -> datetime | None:
    path = mark_file()
    try:
        return datetime.fromisoformat(path.read_text(encoding="ascii").strip()) if path is not None else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        # Something stands there that nobody can read: closed is the answer that costs least.
        return _FOREVER
