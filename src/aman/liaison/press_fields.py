"""Which fields has a candidate of each kind, of which sort is each, and how is a value typed and said?

One table. What the rules draft is laid into it, the page shows it, and a person types into it; a value that was typed and
one that was drafted have one shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from aman.errors import BadInput
from aman.liaison.days import Days, read_days


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field of a candidate: its words, and whether it holds text, days, a number, people, or one of some codes."""

    name: str
    label: str | Promise
    kind: str = "text"


_F = FieldKind
#: In the order in which a person looks at them.
FIELDS: dict[str, tuple[FieldKind, ...]] = {
    "people": (
        _F("name", gettext_lazy("Name")),
        _F("title", gettext_lazy("Title")),
        _F("office", gettext_lazy("Post")),
        _F("government", gettext_lazy("Government or organisation")),
    ),
    "quotes": (_F("speaker", gettext_lazy("Speaker")), _F("said_on", gettext_lazy("Said on"), "days")),
    "figures": (
        _F("value", gettext_lazy("Number"), "number"),
        _F("unit", gettext_lazy("Of what")),
        _F("hedge", gettext_lazy("How exactly")),
        _F("stated_by", gettext_lazy("Stated by")),
        _F("as_of", gettext_lazy("As of"), "days"),
        _F("rejected_by", gettext_lazy("Rejected by")),
    ),
    "dates": (_F("resolves_to", gettext_lazy("Day meant"), "days"),),
    "engagements": (
        _F("kind", gettext_lazy("Kind of contact"), "code"),
        _F("date", gettext_lazy("Date"), "days"),
        _F("place", gettext_lazy("Place")),
        _F("participants", gettext_lazy("Who took part"), "people"),
        _F("purpose", gettext_lazy("What about")),
    ),
    "commitments": (
        _F("by", gettext_lazy("By whom")),
        _F("to", gettext_lazy("To whom")),
        _F("what", gettext_lazy("What is promised")),
        _F("due", gettext_lazy("By when"), "days"),
        _F("condition", gettext_lazy("On which condition")),
        _F("certainty", gettext_lazy("How certain"), "code"),
    ),
    "places": (_F("name", gettext_lazy("Place")), _F("state", gettext_lazy("Country"))),
    "chain": (_F("name", gettext_lazy("Name")),),
}
GROUPS = tuple(FIELDS)
_BY_NAME = {(group, f.name): f for group, fields in FIELDS.items() for f in fields}
#: What the core calls a group, where the page calls it otherwise.
_OF_CORE = {"chain": "attribution_chain"}

#: Codes that the rules draft and a person may choose.
CODES: dict[str, dict[str, str | Promise]] = {
    "kind": {
        "meeting": pgettext_lazy("engagement", "Meeting"),
        "talks": pgettext_lazy("engagement", "Talks"),
        "call": pgettext_lazy("engagement", "Call"),
        "visit": pgettext_lazy("engagement", "Visit"),
        "letter": pgettext_lazy("engagement", "Letter"),
        "planned_meeting": gettext_lazy("Meeting ahead"),
        "planned_visit": gettext_lazy("Visit ahead"),
    },
    "certainty": {
        "firm": gettext_lazy("Said without condition"),
        "conditional": gettext_lazy("On a condition"),
        "intended": gettext_lazy("Intended"),
        "reported": gettext_lazy("Reported by others"),
        "denied": gettext_lazy("Denied"),
    },
}


def field_kind(group: str, name: str) -> FieldKind:
    """Give the entry of a field; KeyError where a group has no such field."""
    return _BY_NAME[group, name]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate of a draft, as the rows hold it."""

    group: str
    start: int
    end: int
    method: str
    values: Mapping[str, Any] = field(repr=False)
    also: tuple[str, ...] = field(default=(), repr=False)


def candidates_of(draft: Mapping[str, Any]) -> Iterator[Candidate]:
    """Give every candidate of a draft, group by group, in the order of the text."""
    for group, fields in FIELDS.items():
        for entry in draft[_OF_CORE.get(group, group)]:
            values = {f.name: entry[f.name] for f in fields}
            yield Candidate(
                group, entry["start"], entry["end"], entry["method"][:40], values, tuple(entry.get("also", ()))
            )


def is_blank(value: Any) -> bool:
    """Whether a value says nothing."""
    return value is None or value == "" or value == []


def say_value(kind: FieldKind, value: Any) -> str:
    """Write a value as it can be typed again; "" for none."""
    if is_blank(value):
        return ""
    if kind.kind == "number":
        ends = value if isinstance(value, list) else [value]
        return " – ".join(f"{end:,.10g}" if end < 1e10 else f"{end:,.0f}" for end in ends)
    if kind.kind == "people":
        return "\n".join("; ".join(p.get(k) or "" for k in ("name", "title", "side")).strip("; ") for p in value)
    if kind.kind == "code":
        return str(CODES[kind.name].get(value, str(value).replace("_", " ")))
    return str(value).replace("/", " – ") if kind.kind == "days" else str(value)


def read_value(kind: FieldKind, typed: str, *, today: date) -> Any:
    """Read what a person typed into a field; None for nothing.

    Raises:
        BadInput: it is no number, no day, or no such code.
    """
    words = typed.strip()
    if not words:
        return None
    if kind.kind == "number":
        return _read_number(words)
    if kind.kind == "days":
        days = read_days(words, today=today)
        return iso_of(days) if days is not None else None
    if kind.kind == "people":
        return [_read_person(line) for line in words.splitlines() if line.strip(" ;")][:40]
    if kind.kind == "code" and words not in CODES[kind.name]:
        raise BadInput(_("There is no such choice."), fix=_("Choose one of the list."), code="no-such-code")
    return words[:600]


def _read_person(line: str) -> dict[str, str | None]:
    parts = [part.strip()[:160] or None for part in line.split(";")][:3]
    return dict(zip(("name", "title", "side"), [*parts, None, None], strict=False))


_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_DIGITS = {ord(digit): str(n % 10) for n, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")} | {ord("٬"): ",", ord("٫"): "."}


def _read_number(words: str) -> float | list[float]:
    plain = words.translate(_DIGITS)
    found = [float(m.replace(",", "")) for m in _NUMBER.findall(plain)]
    rest = _NUMBER.sub("", plain).strip(" –—-%to")
    if rest or not 1 <= len(found) <= 2 or any(n > 1e12 for n in found):
        raise BadInput(
            _("This is no number."), fix=_("Give a number, or the lowest and the highest with – between them."), code="no-number"
        )  # fmt: skip
    return found[0] if len(found) == 1 or found[0] == found[1] else sorted(found)


def iso_of(days: Days) -> str:
    """Write days as the rules do: YYYY-MM-DD, YYYY-MM, YYYY, or two days with a slash between them."""
    if days.first == days.last:
        return days.first.isoformat()
    if days.precision == "year":
        return f"{days.first.year:04d}"
    if days.precision == "month":
        return f"{days.first.year:04d}-{days.first.month:02d}"
    return f"{days.first.isoformat()}/{days.last.isoformat()}"


def days_of(iso: Any) -> Days | None:
    """Read days as the rules write them; None where they are none."""
    parts = str(iso or "").split("/")
    if len(parts) > 2:
        return None
    first, last = _ends(parts[0]), _ends(parts[-1])
    if first is None or last is None or last[1] < first[0]:
        return None
    precision = {4: "year", 7: "month", 10: "day"}[len(parts[0])] if len(parts) == 1 else "range"
    return Days(first[0], last[1], precision)


def _ends(text: str) -> tuple[date, date] | None:
    try:
        if len(text) == 10:
            return date.fromisoformat(text), date.fromisoformat(text)
        if len(text) == 7:
            first = date.fromisoformat(f"{text}-01")
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        if len(text) == 4:
            return date(int(text), 1, 1), date(int(text), 12, 31)
    except (ValueError, OverflowError):
        return None
    return None
