"""How does the vault stand, and does what is sealed open? Asked by whoever looks after the server, never by a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Count, Model, Sum

from aman.errors import SealBroken
from aman.vault.fields import SealedField
from aman.vault.masters import master_keys
from aman.vault.models import SLOT_BITS, KeyBlock, VaultState
from aman.vault.ring import RING
from aman.vault.sealing import number_of, unseal

_AT_ONCE = 2_000
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """How many keys there are, under which master keys, and whether a change of keys is under way."""

    masters: tuple[str, ...]
    blocks_under: dict[str, int]
    keys_given: int
    keys_destroyed_times: int
    being_replaced: int
    closed: bool


@dataclass(slots=True)
class Column:
    """What was found in one sealed column: values that opened, were erased, stay closed; keys of rows that stay closed."""

    name: str
    opened: int = 0
    erased: int = 0
    closed: int = 0
    rows: list[Any] = field(default_factory=list)


def vault_standing() -> Standing:
    """Say how the vault stands."""
    state = VaultState.objects.get(pk=1)
    mine = KeyBlock.objects.exclude(id=state.general >> SLOT_BITS).filter(replaced_by__isnull=True)
    return Standing(
        masters=tuple(key.key_id for key in master_keys()),
        blocks_under=dict(KeyBlock.objects.values_list("master").annotate(n=Count("id"))),
        keys_given=mine.aggregate(n=Sum("used"))["n"] or 0,
        keys_destroyed_times=state.generation,
        being_replaced=KeyBlock.objects.filter(replaced_by__isnull=False, retired=False).count(),
        closed=state.closed,
    )


def open_everything(most: int | None = None) -> list[Column]:
    """Open what stands in every sealed column, and count.

    Args:
        most: rows of each table to look at, the newest; None looks at all.

    Raises:
        SealBroken: the master keys are not at hand, so that nothing opens.
    """
    RING.standing()
    found: list[Column] = []
    for model in apps.get_models():
        fields = [f for f in model._meta.concrete_fields if isinstance(f, SealedField)]
        if fields:
            found += _open_table(model, fields, most)
    return found


def _open_table(model: type[Model], fields: list[SealedField], most: int | None) -> list[Column]:
    columns = [Column(f.place.decode()) for f in fields]
    for rows in _rows(model, [str(f.column) for f in fields], most):
        RING.prefetch(number_of(bytes(v)) for _, *values in rows for v in values if v)
        for key, *values in rows:
            for one, column, stored in zip(fields, columns, values, strict=True):
                if stored:
                    _count(column, key, bytes(stored), one.place)
    return columns


def _count(column: Column, key: Any, stored: bytes, place: bytes) -> None:
    try:
        plain = unseal(stored, place)
    except SealBroken:
        column.closed += 1
        if len(column.rows) < _MOST_NAMED:
            column.rows.append(key)
    else:
        column.opened += plain is not None
        column.erased += plain is None


def _rows(model: type[Model], columns: list[str], most: int | None) -> Iterator[list[Any]]:
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    listed = ", ".join([key, *map(quote, columns)])
    last, left = None, most
    while left is None or left > 0:
        where = f" WHERE {key} < %s" if last is not None else ""
        limit = _AT_ONCE if left is None else min(_AT_ONCE, left)
        sql = f"SELECT {listed} FROM {table}{where} ORDER BY {key} DESC LIMIT {limit}"  # noqa: S608 - our own table
        with connection.cursor() as cursor:
            cursor.execute(sql, [last] if last is not None else [])
            rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        left = None if left is None else left - len(rows)
        yield rows
