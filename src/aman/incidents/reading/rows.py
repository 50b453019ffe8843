"""What do the rows of a file of reports say, in words that relatives send?

State, way of release, moment and people are read from words in English, Dari, Pashto and Urdu. What cannot be read stays
as it was written and counts as not known; nothing is guessed. All defects of a file are named at once, before anything is
written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TypeVar

from aman.core.dates import DateOrder, read_date
from aman.core.names import fold
from aman.errors import BadInput
from aman.incidents.models import How, Incident, State
from aman.incidents.reading.tables import read_table
from aman.incidents.reading.wrongs import Wrong, WrongCell, WrongRows

COLUMNS = (
    "report_id", "received_at", "reporter", "reporter_relation", "reporter_phone", "name", "father_name", "age", "sex",
    "status", "event_date", "place", "city", "persons", "case_no", "text",
)  # fmt: skip
NEEDED = ("report_id", "received_at", "name", "status")
MOST_PEOPLE = 500
#: A state and the words for it; the first that is in the words counts.
_STATES: tuple[tuple[State, tuple[str, ...]], ...] = (
    (State.READMITTED, ("readmitted", "came back from afghanistan", "let back in")),
    (State.DEPORTED, ("deported", "sent to afg", "sent to afghanistan", "crossed torkham", "crossed chaman", "crossed",
                      "اخراج", "دیپورت", "رد مرز", "ڈی پورٹ")),
    (State.RETURNED, ("returned by themselves", "went back", "returned")),
    (State.TRANSFERRED, ("transferred", "shifted", "moved", "منتقل", "انتقال", "لیږدول")),
    (State.CHARGED, ("charged", "fir", "chalan", "چالان")),
    (State.RELEASED, ("released", "free", "freed", "back home", "رها", "آزاد", "خوشې", "رہا")),
    (State.IN_CUSTODY, ("detained", "arrested", "picked up", "taken by police", "taken", "in custody", "بازداشت",
                        "گرفتار", "نیول", "دستگیر")),
    (State.UNKNOWN, ("phone off", "no news", "unknown", "خبر نیست")),
)  # fmt: skip
_HOWS: tuple[tuple[How, tuple[str, ...]], ...] = (
    (How.BRIBE, ("bribe", "paid", "money", "رشوت", "پیسے")),
    (How.LETTER, ("letter shown", "letter", "نامه", "خط")),
    (How.LAWYER, ("lawyer", "وکیل")),
    (How.EMBASSY, ("embassy", "سفارت")),
    (How.COURT, ("court", "judge", "عدالت", "محکمه")),
    (How.WARNING, ("warning", "warned", "اخطار")),
)
#: "Not released yet" is no release: whatever is denied is not read, and the clock runs on.
_NOT = ("not", "no longer", "never", "didnt", "isnt", "wasnt", "نشده", "نشد", "نیست", "نہیں", "نه دی", "نه")
_REFUSED = ("police not accept", "not accept", "letter refused", "did not accept")
_YESTERDAY = {"yesterday", "last night", "دیروز", "پرون", "کل", "دیشب"}
_TODAY = {"today", "this morning", "tonight", "امروز", "نن", "آج"}
_SHORT_DAY = re.compile(r"^(\d{1,2})[/.-](\d{1,2})$")
_NAMED_DAY = re.compile(r"^(\d{1,2})\s+([^\W\d]{3,9})$")
_DIGITS = {base + n: str(n) for base in (0x0660, 0x06F0) for n in range(10)}
#: A day this far after the report is a slip, or of the year before.
_MOST_AHEAD = timedelta(days=1)
#: Clocks of two machines may differ by so much.
_SLIP = timedelta(minutes=5)
#: Before this year nothing was reported to anybody: what is written is a year of another calendar.
_FIRST_YEAR = 2001
#: The longest number of a report that is kept.
LONGEST_REF = 60


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row as read; `cells` is the row as received."""

    row: int
    outside_ref: str
    received_at: datetime
    state: State
    how: How | None
    happened_at: datetime
    is_day_only: bool
    letter_refused: bool
    people_told: int
    told: Mapping[str, str] = field(repr=False)
    cells: Mapping[str, str] = field(repr=False)


T = TypeVar("T")


def read_state(words: str) -> State:
    """Read where somebody is; UNKNOWN where the words do not say, or say where somebody is not."""
    said = f" {fold(words)} "
    if any(f" {fold(word)} " in said for word in _NOT):
        return State.UNKNOWN
    return _first(_STATES, words) or State.UNKNOWN


def read_how(words: str) -> How | None:
    """Read by what somebody came free; None where the words do not say."""
    return _first(_HOWS, words)


def _first(table: tuple[tuple[T, tuple[str, ...]], ...], words: str) -> T | None:
    said = f" {fold(words)} "
    for value, spellings in table:
        for spelling in spellings:
            known = fold(spelling)
            if (f" {known} " in said) if known.isascii() else known in said:
                return value
    return None


def read_moment(words: str, received_at: datetime) -> tuple[datetime, bool]:
    """Read when something happened; the moment of the report where the words do not say.

    Args:
        words: a day in figures or words, or "yesterday", as somebody wrote it.
        received_at: when the report came; nothing it tells of happened later.

    Returns:
        The moment, and whether only its day is known. Of such a day noon is given, or the report's own moment if that
        is the same day.
    """
    said = fold(words.translate(_DIGITS)).strip()
    if not said:
        return received_at, False
    day = _day_of(said, words.translate(_DIGITS).strip(), received_at.date())
    if day is None:
        return received_at, False
    if day >= received_at.date():
        return received_at, True
    return datetime.combine(day, time(12), received_at.tzinfo), True


def _day_of(said: str, words: str, received: date) -> date | None:
    if said in {fold(word) for word in _YESTERDAY}:
        return received - timedelta(days=1)
    if said in {fold(word) for word in _TODAY}:
        return received
    short, named = _SHORT_DAY.match(words), _NAMED_DAY.match(words)
    if short:
        words = f"{short[1]}/{short[2]}/{received.year}"
    elif named:
        words = f"{named[1]} {named[2]} {received.year}"
    found = read_date(words, order=DateOrder.DAY_FIRST, purpose="document", latest=received).interval
    if found is None or found.first != found.last:
        return None
    day = found.first
    if (short or named) and day > received + _MOST_AHEAD:
        day = day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day
    return day if day <= received + _MOST_AHEAD else None


def read_file(path: Path, zone: tzinfo = UTC, *, now: datetime | None = None) -> list[ReadRow]:
    """Read a file of reports; every defect is named before anything is done with it.

    Args:
        path: a CSV file or a workbook with the columns of COLUMNS; those of NEEDED must be there.
        zone: of the times in the file.
        now: no report came later; None means that this is not looked at.

    Raises:
        BadInput: the file cannot be read, or rows of it cannot; all of them are named.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path.name} cannot be opened.", fix="Check that it is there and may be read.") from error
    return read_content(content, path.name, zone, now=now)


def read_content(content: bytes, name: str, zone: tzinfo = UTC, *, now: datetime | None = None) -> list[ReadRow]:
    """Read the bytes of a file of reports; see `read_file`.

    Raises:
        WrongRows: rows of it cannot be read; it carries every one of them.
        BadInput: it is no such file.
    """
    read: list[ReadRow] = []
    wrong: list[Wrong] = []
    for number, cells in read_table(content, name, NEEDED, COLUMNS):
        if None in cells or None in cells.values():
            wrong.append(Wrong(number, "", "", "more-cells" if None in cells else "fewer-cells"))
            continue
        # No word of a call holds a NUL; PostgreSQL keeps none.
        kept = {str(key): str(value or "").replace("\0", "\ufffd") for key, value in cells.items()}
        try:
            read.append(read_row(number, {key: value.strip() for key, value in kept.items()}, zone, now))
        except WrongCell as error:
            wrong.append(error.wrong)
    if wrong:
        raise WrongRows(name, wrong)
    return read


def read_row(number: int, cells: Mapping[str, str], zone: tzinfo, now: datetime | None = None) -> ReadRow:
    """Read one row.

    Raises:
        WrongCell: a cell that is needed cannot be read; says column and what it should hold, not the name.
    """
    if not cells["report_id"]:
        raise WrongCell(number, "report_id", "", "no-number")
    if len(cells["report_id"]) > LONGEST_REF:
        raise WrongCell(number, "report_id", cells["report_id"], "long-number")
    received = _read_received(number, cells["received_at"], zone, now)
    persons = cells.get("persons", "").translate(_DIGITS)
    if persons and not (persons.isascii() and persons.isdigit() and 1 <= int(persons) <= MOST_PEOPLE):
        raise WrongCell(number, "persons", persons, "no-count")
    text = cells.get("text", "")
    refused = any(words in fold(text) for words in _REFUSED)
    state = read_state(cells["status"])
    happened, is_day_only = read_moment(cells.get("event_date", ""), received)
    told = {
        "name": cells["name"], "father": cells.get("father_name", ""), "age": cells.get("age", ""),
        "sex": cells.get("sex", "")[:1].upper(), "case_number": cells.get("case_no", ""), "city": cells.get("city", ""),
        "place": cells.get("place", ""), "state": cells["status"],
    }  # fmt: skip
    return ReadRow(
        row=number,
        outside_ref=cells["report_id"],
        received_at=received,
        state=state,
        # A letter that was refused freed nobody.
        how=((None if refused else read_how(text)) or How.UNKNOWN) if state is State.RELEASED else None,
        happened_at=happened,
        is_day_only=is_day_only,
        letter_refused=refused,
        people_told=int(persons) if persons else 1,
        told=told,
        cells=cells,
    )


def _read_received(row: int, words: str, zone: tzinfo, now: datetime | None) -> datetime:
    """Read when a report came.

    Raises:
        WrongCell: it is no time, not of the Gregorian calendar, or has not come yet.
    """
    try:
        received = datetime.fromisoformat(words)
    except ValueError as error:
        raise WrongCell(row, "received_at", words, "no-time") from error
    if received.year < _FIRST_YEAR:
        raise WrongCell(row, "received_at", words, "other-calendar")
    received = received if received.tzinfo else received.replace(tzinfo=zone)
    if now is not None and received > now + _SLIP:
        raise WrongCell(row, "received_at", words, "to-come")
    return received


def kind_of(row: ReadRow) -> Incident.Kind:
    """Say what kind of incident a first row tells of: five people and more at once are a raid."""
    return Incident.Kind.RAID if row.people_told >= 5 else Incident.Kind.ARREST


def group_rows(rows: Sequence[ReadRow]) -> list[list[ReadRow]]:
    """Give the rows of each report together, in the order in which they came."""
    together: dict[str, list[ReadRow]] = {}
    for row in sorted(rows, key=lambda row: (row.received_at, row.row)):
        together.setdefault(row.outside_ref, []).append(row)
    return list(together.values())
