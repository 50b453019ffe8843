"""How does one page through a long list without counting it or skipping rows?

Each page remembers the values of its first and last row and asks for what comes after or before them, so page 900
costs what page 1 costs. The values travel in the address: order by references, days, scores and keys, never by names.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)
PAGE_ROWS = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page, and the marks that lead on (`after`) and back (`before`); empty where there is no more."""

    rows: list[Row]
    after: str
    before: str

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(
    rows: QuerySet[Row], request: HttpRequest, *, order: Sequence[str] = ("-pk",), size: int = PAGE_ROWS
) -> Page[Row]:
    """Give the page of `rows` that the request's `after` or `before` asks for; the first one when neither can be read.

    Args:
        rows: the filtered rows; their own order is replaced.
        request: whose address may carry `after` or `before`.
        order: field names, each with an optional minus. Their values must never be null. The primary key is added when
            it is not there, so that no two rows are equal.
        size: rows a page.
    """
    fields = list(order)
    if not any(f.lstrip("-") in {"pk", "id", rows.model._meta.pk.name} for f in fields):
        fields.append("-pk" if fields and fields[-1].startswith("-") else "pk")
    backward = bool(request.GET.get("before"))
    mark = _read_mark(request.GET.get("before") or request.GET.get("after") or "", len(fields))
    backward = backward and mark is not None
    wanted = [_turn(f) for f in fields] if backward else fields
    chosen = rows.order_by(*wanted)
    if mark is not None:
        try:
            found = list(chosen.filter(_beyond(wanted, mark))[: size + 1])
        except (ValueError, TypeError, ValidationError, FieldError):
            # Somebody typed the mark; the first page is a better answer than an error.
            mark, backward = None, False
            found = list(rows.order_by(*fields)[: size + 1])
    else:
        found = list(chosen[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    has_after = backward or more
    has_before = more if backward else mark is not None
    return Page(
        rows=found,
        after=_write_mark(found[-1], fields) if found and has_after else "",
        before=_write_mark(found[0], fields) if found and has_before else "",
    )


def _turn(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _beyond(fields: Sequence[str], values: Sequence[Any]) -> Q:
    """Say "comes after these values in this order" as a condition."""
    condition = Q()
    equal = Q()
    for field, value in zip(fields, values, strict=True):
        name = field.lstrip("-")
        step = "lt" if field.startswith("-") else "gt"
        condition |= equal & Q(**{f"{name}__{step}": value})
        equal &= Q(**{name: value})
    return condition


def _write_mark(row: Model, fields: Sequence[str]) -> str:
    values = []
    for field in fields:
        value: Any = row
        for part in field.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append(value.isoformat() if isinstance(value, date | datetime) else value)
    text = json.dumps(values, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_mark(text: str, length: int) -> list[Any] | None:
    if not text or len(text) > 400:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return None
    if not isinstance(values, list) or len(values) != length or any(isinstance(v, list | dict) for v in values):
        return None
    return values
