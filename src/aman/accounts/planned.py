"""How does PostgreSQL keep the plan of a statement that is asked again and again with other values?

It does so for statements that are prepared on a connection, with values beside the text instead of inside it. Only what is
worded once is asked in this way (see `worded`): the texts are few, so a connection keeps all of them. Imported where the
database is PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg.types.numeric import Int8

#: The package's types do not know what its classes are on this database.
_HERE: Any = connection
_CURSOR: Any = ServerBindingCursor


class _PlannedCursor(_CURSOR):  # type: ignore[misc]
    """Tells what it asked, without the values, to whoever counts statements."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)
        return self._query


@contextmanager
def planned_cursor() -> Iterator[Any]:
    """Give a cursor whose statements are planned once on this connection; what others ask on it is not kept."""
    # As the package does before each cursor: a connection that died while nobody asked is made anew.
    _HERE.close_if_health_check_failed()
    _HERE.ensure_connection()
    wire = _HERE.connection
    before, wire.prepare_threshold = wire.prepare_threshold, 0
    try:
        with _HERE.wrap_database_errors:
            asking = _HERE._prepare_cursor(_PlannedCursor(wire))
        with asking as cursor:
            yield cursor
    finally:
        wire.prepare_threshold = before


def of_one_size(values: Sequence[Any]) -> list[Any]:
    """Say of every whole number that it is a large one; else each size of a number makes the statement another one."""
    return [Int8(one) if type(one) is int else one for one in values]
