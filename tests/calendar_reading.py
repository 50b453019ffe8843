"""A reader of calendars as RFC 5545 has them, written apart from what writes them."""

from __future__ import annotations

import re


def read_lines(written):
    """Unfold as RFC 5545 section 3.1 says: CRLF and one blank or tab are taken out, before letters are read."""
    assert written.endswith(b"\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    for line in written.split(b"\r\n"):
        assert len(line) <= 75, line
        line.decode()
    return re.sub(rb"\r\n[ \t]", b"", written).decode().removesuffix("\r\n").split("\r\n")


def read_text(value):
    """Undo the escapes of section 3.3.11."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def read_events(written):
    """Give the events as names with their parameters and values."""
    lines = read_lines(written)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events, open_event = [], None
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            open_event = {}
        elif line == "END:VEVENT":
            events.append(open_event)
            open_event = None
        elif open_event is not None:
            assert re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[^;:]+)*", name), line
            assert name not in open_event
            open_event[name] = value
    return events
