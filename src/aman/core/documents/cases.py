"""To which case of which office does a case number belong?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from aman.core.documents.numbers import normalise_number

_USCIS_CENTRES = frozenset({"IOE", "SRC", "MSC", "LIN", "EAC", "WAC", "NBC", "YSC", "VSC", "TSC", "NSC", "CSC"})
_THREE_LETTERS_TEN_DIGITS = re.compile(r"^([A-Z]{3})(\d{10})$")
_ALMOST = re.compile(r"^(?:KBL|ISL|DOH|IOE|SRC|MSC|LIN|EAC|WAC)[\dOIL]+$")
_SCHEMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("unhcr", re.compile(r"^[A-Z]{3}\d{2}C\d{5}$")),
    ("uk_arap", re.compile(r"^ARAP\d{4,9}$")),
    ("de_bap", re.compile(r"^BAP\d{4,9}$")),
    ("rsc", re.compile(r"^PA\d{5,8}$")),
    ("au_hum", re.compile(r"^HUM\d{4,9}$")),
    ("ca_ircc", re.compile(r"^G\d{9}$")),
    ("uscis_a_number", re.compile(r"^A\d{7,9}$")),
)
_PLACEHOLDERS = frozenset({"NA", "NIL", "NONE", "NULL", "UNKNOWN", "TBD", "TBC", "PENDING", "XXX", "NEW", "NO"})


@dataclass(frozen=True, slots=True)
class CaseNumberReading:
    """What a cell says about a case number.

    Args:
        number: upper case, without separators; empty when the cell holds none.
        scheme: whose layout it has: nvc, uscis_receipt, unhcr, uk_arap, de_bap, rsc, au_hum, ca_ircc,
            uscis_a_number, or ``other`` when nobody's known layout fits.
        problem: ``malformed`` or ``letter_for_digit``; None when nothing is wrong. Always soft.
    """

    number: str
    scheme: str
    problem: str | None = None


def read_case_number(value: object) -> CaseNumberReading:
    """Return the case number in a cell and the scheme it follows.

    Args:
        value: the cell as received; None and blank give an empty number.

    Returns:
        The reading. Every check is soft: an unknown layout is kept as typed.
        Source: domain reference 7 (US visa case: three letters, year, 500 + day of the year, three
        figures; USCIS receipt three letters and ten figures). The layouts of the other offices are
        recalled and only name the scheme.
    """
    if value is None or value == "" or isinstance(value, bool):
        return CaseNumberReading("", "other")
    if isinstance(value, int | float):
        if value != value or value != int(value) or value < 0:
            return CaseNumberReading("", "other", "malformed")
        return _read(str(int(value)))
    return _read(value) if isinstance(value, str) else CaseNumberReading("", "other", "malformed")


@lru_cache(maxsize=65_536)
def _read(text: str) -> CaseNumberReading:
    number = normalise_number(text)
    if not number or number in _PLACEHOLDERS:
        return CaseNumberReading("", "other")
    if found := _THREE_LETTERS_TEN_DIGITS.match(number):
        return _read_ten_digits(number, found[1], found[2])
    for scheme, layout in _SCHEMES:
        if layout.match(number):
            return CaseNumberReading(number, scheme)
    if _ALMOST.match(number):
        mended = number[:3] + number[3:].replace("O", "0").replace("I", "1").replace("L", "1")
        if mended != number and (found := _THREE_LETTERS_TEN_DIGITS.match(mended)):
            reading = _read_ten_digits(mended, found[1], found[2])
            return CaseNumberReading(reading.number, reading.scheme, reading.problem or "letter_for_digit")
        scheme = "uscis_receipt" if number[:3] in _USCIS_CENTRES else "nvc"
        return CaseNumberReading(number, scheme, "malformed")
    if not any(character.isdigit() for character in number) or len(number) < 4:
        return CaseNumberReading(number, "other", "malformed")
    return CaseNumberReading(number, "other")


def _read_ten_digits(number: str, letters: str, figures: str) -> CaseNumberReading:
    if letters in _USCIS_CENTRES:
        return CaseNumberReading(number, "uscis_receipt")
    year, day = int(figures[:4]), int(figures[4:7]) - 500
    if 1990 <= year <= 2099 and 1 <= day <= 366:
        return CaseNumberReading(number, "nvc")
    return CaseNumberReading(number, "nvc", "malformed")
