"""How is a sealed number found again? By a keyed hash of it beside it, which says nothing to whoever lacks the key.

    Document.objects.filter(number_index=blind("document", number))

The hash of the same number is the same in every row, so a copy of the database shows that two rows state the same number,
not which. A kind keeps the hashes of phones and papers apart.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Any

from aman.vault.ring import RING
from aman.vault.siphash import siphash

INDEX_BYTES = 16


def blind(kind: str, value: str) -> bytes:
    """Give the blind index of a value; nothing for a blank one.

    Args:
        kind: what is asked for, such as "document", "case" or "phone".
        value: in the one form used for comparing.

    Returns:
        16 bytes for a `BinaryField`; empty where the value is blank.

    Source: HMAC-SHA256 (RFC 2104), cut to 128 bits.
    """
    if not value:
        return b""
    key = RING.secret("blind index")
    return hmac.digest(key, f"{kind}|{value}".encode("utf-8", "replace"), "sha256")[:INDEX_BYTES]


def blind_all(kind: str, values: Iterable[str]) -> list[bytes]:
    """Give the blind indexes of many values."""
    return [blind(kind, value) for value in values]


def keyed(numbers: Any) -> Any:
    """Turn search keys, which anybody can compute from a name, into keys that only this database knows; int64 in and out."""
    return siphash(numbers, RING.secret("name keys", 16))


def veiled(signs: Any, ids: Any) -> Any:
    """Veil the signs of people, or lift the veil: the same veil twice is none. Each person has another veil."""
    return signs ^ siphash(ids, RING.secret("name signs", 16), mixing=1, finishing=3)
