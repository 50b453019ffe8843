"""What is counted for everybody: exact numbers of all offices together, on their way to `aman.core.disclosure`?

Nothing of this may leave as it is. Two tables share no people but those of the count that both split (decision 0013):
whoever adds a table splits a total, or a part of a table, by something that no other table is made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, Max, Q, Sum
from django.db.models.functions import Cast, Coalesce, ExtractYear, Substr, TruncMonth
from django.utils import timezone

from aman.cases.models import Case, Member
from aman.checks.models import DeskTally
from aman.core.disclosure import OTHERS, Split, key_of
from aman.incidents.models import ESCALATED, How, IncidentPerson, State, StateChange
from aman.issuing.models import Letter
from aman.reports.provinces import CODES, province_of
from aman.rosters.models import Roster

EARLIER, UNSTATED, UNKNOWN = "earlier", "unstated", "unknown"
YEARS, MONTHS = 5, 12
LETTER_PARTS = ("ends_30", "ends_90", "ends_later", "none")
#: Hours from the first report to the release, up to which each part goes.
HOURS: tuple[tuple[str, float], ...] = (("day", 24), ("three_days", 72), ("week", 168), ("longer", float("inf")))


def count_tables(now: datetime) -> tuple[dict[str, int], list[Split]]:
    """Count everything that a release is made of, over all offices: no office is named or can be made out.

    Args:
        now: the moment as of which letters are in force.
    """
    waiting = _waiting(now)
    detained = _detained(now)
    checks = _checks(now)
    listed = _listed(now)
    splits = [*waiting, *detained, *checks, *listed]
    first = {"waiting": waiting[0], "detained": detained[0], "checks": checks[0], "listed": listed[0]}
    return {name: sum(n for _, n in split.parts) for name, split in first.items()}, splits


def _split(name: str, of: str, order: Sequence[str], counts: Mapping[str, int], *, rest: str = "") -> Split:
    """Lay out counts in a fixed order; what is none of it goes into the part named `rest`."""
    known = {part: counts.get(part, 0) for part in order}
    if rest:
        known[rest] = known.get(rest, 0) + sum(n for part, n in counts.items() if part not in known)
    return Split(name, of, tuple(known.items()))


def _years(now: datetime) -> list[str]:
    last = timezone.localtime(now).year
    return [EARLIER, *(str(year) for year in range(last - YEARS + 1, last + 1))]


def _months(now: datetime) -> list[str]:
    local = timezone.localtime(now)
    last = local.year * 12 + local.month - 1
    return [EARLIER, *(f"{m // 12}-{m % 12 + 1:02d}" for m in range(last - MONTHS + 1, last + 1))]


def _waiting(now: datetime) -> list[Split]:
    """People on open cases: by programme, each by the year in which the case was opened; and by letters in force."""
    years = _years(now)
    rows = Member.objects.filter(case__state=Case.State.OPEN).order_by()
    # By UTC, as text: a function of the database alone, for tables of a million rows.
    year = Substr(Cast("case__opened_at", CharField()), 1, 4)
    by_year = rows.annotate(year=year).values_list("case__programme", "year")
    counted: dict[str, Counter[str]] = {}
    for programme, year, n in by_year.annotate(n=Count("pk")):
        # Nobody's programme may pass for the part that small ones go into.
        name = f"{programme}." if programme == OTHERS else programme or UNSTATED
        counted.setdefault(name, Counter())[year] += n
    names = sorted(counted)
    whole = {name: sum(counted[name].values()) for name in names}
    programmes = Split("programme", "waiting", tuple(whole.items()), named_by_records=True)
    opened = [_split(f"opened.{name}", key_of("programme", name), years, counted[name], rest=EARLIER) for name in names]
    return [programmes, *opened, _letters(now, sum(whole.values()))]


def _letters(now: datetime, people: int) -> Split:
    """By how long the last letter of each of them still runs."""
    held = Letter.objects.in_force(now).filter(case__state=Case.State.OPEN).order_by().values("case", "person")
    soon, later = now + timedelta(days=30), now + timedelta(days=90)
    found = held.annotate(end=Max("expires_at")).aggregate(
        ends_30=Count("end", filter=Q(end__lte=soon)),
        ends_90=Count("end", filter=Q(end__gt=soon, end__lte=later)),
        ends_later=Count("end", filter=Q(end__gt=later)),
    )
    left = people
    counts = {}
    for part in LETTER_PARTS[:-1]:
        # A letter of somebody who was taken off the case since is nobody's who waits.
        counts[part] = min(found[part], left)
        left -= counts[part]
    return _split("letters", "waiting", LETTER_PARTS, {**counts, "none": left})


def _detained(now: datetime) -> list[Split]:
    """People of whom an arrest was reported: where they are, when it was, in which province; how and how soon released."""
    places = IncidentPerson.objects.filter(same_as__isnull=True, incident__kind__in=ESCALATED).order_by()
    states = Counter(dict(places.values_list("state").annotate(n=Count("pk"))))
    began = Coalesce("incident__merged_into__first_report_at", "incident__first_report_at")
    by_month = places.annotate(month=TruncMonth(began)).values_list("month").annotate(n=Count("pk"))
    months = Counter({f"{timezone.localtime(month):%Y-%m}": n for month, n in by_month})
    place = Coalesce("incident__merged_into__place", "incident__place")
    provinces: Counter[str] = Counter()
    for code, n in places.annotate(at=place).values_list("at").annotate(n=Count("pk")):
        provinces[province_of(code)] += n
    free = key_of("state", State.RELEASED)
    hows, hours = _released(places.filter(state=State.RELEASED), states[State.RELEASED])
    return [
        _split("state", "detained", State.values, states),
        _split("month", "detained", _months(now), months, rest=EARLIER),
        _split("province", "detained", CODES, provinces),
        _split("how", free, How.values, hows, rest=How.UNKNOWN),
        _split("hours", free, [*(name for name, _ in HOURS), UNKNOWN], hours),
    ]


def _released(people: Any, how_many: int) -> tuple[Counter[str], Counter[str]]:
    """By what, and how many hours after the first report, each of those who are free came free."""
    began = Coalesce(
        "incident_person__incident__merged_into__first_report_at", "incident_person__incident__first_report_at"
    )
    # What was told of a person before two incidents were joined stands with their other row.
    who = Coalesce("incident_person__same_as_id", "incident_person_id")
    told = StateChange.objects.filter(state=State.RELEASED).annotate(began=began, who=who).filter(who__in=people)
    last: dict[int, tuple[str, float]] = {}
    rows: Iterable[Any] = told.order_by("happened_at", "recorded_at", "pk").values_list(
        "who", "how", "happened_at", "began"
    )
    for person, how, at, first in rows:
        last[person] = (how, max((at - first).total_seconds() / 3600, 0.0))
    hows = Counter(how or How.UNKNOWN for how, _ in last.values())
    hours = Counter(next(name for name, most in HOURS if taken <= most) for _, taken in last.values())
    untold = how_many - len(last)
    return hows + Counter({How.UNKNOWN.value: untold}), hours + Counter({UNKNOWN: untold})


def _checks(now: datetime) -> list[Split]:
    """Checks at desks: by month, and by answer."""
    tallies = DeskTally.objects.order_by()
    by_month = tallies.annotate(month=TruncMonth("day")).values_list("month").annotate(n=Sum("asked"))
    months = Counter({f"{month:%Y-%m}": n for month, n in by_month})
    asked = sum(months.values())
    in_force = min(tallies.aggregate(n=Sum("in_force"))["n"] or 0, asked)
    return [
        _split("check_month", "checks", _months(now), months, rest=EARLIER),
        _split(
            "check_answer", "checks", ("in_force", "no_record"), {"in_force": in_force, "no_record": asked - in_force}
        ),
    ]


def _listed(now: datetime) -> list[Split]:
    """Rows of people on the lists that were received, by the year of the list."""
    kept = Roster.objects.filter(state__in=(Roster.State.RECEIVED, Roster.State.RESOLVED)).order_by()
    by_year = kept.annotate(year=ExtractYear("received_on")).values_list("year").annotate(n=Sum("person_count"))
    return [_split("list_year", "listed", _years(now), {str(year): n for year, n in by_year}, rest=EARLIER)]
