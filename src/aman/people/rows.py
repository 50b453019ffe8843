"""How are tens of thousands of rows written in a second, on either database?

Django's bulk_create builds an object and a placeholder for each value. A list of 25,000 people brings
half a million keys, so these rows go straight to the driver: executemany on SQLite, COPY on PostgreSQL.
Only for tables whose columns are plain; constraints and triggers hold as ever.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.apps import apps
from django.db import connection, models

from aman.vault.fields import SealedField


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from looking, while a whole list or register is gone through.

    That makes half a million small objects without one cycle; looking through them again and again for
    garbage takes a fifth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """Reserve ids for rows about to be written, so that their dependents can be written with them.

    The caller holds the write transaction: SQLite has one writer at a time, PostgreSQL a sequence.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        # AUTOINCREMENT never gives an id twice, not even after the last row was deleted.
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")  # noqa: S608 - the name of our own table
        highest = cursor.fetchone()[0]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        used = cursor.fetchone()
    first = max(highest, used[0] if used else 0) + 1
    return list(range(first, first + count))


def write_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of `fields` (field names of the model).

    What goes into a sealed column must be sealed already.
    """
    rows = _nothing_in_clear(model, fields, rows)
    columns = [str(field.column) for field in map(model._meta.get_field, fields) if isinstance(field, models.Field)]
    table = connection.ops.quote_name(model._meta.db_table)
    listed = ", ".join(connection.ops.quote_name(c) for c in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Making the rows may ask the database something, which cannot be answered in the middle of a COPY.
            ready = list(rows)
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608 - names of our own table
        cursor.executemany(sql, cast(Any, rows))


def _nothing_in_clear(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """Stop the writing where a text in clear would go into a sealed column."""
    sealed = [i for i, name in enumerate(fields) if isinstance(model._meta.get_field(name), SealedField)]
    for row in rows:
        for i in sealed:
            if not isinstance(row[i], bytes):
                raise TypeError(f"{model.__name__}.{fields[i]} is sealed: seal the value before it is written.")
        yield row


def refresh_statistics() -> None:
    """Let the database look at what a large writing changed, so that it chooses the right index for the next question.

    Without it SQLite believes that an office holds ten people, and walks a million to find one.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # A few hundred entries of each index tell enough; 25 ms at a million people.
            cursor.execute("PRAGMA analysis_limit=400")
            cursor.execute("ANALYZE")
        else:
            tables = ", ".join(
                connection.ops.quote_name(m._meta.db_table) for m in apps.get_app_config("people").get_models()
            )
            cursor.execute(f"ANALYZE {tables}")
