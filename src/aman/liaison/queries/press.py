"""Which reports may somebody work with, and what waits in one of them?

Only what a page shows is opened: of a report with a thousand candidates the fields of one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q, QuerySet

from aman.core.press.lexicon import fold, shipped
from aman.core.press.pages import is_page, read_page
from aman.errors import NotFound
from aman.liaison.models import PressField, PressItem, PressReport
from aman.liaison.models.press import Drafted
from aman.liaison.press_fields import FIELDS, GROUPS, is_blank

#: Of a text no more is shown; the rules read no more either, and a note says so.
MOST_SHOWN = 150_000
_DECIDED = (Drafted.CONFIRMED, Drafted.EDITED)


def visible_report(*, user: Any, ref: str) -> PressReport:
    """Give a report of the user's office.

    Raises:
        NotFound: there is none of that reference that the user may work with.
    """
    found = PressReport.objects.visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound("There is no such report.", fix="Look for it in the list of reports.")
    return found


def visible_item(*, user: Any, ref: str, pk: int) -> PressItem:
    """Give a candidate of a report of the user's office.

    Raises:
        NotFound: there is none that the user may work with.
    """
    reports = PressReport.objects.visible_to(user).filter(ref=ref)
    found = PressItem.objects.filter(report__in=reports, pk=pk).select_related("report", "second_by").first()
    if found is None:
        raise NotFound("There is no such candidate.", fix="Look for it on the page of the report.")
    return found


def waiting_counts(reports: Iterable[PressReport]) -> dict[int, tuple[int, int]]:
    """Count for each report of a page: how many candidates wait, and how many there are."""
    keys = [report.pk for report in reports]
    rows = PressItem.objects.filter(report__in=keys).order_by().values("report")
    counted = rows.annotate(all=Count("pk"), waiting=Count("pk", filter=Q(state=Drafted.WAITING)))
    return {row["report"]: (row["waiting"], row["all"]) for row in counted}


def items_of(report: PressReport) -> list[PressItem]:
    """Give the candidates of a report in the order of the page: group by group, as they stand in the text."""
    found = list(PressItem.objects.filter(report=report))
    found.sort(key=lambda item: (GROUPS.index(item.group), item.start, item.end, item.number))
    return found


def fields_of(item: PressItem) -> list[PressField]:
    """Give the fields of a candidate in the order of the page."""
    order = [f.name for f in FIELDS[item.group]]
    found = list(PressField.objects.filter(item=item).select_related("decided_by", "item__report"))
    return sorted(found, key=lambda f: order.index(f.name) if f.name in order else len(order))


def fields_by_item(items: QuerySet[PressItem] | Sequence[PressItem]) -> dict[int, dict[str, PressField]]:
    """Give the fields of several candidates, by name."""
    found: dict[int, dict[str, PressField]] = {}
    for one in PressField.objects.filter(item__in=items).select_related("item__report"):
        found.setdefault(one.item_id, {})[one.name] = one
    return found


def stated(one: PressField | None) -> Any:
    """Give the value that a person confirmed or gave; None for anything else."""
    return one.value.get("value") if one is not None and one.state in _DECIDED else None


def stated_values(item: PressItem) -> dict[str, Any]:
    """Give all that persons confirmed or gave of one candidate; what waits or was rejected is None."""
    return {one.name: stated(one) for one in fields_of(item)}


def is_private(values: dict[str, Any]) -> bool:
    """Whether a person holds no post as far as confirmed: a form of address is none."""
    if not is_blank(values.get("office")):
        return False
    forms = shipped().words["honorific"]
    words = [fold(word) for word in str(values.get("title") or "").split()]
    return all(word in forms for word in words)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the text: which candidates it belongs to, and whether the chosen one is among them."""

    text: str = field(repr=False)
    items: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """The words of a report as a page shows them, and where each stands in the text that spans count in."""

    text: str = field(repr=False)
    starts: Sequence[int] = field(repr=False)
    ends: Sequence[int] = field(repr=False)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the kept text stands in the words shown."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Which span of the kept text a stretch of the words shown stands for."""
        start = max(0, min(start, len(self.text) - 1))
        end = max(start + 1, min(end, len(self.text)))
        return self.starts[start], self.ends[end - 1]


def shown_words(text: str) -> Shown:
    """Give what is shown of a kept text: of a web page its words, never its tags; else the text itself."""
    if is_page(text):
        words = read_page(text).words.cut(MOST_SHOWN)
        if words.text.strip():
            return Shown(words.text, words.starts, words.ends)
    text = text[:MOST_SHOWN]
    return Shown(text, range(len(text)), range(1, len(text) + 1))


def stretches(shown: Shown, items: Sequence[PressItem], chosen: PressItem | None) -> list[Stretch]:
    """Cut the words shown where a candidate begins or ends, so that each can be marked although they overlap."""
    places = [(item.pk, *shown.place(item.start, item.end)) for item in items]
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for pk, start, end in places:
        if start < end:
            opening.setdefault(start, []).append(pk)
            closing.setdefault(end, []).append(pk)
    cuts = sorted({0, len(shown.text), *opening, *closing})
    found: list[Stretch] = []
    inside: dict[int, None] = {}
    for at, upto in pairwise(cuts):
        for pk in closing.get(at, ()):
            inside.pop(pk, None)
        begins = tuple(opening.get(at, ()))
        inside |= dict.fromkeys(begins)
        is_chosen = chosen is not None and chosen.pk in inside
        found.append(Stretch(shown.text[at:upto], tuple(inside), begins, is_chosen))
    return found


def words_of(item: PressItem, text: str, *, most: int = 120) -> str:
    """Give the words of a candidate as the text has them, tags left out, cut where they are many."""
    raw = text[item.start : item.end]
    if "<" in raw and is_page(text):
        raw = read_page(raw).words.text or raw
    words = " ".join(raw.split())
    return words if len(words) <= most else words[: most - 1] + "…"
