"""What has the signer signed, and has anybody touched that list? A file that only grows, each line chained to the last.

No names: a line holds the key's id, a hash of the letter's number, and the day's count. Beside the file stands its
head (the last line's number and hash); a log whose end was cut off no longer meets it. The register keeps a head too,
so that whoever changes both files is found out there.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aman.errors import BadInput, Conflict, SealBroken

_FIRST = "0" * 64
_CLOCK_SLIP_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line is to say: `letter`, `list` or `start`, by which key, and a hash of the number or address."""

    what: str
    kid: str
    ref: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a reading of the whole log found."""

    name: str
    lines: int
    head: str
    letters_by_day: dict[str, int]
    last_at: int
    refs: frozenset[str]
    hashes: tuple[str, ...]


def reference(text: str) -> str:
    """Give what stands for a letter's number in the log."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _hash(before: str, fields: dict[str, Any]) -> str:
    body = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


def _head_path(path: Path) -> Path:
    return path.with_name(path.name + ".head")


def _broken(path: Path, line: int, why: str) -> SealBroken:
    return SealBroken(
        f"The signer's log {path.name} does not hold at line {line}: {why}. Nothing is signed until it is looked into.",
        fix="Keep the file as it is, compare it with its backup, and find out who changed it: "
        "docs/reference/keys.md, 'The signer's log does not hold'.",
        code="issuing.signer-log",
    )


def read_journal(path: Path) -> Report:
    """Read the whole log and hold it against its head.

    Raises:
        BadInput: there is no such file.
        SealBroken: a line was changed, removed, added or moved, or the end was cut off.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise BadInput(f"There is no signer's log {path.name}.", fix="Check its place.") from None
    except (OSError, UnicodeDecodeError):
        raise _broken(path, 1, "it cannot be read") from None
    before, name, at = _FIRST, "", 0
    letters: dict[str, int] = {}
    refs: set[str] = set()
    hashes = [_FIRST]
    for number, line in enumerate(lines, start=1):
        try:
            said = json.loads(line)
            claimed = said.pop("hash")
            wrong = said["n"] != number or claimed != _hash(before, said)
            what, day, at = said["what"], said["day"], int(said["at"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _broken(path, number, "it is not a line of the log") from None
        if wrong:
            raise _broken(path, number, "it was changed, or a line before it is missing")
        if number == 1:
            name = said["ref"]
        if what == "letter":
            letters[day] = letters.get(day, 0) + 1
            refs.add(said["ref"])
            if said["count"] != letters[day]:
                raise _broken(path, number, "its count of the day is wrong")
        before = claimed
        hashes.append(claimed)
    _meet_head(path, hashes)
    return Report(name, len(lines), before, letters, at, frozenset(refs), tuple(hashes))


def _meet_head(path: Path, hashes: list[str]) -> None:
    """Lines after the head are no fault: the power may fail between writing them and noting the head."""
    try:
        line, head = _head_path(path).read_text(encoding="utf-8").split()
        met = int(line) < len(hashes) and hashes[int(line)] == head
    except (OSError, ValueError):
        raise _broken(path, len(hashes) - 1, "the file with its head is missing or damaged") from None
    if not met:
        raise _broken(path, len(hashes), "its end was cut off, or it is another log than its head speaks of")


class Journal:
    """A signer's log, open for one signer alone."""

    def __init__(self, path: Path, *, now: datetime) -> None:
        """Open a log, or begin one.

        Raises:
            Conflict: another signer has it open, or the clock stands before its last line.
            SealBroken: it does not hold.
        """
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists() and not _head_path(path).exists()
        if not is_new and not path.exists():
            raise _broken(path, 1, "the file is gone, only its head is there")
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise Conflict(
                f"Another signer writes to {path.name}.", fix="Stop it first: there is one signer a log."
            ) from None
        try:
            self._open(is_new, now)
        except BaseException:
            self.close()
            raise

    def _open(self, is_new: bool, now: datetime) -> None:
        if is_new:
            self.name, self.lines, self.head, self._letters, self._last = secrets.token_hex(16), 0, _FIRST, {}, 0
            self._seen = [_FIRST]
        else:
            found = read_journal(self._path)
            self.name, self.lines, self.head = found.name, found.lines, found.head
            self._letters, self._last = dict(found.letters_by_day), found.last_at
            self._seen = list(found.hashes)
        self._mark = self._print()
        self.add([Entry("start", "", self.name)], now=now)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def letters_on(self, now: datetime) -> int:
        """Count the letters signed on a day, UTC."""
        return self._letters.get(_day(now), 0)

    def holds(self, line: int, head: str) -> bool:
        """Say whether a line's hash is what somebody saw earlier; line 0 is the empty log."""
        return 0 <= line < len(self._seen) and self._seen[line] == head

    def check(self, *, now: datetime) -> None:
        """Make sure that nobody wrote to the log but this signer, and that the clock did not run back.

        Raises:
            SealBroken: somebody did.
            Conflict: it did; the day's count would begin anew.
        """
        if self._print() != self._mark:
            raise _broken(self._path, self.lines, "somebody else wrote to it")
        if now.timestamp() < self._last - _CLOCK_SLIP_SECONDS:
            raise Conflict(
                "The signer's clock stands before its last line, so nothing was signed.",
                fix="Set the clock, then try again.",
                code="issuing.clock",
            )

    def add(self, entries: Sequence[Entry], *, now: datetime) -> None:
        """Add lines, on the disk before this returns.

        Raises:
            SealBroken: somebody else wrote to the file.
            BadInput: the disk is full or gone.
        """
        self.check(now=now)
        day, at = _day(now), int(now.timestamp())
        head, count, text, seen = self.head, self._letters.get(day, 0), [], []
        for number, entry in enumerate(entries, start=self.lines + 1):
            count += entry.what == "letter"
            said = {
                "n": number, "at": at, "day": day, "what": entry.what, "kid": entry.kid, "ref": entry.ref, "count": count,
            }  # fmt: skip
            head = _hash(head, said)
            seen.append(head)
            text.append(json.dumps({**said, "hash": head}, separators=(",", ":")) + "\n")
        try:
            _write_all(self._file, "".join(text).encode())
            os.fsync(self._file)
            self._note_head(self.lines + len(text), head)
        except OSError as error:
            # Half a line would stop every later start; nothing of these lines was handed out.
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._mark[1])
                self._mark = self._print()
            raise BadInput(
                f"The signer's log cannot be written ({error.strerror}), so nothing was signed.",
                fix="Make room on the disk, then start the signer again.",
                code="issuing.signer-log-full",
            ) from error
        self.lines += len(text)
        self.head, self._letters[day], self._last = head, count, at
        self._seen += seen
        self._mark = self._print()

    def _note_head(self, lines: int, head: str) -> None:
        beside = _head_path(self._path).with_suffix(".new")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{lines} {head}\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, _head_path(self._path))

    def _print(self) -> tuple[int, int, int]:
        """What changes when somebody else touches the file: which file stands there, how long, when written."""
        try:
            found = os.stat(self._path)
        except OSError:
            raise _broken(self._path, self.lines if hasattr(self, "lines") else 1, "the file is gone") from None
        return found.st_ino, found.st_size, found.st_mtime_ns


def _write_all(file: int, content: bytes) -> None:
    while content:
        content = content[os.write(file, content) :]


def _day(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%d}"


def missing_from(refs: Iterable[str], report: Report) -> set[str]:
    """Give the references that the log holds and a register does not: letters signed that nobody issued."""
    return set(report.refs) - set(refs)
