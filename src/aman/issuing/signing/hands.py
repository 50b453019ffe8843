"""What signs letters and status lists, wherever the private key may be?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aman.core.letters import Algorithm, Extension, LetterClaims, Signs, sign_letter, sign_status_list


@dataclass(frozen=True, slots=True)
class ListClaims:
    """What a status list states before it is signed."""

    uri: str
    bits: bytes
    issued: int
    extensions: tuple[Extension, ...] = ()
    day_seed: bytes = b""


class Hand(Protocol):
    """Signs with one issuing key. It is given claims, never bytes: it can sign nothing but AMAN-1."""

    @property
    def kid(self) -> bytes:
        """Give the key's four-byte id."""
        ...

    def sign_letters(self, letters: Sequence[LetterClaims]) -> list[bytes]:
        """Sign letters, all of them or none, in their order."""
        ...

    def sign_list(self, claims: ListClaims) -> bytes:
        """Sign a status list."""
        ...


@dataclass(frozen=True, slots=True)
class KeyInHand:
    """A key opened in this very process: in memory, or a token's session."""

    kid: bytes
    algorithm: Algorithm
    private: Signs = field(repr=False)
    uri_prefix: str

    def sign_letters(self, letters: Iterable[LetterClaims]) -> list[bytes]:
        """Sign letters, in their order."""
        key, kid, prefix, algorithm = self.private, self.kid, self.uri_prefix, self.algorithm
        return [sign_letter(one, key=key, kid=kid, uri_prefix=prefix, algorithm=algorithm) for one in letters]

    def sign_list(self, claims: ListClaims) -> bytes:
        """Sign a status list."""
        return sign_status_list(
            claims.uri,
            claims.bits,
            issued=claims.issued,
            key=self.private,
            kid=self.kid,
            extensions=claims.extensions,
            day_seed=claims.day_seed,
            algorithm=self.algorithm,
        )
