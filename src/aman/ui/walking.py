"""How does a page show what only few rows of a very long list are, where no index leads to them?

It walks along the rows by number, part by part, asks for each part which of its rows belong, and stops with a full page, or
after so many rows, and says that it stopped: the next page goes on from there. No page costs more than that, however rare
what it looks for is and however long the list.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Generic

from django.db.models import QuerySet
from django.http import HttpRequest

from aman.ui.paging import PAGE_ROWS, Page, Row

#: Rows of the first part; each part is four times the one before, since what is not rare is found in the first.
_FIRST, _TIMES = 100, 4


@dataclass(frozen=True, slots=True)
class Walked(Generic[Row]):
    """A page, how many rows were looked at for it, and whether it stopped before it was full."""

    page: Page[Row]
    looked_at: int
    is_cut: bool


def walk(
    rows: QuerySet[Row] | list[int],
    request: HttpRequest,
    *,
    belong: Callable[[list[int]], Collection[int]],
    fetch: Callable[[list[int]], list[Row]],
    most: int,
    part: int = 2_000,
    size: int = PAGE_ROWS,
) -> Walked[Row]:
    """Give the page that the request's `after` or `before` asks for, in the order of the primary key.

    Args:
        rows: what is walked along, cheap to take from any key on; or its keys, in ascending order.
        request: whose address may carry `after` or `before`, each a key; what is no number means the first page.
        belong: gives which of some keys, in ascending order, belong to the list.
        fetch: gives the rows of the few keys of a page, in ascending order.
        most: rows that are looked at for one page, about.
        part: most rows that are asked about in one go.
        size: rows a page.
    """
    before, after = _key(request, "before"), _key(request, "after")
    backward = before is not None
    mark = before if backward else after
    found: list[int] = []
    at, looked_at, is_end, step = mark, 0, False, _FIRST
    while len(found) <= size and not is_end and looked_at < most:
        some = _next(rows, at, backward, min(step, part))
        is_end = len(some) < min(step, part)
        step *= _TIMES
        if some:
            at, looked_at = some[-1], looked_at + len(some)
            kept = belong(sorted(some))
            found += [key for key in some if key in kept]
    shown = sorted(found[:size])
    has_more = len(found) > size or not is_end
    # Where the walk was cut the next page begins with the first row that was not looked at.
    edge = found[size - 1] if len(found) > size else at
    onward = str(edge) if has_more and edge is not None else ""
    back = str(shown[-1 if backward else 0] if shown else mark) if mark is not None else ""
    page = Page(fetch(shown) if shown else [], *((back, onward) if backward else (onward, back)))
    return Walked(page, looked_at, is_cut=has_more and len(found) <= size)


def _next(rows: QuerySet[Any] | list[int], at: int | None, backward: bool, most: int) -> list[int]:
    """Give the next keys from a key on, the nearest first."""
    if isinstance(rows, list):
        if backward:
            return rows[: bisect_left(rows, at) if at is not None else None][::-1][:most]
        first = bisect_right(rows, at) if at is not None else 0
        return rows[first : first + most]
    beyond = rows if at is None else rows.filter(**{"pk__lt" if backward else "pk__gt": at})
    keys = beyond.order_by("-pk" if backward else "pk").values_list("pk", flat=True)
    return [int(key) for key in keys[:most]]


def _key(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
