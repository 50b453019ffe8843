"""How is a calendar written that any calendar program reads? As RFC 5545 has it: CRLF, lines of at most 75 octets, escapes.

Pure: what it is given is what it writes. Days are written as days, so that they stay where they are in every zone; moments
in UTC, so that no table of zones has to travel along.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST_LINE = 75
_MOMENT_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar: under which id, when, what it says and where it leads."""

    uid: str
    summary: str
    url: str
    day: date
    at: datetime | None = None


def write_calendar(entries: Iterable[Entry], *, name: str, stamp: datetime) -> bytes:
    """Write a calendar.

    Args:
        entries: in the order in which they are written.
        name: as calendar programs show it.
        stamp: when it was written.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Aman//Aman//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escape(name)}",
        f"X-WR-CALNAME:{escape(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escape(entry.uid)}",
            f"DTSTAMP:{_moment(stamp)}",
            *_when(entry),
            f"SUMMARY:{escape(entry.summary)}",
            f"URL:{entry.url}",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(fold(line) for line in lines).encode()


def _when(entry: Entry) -> list[str]:
    if entry.at is not None:
        ends = entry.at + timedelta(minutes=_MOMENT_MINUTES)
        return [f"DTSTART:{_moment(entry.at)}", f"DTEND:{_moment(ends)}"]
    return [f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}", f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escape(text: str) -> str:
    """Write a text as a value: no comma, semicolon, stroke or new line ends it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in plain if sign == "\n" or sign.isprintable() or sign in "\u200c\u200d\u200e\u200f")
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> str:
    """Break a line so that no part has more than 75 octets, never inside a letter; end it with CRLF."""
    parts: list[str] = []
    part, octets = "", 0
    for sign in line:
        size = len(sign.encode())
        # From the second part on the blank before it counts too.
        if octets + size > (_LONGEST_LINE if not parts else _LONGEST_LINE - 1):
            parts.append(part)
            part, octets = "", 0
        part += sign
        octets += size
    parts.append(part)
    return "\r\n ".join(parts) + "\r\n"
