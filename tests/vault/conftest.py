"""A ring that remembers nothing of other tests, and a small table with sealed columns."""

from __future__ import annotations

import pytest

from aman.vault.ring import RING


@pytest.fixture(autouse=True)
def ring():
    RING.forget()
    yield RING
    RING.forget()
