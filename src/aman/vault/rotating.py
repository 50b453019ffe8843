"""How are keys changed on a register that is in use? Master keys at once; the keys of people in batches that can be resumed.

A new master key only wraps the key blocks anew. To change the keys themselves every block gets a successor with fresh keys in
the same places; whatever is written from then on is sealed under the successor, and a walk through all tables seals the rest
anew. Only when a whole walk found nothing left under a block, and no process can still remember it, is the block destroyed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from aman.vault.fields import SealedField, SealNumberField
from aman.vault.furnishing import draw_block_id
from aman.vault.masters import KEY_BYTES, close_under, master_keys, open_under
from aman.vault.models import KEYS_A_BLOCK, SLOT_BITS, KeyBlock, VaultState
from aman.vault.ring import DESTROYED, RING, name_of, successors
from aman.vault.sealing import GONE, number_of, seal, unseal

_WRAP_AT_ONCE = 200
_ROWS_AT_ONCE = 1_000
_SLOT = KEYS_A_BLOCK - 1
Progress = Callable[[str, int], None]


def wrap_anew(progress: Progress | None = None) -> int:
    """Seal every key block and the index secret under the newest master key; give how many blocks changed.

    Raises:
        SealBroken: a block is sealed under a master key that is not at hand.
    """
    masters = master_keys()
    newest = masters[0]
    with transaction.atomic():
        state = VaultState.objects.select_for_update().get(pk=1)
        if state.master != newest.key_id:
            secret = open_under(masters, state.master, bytes(state.index_secret), b"vault:index-secret")
            state.index_secret, state.master = close_under(newest, secret, b"vault:index-secret"), newest.key_id
            state.save(update_fields=["index_secret", "master"])
    done = 0
    while True:
        with transaction.atomic():
            behind = list(KeyBlock.objects.select_for_update().exclude(master=newest.key_id)[:_WRAP_AT_ONCE])
            for row in behind:
                keys = open_under(masters, row.master, bytes(row.sealed), name_of(row.pk))
                row.sealed, row.master = close_under(newest, keys, name_of(row.pk)), newest.key_id
            KeyBlock.objects.bulk_update(behind, ["sealed", "master"], batch_size=_WRAP_AT_ONCE)
        if not behind:
            return done
        done += len(behind)
        if progress:
            progress("key blocks", done)


@transaction.atomic
def name_successors() -> int:
    """Give every block of keys a successor, unless such a change is under way; give how many blocks are being replaced."""
    state = VaultState.objects.select_for_update().get(pk=1)
    under_way = KeyBlock.objects.filter(replaced_by__isnull=False, retired=False).count()
    if under_way:
        return under_way
    masters = master_keys()
    state.generation += 1
    count = 0
    for row in KeyBlock.objects.select_for_update().filter(retired=False).order_by("id"):
        old = open_under(masters, row.master, bytes(row.sealed), name_of(row.pk))
        new = bytearray(os.urandom(len(old)))
        for start in range(0, len(old), KEY_BYTES):
            if old[start : start + KEY_BYTES] == DESTROYED:
                new[start : start + KEY_BYTES] = DESTROYED
        block_id = draw_block_id()
        sealed = close_under(masters[0], bytes(new), name_of(block_id))
        KeyBlock.objects.create(id=block_id, master=masters[0].key_id, sealed=sealed, used=row.used)
        KeyBlock.objects.filter(pk=row.pk).update(used=KEYS_A_BLOCK, replaced_by=block_id, changed=state.generation)
        if state.general >> SLOT_BITS == row.pk:
            state.general = block_id << SLOT_BITS
        count += 1
    state.save(update_fields=["general", "generation"])
    RING.forget()
    transaction.on_commit(RING.forget)
    return count


def walk(progress: Progress | None = None) -> int:
    """Seal anew whatever is sealed under a replaced block, in batches of their own; give how many rows changed."""
    replaced = successors()
    changed = 0
    for model in apps.get_models():
        sealed = [f for f in model._meta.concrete_fields if isinstance(f, SealedField)]
        numbers = [f for f in model._meta.concrete_fields if isinstance(f, SealNumberField)]
        if sealed or numbers:
            changed += _walk_table(model, sealed, numbers, replaced)
            if progress:
                progress(model._meta.db_table, changed)
    return changed


def _walk_table(
    model: type[models.Model], sealed: list[SealedField], numbers: list[SealNumberField], replaced: dict[int, int]
) -> int:
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    columns = [quote(str(f.column)) for f in (*numbers, *sealed)]
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    sets = ", ".join(f"{column} = %s" for column in columns)
    write = f"UPDATE {table} SET {sets} WHERE {key} = %s"  # noqa: S608 - our own table
    last: Any = None
    changed = 0
    while True:
        where = f" WHERE {key} > %s" if last is not None else ""
        read = f"SELECT {key}, {', '.join(columns)} FROM {table}{where} ORDER BY {key} LIMIT {_ROWS_AT_ONCE}{lock}"  # noqa: S608
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(read, [last] if last is not None else [])
            rows = cursor.fetchall()
            new = list(_moved(rows, sealed, len(numbers), replaced))
            if new:
                cursor.executemany(write, new)
        if not rows:
            return changed
        last = rows[-1][0]
        changed += len(new)


def _moved(
    rows: list[Any], sealed: list[SealedField], numbers: int, replaced: dict[int, int]
) -> Iterator[tuple[Any, ...]]:
    """The rows of which something stands under a replaced block, with everything under its successor."""
    for key, *values in rows:
        kept, stored = values[:numbers], [None if v is None else bytes(v) for v in values[numbers:]]
        used = {n >> SLOT_BITS for n in kept if n} | {number_of(v) >> SLOT_BITS for v in stored if v}
        if used & replaced.keys():
            moved = [_next(n, replaced) if n else n for n in kept]
            again = [_sealed_anew(f, v, replaced) for f, v in zip(sealed, stored, strict=True)]
            yield (*moved, *again, key)


def _next(number: int, replaced: dict[int, int]) -> int:
    block = replaced.get(number >> SLOT_BITS)
    return number if block is None else (block << SLOT_BITS) | (number & _SLOT)


def _sealed_anew(field: SealedField, stored: bytes | None, replaced: dict[int, int]) -> bytes | None:
    number = number_of(stored) if stored else 0
    if not stored or number >> SLOT_BITS not in replaced:
        return stored
    plain = unseal(stored, field.place)
    return GONE if plain is None else bytes(seal(_next(number, replaced), plain, field.place))


def retire_replaced() -> int:
    """Destroy the keys of replaced blocks of which nothing is left in any column; give how many blocks.

    The replaced general key stays: drafts may be sealed under it outside any column that is walked.
    """
    state = VaultState.objects.get(pk=1)
    chain = {state.general >> SLOT_BITS}
    replaced = successors()
    while before := {old for old, new in replaced.items() if new in chain} - chain:
        chain |= before
    with transaction.atomic():
        state = VaultState.objects.select_for_update().get(pk=1)
        KeyBlock.objects.filter(id__in=chain, replaced_by__isnull=False).update(retired=True)
        gone = KeyBlock.objects.filter(replaced_by__isnull=False, retired=False)
        count = gone.count()
        gone.delete()
        VaultState.objects.filter(pk=1).update(generation=state.generation + 1)
    RING.forget()
    return count


def change_keys(progress: Progress | None = None) -> tuple[int, int]:
    """Change every key of every person: successors, walks until nothing is left, and the end of the replaced keys.

    Broken off at any point it goes on where it stopped when it is called again.

    Returns:
        Rows that were sealed anew, and blocks whose keys were destroyed.
    """
    name_successors()
    # Two looks of every process, so that each seals under the successors before the last walk.
    pause = 2.5 * float(getattr(settings, "VAULT_LOOK_SECONDS", 2.0))
    time.sleep(min(pause, 30.0))
    rows = left = walk(progress)
    while left:
        left = walk(progress)
        rows += left
    return rows, retire_replaced()
