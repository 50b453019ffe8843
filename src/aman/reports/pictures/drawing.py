"""Which pictures are there, and how is each drawn from its counts, in the reader's language?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from aman.reports.pictures import counting
from aman.reports.pictures.happenings import draw_happenings, mark_rules
from aman.reports.pictures.picture import Picture, Row, lines_over_months, not_counted, spoken
from aman.reports.pictures.scope import Scope
from aman.reports.provinces import NOWHERE, PROVINCES
from aman.ui.charts import Series, Tile, draw_lines, draw_tiles

#: A quarter of a year: what a title compares with.
_BEFORE = 3


def draw_waiting(scope: Scope) -> Picture:
    """How many of those who wait today were there at the end of each month."""
    found = counting.count_waiting(scope)
    if found is None:
        return not_counted("waiting", _("People on open cases, as far as known to us"))
    series = [(name or _("other, or not stated"), scope.shown_stock(numbers)) for name, numbers in found.items()]
    total = scope.shown_stock([sum(n) for n in zip(*found.values(), strict=True)] or [0] * scope.months)
    return lines_over_months(
        scope,
        name="waiting",
        title=_("People on open cases, as far as known to us: %(n)s today") % {"n": spoken(total[-1])},
        limits=_(
            "Only cases that are open today are in it, each since the day it was opened. Whoever has left since is in none of these numbers, so the past was not smaller."
        ),
        unit=_("people"),
        series=series,
        is_stock=True,
    )


def draw_letters(scope: Scope) -> Picture:
    """Letters in force at the end of each month."""
    counted = counting.count_letters(scope)
    if counted is None:
        return not_counted("letters", _("Letters in force"))
    numbers = scope.shown_stock(counted)
    return lines_over_months(
        scope,
        name="letters",
        title=_("Letters in force: %(n)s today, %(before)s three months before")
        % {"n": spoken(numbers[-1]), "before": spoken(numbers[-1 - _BEFORE])},
        limits=_(
            "In force is what was neither withdrawn, replaced nor over. It does not say that a letter was in somebody's hands, or honoured."
        ),
        unit=_("letters"),
        series=[(_("letters in force"), numbers)],
        is_stock=True,
    )


def draw_incidents(scope: Scope) -> Picture:
    """People reported arrested, released and deported, month by month."""
    found = counting.count_incidents(scope)
    shown = {key: scope.shown_flow(numbers) for key, numbers in found.items()}
    reported, released = (_together(shown[key][-_BEFORE:]) for key in ("reported", "released"))
    return lines_over_months(
        scope,
        name="incidents",
        title=_("Arrests reported to us in the last three months: %(n)s people; released: %(free)s")
        % {"n": spoken(reported), "free": spoken(released)},
        limits=_(
            "Only what somebody reported is known. More reports can mean more arrests, or more people who called. A release nobody reported is in no number. The last month goes up to today."
        ),
        unit=_("people in a month"),
        series=[
            (_("reported to us"), shown["reported"]),
            (_("released"), shown["released"]),
            (_("deported"), shown["deported"]),
        ],
        is_stock=False,
    )


def _together(numbers: Sequence[int | None]) -> int | None:
    return None if any(n is None for n in numbers) else sum(n or 0 for n in numbers)


def draw_commitments(scope: Scope) -> Picture:
    """Commitments as they stood at the end of each month."""
    found = counting.count_commitments(scope)
    return lines_over_months(
        scope,
        name="commitments",
        title=_("Promises: %(late)s overdue, %(kept)s kept, %(broken)s broken")
        % {"late": found["overdue"][-1], "kept": found["kept"][-1], "broken": found["broken"][-1]},
        limits=_("Of the promises you may read, by what was written down of each until that day."),
        unit=_("promises"),
        series=[
            (_("waited for, not overdue"), found["open"]),
            (_("overdue"), found["overdue"]),
            (_("kept, or partly kept"), found["kept"]),
            (_("broken"), found["broken"]),
        ],
        is_stock=True,
    )


def draw_exposure(scope: Scope) -> Picture:
    """How many the host's rules reach, as screened and as far ahead as known, with the changes of the rules as marks."""
    found = counting.count_exposure(scope)
    if found is None:
        return not_counted("exposure", _("Reached by the host's rules"))
    told = scope.shown_stock([n for _day, n in found["screened"]])
    screened = {date.fromisoformat(day): n for (day, _n), n in zip(found["screened"], told, strict=True)}
    ahead = _ahead(scope, found)
    marks, rules = mark_rules(scope, scope.starts[0], max([scope.today, *ahead]))
    last = max([scope.today, *ahead, *(mark.day for mark in marks)])
    series = [
        Series(_("reached, as screened"), tuple(screened.items())),
        Series(_("reached ahead, by the rules and papers as known today"), tuple(ahead.items())),
    ]
    asked, now = next(reversed(screened.items()), (scope.today, None))
    title = (
        _("Reached by the host's rules, as screened for %(day)s: %(n)s people")
        % {"day": asked.isoformat(), "n": spoken(now)}
        if screened
        else _("Nobody was screened yet")
    )
    limits = _(
        "A rule that nobody has announced is not in it, and what officers do is another matter than what the rules say. Between two screenings nothing is known. The numbers on the upright lines are those of the rules listed below."
    )
    figure = draw_lines(
        title, f"{limits} {_('The table below says the same.')}", series,
        unit=_("people"), first=scope.starts[0], last=last, marks=marks, is_stock=True,
    )  # fmt: skip
    days = sorted({*screened, *ahead})
    rows = tuple(Row(day.isoformat(), (screened.get(day, ""), ahead.get(day, ""))) for day in days)
    heads = (_("Day"), *(line.name for line in series))
    return Picture("exposure", title, figure, limits, heads, rows, notes=rules)


def _ahead(scope: Scope, found: dict[str, list[tuple[str, int]]]) -> dict[date, int | None]:
    """Everybody reached by a day, from the last screening on."""
    if not found["screened"] or not found["ahead"]:
        return {}
    day, n = found["screened"][-1]
    days, numbers = [date.fromisoformat(day)], [n]
    for text, more in found["ahead"]:
        days.append(date.fromisoformat(text))
        numbers.append(numbers[-1] + more)
    return dict(zip(days, scope.shown_stock(numbers), strict=True))


def draw_provinces(scope: Scope) -> Picture:
    """People reported arrested, by province, as a schematic grid."""
    found = counting.count_provinces(scope)
    shown = dict(zip(found, scope.shown_flow(list(found.values())), strict=True))
    not_shown = _("not shown")
    tiles = [
        Tile(str(p.name), p.column, p.row, shown[p.code], not_shown if shown[p.code] is None else f"{shown[p.code]:,}")
        for p in PROVINCES
    ]
    ranked = max(PROVINCES, key=lambda p: shown[p.code] or 0)
    title = (
        _("Arrests reported to us, by province: most in %(place)s") % {"place": ranked.name}
        if shown[ranked.code]
        else _("Arrests reported to us, by province")
    )
    limits = _(
        "The grid is schematic: it says what lies roughly north of what, and nothing about borders. It counts where arrests were reported, as far as the reports name a place we know; nobody's home is in it."
    )
    heard = f"{limits} {_('The table below says the same.')}"
    rows = [Row(str(p.name), (shown[p.code],)) for p in PROVINCES] + [Row(_("not known"), (shown[NOWHERE],))]
    figure = draw_tiles(title, heard, tiles, withheld=not_shown)
    return Picture("provinces", title, figure, limits, (_("Province or territory"), _("people")), tuple(rows))


#: In the order of the page.
_DRAWN: dict[str, Callable[[Scope], Picture]] = {
    "waiting": draw_waiting,
    "exposure": draw_exposure,
    "incidents": draw_incidents,
    "provinces": draw_provinces,
    "letters": draw_letters,
    "commitments": draw_commitments,
    "timeline": draw_happenings,
}
NAMES: tuple[str, ...] = tuple(_DRAWN)


def draw_picture(name: str, scope: Scope) -> Picture:
    """Draw one picture.

    Args:
        name: one of NAMES.
        scope: whose numbers, over which months.
    """
    return _DRAWN[name](scope)
