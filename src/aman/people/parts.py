"""How are many keys asked about? So many in one go that no statement has more values than SQLite and PostgreSQL take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 900


def in_parts(keys: Sequence[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """Cut many keys into parts that are asked about in one go; in their order, the last part may be shorter."""
    return (list(keys[start : start + size]) for start in range(0, len(keys), size))
