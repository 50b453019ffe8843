"""Does what is sealed open, under keys that are there, in the column it was sealed for?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Max, Min, Model

from aman.cli.integrity.findings import Finding
from aman.errors import SealBroken
from aman.vault.ring import RING
from aman.vault.sealing import GONE, number_of, unseal

SPREAD = 2_000
_AT_ONCE = 500


def sealed_closed(every: bool) -> list[Finding]:
    """Find sealed values that do not open: changed, moved to another column or row, or without their key.

    Raises:
        SealBroken: the data keys of this database are not at hand, so that none opens.
    """
    RING.standing()
    found = []
    for model in apps.get_models():
        names = [f.attname for f in model._meta.concrete_fields if hasattr(f, "sealed") and hasattr(f, "place")]
        if names and (bad := _closed(model, names, every)):
            what = ", ".join(f"{count} in {column}" for column, count in sorted(bad.items()))
            found.append(
                Finding(
                    f"Sealed values of {model._meta.db_table} do not open: {what}.",
                    "Restore the last backup; find out who changed them.",
                )
            )
    return found


def _closed(model: type[Model], names: list[str], every: bool) -> dict[str, int]:
    """Count by column the values that do not open."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    bad: dict[str, int] = {}
    for rows in _rows(model, [field.column for field in fields], every):
        stored = [[bytes(v) if v else b"" for v in row] for row in rows]
        RING.prefetch({number_of(v) for row in stored for v in row if len(v) > len(GONE)})
        for row in stored:
            for field, value in zip(fields, row, strict=True):
                if value and not _opens(value, field.place):
                    bad[field.column] = bad.get(field.column, 0) + 1
    return bad


def _opens(value: bytes, place: bytes) -> bool:
    try:
        unseal(value, place)
    except SealBroken:
        return False
    return True


def _rows(model: type[Model], columns: list[str], every: bool) -> Iterator[list[Any]]:
    """Give the sealed columns as they stand, of every row or of a spread over the table."""
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    base = f"SELECT {', '.join(map(quote, columns))}, {key} FROM {table}"  # noqa: S608 - our own table
    with connection.cursor() as cursor:
        if every:
            last: Any = None
            while True:
                where = f" WHERE {key} > %s" if last is not None else ""
                cursor.execute(f"{base}{where} ORDER BY {key} LIMIT {_AT_ONCE}", [last] if last is not None else [])
                rows = cursor.fetchall()
                if not rows:
                    return
                last = rows[-1][-1]
                yield [row[:-1] for row in rows]
        for start in _starts(model):
            cursor.execute(f"{base} WHERE {key} >= %s ORDER BY {key} LIMIT 1", [start])
            yield [row[:-1] for row in cursor.fetchall()]


def _starts(model: type[Model]) -> list[int]:
    """Give numbers spread evenly over the keys of a table; the row at or after each is looked at."""
    ends = model._base_manager.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    first, last = int(ends["first"]), int(ends["last"])
    step = max(1, (last - first) // (SPREAD - 1))
    return list(range(first, last + 1, step))
