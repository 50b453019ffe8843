"""Which days does a written date mean, told from the day a report was written, and what else could it mean?"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aman.core.dates import solar_hijri_to_date
from aman.core.dates.calendars import solar_hijri_month_days
from aman.core.press.date_forms import DateForm
from aman.errors import BadInput

#: Half a year and a little: a month named without a year is looked for on this side first.
_NEAR_DAYS = 200
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a form means: YYYY, YYYY-MM, YYYY-MM-DD or from/to, None when it cannot be told; `also` = other readings."""

    iso: str | None
    also: tuple[str, ...] = ()


_UNKNOWN = Resolved(None)


@dataclass(frozen=True, slots=True)
class Setting:
    """In what light a date is read.

    Args:
        base: the day the text around it was written; None when nothing says.
        leans: -1 looks back, 1 looks ahead, 0 nothing says.
        is_firm: whether a word before the date settles the direction (by, until, since, last).
        near: a month that the sentence named before with its year; None for none.
    """

    base: date | None
    leans: int = 0
    is_firm: bool = False
    near: date | None = None


def resolve(form: DateForm, setting: Setting) -> Resolved:
    """Say which days a written date means.

    Args:
        form: as `date_forms.find_dates` gives it.
        setting: the day the text was written, and which way the sentence looks.

    Returns:
        The reading and the others that can be defended; nothing where the text does not say enough.

    Source: the conventions of `docs/reference/press.md`: weeks run from Monday to Sunday, a deadline is the last day.
    """
    try:
        if form.month is not None:
            return _of_month(form, setting)
        if form.kind == "year":
            return Resolved(f"{form.year:04d}")
        if form.kind in {"quarter", "half_year"}:
            return _quarter(form, setting)
        if setting.base is None or form.kind in {"feast", "season", "working_days"}:
            return _UNKNOWN
        return _from_base(form, setting, setting.base)
    except (ValueError, OverflowError, BadInput):
        return _UNKNOWN


def _from_base(form: DateForm, setting: Setting, base: date) -> Resolved:
    if form.kind == "weekday":
        return _weekday(form, setting, base)
    if form.kind == "day_word":
        return Resolved((base + timedelta(days=form.count or 0)).isoformat())
    if form.kind == "stretch":
        return _stretch(form, base)
    if form.kind == "weekend":
        back = 0 if setting.leans > 0 or base.weekday() > 4 else 7
        saturday = _week_of(base)[0] + timedelta(days=5 - back)
        return Resolved(_span(saturday, saturday + timedelta(days=1)))
    if form.kind == "day_alone":
        return _day_alone(form, setting, base)
    if form.kind == "stretch_beside":
        return _beside(form, setting.near or base)
    if form.kind == "part_of_stretch":
        return _part_of_stretch(form, base)
    if form.kind in {"within", "in_time", "ago"} and form.count is not None:
        return _shifted(form, base)
    if form.kind == "next_few" and form.count is not None:
        return _counted_stretch(form, base)
    return _UNKNOWN


def _span(first: date, last: date) -> str:
    if first == last:
        return first.isoformat()
    return f"{first.isoformat()}/{last.isoformat()}"


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _add_months(day: date, count: int) -> date:
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _weekday(form: DateForm, setting: Setting, base: date) -> Resolved:
    ahead = ((form.weekday or 0) - base.weekday()) % 7
    after, before = base + timedelta(days=ahead or 7), base - timedelta(days=(7 - ahead) % 7)
    strictly_before = before if before != base else base - timedelta(days=7)
    if form.mark == "today":
        near = after - timedelta(days=7) if ahead > 3 or not ahead else after
        return Resolved((base if not ahead else near).isoformat())
    if form.mark in {"last", "past", "this past"}:
        return Resolved(strictly_before.isoformat(), ((strictly_before - timedelta(days=7)).isoformat(),))
    if form.mark in {"next", "following"}:
        monday = base - timedelta(days=base.weekday()) + timedelta(days=7)
        in_week = monday + timedelta(days=form.weekday or 0)
        also = tuple(d.isoformat() for d in (after, in_week + timedelta(days=7)) if d != in_week)
        return Resolved(in_week.isoformat(), also[:1])
    if form.mark in {"this", "this coming", "coming"}:
        return Resolved((base + timedelta(days=ahead)).isoformat(), (before.isoformat(),) if ahead else ())
    if setting.leans > 0:
        return Resolved(after.isoformat(), (before.isoformat(),))
    return Resolved(before.isoformat(), (after.isoformat(),))


def _week_of(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _stretch(form: DateForm, base: date) -> Resolved:
    mark, unit = form.mark or "this", form.unit
    word = mark.split()[-1]
    shift = {"next": 1, "coming": 1, "following": 1, "last": -1, "past": -1, "previous": -1}.get(word, 0)
    if unit == "weekend":
        monday = _week_of(base)[0] + timedelta(days=7 * shift)
        return Resolved(_span(monday + timedelta(days=5), monday + timedelta(days=6)))
    if unit in {"week", "fortnight"}:
        first, last = _week_of(base + timedelta(days=7 * shift))
        first, last = (
            (base, last) if mark == "later this" else (first, base) if mark == "earlier this" else (first, last)
        )
        return Resolved(_span(first, last))
    if unit == "month":
        day = _add_months(base.replace(day=1), shift)
        if mark == "later this":
            return Resolved(_span(base, _month_end(base.year, base.month)), (f"{day:%Y-%m}",))
        if mark == "earlier this":
            return Resolved(_span(day, base), (f"{day:%Y-%m}",))
        return Resolved(f"{day:%Y-%m}")
    year = base.year + shift
    if mark == "later this":
        return Resolved(_span(base, date(year, 12, 31)), (f"{year:04d}",))
    if mark == "earlier this":
        return Resolved(_span(date(year, 1, 1), base), (f"{year:04d}",))
    return Resolved(f"{year:04d}")


def _day_alone(form: DateForm, setting: Setting, base: date) -> Resolved:
    """ "The 20th": of the month named, else the nearest in the direction the sentence looks."""
    shifts = {"this": (0,), "next": (1,), "last": (-1,)}.get(form.mark or "", (0, 1) if setting.leans > 0 else (0, -1))
    days = []
    for shift in shifts:
        first = _add_months(base.replace(day=1), shift)
        if (form.count or 1) <= calendar.monthrange(first.year, first.month)[1]:
            days.append(first.replace(day=form.count or 1))
    if form.mark is None:
        days = [d for d in days if (d >= base if setting.leans > 0 else d <= base)] or days
    return Resolved(days[0].isoformat()) if days else _UNKNOWN


def _beside(form: DateForm, near: date) -> Resolved:
    shift = -1 if form.mark == "before" else 1
    if form.unit == "month":
        return Resolved(f"{_add_months(near.replace(day=1), shift):%Y-%m}")
    if form.unit == "year":
        return Resolved(f"{near.year + shift:04d}")
    if form.unit == "week":
        return Resolved(_span(*_week_of(near + timedelta(days=7 * shift))))
    return Resolved((near + timedelta(days=shift)).isoformat())


def _part_of_stretch(form: DateForm, base: date) -> Resolved:
    is_start = (form.mark or "").startswith(("beginning", "start"))
    shift = {"next": 1, "last": -1}.get((form.mark or "").split()[-1], 0)
    if shift:
        step = timedelta(days=7 * shift)
        base = (
            base + step
            if form.unit == "week"
            else _add_months(base.replace(day=1), shift * (12 if form.unit == "year" else 1))
        )
    first, last = _week_of(base)
    if form.unit == "month":
        first, last = base.replace(day=1), _month_end(base.year, base.month)
    elif form.unit == "year":
        first, last = date(base.year, 1, 1), date(base.year, 12, 31)
    if (form.mark or "").startswith("middle"):
        return Resolved((first + (last - first) // 2).isoformat())
    return Resolved((first if is_start else last).isoformat())


def _counted_stretch(form: DateForm, base: date) -> Resolved:
    """ "The last two days" reach back from the day of the report; "the next two months" end where "within two months" does."""
    if form.mark not in {"past", "last"}:
        return _shifted(form, base)
    unit, count = form.unit or "day", form.count or 0
    if unit in {"month", "year", "decade"}:
        first = _add_months(base, -count * {"month": 1, "year": 12, "decade": 120}[unit])
    else:
        hours = {"hour": 1, "day": 24, "week": 168, "fortnight": 336}[unit] * count
        first = base - timedelta(days=-(-hours // 24))
    return Resolved(_span(first, base))


def _shifted(form: DateForm, base: date) -> Resolved:
    count = form.count or 0
    sign = -1 if form.kind == "ago" and form.mark in {"ago", "earlier", "before"} else 1
    unit = form.unit or "day"
    if unit in {"day", "week", "fortnight", "hour"}:
        days = {"day": 1, "week": 7, "fortnight": 14}.get(unit, 0) * count if unit != "hour" else -(-count // 24)
        day = base + timedelta(days=sign * days)
        return Resolved(day.isoformat(), ((day - timedelta(days=1)).isoformat(),))
    months = {"month": 1, "year": 12, "decade": 120}[unit] * count
    day = _add_months(base, sign * months)
    if sign > 0:
        return Resolved(day.isoformat(), ((day - timedelta(days=1)).isoformat(),))
    return Resolved(f"{day:%Y-%m}" if unit == "month" else f"{day.year:04d}")


def _quarter(form: DateForm, setting: Setting) -> Resolved:
    year = form.year or (setting.base.year if setting.base else None)
    if year is None:
        return _UNKNOWN
    size = 6 if form.kind == "half_year" else 3
    first = date(year, size * ((form.count or 1) - 1) + 1, 1)
    return Resolved(_span(first, _month_end(year, first.month + size - 1)))


def _of_month(form: DateForm, setting: Setting) -> Resolved:
    """A form with a month: the year as stated, else the one nearest in the direction the sentence looks."""
    readings: Sequence[str | None] = [_in_year(form, form.year)] if form.year is not None else _by_year(form, setting)
    found = [r for r in readings if r is not None]
    if not found:
        return _UNKNOWN
    also = [*found[1:2]]
    if form.kind == "figures" and form.mark == "either":
        turned = DateForm("figures", form.start, form.end, day=form.month, month=form.day, year=form.year)
        other = _in_year(turned, int(found[0][:4]))
        return Resolved(found[0], (other,) if other else ())
    return Resolved(found[0], tuple(also))


def _by_year(form: DateForm, setting: Setting) -> Sequence[str | None]:
    """The readings of a form without a year, the likeliest first."""
    if setting.near is not None and form.kind == "month" and not form.solar:
        year = setting.near.year + ((form.month or 1) < setting.near.month)
        return [_in_year(form, year)]
    base = setting.base
    if base is None:
        return []
    first_year = base.year - 621 if form.solar else base.year
    dated = []
    for year in (first_year - 1, first_year, first_year + 1):
        reading = _in_year(form, year)
        if reading is not None:
            dated.append((_first_day(reading), _last_day(reading), reading))
    past = [r for first, _, r in dated if first <= base][-1:]
    ahead = [r for _, last, r in dated if last >= base][:1]
    mark = form.mark or ""
    if mark in {"last", "this past"}:
        return [r for _, last, r in dated if last < base][-1:]
    if mark in {"next", "this coming"}:
        return [r for first, _, r in dated if first > base][:1]
    if setting.leans and (setting.is_firm or not past or not ahead):
        return [*ahead, *past] if setting.leans > 0 else [*past, *ahead]
    order = sorted(dated, key=lambda d: min(abs((d[0] - base).days), abs((d[1] - base).days)))
    if setting.leans and len(order) > 1:
        wanted = ahead if setting.leans > 0 else past
        distance = min(abs((_first_day(wanted[0]) - base).days), abs((_last_day(wanted[0]) - base).days))
        if distance <= _NEAR_DAYS:
            return [wanted[0], *(r for _, _, r in order if r != wanted[0])]
    return [r for _, _, r in order]


def _first_day(iso: str) -> date:
    head = iso.split("/")[0]
    return date.fromisoformat(head if len(head) == 10 else f"{head}-01")


def _last_day(iso: str) -> date:
    tail = iso.split("/")[-1]
    return date.fromisoformat(tail) if len(tail) == 10 else _month_end(int(tail[:4]), int(tail[5:7]))


def day_bounds(iso: str) -> tuple[date, date]:
    """The first and the last day of a reading.

    Args:
        iso: YYYY, YYYY-MM, YYYY-MM-DD or from/to.

    Returns:
        Both days, the same for a single day.
    """
    if len(iso) == 4:
        return date(int(iso), 1, 1), date(int(iso), 12, 31)
    return _first_day(iso), _last_day(iso)


def _in_year(form: DateForm, year: int) -> str | None:
    """The reading of a form in one year of its calendar; None where there is no such day."""
    month = form.month or 1
    try:
        if form.solar:
            return _solar(form, year, month)
        if form.kind == "part_of_month":
            return _part(form.mark or "", year, month)
        if form.day is None:
            return f"{date(year, month, 1):%Y-%m}"
        first = date(year, month, form.day)
        if form.last_day is not None:
            last_month = form.last_month or month
            last = date(year + (last_month < month), last_month, form.last_day)
            return _span(first, last) if last >= first else None
        return first.isoformat()
    except (ValueError, BadInput):
        return None


def _solar(form: DateForm, year: int, month: int) -> str:
    if form.day is not None:
        first = solar_hijri_to_date(year, month, form.day)
        return _span(first, solar_hijri_to_date(year, month, form.last_day)) if form.last_day else first.isoformat()
    last = solar_hijri_to_date(year, month, solar_hijri_month_days(year, month))
    return _span(solar_hijri_to_date(year, month, 1), last)


def _part(mark: str, year: int, month: int) -> str:
    """A part of a month; its end is its last day, its middle the fifteenth."""
    words = mark.split()
    end = _month_end(year, month).day
    if "end" in words or "close" in words:
        return _month_end(year, month).isoformat()
    if "mid" in words or "middle" in words:
        return date(year, month, 15).isoformat()
    if "beginning" in words or "start" in words:
        return date(year, month, 1).isoformat()
    week = {"first": 0, "opening": 0, "second": 1, "third": 2, "fourth": 3, "1st": 0, "2nd": 1, "3rd": 2, "4th": 3}
    if "week" in words or "weekend" in words or "days" in words:
        if words[0] in {"last", "final"}:
            return _span(date(year, month, end - 6), date(year, month, end))
        at = 7 * week.get(words[0], 0)
        return _span(date(year, month, at + 1), date(year, month, at + 7))
    half = words[-1] in {"half", "fortnight"}
    if words[0] == "early" or (half and words[0] in {"first", "1st", "opening"}):
        return _span(date(year, month, 1), date(year, month, 15 if half else 10))
    return _span(date(year, month, 16 if half else 21), date(year, month, end))
