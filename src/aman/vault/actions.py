"""What may be done with keys? Draw them for new records, destroy those of a person, change the master key, lock all.

Destroying a key is erasing: whatever is sealed under it stays as it is and opens to nobody, here and in every copy that is
made from now on.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F

from aman.errors import BadInput
from aman.vault.furnishing import make_block, make_blocks
from aman.vault.masters import KEY_BYTES, close_under, master_keys, open_under
from aman.vault.models import KEYS_A_BLOCK, SLOT_BITS, KeyBlock, VaultState
from aman.vault.ring import DESTROYED, GENERAL, RING, name_of, successors
from aman.vault.sealing import ERASED, seal, unseal

_SLOT = KEYS_A_BLOCK - 1
_ANYWHERE = b"vault.text"


@transaction.atomic
def new_seals(count: int) -> list[int]:
    """Draw the numbers of fresh keys, for records about to be written.

    Many at once get blocks of their own, so that a long list holds nobody else up.
    """
    RING.standing()
    given: list[int] = []
    if 0 < count < KEYS_A_BLOCK:
        given = _from_open_block(count)
    left = count - len(given)
    if left:
        full, rest = divmod(left, KEYS_A_BLOCK)
        counts = [KEYS_A_BLOCK] * full + ([rest] if rest else [])
        for block_id, used in zip(make_blocks(counts), counts, strict=True):
            given += range(block_id << SLOT_BITS, (block_id << SLOT_BITS) + used)
    return given


def _from_open_block(count: int) -> list[int]:
    """Take keys of a block that has some left; none where every such block is being taken from."""
    skip = connection.features.has_select_for_update_skip_locked
    open_blocks = KeyBlock.objects.select_for_update(skip_locked=skip).filter(
        used__lte=KEYS_A_BLOCK - count, used__lt=KEYS_A_BLOCK
    )
    row = open_blocks.values_list("id", "used").order_by("used").first()
    if row is None:
        block_id, used = make_block(used=0), 0
    else:
        block_id, used = row
    KeyBlock.objects.filter(id=block_id).update(used=used + count)
    first = (block_id << SLOT_BITS) + used
    return list(range(first, first + count))


@transaction.atomic
def destroy_seals(numbers: Iterable[int]) -> int:
    """Destroy keys; whatever was sealed under them reads as erased from now on. Give how many were destroyed now.

    Raises:
        BadInput: one of them is the general key, or no key at all.
    """
    state = VaultState.objects.select_for_update().get(pk=1)
    asked = set(numbers)
    wanted = _with_their_other_halves(asked)
    general = {state.general >> SLOT_BITS, *KeyBlock.objects.filter(retired=True).values_list("id", flat=True)}
    if GENERAL in wanted or any(n >> SLOT_BITS in general for n in wanted):
        raise BadInput(
            "No key was destroyed: the general key is about no one person.",
            fix="Erase a person by the number of their own key.",
            code="vault.general-key",
        )
    masters = master_keys()
    by_block: dict[int, list[int]] = {}
    for number in wanted:
        by_block.setdefault(number >> SLOT_BITS, []).append(number & _SLOT)
    state.generation += 1
    state.save(update_fields=["generation"])
    destroyed = 0
    for row in KeyBlock.objects.select_for_update().filter(id__in=list(by_block)).order_by("id"):
        keys = bytearray(open_under(masters, row.master, bytes(row.sealed), name_of(row.pk)))
        for slot in by_block.pop(row.pk):
            place = slice(slot * KEY_BYTES, (slot + 1) * KEY_BYTES)
            destroyed += keys[place] != DESTROYED and (row.pk << SLOT_BITS | slot) in asked
            keys[place] = DESTROYED
        row.sealed, row.master = close_under(masters[0], bytes(keys), name_of(row.pk)), masters[0].key_id
        row.changed = state.generation
        row.save(update_fields=["sealed", "master", "changed"])
    if by_block:
        raise BadInput(
            f"No key was destroyed: {len(by_block)} of the blocks asked for do not exist.",
            fix="Give numbers of keys as records name them.",
            code="vault.no-such-key",
        )
    blocks = {number >> SLOT_BITS for number in wanted}
    RING.unsettle(blocks)
    transaction.on_commit(lambda: _settle(blocks))
    return destroyed


def _with_their_other_halves(numbers: set[int]) -> set[int]:
    """Add, while keys are being changed, the successor and the predecessor of each key: a value may stand under either."""
    pairs = successors()
    back = {new: old for old, new in pairs.items()}
    found = set(numbers)
    for number in numbers:
        for other in (pairs.get(number >> SLOT_BITS), back.get(number >> SLOT_BITS)):
            if other is not None:
                found.add((other << SLOT_BITS) | (number & _SLOT))
    return found


def _settle(blocks: set[int]) -> None:
    RING.settle(blocks)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            # The log beside the file still has the block as it was; pages freed in the file are overwritten at once.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def seal_text(text: str, *, number: int = GENERAL, place: str = "") -> bytes:
    """Seal a text that stands in no sealed field, such as an entry of a JSON object; `place` is bound to it."""
    return bytes(seal(number, text.encode("utf-8"), place.encode() or _ANYWHERE))


def open_text(sealed: bytes, *, place: str = "") -> str:
    """Open what `seal_text` sealed at the same place; the mark of an erased text where its key is gone."""
    plain = unseal(bytes(sealed), place.encode() or _ANYWHERE)
    return ERASED if plain is None else plain.decode("utf-8")


def close_vault() -> None:
    """Lock down: within seconds no process that works on this database opens or seals anything."""
    VaultState.objects.filter(pk=1).update(closed=True, generation=F("generation") + 1)
    RING.forget()


def open_vault() -> None:
    """End a lockdown; whoever does so shows the master keys by having them.

    Raises:
        SealBroken: the master keys at hand are not those of this database.
    """
    row = VaultState.objects.get(pk=1)
    open_under(master_keys(), row.master, bytes(row.index_secret), b"vault:index-secret")
    VaultState.objects.filter(pk=1).update(closed=False, generation=F("generation") + 1)
    RING.forget()
