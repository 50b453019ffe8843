"""How do many parts travel as one encrypted file that is whole or refused?

A container is an age file; inside it a gzip stream, inside that a tar. Each part is cut into numbered pieces, so that
its length need not be known before it is written; the manifest comes last and names every part with its hash. Whoever
has the identity and no Aman opens it with three common tools; docs/reference/backup.md says how.

Where a passphrase locks it, the file begins with an armoured age file that holds an identity made for it alone:
age's own passphrase form cannot be streamed here.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyrage

from aman.cli.backup.writing import new_file, out_of_room
from aman.errors import AmanError, BadInput, SealBroken

PIECE = 32 * 1024 * 1024
MANIFEST = "manifest.json"
_BEGIN, _END = b"-----BEGIN AGE ENCRYPTED FILE-----\n", b"-----END AGE ENCRYPTED FILE-----\n"
_MOST_HEAD = 4_096
_MOST_MANIFEST = 16 * 1024 * 1024
_PART = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*")
SHORTEST_PASSPHRASE = 16


@dataclass(frozen=True)
class Lock:
    """Who can open what is written: holders of identities, or whoever knows a passphrase."""

    recipients: tuple[Any, ...] = ()
    passphrase: str = field(default="", repr=False)


@dataclass(frozen=True)
class Opening:
    """With what a container is opened."""

    identities: tuple[Any, ...] = ()
    passphrase: str = field(default="", repr=False)


@dataclass
class Container:
    """A container being written: parts go in one after the other, the manifest is filled meanwhile."""

    tar: tarfile.TarFile
    manifest: dict[str, Any]
    parts: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, content: IO[bytes]) -> None:
        """Put one part in, read to its end, piece by piece."""
        hashed, size, number = hashlib.sha256(), 0, 0
        while True:
            piece = _read_full(content, PIECE)
            if not piece and number:
                break
            hashed.update(piece)
            size += len(piece)
            self._put(f"{name}.{number:05d}", piece)
            number += 1
            if len(piece) < PIECE:
                break
        self.parts.append({"name": name, "bytes": size, "pieces": number, "sha256": hashed.hexdigest()})

    def add_manifest(self) -> None:
        """Close the list of parts."""
        said = {**self.manifest, "parts": self.parts}
        self._put(MANIFEST, json.dumps(said, ensure_ascii=False, indent=1).encode())

    def _put(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o600
        self.tar.addfile(entry, io.BytesIO(content))


def _read_full(content: IO[bytes], most: int) -> bytes:
    """Read as much as asked for, which a pipe gives in many small helpings."""
    held: list[bytes] = []
    while most and (some := content.read(most)):
        held.append(some)
        most -= len(some)
    return b"".join(held)


@contextlib.contextmanager
def write_container(path: Path, lock: Lock, manifest: dict[str, Any]) -> Iterator[Container]:
    """Give a container to fill; it takes its name when everything is in it and on the disk, or leaves nothing.

    Raises:
        BadInput: there is no room, or no leave to write there.
        Conflict: a file of this name is there already.
    """
    with out_of_room(path), new_file(path) as file:
        recipients = _write_head(file, lock)
        reading, writing = os.pipe()
        sealing = _Beside(lambda: _seal(reading, file, recipients))
        try:
            with (
                os.fdopen(writing, "wb", buffering=1 << 20) as pipe,
                gzip.GzipFile(fileobj=pipe, mode="wb", compresslevel=1, mtime=0) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                container = Container(tar, manifest)
                yield container
                container.add_manifest()
        except BrokenPipeError:
            sealing.join()  # why it stopped taking anything is its error, not ours
            raise
        finally:
            sealing.wait()
        sealing.join()


def _write_head(file: IO[bytes], lock: Lock) -> list[Any]:
    if not lock.passphrase:
        return list(lock.recipients)
    identity = pyrage.x25519.Identity.generate()
    head = pyrage.passphrase.encrypt(str(identity).encode(), lock.passphrase, armored=True)
    file.write(head if head.endswith(b"\n") else head + b"\n")
    return [identity.to_public()]


def _seal(reading: int, file: IO[bytes], recipients: list[Any]) -> None:
    keeping = _Keeping(file)
    with os.fdopen(reading, "rb", buffering=1 << 20) as pipe:
        try:
            pyrage.encrypt_io(pipe, keeping, recipients)
        except Exception:
            # The library says what the file said as text only.
            if keeping.error is not None:
                raise keeping.error from None
            raise


class _Keeping:
    """A file to write to that remembers its own error."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self.file.write(content)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self.file.flush()


class _Beside:
    """Something that runs beside this thread, whose error is raised where it is joined."""

    def __init__(self, run: Callable[[], None]) -> None:
        self.error: BaseException | None = None
        self._run = run
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            self._run()
        except BaseException as error:  # whatever it is, the thread that waits must hear of it
            self.error = error

    def wait(self) -> None:
        self._thread.join()

    def join(self) -> None:
        self._thread.join()
        if self.error is not None:
            raise self.error


def read_container(path: Path, opening: Opening, into: Path) -> dict[str, Any]:
    """Write every part of a container into a folder and give its manifest; nothing is believed before all of it held.

    Args:
        path: the container.
        opening: the identities or the passphrase.
        into: an empty folder on a disk with room; after an error its content means nothing.

    Raises:
        SealBroken: it was cut, changed or made for another identity.
        BadInput: it cannot be read, or there is no room.
    """
    with out_of_room(into), _opened(path) as file:
        identities = _read_head(path, file, opening)
        reading, writing = os.pipe()
        opening_thread = _Beside(lambda: _unseal(file, writing, identities))
        found: dict[str, Any] | None = None
        unread: Exception | None = None
        try:
            with os.fdopen(reading, "rb", buffering=1 << 20) as pipe:
                found = _unpack(pipe, into)
                while pipe.read(1 << 20):
                    pass
        except (OSError, EOFError, tarfile.TarError, ValueError) as error:
            if _is_no_room(error):
                raise
            unread = error
        finally:
            opening_thread.wait()
        if opening_thread.error is not None and not isinstance(opening_thread.error, BrokenPipeError):
            raise _refusal(path, opening_thread.error) from opening_thread.error
        if unread is not None or found is None:
            raise _damaged(path) from unread
    _hold_to_manifest(path, found, into)
    return found


def _is_no_room(error: Exception) -> bool:
    from aman.cli.backup.writing import NO_ROOM

    return isinstance(error, OSError) and error.errno in NO_ROOM


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be read.", fix="Check its place and who may read it.", code="backup.unreadable"
        ) from error
    with file:
        yield file


def _read_head(path: Path, file: IO[bytes], opening: Opening) -> list[Any]:
    """Give the identities that open what follows, and leave the file there."""
    begin = file.read(len(_BEGIN))
    if begin != _BEGIN:
        file.seek(0)
        if not opening.identities:
            raise BadInput(
                f"{path.name} is not locked with a passphrase, or its beginning is damaged.",
                fix="Give the identity it was made for: --identity FILE; else take another copy.",
                code="backup.no-identity",
            )
        return list(opening.identities)
    rest = file.read(_MOST_HEAD)
    end = rest.find(_END)
    if end < 0:
        raise _damaged(path)
    file.seek(len(_BEGIN) + end + len(_END))
    if not opening.passphrase:
        raise BadInput(
            f"{path.name} is locked with a passphrase.",
            fix="Give the file that holds it: --passphrase-file FILE.",
            code="backup.no-passphrase",
        )
    try:
        text = pyrage.passphrase.decrypt(begin + rest[: end + len(_END)], opening.passphrase)
        return [pyrage.x25519.Identity.from_str(text.decode())]
    except Exception as error:  # the library raises several kinds; each means the same here
        raise _refusal(path, error) from error


def _unseal(file: IO[bytes], writing: int, identities: list[Any]) -> None:
    with os.fdopen(writing, "wb", buffering=1 << 20) as pipe:
        pyrage.decrypt_io(file, pipe, identities)


def _unpack(pipe: IO[bytes], into: Path) -> dict[str, Any] | None:
    """Join the pieces of each part; the names come from whoever wrote the file, so nothing is taken on trust."""
    manifest: dict[str, Any] | None = None
    expected: tuple[str, int] | None = None
    with gzip.GzipFile(fileobj=pipe, mode="rb") as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
        for entry in tar:
            content = tar.extractfile(entry) if entry.isreg() else None
            if content is None or manifest is not None:
                raise ValueError("an entry that no backup holds")
            if entry.name == MANIFEST:
                manifest = json.loads(content.read(_MOST_MANIFEST))
                continue
            part, _, number = entry.name.rpartition(".")
            if not number.isdigit() or not _PART.fullmatch(part) or ".." in part.split("/"):
                raise ValueError("a name that no backup holds")
            if (part, int(number)) != expected and int(number) != 0:
                raise ValueError("a piece out of its order")
            expected = (part, int(number) + 1)
            _append(into / part, content, first=int(number) == 0)
    return manifest


def _append(path: Path, content: IO[bytes], *, first: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("xb" if first else "ab") as file:
        while some := content.read(1 << 20):
            file.write(some)


def _hold_to_manifest(path: Path, manifest: dict[str, Any], into: Path) -> None:
    """Hash what was written, as it now stands on the disk."""
    named = manifest.get("parts")
    if not isinstance(named, list) or not all(isinstance(one, dict) for one in named):
        raise _damaged(path)
    written = {str(p.relative_to(into)) for p in into.rglob("*") if p.is_file()}
    if written != {str(one.get("name")) for one in named}:
        raise _damaged(path)
    for one in named:
        with (into / str(one["name"])).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != one.get("sha256"):
                raise _damaged(path)


def _damaged(path: Path) -> SealBroken:
    return SealBroken(
        f"{path.name} is damaged or was cut short; nothing of it was used.",
        fix="Take another copy of it, or the backup before it, and look after the disk it lay on.",
        code="backup.damaged",
    )


def _refusal(path: Path, error: BaseException) -> AmanError:
    if "No matching keys" in str(error) or "decryption error" not in str(error).lower():
        return SealBroken(
            f"{path.name} was made for another key, or its first bytes are damaged; nothing of it was used.",
            fix="Give the identity or the passphrase it was made with; where that is right, take another copy.",
            code="backup.not-for-this-key",
        )
    return _damaged(path)
