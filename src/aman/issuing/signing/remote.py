"""How does the register ask the signer? Claims go over the socket, signed tokens come back."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aman.core.letters import LetterClaims
from aman.errors import BadInput, NotAllowed, SealBroken
from aman.issuing.signing import wire
from aman.issuing.signing.hands import ListClaims

_WAIT_SECONDS = 60
#: Closing everything does not wait long for one step.
_LOCK_SECONDS = 5


@dataclass(frozen=True, slots=True)
class LogMark:
    """How far the signer's log had come when somebody looked: its name, a line, and that line's hash."""

    name: str
    line: int
    head: str


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a signer says of itself.

    Attributes:
        kids: the keys it holds.
        left: how many letters it still signs today.
        knows: whether its log holds the line it was asked about.
        mark: where its log stands.
    """

    kids: tuple[bytes, ...]
    left: int
    knows: bool
    mark: LogMark


def ask(path: Path, said: Mapping[str, object], *, wait: float = _WAIT_SECONDS) -> dict[str, Any]:
    """Ask the signer and give its answer.

    Raises:
        BadInput: no signer answers there.
        AmanError: it refuses, and says why.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(wait)
            line.connect(str(path))
            wire.send(line, said)
            answer = wire.receive(line)
    except OSError as error:
        raise BadInput(
            f"The signer does not answer at {path.name} ({error.strerror or 'it is silent'}), so nothing was signed.",
            fix="Let the signer's keeper start it: aman signer serve. Its socket is named by AMAN_SIGNER_SOCKET.",
            code="issuing.no-signer",
        ) from None
    wire.raise_error(answer)
    return answer


def _mark(answer: Mapping[str, Any]) -> LogMark:
    name, line, head = answer.get("log"), answer.get("line"), answer.get("head")
    if not isinstance(name, str) or not isinstance(line, int) or not isinstance(head, str):
        raise _no_signer()
    return LogMark(name, line, head)


def _no_signer() -> SealBroken:
    return SealBroken(
        "What answers at the signer's socket does not answer as a signer does, so nothing was taken from it.",
        fix="Look who listens there, and run both from the same version of Aman.",
        code="issuing.signer-wire",
    )


def greet(path: Path, seen: LogMark | None) -> Greeting:
    """Ask a signer which keys it holds, and whether its log still holds what was seen of it before."""
    question: dict[str, object] = {"ask": "hello"}
    if seen is not None:
        question |= {"line": seen.line, "head": seen.head}
    answer = ask(path, question)
    kids, left = answer.get("kids"), answer.get("left")
    if not isinstance(kids, list) or not isinstance(left, int):
        raise _no_signer()
    return Greeting(tuple(kids), left, answer.get("knows") == 1, _mark(answer))


def lock(path: Path) -> int:
    """Let the signer forget its keys; give how many it held.

    Raises:
        BadInput: no signer answers there.
    """
    answer = ask(path, {"ask": "lock"}, wait=_LOCK_SECONDS)
    forgot = answer.get("forgot")
    if not isinstance(forgot, int):
        raise _no_signer()
    return forgot


@dataclass(frozen=True, slots=True)
class KeyAtSigner:
    """A key that the signer holds.

    Attributes:
        kid: the key's id.
        path: the signer's socket.
        note: is told where the signer's log stands after each answer.
    """

    kid: bytes
    path: Path
    note: Callable[[LogMark], None] = field(repr=False)

    def sign_letters(self, letters: Sequence[LetterClaims]) -> list[bytes]:
        """Sign letters, in their order.

        Raises:
            NotAllowed: the day's cap would be passed; none of them was signed.
        """
        tokens: list[bytes] = []
        if len(letters) > wire.MOST_LETTERS and (left := greet(self.path, None).left) < len(letters):
            # Asked in parts below: the first parts would be signed for nobody.
            raise NotAllowed(
                f"The signer signs {left:,} more letters today, so these {len(letters):,} were not signed.",
                fix="Go on tomorrow, or let the signer's keeper start it with a higher AMAN_SIGNER_LETTERS_A_DAY.",
                code="issuing.signer-cap",
            )
        for start in range(0, len(letters), wire.MOST_LETTERS):
            part = letters[start : start + wire.MOST_LETTERS]
            said = {"ask": "letters", "kid": self.kid, "letters": [wire.letter_as_list(one) for one in part]}
            answer = ask(self.path, said)
            found = answer.get("tokens")
            if not isinstance(found, list) or len(found) != len(part) or not all(isinstance(t, bytes) for t in found):
                raise _no_signer()
            tokens += found
            self.note(_mark(answer))
        return tokens

    def sign_list(self, claims: ListClaims) -> bytes:
        """Sign a status list."""
        answer = ask(self.path, {"ask": "list", "kid": self.kid, "list": wire.list_as_map(claims)})
        token = answer.get("token")
        if not isinstance(token, bytes):
            raise _no_signer()
        self.note(_mark(answer))
        return token
