"""How does a brief come about: which day may be asked about, what is counted, in which order, and what is frozen?

Counting is cut into sections, so that a worker can do one at a time and say how far it is. Nothing is stored here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.accounts.models import Office
from aman.errors import BadInput
from aman.people.models import Person
from aman.reports.brief.counting import SECTIONS
from aman.reports.brief.counting.scope import Scope, day_of, end_of
from aman.reports.brief.frame import SCHEMA, Column, Section, Table, frozen_section, number_of, numbers_of
from aman.reports.models import Brief
from aman.rosters.models import Roster

#: Without an earlier brief the changes of so many days are told.
FIRST_DAYS = 7
_COMPARED: tuple[Column, ...] = (
    ("figure", "figure"),
    ("earlier", "compared"),
    ("now", "compared"),
    ("change", "signed"),
)


def first_day(office_id: int) -> date | None:
    """Give the day on which the first list came, or the first person was written down; None before either."""
    moments = (
        Roster.objects.filter(office_id=office_id).aggregate(at=Min("received_at"))["at"],
        Person.objects.filter(office_id=office_id).aggregate(at=Min("created_at"))["at"],
    )
    known = [moment for moment in moments if moment is not None]
    return day_of(min(known)) if known else None


def check_day(office: Office | None, as_of: date, today: date) -> Office:
    """Give the office of a brief when it can be made for a day.

    Raises:
        BadInput: the user belongs to no office, the day is to come, or nothing was known on it.
    """
    if office is None:
        raise BadInput(
            _("A brief is about the register of one office, and this account belongs to none."),
            fix=_("Ask somebody of the office to make it."),
            code="reports.no-office",
        )
    if as_of > today:
        raise BadInput(
            _("%(day)s is still to come, so nobody knows what will be known on it.") % {"day": as_of.isoformat()},
            fix=_("Ask for %(day)s or an earlier day.") % {"day": today.isoformat()},
            code="reports.day-to-come",
        )
    first = first_day(office.pk)
    if first is None:
        raise BadInput(
            _("No list has come yet and nobody is on the register, so there is nothing to brief about."),
            fix=_("Receive a list first: on the page of lists, or with aman receive FILE."),
            code="reports.nothing-known",
        )
    if as_of < first:
        raise BadInput(
            _("Nothing was known on %(day)s: the first list came on %(first)s.")
            % {"day": as_of.isoformat(), "first": first.isoformat()},
            fix=_("Ask for %(day)s or a later day.") % {"day": first.isoformat()},
            code="reports.before-the-first-list",
        )
    return office


def earlier_brief(office_id: int, as_of: date) -> Brief | None:
    """Give the last brief of an office that was made for an earlier day."""
    return Brief.objects.filter(office_id=office_id, as_of__lt=as_of).order_by("-as_of", "-made_at", "-pk").first()


def scope_of(office_id: int, as_of: date, earlier: Brief | None, now: datetime) -> Scope:
    """Give what a brief counts; of a day that is not over, what is known at this moment."""
    since = earlier.as_of if earlier is not None else as_of - timedelta(days=FIRST_DAYS)
    end = end_of(as_of)
    return Scope(office_id, as_of, min(end, now), since, is_past=end <= now)


def count_section(number: int, scope: Scope) -> dict[str, Any]:
    """Count one section and write it down."""
    count = SECTIONS[number][1]
    return frozen_section(count(scope), scope.as_of.isoformat())


def contents_of(
    *, office: Office, scope: Scope, earlier: Brief | None, sections: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Give the contents of a brief: what was counted, and how its figures stood in the earlier one."""
    compared = compare(earlier.contents if earlier is not None else None, sections)
    return {
        "schema": SCHEMA,
        "office": office.code,
        "as_of": scope.as_of.isoformat(),
        "known_until": timezone.localtime(scope.until).isoformat(timespec="seconds"),
        "since": scope.since.isoformat(),
        "is_past": scope.is_past,
        "earlier": None
        if earlier is None
        else {"ref": earlier.ref, "as_of": earlier.as_of.isoformat(), "sha256": earlier.sha256},
        "sections": [dict(section) for section in sections],
        "compared": frozen_section(Section("compared", (), (compared,)), scope.as_of.isoformat()),
    }


def compare(earlier: Mapping[str, Any] | None, sections: Sequence[Mapping[str, Any]]) -> Table:
    """Lay the counts beside those of the earlier brief; a figure that it did not have stands alone."""
    rows = []
    for number in numbers_of(sections):
        if earlier is None or number["kind"] not in ("people", "count"):
            continue
        before, now = number_of(earlier, number["code"]), number["value"]
        if isinstance(before, int) and isinstance(now, int) and before != now:
            rows.append((number["code"], before, now, now - before))
    return Table("compared", "reports.brief.making.compare", _COMPARED, tuple(rows))


def count_everything(
    scope: Scope, progress: Callable[[str, int, int], None] = lambda *told: None
) -> list[dict[str, Any]]:
    """Count every section, one after the other."""
    sections = []
    for number, (name, _count) in enumerate(SECTIONS):
        progress(name, 0, 1)
        sections.append(count_section(number, scope))
        progress(name, 1, 1)
    return sections
