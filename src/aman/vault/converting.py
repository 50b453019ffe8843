"""How does a column that holds plain values become a sealed one, on a database that is in use already?

Operations for migrations: first the keys (`DrawSeals`), then the columns (`SealColumns`). Rows are read and written in
batches; on PostgreSQL and SQLite alike the whole of it is one transaction, so that a migration that is broken off leaves
everything as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.migrations.operations.base import Operation

from aman.vault.fields import SealedBytesField, SealedJSONField

_BATCH = 2_000


class DrawSeals(Operation):
    """Give every row that has none the number of a fresh key."""

    reversible = True

    def __init__(self, model_name: str, name: str = "seal") -> None:
        self.model_name, self.name = model_name, name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing about the tables."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Draw and write, batch by batch."""
        from aman.vault.actions import new_seals
        from aman.vault.furnishing import furnish

        model = to_state.apps.get_model(app_label, self.model_name)
        table, column = _quoted(schema_editor, model, self.name)
        key = schema_editor.quote_name(model._meta.pk.column)
        with schema_editor.connection.cursor() as cursor:
            while True:
                cursor.execute(f"SELECT {key} FROM {table} WHERE {column} IS NULL LIMIT {_BATCH}")  # noqa: S608
                ids = [row[0] for row in cursor.fetchall()]
                if not ids:
                    break
                furnish()
                pairs = list(zip(new_seals(len(ids)), ids, strict=True))
                cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", pairs)  # noqa: S608
        settle(schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave the numbers: the column goes with the operation that made it."""

    def describe(self) -> str:
        """Say what is done."""
        return f"Draw keys for the rows of {self.model_name}"


class SealColumns(Operation):
    """Turn columns of a model into sealed ones, and seal what stands in them.

    Args:
        model_name: of the model.
        fields: name -> the sealed field it becomes.
        number: SQL that gives the number of the key for a row, in which `{table}` stands for the table; empty for the
            general key.
    """

    reversible = False

    def __init__(self, model_name: str, fields: Mapping[str, Any], number: str = "") -> None:
        self.model_name, self.fields, self.number = model_name, dict(fields), number

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Know the columns as sealed."""
        key = app_label, self.model_name.lower()
        state.models[key].fields.update({name: field.clone() for name, field in self.fields.items()})
        state.reload_model(*key, delay=True)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Change the columns' types, then seal row by row."""
        settle(schema_editor)
        old = from_state.apps.get_model(app_label, self.model_name)
        new = to_state.apps.get_model(app_label, self.model_name)
        if schema_editor.connection.vendor == "postgresql":
            for name in self.fields:
                _change_type(schema_editor, old, name)
        else:
            pairs = [(old._meta.get_field(name), new._meta.get_field(name)) for name in self.fields]
            schema_editor._remake_table(old, alter_fields=pairs)
        _seal_rows(schema_editor, new, list(self.fields), self.number)
        settle(schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Never: it would write everything in clear again."""
        raise NotImplementedError

    def describe(self) -> str:
        """Say what is done."""
        return f"Seal {', '.join(self.fields)} of {self.model_name}"


def settle(schema_editor: Any) -> None:
    """Have PostgreSQL check now what it would check at the end: a table with checks waiting cannot be altered."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _quoted(schema_editor: Any, model: Any, *names: str) -> list[str]:
    quote = schema_editor.quote_name
    return [quote(model._meta.db_table), *(quote(model._meta.get_field(name).column) for name in names)]


def _change_type(schema_editor: Any, model: Any, name: str) -> None:
    """Let a column hold bytes; a text becomes its UTF-8 until it is sealed."""
    table, column = _quoted(schema_editor, model, name)
    if model._meta.get_field(name).get_internal_type() != "BinaryField":
        schema_editor.execute(
            f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT, "
            f"ALTER COLUMN {column} TYPE bytea USING convert_to({column}::text, 'UTF8')"
        )


def _seal_rows(schema_editor: Any, model: Any, names: list[str], number: str) -> None:
    from aman.vault.furnishing import furnish

    table, *columns = _quoted(schema_editor, model, *names)
    key = schema_editor.quote_name(model._meta.pk.column)
    fields = [model._meta.get_field(name) for name in names]
    number = number.format(table=table) if number else "0"
    read = (
        f"SELECT {key}, {number}, {', '.join(columns)} FROM {table} "  # noqa: S608 - our own table
        f"WHERE {key} > %s ORDER BY {key} LIMIT {_BATCH}"
    )
    write = f"UPDATE {table} SET {', '.join(f'{c} = %s' for c in columns)} WHERE {key} = %s"  # noqa: S608
    with schema_editor.connection.cursor() as cursor:
        for batch in _batches(cursor, read):
            furnish()
            rows = [
                (*(f.sealed(seal or 0, _plain(f, v)) for f, v in zip(fields, values, strict=True)), pk)
                for pk, seal, *values in batch
            ]
            cursor.executemany(write, rows)


def _batches(cursor: Any, read: str) -> Iterator[list[Any]]:
    last = 0
    while True:
        cursor.execute(read, [last])
        batch = cursor.fetchall()
        if not batch:
            return
        last = batch[-1][0]
        yield batch


def _plain(field: Any, stored: Any) -> Any:
    """What a column said before it was sealed, as the field takes it."""
    if stored is None:
        return None
    if isinstance(field, SealedBytesField):
        return bytes(stored)
    text = stored if isinstance(stored, str) else bytes(stored).decode("utf-8")
    return json.loads(text) if isinstance(field, SealedJSONField) else text
