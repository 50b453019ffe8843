"""Is a calendar written so that another program reads back exactly what was meant? Read by a parser of the tests' own."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from calendar_reading import read_events, read_lines, read_text
from hypothesis import given
from hypothesis import strategies as st

from aman.reports.ics import Entry, escape, fold, write_calendar

STAMP = datetime(2026, 11, 27, 6, 30, tzinfo=UTC)


def test_a_day_is_a_whole_day_and_a_moment_is_in_utc():
    kabul = ZoneInfo("Asia/Kabul")
    at = datetime(2026, 12, 1, 9, 0, tzinfo=kabul)
    entries = [
        Entry("a@aman", "A task of yours is due (AM-2026-000001)", "https://aman.example/cases/AM-2026-000001/",
              date(2026, 12, 31)),
        Entry("b@aman", "A step (IN-4K7Q2M9T)", "https://aman.example/incidents/IN-4K7Q2M9T/", at.date(), at),
    ]  # fmt: skip
    first, second = read_events(write_calendar(entries, name="Aman: what is due", stamp=STAMP))
    assert first["DTSTART;VALUE=DATE"] == "20261231"
    assert first["DTEND;VALUE=DATE"] == "20270101"
    assert first["DTSTAMP"] == "20261127T063000Z"
    assert (first["UID"], first["CLASS"]) == ("a@aman", "PRIVATE")
    assert first["URL"] == "https://aman.example/cases/AM-2026-000001/"
    assert (second["DTSTART"], second["DTEND"]) == ("20261201T043000Z", "20261201T044500Z")


def test_the_calendar_says_its_version_and_who_wrote_it():
    lines = read_lines(write_calendar([], name="Aman; due, all", stamp=STAMP))
    assert "VERSION:2.0" in lines
    assert any(line.startswith("PRODID:") for line in lines)
    assert "X-WR-CALNAME:Aman\\; due\\, all" in lines


@pytest.mark.parametrize(
    "text",
    [
        "a,b;c\\d",
        "two\nlines",
        "آپ کا کام واجب ہے، ابھی",
        "x" * 200,
        "ک" * 120,
        "END:VEVENT\r\nBEGIN:VEVENT",
        "😀" * 40,
    ],
)
def test_a_summary_comes_back_as_it_was(text):
    written = write_calendar([Entry("u@aman", text, "https://aman.example/", date(2026, 1, 1))], name="n", stamp=STAMP)
    [event] = read_events(written)
    assert read_text(event["SUMMARY"]) == text.replace("\r\n", "\n")


@given(st.text(max_size=400))
def test_no_text_breaks_out_of_its_line(text):
    folded = fold(f"SUMMARY:{escape(text)}").encode()
    [line] = read_lines(folded)
    assert line.startswith("SUMMARY:")
    kept = "".join(
        s
        for s in text.replace("\r\n", "\n").replace("\r", "\n")
        if s == "\n" or s.isprintable() or s in "\u200c\u200d\u200e\u200f"
    )
    assert read_text(line.removeprefix("SUMMARY:")) == kept


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_a_day_ends_where_the_next_begins(day):
    [event] = read_events(write_calendar([Entry("u", "s", "https://a/", day)], name="n", stamp=STAMP))
    begins, ends = (datetime.strptime(event[f"{name};VALUE=DATE"], "%Y%m%d") for name in ("DTSTART", "DTEND"))
    assert ends - begins == timedelta(days=1)
