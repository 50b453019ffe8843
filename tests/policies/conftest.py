"""The rule packs as they are shipped, one after another; random cases come from the bench, which lies beside."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest

from aman.core import _data
from aman.core.policy import load_policy

BENCH = Path(__file__).resolve().parent.parent.parent / "bench"
if str(BENCH) not in sys.path:
    sys.path.insert(0, str(BENCH))


@cache
def _pack_of(policy_id):
    """One pack, read once; a pack that cannot be read fails its own tests only."""
    return load_policy(_data.read_policy_text(policy_id))


@pytest.fixture(params=_data.policy_ids(), scope="module")
def policy(request):
    """Every shipped pack in turn."""
    return _pack_of(request.param)


@pytest.fixture(scope="module")
def all_packs():
    """Every shipped pack by its id."""
    return {policy_id: _pack_of(policy_id) for policy_id in _data.policy_ids()}
