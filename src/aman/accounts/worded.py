"""How is what every check asks put to the database without being worded anew each time?

Django words a statement from Python objects, which costs more than the database needs to answer it. Here each is worded once
in a process, by the same querysets as everywhere else, with slots where the values go. PostgreSQL, which would plan each anew
every time, plans it once on a connection too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Expression, F, Field, Func, QuerySet


class Slot(Expression):
    """A place for a value that is given when the statement is asked."""

    def __init__(self, number: int, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Leave a mark that says which value goes here, and as what."""
        return "%s", [_Mark(self.number, self.output_field)]


def number(slot: int) -> Slot:
    """Give a slot for a whole number, such as a key."""
    return Slot(slot, BigIntegerField())


class OfAnOffice:
    """Whoever sees everything of the office in the second slot: so a `visible_to` is worded once for every office."""

    sees_people = True
    sees_assigned_only = False
    office_id = number(1)


class OneOf(Func):
    """A condition: a column of whole numbers is one of the values in the first so many slots."""

    output_field = BooleanField()

    def __init__(self, column: str, many: int) -> None:
        super().__init__(F(column), *(number(slot) for slot in range(many)))

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **more: Any) -> Any:
        """Compare the column with all of them at once."""
        (column, values), *slots = [compiler.compile(one) for one in self.get_source_expressions()]
        marks = ", ".join(sql for sql, _ in slots)
        return f"{column} IN ({marks})", [*values, *(value for _, given in slots for value in given)]


@dataclass(frozen=True, slots=True)
class _Mark:
    number: int
    field: Field[Any, Any]


@dataclass(frozen=True, slots=True)
class _Text:
    """One statement as the database reads it, and what turns its columns into values again."""

    sql: str
    values: tuple[Any, ...]
    converters: tuple[tuple[int, Any, Any], ...]

    @classmethod
    def of(cls, asked: QuerySet[Any, Any]) -> _Text:
        compiler = asked.query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        converters = compiler.get_converters(column for column, _sql, _alias in compiler.select)
        return cls(sql, tuple(values), tuple((place, *found) for place, found in converters.items()))

    def run(self, given: Sequence[Any]) -> list[tuple[Any, ...]]:
        values = [
            one.field.get_db_prep_value(given[one.number], connection) if isinstance(one, _Mark) else one
            for one in self.values
        ]
        found = ask(self.sql, values)
        return [self._read(row) for row in found] if self.converters else found

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        read = list(row)
        for place, converters, column in self.converters:
            for convert in converters:
                read[place] = convert(read[place], column, connection)
        return tuple(read)


def ask(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Ask a statement of few different texts, which PostgreSQL plans once on a connection; give its rows."""
    found: list[tuple[Any, ...]]
    if connection.vendor == "postgresql":
        from aman.accounts.planned import of_one_size, planned_cursor

        with planned_cursor() as cursor:
            cursor.execute(sql, of_one_size(values))
            found = cursor.fetchall()
    else:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found = cursor.fetchall()
    return found


class _Worded:
    """What is worded once for each kind of database."""

    def __init__(self) -> None:
        self._texts: dict[str, _Text] = {}

    def _word(self) -> _Text:
        raise NotImplementedError

    def _ask(self, given: Sequence[Any]) -> list[tuple[Any, ...]]:
        text = self._texts.get(connection.vendor)
        if text is None:
            text = self._texts[connection.vendor] = self._word()
        return text.run(given)


class WordedRows(_Worded):
    """A queryset of `values_list` with slots, asked for its rows.

    Args:
        make: gives the queryset.
        as_stored: places of sealed columns that are handed over unopened; opening takes time, so whoever needs it does it.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, Any]], *, as_stored: Collection[int] = ()) -> None:
        super().__init__()
        self._make, self._as_stored = make, as_stored

    def _word(self) -> _Text:
        text = _Text.of(self._make())
        return replace(text, converters=tuple(one for one in text.converters if one[0] not in self._as_stored))

    def rows(self, *given: Any) -> list[tuple[Any, ...]]:
        """Give the rows, with these values in the slots."""
        return self._ask(given)


class WordedRow(_Worded):
    """Querysets of one column, each asked for its first value, all in one statement that always has one row."""

    def __init__(self, make: Callable[[], Sequence[QuerySet[Any, Any]]]) -> None:
        super().__init__()
        self._make = make

    def _word(self) -> _Text:
        texts = [_Text.of(asked[:1]) for asked in self._make()]
        return _Text(
            sql="SELECT " + ", ".join(f"({text.sql})" for text in texts),
            values=tuple(value for text in texts for value in text.values),
            converters=tuple((place, *rest) for place, text in enumerate(texts) for _, *rest in text.converters),
        )

    def row(self, *given: Any) -> tuple[Any, ...]:
        """Give the first values, None where there is none, with these values in the slots."""
        (found,) = self._ask(given)
        return found
