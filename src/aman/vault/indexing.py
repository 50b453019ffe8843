"""How do sealed values that were written before there was an index of them come by one?

In parts, each of them a transaction of its own: broken off, it goes on where it stopped, and a second time it finds nothing
to do. The table of the values themselves is only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.migrations.operations.base import Operation

from aman.vault.blind import blind
from aman.vault.ring import RING
from aman.vault.sealing import ErasedText, number_of

#: Rows that are read and indexed at once.
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class NumberIndex:
    """A table of blind indexes of the numbers that a sealed column holds, several of them perhaps.

    Attributes:
        column: the sealed column.
        owner: the field of the table of indexes that names the row the number stands in; the other is `number_index`.
        kind: what is asked for, as in `blind`.
        readings: gives the one form of each number of a text.
    """

    column: str
    owner: str
    kind: str
    readings: Callable[[str], Iterable[str]]

    def indexes(self, text: str) -> list[bytes]:
        """Give the blind index of each number of a text; none of an erased or a blank one."""
        if not text or isinstance(text, ErasedText):
            return []
        return [blind(self.kind, number) for number in self.readings(text)]

    def fill(self, model: type[models.Model], table: type[models.Model]) -> int:
        """Index the rows of a model that have no index yet; give how many rows were given one.

        Args:
            model: whose column it is.
            table: of the indexes.
        """
        done = last = 0
        while True:
            with transaction.atomic():
                rows = self._next(model, table, last)
                if not rows:
                    return done
                last = rows[-1][0]
                done += self._write(model, table, rows)

    def _next(self, model: type[models.Model], table: type[models.Model], last: int) -> list[tuple[int, Any]]:
        key, column = _quoted(model, "pk", self.column)
        (owner,) = _quoted(table, self.owner)
        sql = (
            f"SELECT s.{key}, s.{column} FROM {_table(model)} s WHERE s.{key} > %s AND s.{column} <> %s "  # noqa: S608
            f"AND NOT EXISTS (SELECT 1 FROM {_table(table)} i WHERE i.{owner} = s.{key}) ORDER BY s.{key} LIMIT {_AT_ONCE}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [last, _bytes(b"")])
            rows: list[tuple[int, Any]] = cursor.fetchall()
        return rows

    def _write(self, model: type[models.Model], table: type[models.Model], rows: list[tuple[int, Any]]) -> int:
        sealed: Any = model._meta.get_field(self.column)
        RING.prefetch(number_of(bytes(stored)) for _, stored in rows)
        found = {pk: self.indexes(sealed.opened(stored)) for pk, stored in rows}
        index, owner = _quoted(table, "number_index", self.owner)
        sql = f"INSERT INTO {_table(table)} ({index}, {owner}) VALUES (%s, %s) ON CONFLICT DO NOTHING"  # noqa: S608
        with connection.cursor() as cursor:
            pairs = [(_bytes(one), pk) for pk, indexes in found.items() for one in indexes]
            if pairs:
                cursor.executemany(sql, pairs)
        return sum(bool(indexes) for indexes in found.values())


class FillIndex(Operation):
    """Index what stood in a sealed column before there was a table of indexes; in a migration that is not atomic."""

    reversible = True

    def __init__(self, model_name: str, table_name: str, index: NumberIndex) -> None:
        self.model_name, self.table_name, self.index = model_name, table_name, index

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing about the tables."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Read, index and write, part by part."""
        from aman.vault.furnishing import furnish

        furnish()
        model = to_state.apps.get_model(app_label, self.model_name)
        self.index.fill(model, to_state.apps.get_model(app_label, self.table_name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave them: they go with their table."""

    def describe(self) -> str:
        """Say what is done."""
        return f"Index {self.index.column} of {self.model_name}"


def _bytes(value: bytes) -> Any:
    """Bytes as the driver takes them."""
    return models.BinaryField().get_db_prep_value(value, connection)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _quoted(model: type[models.Model], *names: str) -> list[str]:
    fields = [model._meta.pk if name == "pk" else model._meta.get_field(name) for name in names]
    return [connection.ops.quote_name(str(field.column)) for field in fields]  # type: ignore[union-attr]
