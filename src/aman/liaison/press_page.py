"""What does the page of a report show: which candidate and field are chosen, what comes before and after, what was done last?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from aman.liaison.models import PressField, PressItem, PressReport
from aman.liaison.models.press import Drafted
from aman.liaison.press_fields import FieldKind, field_kind, say_value
from aman.liaison.press_words import figure_sentence, notes_of
from aman.liaison.queries.press import (
    Stretch,
    fields_of,
    is_private,
    items_of,
    shown_words,
    stated,
    stretches,
    words_of,
)
from aman.ui.templatetags.aman import SHAPES

#: The shape and colour of a state.
TAGS = {
    Drafted.WAITING: "waiting",
    Drafted.CONFIRMED: "good",
    Drafted.EDITED: "info",
    Drafted.REJECTED: "stopped",
    Drafted.NOT_STATED: "closed",
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of the chosen candidate, as the page shows it."""

    one: PressField
    kind: FieldKind
    drafted: str = field(repr=False)
    value: str = field(repr=False)
    also: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    is_chosen: bool = False

    @property
    def tag(self) -> str:
        """Shape and colour of its state."""
        return TAGS[Drafted(self.one.state)]


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate of the list."""

    item: PressItem
    words: str = field(repr=False)
    tag: str
    is_chosen: bool

    @property
    def shape(self) -> str:
        """The shape of its state, as the status tags have it."""
        return SHAPES[self.tag]


@dataclass(slots=True)
class Page:
    """Everything the page of one report shows."""

    report: PressReport
    notes: list[str]
    stretches: list[Stretch] = field(repr=False)
    groups: list[tuple[str | Promise, list[Line], int]] = field(repr=False)
    waiting: int = 0
    item: PressItem | None = None
    fields: list[FieldRow] = field(default_factory=list, repr=False)
    field: FieldRow | None = None
    before: int | None = None
    after: int | None = None
    sentence: str = ""
    needs_second: bool = False
    last: PressItem | None = None

    @property
    def all(self) -> int:
        """How many candidates there are."""
        return sum(len(lines) for _label, lines, _waiting in self.groups)

    @property
    def done(self) -> int:
        """How many of them nobody waits for."""
        return self.all - self.waiting

    @property
    def may_become(self) -> bool:
        """Whether the chosen candidate can be made a record now."""
        item = self.item
        return (
            item is not None
            and not item.became
            and item.state in (Drafted.CONFIRMED, Drafted.EDITED)
            and item.group in ("people", "figures", "engagements", "commitments")
        )


def page_of_report(user: Any, report: PressReport, pk: int | None, name: str) -> Page:
    """Gather the page of a report with a candidate and a field chosen; the first that waits where none is asked for."""
    items = items_of(report)
    chosen = next((item for item in items if item.pk == pk), None)
    chosen = chosen or next((i for i in items if i.state == Drafted.WAITING), items[0] if items else None)
    shown = shown_words(report.text)
    page = Page(
        report=report,
        notes=notes_of(report.notes),
        stretches=stretches(shown, items, chosen),
        groups=_groups(items, report.text, chosen),
        waiting=sum(item.state == Drafted.WAITING for item in items),
        last=_last_of(user, report),
    )
    if chosen is not None:
        _choose(page, items, chosen, name)
    return page


def _choose(page: Page, items: Sequence[PressItem], chosen: PressItem, name: str) -> None:
    at = items.index(chosen)
    page.item = chosen
    page.before = items[at - 1].pk if at else None
    page.after = items[at + 1].pk if at + 1 < len(items) else None
    fields = fields_of(chosen)
    wanted = next((one for one in fields if one.name == name), None)
    wanted = wanted or next((one for one in fields if one.state == Drafted.WAITING), fields[0] if fields else None)
    page.fields = [_row(chosen, one, one is wanted) for one in fields]
    page.field = next((row for row in page.fields if row.is_chosen), None)
    if chosen.group == PressItem.Group.FIGURES:
        # What waits is said as drafted; what was decided as decided.
        said = {one.name: one.drafted.get("value") if one.state == Drafted.WAITING else stated(one) for one in fields}
        page.sentence = figure_sentence(said)
    if chosen.group == PressItem.Group.PEOPLE and page.may_become and chosen.second_by_id is None:
        page.needs_second = is_private({one.name: stated(one) for one in fields})


def _row(item: PressItem, one: PressField, is_chosen: bool) -> FieldRow:
    kind = field_kind(item.group, one.name)
    drafted, value = one.drafted.get("value"), one.value.get("value")
    also: tuple[tuple[str, str], ...] = ()
    if kind.kind == "days":
        # The other readings, and the first one again where another was chosen.
        others = [iso for iso in (drafted, *one.also) if iso and iso != (value or drafted)]
        also = tuple((iso, say_value(kind, iso)) for iso in dict.fromkeys(others))
    return FieldRow(one, kind, say_value(kind, drafted), say_value(kind, value), also, is_chosen)


def _groups(
    items: Sequence[PressItem], text: str, chosen: PressItem | None
) -> list[tuple[str | Promise, list[Line], int]]:
    found: dict[str, list[Line]] = {}
    for item in items:
        line = Line(item, words_of(item, text, most=60), TAGS[Drafted(item.state)], item is chosen)
        found.setdefault(item.group, []).append(line)
    return [
        (PressItem.Group(group).label, lines, sum(line.item.state == Drafted.WAITING for line in lines))
        for group, lines in found.items()
    ]


def _last_of(user: Any, report: PressReport) -> PressItem | None:
    """The candidate that this user decided last, where nothing has been made of it."""
    decided = PressField.objects.filter(item__report=report, decided_by=user).order_by("-decided_at", "-pk")
    last = decided.select_related("item").defer("drafted", "also", "value").first()
    return last.item if last is not None and not last.item.became else None


def next_place(items: Sequence[PressItem], item: PressItem, fields: Sequence[PressField], name: str) -> tuple[int, str]:
    """Say where to go on after a decision: the next field that waits, else the next candidate, else here."""
    names = [one.name for one in fields]
    at = names.index(name) if name in names else -1
    for one in (*fields[at + 1 :], *fields[: at + 1]):
        if one.state == Drafted.WAITING:
            return item.pk, one.name
    place = next((n for n, one in enumerate(items) if one.pk == item.pk), 0)
    for other in (*items[place + 1 :], *items[:place]):
        if other.state == Drafted.WAITING:
            return other.pk, ""
    return item.pk, ""
