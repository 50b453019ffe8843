"""Which value of a parameter stands on which days, and what stands beside or against it, ready to be drawn?

A value has two clocks: from when it holds and since when it is known. The picture shows both: the ring is the day it
became known; a pale stretch was in force before anybody knew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.core.policy import DatedValue, Parameter, Policy
from aman.screening import words
from aman.ui.charts import Figure, Lane, Span, draw_timeline

_MARGIN = timedelta(days=120)
_LEAD = timedelta(days=45)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ValueShown:
    """A dated value as a row of the table: what became of it, beside what the file says."""

    value: DatedValue
    is_contradicted: bool
    stands: tuple[tuple[date, date | None], ...]


@dataclass(frozen=True, slots=True)
class TimelineShown:
    """A parameter with its picture and the rows of its table."""

    parameter: Parameter
    figure: Figure
    rows: tuple[ValueShown, ...]


def timelines_of(policy: Policy, today: date) -> list[TimelineShown]:
    """Draw every parameter of a policy along the same line of time."""
    if not policy.parameters:
        return []
    days = [day for parameter in policy.parameters.values() for day in parameter.boundaries]
    first, last = min(days) - _LEAD, max(*days, policy.last_reviewed) + _MARGIN
    return [_timeline(parameter, first, last, today) for parameter in policy.parameters.values()]


def _timeline(parameter: Parameter, first: date, last: date, today: date) -> TimelineShown:
    spans = {value.id: tuple(spans_of(parameter, value, last)) for value in parameter.values}
    lanes = []
    rows = []
    for value in parameter.values:
        drawn = spans[value.id]
        is_open = bool(drawn) and drawn[-1][1] >= last and value.last is None and drawn[-1][2] is not Span.PASSED_OVER
        lanes.append(Lane(f"{words.say_dated(value)} · {value.id}", value.known, drawn, is_open))
        rows.append(ValueShown(value, any(s[2] is Span.CONTRADICTED for s in drawn), _standing(drawn, last)))
    title = parameter.description
    figure = draw_timeline(title, _said(parameter, rows), lanes, first=first, last=last, today=today)
    return TimelineShown(parameter, figure, tuple(rows))


def spans_of(parameter: Parameter, value: DatedValue, last: date) -> Sequence[tuple[date, date, Span]]:
    """Cut the days a value was stated for into stretches: stands, contradicted, silent, not yet known, passed over.

    Judged by everything known today; each stretch ends before its second day.
    """
    end = min(last, value.last + _ONE_DAY) if value.last is not None else last
    latest = max(v.known for v in parameter.values)
    cuts = sorted({value.first, end, *(d for d in (*parameter.boundaries, value.known) if value.first < d < end)})
    found: list[tuple[date, date, Span]] = []
    for begins, ends in pairwise(cuts):
        span = _span_on(parameter, value, begins, latest)
        if found and found[-1][2] is span:
            found[-1] = (found[-1][0], ends, span)
        else:
            found.append((begins, ends, span))
    return found


def _span_on(parameter: Parameter, value: DatedValue, day: date, latest: date) -> Span:
    standing = parameter.in_force(day, latest)
    if value not in standing:
        return Span.PASSED_OVER
    if len({v.value for v in standing}) > 1:
        return Span.CONTRADICTED
    if value.value is None:
        return Span.SILENT
    return Span.NOT_YET_KNOWN if day < value.known else Span.STANDS


def _standing(spans: Sequence[tuple[date, date, Span]], last: date) -> tuple[tuple[date, date | None], ...]:
    """The days on which a value counts, by everything known today; None means until something else is said."""
    found: list[tuple[date, date | None]] = []
    for begins, ends, span in spans:
        if span is Span.PASSED_OVER:
            continue
        until = None if ends >= last else ends - _ONE_DAY
        if found and found[-1][1] is not None and found[-1][1] + _ONE_DAY == begins:
            found[-1] = (found[-1][0], until)
        else:
            found.append((begins, until))
    return tuple(found)


def _said(parameter: Parameter, rows: Sequence[ValueShown]) -> str:
    """What there is to see, for those who hear the page."""
    said = [
        ngettext("A line of time with %(n)d value.", "A line of time with %(n)d values.", len(rows)) % {"n": len(rows)}
    ]
    if any(row.is_contradicted for row in rows):
        said.append(_("For some days the sources contradict each other."))
    if any(row.value.value is None for row in rows):
        said.append(_("For some days no source states a value."))
    if any(row.value.known > row.value.first for row in rows):
        said.append(_("Some values hold for days before they were known."))
    return " ".join([*said, _("The table below says the same.")])


def span_names() -> dict[Span, str]:
    """What each fill of a timeline means."""
    return {
        Span.STANDS: _("holds"),
        Span.NOT_YET_KNOWN: _("held before it was known"),
        Span.CONTRADICTED: _("contradicted by another source"),
        Span.SILENT: _("no source states it"),
        Span.PASSED_OVER: _("stated, but something else counts"),
    }
