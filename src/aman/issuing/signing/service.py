"""What does the signer do? It holds opened keys and signs AMAN-1 letters and status lists, so many a day and no more.

It is given claims and builds what is signed itself; it never signs bytes that somebody hands it. It signs nothing
dated otherwise than now, so that whoever reaches its socket cannot date letters back. Each signature is in its log
before it is handed out.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aman.errors import AmanError, BadInput, Conflict, NotAllowed, NotFound
from aman.issuing.signing import wire
from aman.issuing.signing.hands import KeyInHand
from aman.issuing.signing.journal import Entry, Journal, reference
from aman.issuing.signing.key_files import OpenKey

#: A letter may be dated so far from the signer's own clock.
CLOCK_SLIP_SECONDS = 600
_WAIT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What the signer is bound to: the one place of the status lists, and most letters in a day (UTC)."""

    uri_prefix: str
    letters_a_day: int

    @classmethod
    def of_host(cls, host: str, letters_a_day: int) -> Limits:
        """Give the limits of a signer for the letters of one host."""
        return cls(f"https://{host.lower()}/s/", letters_a_day)


class Service:
    """Answers one question after another. Knows nothing of sockets."""

    def __init__(
        self, *, keys: Sequence[OpenKey], journal: Journal, limits: Limits, clock: Callable[[], datetime] | None = None
    ) -> None:
        prefix = limits.uri_prefix
        self._hands = {key.kid: KeyInHand(key.kid, key.algorithm, key.private, prefix) for key in keys}
        self._journal, self._limits = journal, limits
        self._locked = False
        self._clock = clock or (lambda: datetime.now(UTC))

    def answer(self, asked: Mapping[str, Any]) -> dict[str, object]:
        """Answer a question; a refusal is an answer too."""
        try:
            now = self._clock()
            self._journal.check(now=now)
            said = self._answers(asked, now)
        except AmanError as error:
            return wire.error_as_map(error)
        return {**said, "log": self._journal.name, "line": self._journal.lines, "head": self._journal.head}

    def _answers(self, asked: Mapping[str, Any], now: datetime) -> dict[str, object]:
        match asked.get("ask"):
            case "hello":
                line, head = asked.get("line"), asked.get("head")
                knows = isinstance(line, int) and isinstance(head, str) and self._journal.holds(line, head)
                return {"kids": sorted(self._hands), "left": self._left(now), "knows": int(knows)}
            case "letters":
                return {"tokens": self._letters(asked, now)}
            case "list":
                return {"token": self._list(asked, now)}
            case "lock":
                return {"forgot": self._lock(now)}
        raise NotAllowed(
            "The signer signs letters and status lists and nothing else.",
            fix="Run the signer and the register from the same version of Aman.",
            code="issuing.signer-refuses",
        )

    def _lock(self, now: datetime) -> int:
        """Forget every key, until the keeper starts the signer anew; whoever may ask for letters may ask for none."""
        forgot = len(self._hands)
        self._hands.clear()
        gc.collect()
        if forgot:
            self._journal.add([Entry("lock", "", reference("lock"))], now=now)
        self._locked = True
        return forgot

    def _left(self, now: datetime) -> int:
        return max(0, self._limits.letters_a_day - self._journal.letters_on(now))

    def _letters(self, asked: Mapping[str, Any], now: datetime) -> list[bytes]:
        hand, listed = self._hand(asked), asked.get("letters")
        if not isinstance(listed, list) or not 0 < len(listed) <= wire.MOST_LETTERS:
            raise BadInput(f"The signer signs 1 to {wire.MOST_LETTERS} letters at once.", fix="Ask in parts.")
        letters = [wire.letter_from(one) for one in listed]
        for one in letters:
            self._check_date(one.issued, now)
        left = self._left(now)
        if len(letters) > left:
            raise NotAllowed(
                f"The signer has signed what it may in a day ({self._limits.letters_a_day:,} letters; {left:,} are "
                f"left), so these {len(letters):,} were not signed.",
                fix="Find out who asked for so many. If it was you: go on tomorrow, or let the signer's keeper start it "
                "with a higher AMAN_SIGNER_LETTERS_A_DAY.",
                code="issuing.signer-cap",
            )
        tokens = hand.sign_letters(letters)
        kid = hand.kid.hex()
        self._journal.add([Entry("letter", kid, reference(one.letter_id)) for one in letters], now=now)
        return tokens

    def _list(self, asked: Mapping[str, Any], now: datetime) -> bytes:
        hand, claims = self._hand(asked), wire.list_from(asked.get("list"))
        number = claims.uri.removeprefix(self._limits.uri_prefix)
        if number == claims.uri or not (number.isascii() and number.isdigit() and len(number) <= 6):
            raise NotAllowed(
                "The signer signs status lists of its own host only.",
                fix="Give the signer and the register the same AMAN_VERIFY_HOST.",
                code="issuing.signer-refuses",
            )
        self._check_date(claims.issued, now)
        token = hand.sign_list(claims)
        self._journal.add([Entry("list", hand.kid.hex(), reference(claims.uri))], now=now)
        return token

    def _hand(self, asked: Mapping[str, Any]) -> KeyInHand:
        if self._locked:
            raise NotAllowed(
                "The signer was locked and holds no key any more, so nothing was signed.",
                fix="When the lockdown is lifted, let the signer's keeper start it anew: aman signer serve.",
                code="issuing.signer-locked",
            )
        kid = asked.get("kid")
        found = self._hands.get(kid) if isinstance(kid, bytes) else None
        if found is None:
            raise NotFound("The signer does not hold this key.", fix="Look at aman keys list and the signer's folder.")
        return found

    def _check_date(self, issued: int, now: datetime) -> None:
        if abs(issued - now.timestamp()) > CLOCK_SLIP_SECONDS:
            raise Conflict(
                "The signer signs nothing dated otherwise than now, so nothing was signed.",
                fix="Set the clocks of the register and of the signer.",
                code="issuing.clock",
            )


def listen(path: Path, *, group: int | None = None) -> socket.socket:
    """Open the socket, for this user alone, or for one group too.

    Args:
        path: where; its folder should belong to the signer.
        group: the group whose members may ask; None means nobody but this user.

    Raises:
        Conflict: a signer answers there already.
        BadInput: the place cannot be used.
    """
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        _clear_stale(path)
        line.bind(str(path))
        if group is not None:
            os.chown(path, -1, group)
            path.chmod(0o660)
        line.listen(16)
    except OSError as error:
        line.close()
        raise BadInput(
            f"The signer cannot listen at {path.name}: {error.strerror or error}.",
            fix="Choose a short path in a folder of the signer's own.",
        ) from error
    except BaseException:
        line.close()
        raise
    finally:
        os.umask(before)
    return line


def _clear_stale(path: Path) -> None:
    """Remove the socket that a killed signer left, never one that answers and never another kind of file."""
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            path.unlink()
            return
    raise Conflict(f"A signer answers at {path.name} already.", fix="Stop it first.")


def harden() -> None:
    """Keep the opened keys out of core dumps, and new files from everybody else."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(service: Service, line: socket.socket, *, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Answer whoever comes, one after the other, until told to stop."""
    line.settimeout(0.5)
    while goes_on():
        try:
            caller, _ = line.accept()
        except TimeoutError:
            continue
        with caller, contextlib.suppress(OSError):
            # Somebody who asks and falls silent must not keep the others waiting for long.
            caller.settimeout(_WAIT_SECONDS)
            try:
                answer = service.answer(wire.receive(caller))
            except AmanError as error:
                answer = wire.error_as_map(error)
            wire.send(caller, answer)
