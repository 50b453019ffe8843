"""How does a new database come by its general key and its index secret?"""

from __future__ import annotations

import os
import secrets

from django.db import transaction

from aman.vault.masters import KEY_BYTES, close_under, master_keys
from aman.vault.models import KEYS_A_BLOCK, SLOT_BITS, KeyBlock, VaultState
from aman.vault.ring import RING, name_of

#: Block numbers are drawn from so many bits; with the place in the block a key's number has six bytes.
_BLOCK_BITS = 40


@transaction.atomic
def furnish() -> bool:
    """Make the vault's one row where there is none; say whether it was made.

    Raises:
        SealBroken: there are no master keys.
    """
    if VaultState.objects.filter(pk=1).exists():
        return False
    RING.forget()
    master = master_keys()[0]
    general = make_block(used=KEYS_A_BLOCK)
    sealed = close_under(master, secrets.token_bytes(KEY_BYTES), b"vault:index-secret")
    VaultState.objects.create(pk=1, general=general << SLOT_BITS, master=master.key_id, index_secret=sealed)
    return True


def draw_block_id() -> int:
    """Draw the number of a new block."""
    return secrets.randbits(_BLOCK_BITS) | 1


def make_block(used: int) -> int:
    """Write a block of fresh keys, some of which are given out in the same breath; give its number."""
    return make_blocks([used])[0]


def make_blocks(used: list[int]) -> list[int]:
    """Write as many blocks as there are counts of keys given out; give their numbers."""
    master = master_keys()[0]
    ids, rows = [], []
    for count in used:
        block_id = draw_block_id()
        keys = os.urandom(KEY_BYTES * KEYS_A_BLOCK)
        rows.append(
            KeyBlock(id=block_id, master=master.key_id, sealed=close_under(master, keys, name_of(block_id)), used=count)
        )
        ids.append(block_id)
        RING.remember(block_id, keys)
    KeyBlock.objects.bulk_create(rows, batch_size=200)
    return ids
