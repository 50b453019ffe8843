"""The shipped packs, each read once for all tests that ask one."""

from __future__ import annotations

from functools import cache

from aman.core import _data
from aman.core.policy import load_policy

PACK_IDS = _data.policy_ids()


@cache
def pack(policy_id):
    """A shipped pack."""
    return load_policy(_data.read_policy_text(policy_id))
