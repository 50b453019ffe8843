"""What number does a cell hold, of which document, and can it be relied on?"""

from __future__ import annotations

import re
from functools import lru_cache

from aman.core.documents.kinds import DocumentKind, NumberProblem, NumberReading

_DIGITS = str.maketrans(
    {**{chr(0x0660 + n): str(n) for n in range(10)}, **{chr(0x06F0 + n): str(n) for n in range(10)}, "٫": "."}
)
_NOT_IN_A_NUMBER = re.compile(r"[\W_]+")
_SCIENTIFIC = re.compile(r"^\s*\d+(?:[.,]\d+)?\s*[eE]\s*\+?\s*\d+\s*$")
_FLOAT_TAIL = re.compile(r"^\s*(\d+)\.0+\s*$")
_PLACEHOLDER_WORDS = """
    NA NIL NONE NULL UNKNOWN NOTAVAILABLE NOTGIVEN NOPASSPORT NOVISA NO NOT TBD TBC PENDING LOST EXPIRED APPLIED
    XXX XXXX XXXXX MISSING ندارد نامعلوم نیست نلری نہیں
"""
_PLACEHOLDERS = frozenset(_PLACEHOLDER_WORDS.split())

_CNIC_LAYOUT = re.compile(r"^\s*\d{5}[-\s]\d{7}[-\s]\d\s*$")
# An e-tazkira number opens with the Solar Hijri year of its registration (inferred from printed examples).
_REGISTRATION_YEAR = re.compile(r"^1[34]")
_E_TAZKIRA_LAYOUT = re.compile(r"^\d{4}[-\s]?\d{4}[-\s]?\d{5}$")
# As an e-tazkira, but with figures missing or too many: still told, so that the hard check can reject it.
_ALMOST_E_TAZKIRA = re.compile(r"^1[34]\d{2}(?:[-\s]\d{2,5}[-\s]\d{3,6}|\d{7,8}|\d{10})$")
_PAPER_LAYOUT = re.compile(r"^\d{1,3}\s*[/\\-]\s*\d{1,4}\s*[/\\-]\s*\d{1,6}$")
_UNHCR_LAYOUT = re.compile(r"^[A-Z]{3}\d{2}C\d{5}$")

# Afghan passports: P and 8 digits; older O, OA, OR and the like with 6 to 8. Every other layout is another state's.
_PASSPORT = re.compile(r"^(?:P\d{8}|O[A-Z]?\d{6,8})$")
_PASSPORT_WITH_LETTER_O = re.compile(r"^(P|O[AR]|[A-NP-Z]{2})(?=[\dO]*O)([\dO]{6,8})$")
_SOFT_LAYOUTS: dict[DocumentKind, re.Pattern[str]] = {
    DocumentKind.AF_PASSPORT: _PASSPORT,
    DocumentKind.PK_VISA: re.compile(r"^8800\d{8}$"),
    DocumentKind.POR_CARD: re.compile(r"^\d{13}$"),
    DocumentKind.PAPER_TAZKIRA: re.compile(r"^\d{3,}$"),
}


# What most cells hold, accepted at a glance: kind of the column, layout, kind read.
_AT_A_GLANCE: dict[DocumentKind | None, tuple[re.Pattern[str], DocumentKind]] = {
    None: (re.compile(r"^1[34]\d{2}-\d{4}-\d{5}$", re.ASCII), DocumentKind.E_TAZKIRA),
    DocumentKind.E_TAZKIRA: (re.compile(r"^1[34]\d{2}-\d{4}-\d{5}$", re.ASCII), DocumentKind.E_TAZKIRA),
    DocumentKind.AF_PASSPORT: (re.compile(r"^P\d{8}$", re.ASCII), DocumentKind.AF_PASSPORT),
    DocumentKind.PK_VISA: (re.compile(r"^8800\d{8}$", re.ASCII), DocumentKind.PK_VISA),
}


def normalise_number(text: str) -> str:
    """Return the one form of a number used for matching and search: upper case, ASCII digits, no separators.

    Args:
        text: a number as typed, in any of the three digit sets.
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    return _NOT_IN_A_NUMBER.sub("", text.translate(_DIGITS)).upper()


def read_number(value: object, kind: DocumentKind | None) -> NumberReading:
    """Return the number in a cell, its kind and what is wrong with it.

    Args:
        value: the cell as received: text, a number (a spreadsheet turns long numbers into floats) or None.
        kind: the kind its column claims; None to go by the layout.

    Returns:
        The reading; an empty number without problems when the cell is blank.
        Source: domain reference 7: e-tazkira hard 13 digits in groups of 4-4-5; passport P and 8 digits or
        older O series, visa beginning 8800 and PoR 13 digits are soft; a CNIC on an Afghan record is flagged.
    """
    if value is None or value == "" or isinstance(value, bool):
        return NumberReading(kind or DocumentKind.OTHER, "")
    if isinstance(value, int | float):
        return _read_figure(float(value), kind)
    if isinstance(value, str):
        glance = _AT_A_GLANCE.get(kind)
        if glance is not None and glance[0].match(value) and value[-1] != "\n":
            return NumberReading(glance[1], value.replace("-", ""))
        return _read_text(value, kind)
    return NumberReading(kind or DocumentKind.OTHER, "", (NumberProblem("malformed", hard=True),))


def guess_kind(text: str) -> DocumentKind:
    """Return the kind of document a written number looks like; ``other`` when its layout says nothing.

    Args:
        text: the number as typed, separators included: they are what tells a paper tazkira from an e-tazkira.
    """
    plain = " ".join(text.translate(_DIGITS).split())
    number = normalise_number(plain)
    if _CNIC_LAYOUT.match(plain):
        return DocumentKind.CNIC
    if number.startswith("8800") and len(number) == 12 and number.isdecimal():
        return DocumentKind.PK_VISA
    if _E_TAZKIRA_LAYOUT.match(plain):
        return DocumentKind.E_TAZKIRA if _REGISTRATION_YEAR.match(number) else DocumentKind.OTHER
    if _ALMOST_E_TAZKIRA.match(plain):
        return DocumentKind.E_TAZKIRA
    if _PAPER_LAYOUT.match(plain):
        return DocumentKind.PAPER_TAZKIRA
    if number.startswith("ACC") and number[3:].isdecimal():
        return DocumentKind.ACC
    if _UNHCR_LAYOUT.match(number):
        return DocumentKind.UNHCR_TOKEN
    if re.match(r"^[A-Z]{1,2}[\dO]{6,8}$", number):
        return DocumentKind.AF_PASSPORT
    return DocumentKind.OTHER


def _read_figure(number: float, kind: DocumentKind | None) -> NumberReading:
    if number != number or number < 0 or number >= 1e15:
        return NumberReading(kind or DocumentKind.OTHER, "", (NumberProblem("malformed", hard=True),))
    if number != int(number):
        return NumberReading(kind or DocumentKind.OTHER, "", (NumberProblem("malformed", hard=True),))
    return _read_text(str(int(number)), kind, True)


@lru_cache(maxsize=65_536)
def _read_text(value: str, kind: DocumentKind | None, was_figure: bool = False) -> NumberReading:
    text = value.translate(_DIGITS)
    if _SCIENTIFIC.match(text):
        return NumberReading(kind or DocumentKind.OTHER, "", (NumberProblem("scientific_notation", hard=True),))
    if tail := _FLOAT_TAIL.match(text):
        text, was_figure = tail[1], True
    number = normalise_number(text)
    if not number and not text.strip(" \u00a0-–—.'"):
        return NumberReading(kind or DocumentKind.OTHER, "")
    if number in _PLACEHOLDERS or (len(number) > 3 and len(set(number)) == 1):
        return NumberReading(kind or DocumentKind.OTHER, "", (NumberProblem("placeholder", hard=True),))
    if not any(character.isdecimal() for character in number):
        return NumberReading(kind or DocumentKind.OTHER, "", (NumberProblem("malformed", hard=True),))
    known = _settle_kind(text, number, kind)
    if known in (DocumentKind.CNIC, DocumentKind.E_TAZKIRA, DocumentKind.PAPER_TAZKIRA) and _CNIC_LAYOUT.match(text):
        return NumberReading(DocumentKind.CNIC, number, (NumberProblem("cnic_on_afghan_record", hard=True),))
    if known is DocumentKind.CNIC:
        return NumberReading(known, number, (NumberProblem("cnic_on_afghan_record", hard=True),))
    if kind is None and known is DocumentKind.OTHER and re.fullmatch(r"\d{13}", number):
        # Thirteen figures without dashes, and no registration year in front: a CNIC cannot be excluded.
        return NumberReading(known, number, (NumberProblem("cnic_on_afghan_record", hard=False),))
    return _check(known, number, was_figure)


def _settle_kind(text: str, number: str, kind: DocumentKind | None) -> DocumentKind:
    """Return the kind given, except that the two tazkiras, which lists mix in one column, go by their layout."""
    if kind is None:
        return guess_kind(text)
    if kind is DocumentKind.E_TAZKIRA and _PAPER_LAYOUT.match(text.strip()):
        return DocumentKind.PAPER_TAZKIRA
    if (
        kind is DocumentKind.PAPER_TAZKIRA
        and _E_TAZKIRA_LAYOUT.match(text.strip())
        and _REGISTRATION_YEAR.match(number)
    ):
        return DocumentKind.E_TAZKIRA
    return kind


def _check(kind: DocumentKind, number: str, was_figure: bool) -> NumberReading:
    problems: list[NumberProblem] = []
    if kind is DocumentKind.AF_PASSPORT and (slip := _PASSPORT_WITH_LETTER_O.match(number)):
        number = slip[1] + slip[2].replace("O", "0")
        problems.append(NumberProblem("letter_for_digit", hard=False))
    elif kind in (DocumentKind.E_TAZKIRA, DocumentKind.PK_VISA, DocumentKind.POR_CARD) and re.fullmatch(
        r"(?=.*O)[\dO]+", number
    ):
        number = number.replace("O", "0")
        problems.append(NumberProblem("letter_for_digit", hard=False))
    if kind is DocumentKind.E_TAZKIRA:
        if len(number) != 13 or not number.isdecimal():
            code = "lost_leading_zero" if was_figure and number.isdecimal() and len(number) == 12 else "malformed"
            problems.append(NumberProblem(code, hard=True))
    elif (layout := _SOFT_LAYOUTS.get(kind)) is not None and not layout.match(number):
        shortened = was_figure and number.isdecimal() and kind in (DocumentKind.POR_CARD, DocumentKind.ACC)
        problems.append(NumberProblem("lost_leading_zero" if shortened else "malformed", hard=False))
    return NumberReading(kind, number, tuple(problems))
