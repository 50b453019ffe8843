"""How do rows of a statement that is worded once become records, with the records that stand beside them?

What Django does for `select_related`, without wording the statement anew: each record gets the columns that are named,
and reads the others where somebody asks for one all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import router
from django.db.models import Model, QuerySet

from aman.accounts.worded import WordedRows

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class _Part:
    """Neighbouring columns that make one record, and where it hangs."""

    model: type[Model]
    names: tuple[str, ...]
    start: int
    key: int
    above: int
    relation: Any

    @property
    def end(self) -> int:
        return self.start + len(self.names)


class WordedRecords(Generic[M]):
    """A queryset with slots, asked for its records.

    Args:
        model: of the records.
        make: gives the queryset.
        columns: what is read of the record itself ("") and of those joined to it, by the path of relations as
            "earlier.incident"; the upper before the lower. `None`: every column.
        more: what the queryset adds to each record, by name.
        as_stored: those of `more` that are sealed and handed over unopened.
    """

    def __init__(
        self,
        model: type[M],
        make: Callable[[], QuerySet[M]],
        columns: Mapping[str, Collection[str] | None],
        *,
        more: Sequence[str] = (),
        as_stored: Collection[str] = (),
    ) -> None:
        self._model, self._make, self._columns, self._more = model, make, columns, tuple(more)
        self._unopened = frozenset(as_stored)
        self._parts: list[_Part] = []
        self._rows: WordedRows | None = None

    def _lay_out(self) -> WordedRows:
        """Say where each record's columns stand; only once the models are loaded."""
        parts: list[_Part] = []
        paths: dict[str, int] = {}
        asked: list[str] = []
        for path, wanted in self._columns.items():
            upper, _, name = path.rpartition(".")
            above = paths.get(upper, 0)
            relation = parts[above].model._meta.get_field(name) if path else None
            model: Any = relation.related_model if relation is not None else self._model
            fields = [f for f in model._meta.concrete_fields if wanted is None or f.primary_key or f.attname in wanted]
            names = tuple(field.attname for field in fields)
            key = len(asked) + names.index(model._meta.pk.attname)
            paths[path] = len(parts)
            parts.append(_Part(model, names, len(asked), key, above, relation))
            asked += [f"{path.replace('.', '__')}__{one}" if path else one for one in names]
        self._parts = parts
        asked += self._more
        kept = [asked.index(name) for name in self._unopened]
        return WordedRows(lambda: self._make().values_list(*asked), as_stored=kept)

    def records(self, *given: Any) -> list[M]:
        """Give the records, with these values in the slots."""
        rows = self._rows
        if rows is None:
            rows = self._rows = self._lay_out()
        using = router.db_for_read(self._model)
        return [self._record(row, using) for row in rows.rows(*given)]

    def _record(self, row: tuple[Any, ...], using: str) -> M:
        made: list[Any] = []
        for part in self._parts:
            one = (
                part.model.from_db(using, part.names, row[part.start : part.end]) if row[part.key] is not None else None
            )
            made.append(one)
            if part.relation is not None and made[part.above] is not None:
                part.relation.set_cached_value(made[part.above], one)
        record: M = made[0]
        for name, value in zip(self._more, row[self._parts[-1].end :], strict=True):
            setattr(record, name, value)
        return record
