"""What came before what? Engagements, changes of the host's rules and incidents on one line of time.

The picture shows order and nothing else: that a rule was changed after a meeting does not say that the meeting changed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from aman.core.policy import DatedValue, Parameter, PolicyKind
from aman.liaison.models import Engagement
from aman.liaison.models.reading import Precision
from aman.reports.pictures import counting
from aman.reports.pictures.picture import Picture, Row
from aman.reports.pictures.scope import Scope
from aman.screening.queries import packs_in_force
from aman.screening.words import say_dated
from aman.ui.charts import DayMark, EventLane, Happening, draw_lanes

#: Engagements drawn and listed; more are no picture.
MOST_ENGAGEMENTS = 300


@dataclass(frozen=True, slots=True)
class RuleChanged:
    """A value of a rule about exposure: the day it is known since, the day from which it holds, and what it is."""

    known: date
    first: date
    id: str
    words: str


def changes_of_rules(scope: Scope) -> list[RuleChanged]:
    """Give the changes of the rules about exposure as they stand in the office, in order of the days they hold from."""
    found = {
        (value.id, value.first, parameter.name): RuleChanged(
            value.known, value.first, value.id, _said(parameter, value)
        )
        for parameter, value in _values(scope)
    }
    return sorted(found.values(), key=lambda one: (one.first, one.known, one.id, one.words))


def _values(scope: Scope) -> Iterator[tuple[Parameter, DatedValue]]:
    for pack in packs_in_force(scope.user.office_id):
        if pack.policy.kind is PolicyKind.EXPOSURE:
            for parameter in pack.policy.parameters.values():
                # The first value of all only says how it was when the pack begins.
                yield from ((parameter, value) for value in parameter.values if value.first > pack.policy.first_day)


def _said(parameter: Parameter, value: DatedValue) -> str:
    return f"{parameter.description}: {say_dated(value)}"


def mark_rules(scope: Scope, first: date, last: date) -> tuple[list[DayMark], tuple[str, ...]]:
    """Give a numbered mark for each day on which rules begin to hold, and what begins on it in words."""
    by_day: dict[date, list[RuleChanged]] = {}
    for one in changes_of_rules(scope):
        if first <= one.first <= last:
            by_day.setdefault(one.first, []).append(one)
    marks, words = [], []
    for number, (day, changes) in enumerate(by_day.items(), 1):
        marks.append(DayMark(day, str(number)))
        told = "; ".join(f"{one.id}: {one.words}" for one in changes)
        words.append(f"{number} · {day.isoformat()} · {told}")
    return marks, tuple(words)


def draw_happenings(scope: Scope) -> Picture:
    """Lay engagements, changes of rules and incidents along one line of time."""
    first, last = scope.starts[0], scope.today
    engagements = _engagements(scope, first)
    rules = [one for one in changes_of_rules(scope) if one.first >= first or one.known >= first]
    months = scope.shown_flow(counting.count_happenings(scope))
    lanes = [
        EventLane(_("Engagements"), tuple(_held(one) for one in engagements)),
        EventLane(_("Rules: announced (hollow), hold from then on (filled)"), tuple(_turned(rules))),
        EventLane(_("Incidents known to us, first reported in the month"), tuple(_reported(scope, months))),
    ]
    title = _("What came before what: engagements, changes of the rules, incidents")
    limits = _("This shows order, not cause: that one thing came after another does not say that it came from it.")
    if not scope.user.may("liaison.view_engagements"):
        limits = f"{limits} {_('Your role reads no engagements, so none are shown.')}"
    figure = draw_lanes(title, f"{limits} {_('The table below says the same.')}", lanes, first=first, last=last)
    rows = sorted(
        [*_rows_of_engagements(engagements), *_rows_of_rules(rules, first, last), *_rows_of_months(scope, months)],
        key=lambda row: row.label,
    )
    heads = (_("Day"), _("Kind"), _("What"), _("Reference"))
    return Picture("timeline", title, figure, limits, heads, tuple(rows), words=True)


def _engagements(scope: Scope, first: date) -> list[Engagement]:
    """The engagements the user may read, without what is sealed of them."""
    seen = Engagement.objects.visible_to(scope.user).filter(merged_into__isnull=True, last_day__gte=first)
    held = seen.exclude(state=Engagement.State.CANCELLED).only(
        "ref", "kind", "state", "first_day", "last_day", "precision"
    )
    return list(held.order_by("-first_day", "-pk")[:MOST_ENGAGEMENTS])[::-1]


def _held(one: Engagement) -> Happening:
    is_certain = one.state == Engagement.State.CONFIRMED and one.precision in (Precision.DAY, Precision.RANGE)
    return Happening(one.first_day, one.last_day, is_hollow=not is_certain)


def _turned(rules: list[RuleChanged]) -> Iterator[Happening]:
    days = {(one.first, False) for one in rules} | {(one.known, True) for one in rules if one.known != one.first}
    for day, is_hollow in sorted(days):
        yield Happening(day, day, is_hollow=is_hollow)


def _reported(scope: Scope, months: tuple[int | None, ...]) -> Iterator[Happening]:
    for start, n in zip(scope.starts, months, strict=True):
        if n != 0:
            yield Happening(start, start, "…" if n is None else f"{n:,}", is_hollow=n is None)


def _rows_of_engagements(engagements: list[Engagement]) -> Iterator[Row]:
    for one in engagements:
        days = one.first_day.isoformat()
        if one.last_day != one.first_day:
            days = f"{days} – {one.last_day.isoformat()}"
        words = f"{one.get_kind_display()} ({one.get_state_display()})"
        yield Row(days, (_("Engagement"), words, one.ref), reverse("liaison:view_engagement", args=[one.ref]))


def _rows_of_rules(rules: list[RuleChanged], first: date, last: date) -> Iterator[Row]:
    for one in rules:
        if one.known != one.first and first <= one.known <= last:
            yield Row(one.known.isoformat(), (_("Rule announced"), one.words, one.id))
        if first <= one.first <= last:
            yield Row(one.first.isoformat(), (_("Rule holds from then on"), one.words, one.id))


def _rows_of_months(scope: Scope, months: tuple[int | None, ...]) -> Iterator[Row]:
    for start, n in zip(scope.starts, months, strict=True):
        if n != 0:
            told = _("not shown") if n is None else f"{n:,}"
            yield Row(f"{start:%Y-%m}", (_("Incidents known to us"), told, ""))
