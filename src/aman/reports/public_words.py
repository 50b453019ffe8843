"""What are the tables for everybody called, what do their parts mean, and what can they not say?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aman.core.disclosure import OTHERS
from aman.incidents.models import How, State
from aman.reports.models import Release
from aman.reports.provinces import NOWHERE, PROVINCES
from aman.reports.public_tables import EARLIER, UNKNOWN, UNSTATED
from aman.reports.queries.releases import PublicTable, tables_of, totals_of

TOTALS: dict[str, str | Promise] = {
    "waiting": gettext_lazy("people on open cases known to us"),
    "detained": gettext_lazy("people of whom an arrest was reported to us"),
    "checks": gettext_lazy("checks made at desks of the host state"),
    "listed": gettext_lazy("rows of people on lists we received"),
}
#: Table -> heading, heading of its first column, unit, what it cannot say.
_TABLES: dict[str, tuple[str | Promise, ...]] = {
    "programme": (
        gettext_lazy("Waiting, by programme, as far as known to us"),
        gettext_lazy("Programme"),
        gettext_lazy("people"),
        gettext_lazy("Whoever is on no case with us is not counted; somebody on two cases counts twice."),
    ),
    "opened": (
        gettext_lazy("Waiting under one programme, by the year in which the case was opened"),
        gettext_lazy("Year"),
        gettext_lazy("people"),
        gettext_lazy("The year is when the case reached us, which may be long after somebody arrived or applied."),
    ),
    "letters": (
        gettext_lazy("Letters in force among those who wait"),
        gettext_lazy("The letter"),
        gettext_lazy("people"),
        gettext_lazy("That a letter is in force does not say that it is honoured."),
    ),
    "state": (
        gettext_lazy("Where they are now, as far as known to us"),
        gettext_lazy("State"),
        gettext_lazy("people"),
        gettext_lazy("Who was arrested and not reported is in no number, and a release nobody reported is none here."),
    ),
    "month": (
        gettext_lazy("By the month of the first report to us"),
        gettext_lazy("Month"),
        gettext_lazy("people"),
        gettext_lazy("More reports in a month can mean more arrests, or more people who called."),
    ),
    "province": (
        gettext_lazy("By province, as far as known to us"),
        gettext_lazy("Province or territory"),
        gettext_lazy("people"),
        gettext_lazy("Where the reports name no place we know, the province is not known. Smaller areas are not told."),
    ),
    "how": (
        gettext_lazy("By what they came free, as far as known to us"),
        gettext_lazy("By"),
        gettext_lazy("people"),
        gettext_lazy("It is what callers said; it was not tested in each case."),
    ),
    "hours": (
        gettext_lazy("From the first report to the release, as far as known to us"),
        gettext_lazy("How soon"),
        gettext_lazy("people"),
        gettext_lazy("The clock begins with the first report, not with the arrest."),
    ),
    "check_month": (
        gettext_lazy("Checks at desks, by month"),
        gettext_lazy("Month"),
        gettext_lazy("checks"),
        gettext_lazy("One person may be checked many times."),
    ),
    "check_answer": (
        gettext_lazy("Checks at desks, by answer"),
        gettext_lazy("Answer"),
        gettext_lazy("checks"),
        gettext_lazy("That there was no record says nothing about the person."),
    ),
    "list_year": (
        gettext_lazy("Lists received, by year"),
        gettext_lazy("Year"),
        gettext_lazy("rows"),
        gettext_lazy("One person may stand on several lists, and more than once on one."),
    ),
}
_PARTS: dict[str, str | Promise] = {
    OTHERS: gettext_lazy("others together"),
    UNSTATED: gettext_lazy("not stated"),
    EARLIER: gettext_lazy("earlier"),
    UNKNOWN: gettext_lazy("not known"),
    "ends_30": gettext_lazy("in force, ends within 30 days"),
    "ends_90": gettext_lazy("in force, ends within 90 days"),
    "ends_later": gettext_lazy("in force, ends later"),
    "none": gettext_lazy("none in force"),
    "day": gettext_lazy("within 24 hours"),
    "three_days": gettext_lazy("within 3 days"),
    "week": gettext_lazy("within a week"),
    "longer": gettext_lazy("later than a week"),
    "in_force": gettext_lazy("protection in force"),
    "no_record": gettext_lazy("no record: call"),
}


@dataclass(frozen=True, slots=True)
class TableShown:
    """A table as a page shows it: name for files, heading, heads of its columns, what it cannot say, rows."""

    name: str
    title: str
    head: str
    unit: str
    limits: str
    total: int | None
    rows: tuple[tuple[str, int | None], ...]


def say_tables(release: Release) -> list[TableShown]:
    """Give the tables of a release in the reader's language, without those of which nothing is shown beside their total."""
    return [_say_table(table) for table in tables_of(release) if table.total is not None or "." not in table.name]


def say_totals(release: Release) -> list[tuple[str, int | None]]:
    """Give the totals of a release with what each counts."""
    return [(str(TOTALS.get(name, name)), n) for name, n in totals_of(release).items()]


def _say_table(table: PublicTable) -> TableShown:
    kind, _dot, programme = table.name.partition(".")
    title, head, unit, limits = (str(words) for words in _TABLES[kind])
    if programme:
        title = f"{title}: {say_part('programme', programme)}"
    rows = tuple((say_part(kind, part), n) for part, n in table.rows)
    return TableShown(table.name, title, head, unit, limits, table.total, rows)


def say_part(table: str, part: str) -> str:
    """Give the words of a part of a table; years, months and programmes are said as they are."""
    named: dict[str, Any] = {}
    if table == "state":
        named = dict(State.choices)
    elif table == "how":
        named = dict(How.choices)
    elif table == "province":
        named = {province.code: province.name for province in PROVINCES} | {NOWHERE: _("not known")}
    if part in named:
        return str(named[part])
    if table == "programme" and part not in (OTHERS, UNSTATED):
        return part
    return str(_PARTS.get(part, part))
