"""How do the log's newest lines leave the machine between two backups, and how are they put back?

A segment is a container with the lines as they stand, each with its hash and the hash of the line before it, and with the
references of the people it touched. Segments follow on each other like the lines in them.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from django.db import transaction

from aman.audit.models import AuditEvent, AuditTouch
from aman.audit.queries import line_holds
from aman.errors import BadInput, SealBroken

SCHEMA = "aman.lines/1"
PART = "lines.jsonl"
_NAMED = re.compile(r"aman-lines-(\d{12})-(\d{12})\.age")
_FIELDS = ("sequence", "at", "actor_id", "actor", "office", "verb", "subject", "detail", "previous_hash", "hash")
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Touched:
    """A line of the log and whom it touched."""

    event: AuditEvent
    people: tuple[str, ...]


def segment_name(first: int, last: int) -> str:
    """Give the name of a segment; names sort as lines do."""
    return f"aman-lines-{first:012d}-{last:012d}.age"


def last_line_in(folder: Path) -> int:
    """Give the last line that stands in a folder of segments; 0 where there is none."""
    found = [_NAMED.fullmatch(path.name) for path in folder.iterdir()] if folder.is_dir() else []
    return max((int(one[2]) for one in found if one), default=0)


def head() -> tuple[int, str]:
    """Give the number and hash of the log's last line; 0 where it is empty."""
    return AuditEvent.objects.order_by("-sequence").values_list("sequence", "hash").first() or (0, "0" * 64)


def as_stream(first: int, last: int) -> IO[bytes]:
    """Give some lines of the log to be read as a file, one JSON object a line, without holding them all."""
    return cast("IO[bytes]", io.BufferedReader(_Lines(_written(first, last)), buffer_size=1 << 20))


class _Lines(io.RawIOBase):
    """A file that is made while it is read."""

    def __init__(self, made: Iterator[bytes]) -> None:
        self._made = made
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while not self._left:
            some = next(self._made, None)
            if some is None:
                return 0
            self._left = some
        taken = min(len(into), len(self._left))
        into[:taken] = self._left[:taken]
        self._left = self._left[taken:]
        return taken


def _written(first: int, last: int) -> Iterator[bytes]:
    for start in range(first, last + 1, _AT_ONCE):
        end = min(start + _AT_ONCE - 1, last)
        touched: dict[int, list[str]] = {}
        for sequence, person in AuditTouch.objects.filter(sequence__range=(start, end)).values_list(
            "sequence", "person"
        ):
            touched.setdefault(sequence, []).append(person)
        rows = []
        for row in AuditEvent.objects.filter(sequence__range=(start, end)).order_by("sequence").values(*_FIELDS):
            people = sorted(touched.get(row["sequence"], ()))
            rows.append(json.dumps({**row, "at": row["at"].isoformat(), "people": people}, ensure_ascii=True) + "\n")
        yield "".join(rows).encode()


def read_lines(path: Path) -> Iterator[Touched]:
    """Read the lines of a segment that was opened."""
    with path.open(encoding="utf-8") as file:
        for text in file:
            said = json.loads(text)
            event = AuditEvent(**{**{name: said[name] for name in _FIELDS}, "at": datetime.fromisoformat(said["at"])})
            yield Touched(event, tuple(said["people"]))


@transaction.atomic
def attach(lines: Iterable[Touched], *, wanted: Callable[[str], bool]) -> tuple[int, list[AuditEvent]]:
    """Add lines to the end of the restored log, each held against the one before it.

    Lines that the backup holds already must be the same.

    Args:
        lines: in the order of the log.
        wanted: says of a verb whether its lines are to be given back.

    Returns:
        How many lines were new, and the wanted ones among them.

    Raises:
        SealBroken: a line does not follow on the one before it, was changed, or differs from the backup's.
        BadInput: lines between the backup and the first of these are missing.
    """
    last, previous = head()
    count, found = 0, []
    new: list[Touched] = []
    kept: list[AuditEvent] = []
    for line in lines:
        event = line.event
        if not line_holds(event):
            raise _broken(event.sequence, "was changed")
        if event.sequence <= last:
            kept.append(event)
            if len(kept) >= _AT_ONCE:
                _must_be_kept(kept)
                kept = []
            continue
        _must_be_kept(kept)
        kept = []
        if event.sequence != last + 1:
            raise BadInput(
                f"Lines {last + 1} to {event.sequence - 1} are in none of the files given; nothing was replayed.",
                fix="Give every segment that was written since the backup, or the folder they stand in.",
                code="backup.lines-missing",
            )
        if event.previous_hash != previous:
            raise _broken(event.sequence, "does not follow on the line before it")
        last, previous, count = event.sequence, event.hash, count + 1
        new.append(line)
        found += [event] if wanted(event.verb) else []
        if len(new) >= _AT_ONCE:
            _write(new)
            new = []
    _must_be_kept(kept)
    _write(new)
    return count, found


def _write(lines: list[Touched]) -> None:
    AuditEvent.objects.bulk_create([line.event for line in lines], batch_size=500)
    touches = [AuditTouch(person=ref, sequence=line.event.sequence) for line in lines for ref in line.people]
    AuditTouch.objects.bulk_create(touches, batch_size=400)


def _must_be_kept(events: list[AuditEvent]) -> None:
    """Hold lines that both have against each other."""
    numbers = [event.sequence for event in events]
    standing: Mapping[int, str] = {}
    if numbers:
        rows = AuditEvent.objects.filter(sequence__range=(numbers[0], numbers[-1])).values_list("sequence", "hash")
        standing = dict(rows)
    for event in events:
        if standing.get(event.sequence) != event.hash:
            raise _broken(event.sequence, "is not the line the backup holds")


def _broken(sequence: int, why: str) -> SealBroken:
    return SealBroken(
        f"Line {sequence} of the file {why}; nothing was replayed.",
        fix="Take another copy of the file, and make sure that it belongs to this register.",
        code="backup.line-broken",
    )
