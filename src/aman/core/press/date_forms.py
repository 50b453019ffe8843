"""How are days, months and stretches of time written in a report? Finds them; `date_days` says which days they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from aman.core.press.lexicon import fold, shipped

DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


@dataclass(frozen=True, slots=True)
class DateForm:
    """A date as written, taken apart.

    Args:
        kind: the form, which is also the name of the rule that found it.
        start: where it begins in the text.
        end: one past its end.
        day, last_day, month, last_month, year: numbers as written, None where not stated.
        solar: whether the month is one of the Solar Hijri calendar.
        mark: the word that qualifies it (last, next, this, early, mid, late, end, first week, ...), None for none.
        unit: week, month, year, day, weekend for a relative stretch.
        count: how many units; None where not counted.
        weekday: 0 Monday to 6 Sunday.
    """

    kind: str
    start: int
    end: int
    day: int | None = None
    last_day: int | None = None
    month: int | None = None
    last_month: int | None = None
    year: int | None = None
    solar: bool = False
    mark: str | None = None
    unit: str | None = None
    count: int | None = None
    weekday: int | None = None


Build = Callable[[re.Match[str]], DateForm | None]


def _number(text: str | None) -> int | None:
    """A number in figures or in a word; "a" and "an" are one, "a few" and "several" are not known."""
    if text is None:
        return None
    plain = text.strip().translate(DIGITS)
    if plain.isdecimal():
        return int(plain)
    folded = fold(plain).replace("-", " ")
    if folded in {"a", "an"}:
        return 1
    numbers = shipped().numbers["number"]
    parts = [numbers.get(part) for part in folded.split()]
    if folded == "couple of":
        return 2
    return int(sum(p for p in parts if p is not None)) if parts and None not in parts else None


def _month(text: str) -> tuple[int, bool] | None:
    """Number of a month, and whether it is a Solar Hijri one; None for the verb "may" and the like."""
    folded = fold(text)
    tables = shipped().numbers
    if folded in tables["month"]:
        if (
            text[0].isascii()
            and not text[0].isupper()
            and folded in {"may", "march", "mars", "mar", "mai", "sep", "dec", "jan"}
        ):
            return None
        return int(tables["month"][folded]), False
    return (int(tables["solar_month"][folded]), True) if folded in tables["solar_month"] else None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    year = int(text.translate(DIGITS))
    return year if year > 99 else 2000 + year


def _of_month(kind: str) -> Build:
    """Build a form with a month from the named groups of a match."""

    def build(m: re.Match[str]) -> DateForm | None:
        g = m.groupdict()
        named = _month(g["month"])
        if named is None:
            return None
        day, last = _number(g.get("day")), _number(g.get("last"))
        if any(d is not None and not 1 <= d <= 31 for d in (day, last)):
            return None
        other = _month(g["month2"]) if g.get("month2") else None
        mark = fold(" ".join((g.get("mark") or "").replace("-", " ").split())) or None
        return DateForm(
            kind, m.start("span"), m.end("span"), day=day, last_day=last, month=named[0], solar=named[1],
            last_month=other[0] if other else None, year=_year(g.get("year")), mark=mark,
        )  # fmt: skip

    return build


def _iso(m: re.Match[str]) -> DateForm | None:
    year, month, day = (int(m.group(n).translate(DIGITS)) for n in ("year", "month", "day"))
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return DateForm(
        "iso_day", m.start("span"), m.end("span"), day=day, month=month, year=year, solar=1300 <= year <= 1450
    )


def _figures(m: re.Match[str]) -> DateForm | None:
    first, second = int(m.group("a")), int(m.group("b"))
    if not (1 <= first <= 31 and 1 <= second <= 31) or (first > 12 and second > 12):
        return None
    if m.group("year") is None and m.group("sep") in ".-":
        return None
    day, month = (second, first) if second > 12 else (first, second)
    both = "either" if first <= 12 and second <= 12 and first != second else None
    return DateForm(
        "figures", m.start("span"), m.end("span"), day=day, month=month, year=_year(m.group("year")), mark=both
    )


def _weekday(m: re.Match[str]) -> DateForm | None:
    name = m.group("weekday")
    if name[0].isascii() and not name[0].isupper():
        return None
    table = shipped().numbers["weekday"]
    folded = fold(name)
    if folded not in table or (
        folded in {"sat", "sun", "mon", "wed", "fri"} and m.group("mark") is None and m.group("abbr_ok") is None
    ):
        return None
    mark = fold(m.group("mark") or "") or ("today" if m.group("day_word") else None)
    return DateForm("weekday", m.start("span"), m.end("span"), weekday=int(table[folded]), mark=mark)


def _day_word(m: re.Match[str]) -> DateForm | None:
    text = " ".join(fold(m.group("span")).split())
    table = shipped().numbers["day_word"]
    shift = table.get(text.split(" ")[0])
    if shift is None:
        shift = {"last night": -1.0, "the day before yesterday": -2.0, "the day after tomorrow": 2.0}.get(text, 0.0)
    return DateForm("day_word", m.start("span"), m.end("span"), count=int(shift))


def _relative(kind: str) -> Build:
    def build(m: re.Match[str]) -> DateForm | None:
        g = m.groupdict()
        unit = fold(g["unit"])
        if len(unit) > 3 and unit.endswith("s"):
            unit = unit[:-1]
        mark = fold(" ".join((g.get("mark") or "").split())) or None
        if g.get("which") in {"next", "last"}:
            mark = f"{mark} {g['which']}"
        raw = g.get("count")
        working = bool(g.get("working"))
        return DateForm(
            "working_days" if working else kind,
            m.start("span"),
            m.end("span"),
            unit=unit,
            mark=mark,
            count=_number(raw),
        )

    return build


def _plain(kind: str, mark: str | None = None) -> Build:
    def build(m: re.Match[str]) -> DateForm | None:
        year = _year(m.groupdict().get("year"))
        return DateForm(kind, m.start("span"), m.end("span"), year=year, mark=mark)

    return build


def _day_alone(m: re.Match[str]) -> DateForm | None:
    day = int(m.group("count"))
    return (
        DateForm("day_alone", m.start("span"), m.end("span"), count=day, mark=m.group("mark"))
        if 1 <= day <= 31
        else None
    )


def _quarter(m: re.Match[str]) -> DateForm | None:
    order = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
    which = order.get(fold(m.group("order") or ""), int(m.group("digit") or 1))
    half = fold(m.group("what") or "quarter") == "half"
    return DateForm(
        "half_year" if half else "quarter", m.start("span"), m.end("span"), count=which, year=_year(m.group("year"))
    )


def _alternatives(kind: str) -> str:
    words = sorted(shipped().words[kind], key=len, reverse=True)
    return "|".join(re.escape(w).replace("'", "['’]") for w in words)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], Build], ...]:
    """The forms in the order in which they are tried; a stretch taken by one is not looked at again."""
    month = rf"(?:{_alternatives('month')}|{_alternatives('solar_month')})"
    mon = rf"(?P<month>{month})\.?(?![\w-]|[’'](?!s\b))"
    day = r"(?P<day>[0-9۰-۹]{1,2})(?:st|nd|rd|th|\.)?"
    year = r"(?P<year>[12۱۲][0-9۰-۹]{3})(?![\d,]?\d)"
    week = rf"(?P<weekday>{_alternatives('weekday')})\.?(?![\w-]|[’'](?!s\b))"
    num = r"(?:\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|sixty|ninety)"
    unit = r"(?P<unit>hours?|days?|weeks?|fortnights?|months?|years?|decades?)"
    part = r"(?:morning|afternoon|evening|night|noon)"
    lead = rf"(?:(?:{_alternatives('weekday')})\.?,?\s+)?(?:the\s+)?"
    ordinal = r"first|second|third|fourth|last|opening|final|1st|2nd|3rd|4th"
    named: list[tuple[str, Build]] = [
        (r"(?<![\w/.-])(?P<span>(?P<year>(?:1[34]|19|20|۱[۳۴])[0-9۰-۹]{2})(?P<s>[-/.])(?P<month>[0-9۰-۹]{1,2})(?P=s)(?P<day>[0-9۰-۹]{1,2}))(?![\d])", _iso),
        (rf"(?<![\w/])(?P<span>{lead}{day}\s+{mon}\s*(?:[-–—]|to|until)\s*(?P<last>\d{{1,2}})\s+(?P<month2>{month})(?![\w’'-])(?:,?\s+{year})?)", _of_month("day_to_day")),
        (rf"(?<![\w-])(?:between|from)\s+(?P<span>{day}\s+{mon}\s+(?:and|to|until|through)\s+(?P<last>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month2>{month})(?![\w’'-])(?:,?\s+{year})?)", _of_month("day_to_day")),
        (rf"(?<![\w-])(?:(?:between|from)\s+)(?P<span>{mon}\s+{day}\s*(?:and|[-–—]|to|until|through)\s*(?P<month2>{month})\.?\s+(?P<last>\d{{1,2}})(?:st|nd|rd|th)?(?![\d,.:%]*\d|%)(?:,?\s+{year})?)", _of_month("day_to_day")),
        (rf"(?<![\w-])(?P<span>{mon}\s+{day}\s*(?:[-–—]|to|until|through)\s*(?P<month2>{month})\.?\s+(?P<last>\d{{1,2}})(?:st|nd|rd|th)?(?![\d,.:%]*\d|%)(?:,?\s+{year})?)", _of_month("day_to_day")),
        (rf"(?<![\w/,.-])(?P<span>{lead}{day}\s*(?:-|–|—|and|&|to|until|und|or|و|تا)\s*(?P<last>[0-9۰-۹]{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{mon}(?:,?\s+{year})?)", _of_month("day_range")),
        (rf"(?<![\w/,.-])(?P<span>{lead}{day}\s+(?:of\s+)?{mon}(?:,?\s+{year})?)", _of_month("day_month")),
        (rf"(?<![\w-])(?P<span>(?:(?:{_alternatives('weekday')})\.?,?\s+)?{mon}\s+{day}\s*(?:-|–|—|and|&|to)\s*(?P<last>\d{{1,2}})(?:st|nd|rd|th)?(?![\d,.:]*\d)(?!\s+(?:{month})\b)(?:,?\s+{year})?)", _of_month("day_range")),
        (rf"(?<![\w-])(?P<span>(?:(?:{_alternatives('weekday')})\.?,?\s+)?{mon}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d,.:%]*\d|%)(?:,?\s+{year})?)", _of_month("month_day")),
        (rf"(?<![\w-])(?P<span>(?:the\s+)?(?P<mark>(?:early|mid|late|end|middle|beginning|start|close)(?:\s+(?:of|part\s+of))?)[\s-]+{mon}(?:,?\s+{year})?)", _of_month("part_of_month")),
        (rf"(?<![\w-])(?P<span>(?:the\s+)?(?P<mark>(?:{ordinal})\s+(?:week|half|fortnight|days|weekend))\s+of\s+{mon}(?:,?\s+{year})?)", _of_month("part_of_month")),
        (rf"(?<![\w-])(?P<span>(?P<mark>last|next|this|this\s+coming|this\s+past)\s+{mon}(?!\s+\d))", _of_month("month_near")),
        (rf"(?<![\w-])(?P<span>{mon},?\s+(?:of\s+)?{year})", _of_month("month_year")),
        (rf"(?<![\w-])(?P<span>{mon})", _of_month("month")),
        (r"(?<![\w/.,:-])(?P<span>(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?:(?P=sep)(?P<year>\d{4}|\d{2}))?)(?![\w/,:]|[.]\d)", _figures),
        (rf"(?<![\w-])(?P<span>(?:the\s+)?(?:(?P<order>first|second|third|fourth|last|1st|2nd|3rd|4th)\s+(?P<what>quarter|half)|Q(?P<digit>[1-4]))(?:\s+of)?(?:\s+(?:the\s+year\s+)?{year}))", _quarter),
        (rf"(?<![\w-])(?P<span>(?:(?P<day_word>today|tonight|yesterday|tomorrow)\s*\()(?P<mark>(?!))?(?P<abbr_ok>){week}\))", _weekday),
        (rf"(?<![\w-])(?:(?P<abbr_ok>(?:on|by|until|from|since)\s+)?)(?P<day_word>(?!))?(?P<span>(?:(?P<mark>last|next|this|this\s+coming|this\s+past|coming|past|following)\s+)?{week}(?:\s+{part})?)", _weekday),
        (r"(?<![\w-])(?P<span>the\s+day\s+(?:before\s+yesterday|after\s+tomorrow)|last\s+night|this\s+(?:morning|afternoon|evening)|(?:yesterday|tomorrow)(?:\s+(?:morning|afternoon|evening|night))?|today|tonight|tmrw|tmw)(?![\w-])", _day_word),
        (r"(?<![\w\u200c])(?P<span>امروز|دیروز|فردا|نن|پرون|آج)(?![\w\u200c])", _day_word),
        (r"(?<![\w-])(?:over|at|during|by|before|for)\s+(?P<span>the\s+(?P<unit>weekend))(?![\w-])", _relative("weekend")),
        (r"(?<![\w-])(?P<span>(?:the\s+)?(?P<unit>year)(?:[’']s\s+|-)(?P<mark>end))(?![\w-])", _relative("part_of_stretch")),
        (r"(?<![\w-])(?:by|on|until|from|since|before|after)\s+(?P<span>the\s+(?P<count>\d{1,2})(?:st|nd|rd|th)(?:\s+of\s+(?P<mark>this|next|last)\s+(?P<unit>month))?)(?=\s*(?:[,.;)]|$|and\b|the\b|at\b|when\b|in\b|with\b))", _day_alone),
        (r"(?<![\w-])(?P<span>(?:the\s+)?(?P<mark>end|middle|beginning|start|close)\s+of\s+(?P<which>the|this|next|last)\s+(?:coming\s+|current\s+)?(?P<unit>week|month|year))(?![\w-])", _relative("part_of_stretch")),
        (r"(?<![\w-])(?P<span>(?P<mark>(?:later|earlier|early|late)\s+(?:this|next|last)|last|next|this|this\s+past|this\s+coming|the\s+coming|the\s+following|the\s+previous)\s+(?P<unit>week|month|year|weekend|fortnight))(?![\w-])", _relative("stretch")),
        (r"(?<![\w-])(?P<span>the\s+(?P<unit>week|month|year|day)\s+(?P<mark>before|after))(?=[\s.,;:)]*(?:$|[.,;:)\n]))", _relative("stretch_beside")),
        (r"(?<![\w-])(?P<span>(?P<mark>this|next|last|the\s+coming)\s+(?P<unit>winter|spring|summer|autumn|fall))(?![\w-])", _relative("season")),
        (r"(?<![\w-])(?P<span>the\s+(?P<mark>end|beginning|start|middle)\s+of\s+(?:the|this)\s+(?:academic|school|fiscal|financial|solar|harvest)\s+(?P<unit>year|term|season))(?![\w-])", _relative("season")),
        (rf"(?<![\w-])(?P<span>(?:the\s+)?(?P<mark>next|coming|past|last)\s+(?:(?P<count>few|couple\s+of|several|{num})\s+)?(?P<unit>days|weeks|months|years|fortnight|hours))(?![\w-])", _relative("next_few")),
        (r"(?<![\w-])(?P<span>(?:the\s+)?(?P<mark>next|coming|past|last)\s+(?P<count>one)\s+(?P<unit>day|week|month|year))(?![\w-])", _relative("next_few")),
        (rf"(?<![\w-])(?P<span>within\s+(?:the\s+next\s+|the\s+)?(?P<count>few|couple\s+of|a\s+couple\s+of|several|{num})[\s-]+(?P<working>(?:working|business)[\s-]+)?{unit})(?![\w-])", _relative("within")),
        (rf"(?<![\w-])(?P<span>in\s+(?P<count>{num})[\s-]+(?P<working>(?:working|business)[\s-]+)?{unit}(?:[’']\s+time)?)(?![\w-])", _relative("in_time")),
        (rf"(?<![\w-])(?P<span>(?P<count>{num}|a\s+few|several)[\s-]+{unit}\s+(?P<mark>ago|earlier|from\s+now|before|from\s+today))(?![\w-])", _relative("ago")),
        (r"(?<![\w-])(?:in|since|of|by|until|till|before|after|from|during|for|early|late|mid|and|to|through)[\s-]+(?P<span>(?P<year>(?:19|20)\d\d))(?![\w,.:/%-]*\d|\s*(?:people|persons|families|Afghans|letters|cases|visas))", _plain("year")),
        (rf"(?<![\w-])(?P<span>(?:{_alternatives('feast')}))(?![\w-])", _plain("feast")),
    ]  # fmt: skip
    return tuple((re.compile(pattern, re.I), build) for pattern, build in named)


def find_dates(text: str) -> list[DateForm]:
    """Find every date a text names.

    Args:
        text: any text; digits may be Latin, Persian or Arabic.

    Returns:
        Forms in the order of the text, none over another.
    """
    taken = bytearray(len(text))
    found: list[DateForm] = []
    for pattern, build in _patterns():
        for form in _of(pattern, build, text):
            if not any(taken[form.start : form.end]):
                taken[form.start : form.end] = b"\x01" * (form.end - form.start)
                found.append(form)
    return sorted(found, key=lambda f: f.start)


def _of(pattern: re.Pattern[str], build: Build, text: str) -> Iterator[DateForm]:
    for match in pattern.finditer(text):
        form = build(match)
        if form is not None:
            # A full stop may end an abbreviated month or day, but then more follows.
            yield replace(form, end=form.end - 1) if text[form.end - 1] in ".," else form
