"""Are two telephone numbers one, however each was written: with a country code, a trunk zero, in any digits?

Reach for ``phone_keys`` with a cell of a list, ``phone_asked`` with what somebody typed into a search box.
"""

from __future__ import annotations

import re

#: Figures of a telephone number: a local one has seven, no number has more than fifteen (ITU-T E.164).
LEAST_FIGURES, MOST_FIGURES = 7, 15
#: So many last figures tell numbers apart whose country may or may not be written.
_LAST = 9
#: Pakistan, where most of them call from: its mobile numbers are a 3 and nine figures more.
_COUNTRY = "92"
_MOBILE = re.compile(r"3\d{9}")
_FLOAT_TAIL = re.compile(r"(?<=\d{7})\.0$")
#: What most cells hold, read at a glance: lists come by the ten thousand.
_PLAIN = re.compile(r"(?:\+92|0092|0)[ -]?(3\d\d)[ -]?(\d{7})", re.ASCII)
#: What stands between two numbers in one cell: signs of a list, words, and a plus after figures.
_BETWEEN = re.compile(r"[/,;|&\\\n\t،؛·]|[^\W\d_]+|(?<=[\d)])\s*(?=\+)")
_ANOTHER = re.compile(r"\s+(?=0\d)")
#: A number and nothing else: figures, and signs between them.
_ALONE = re.compile(r"\+?[\d\s().\-]+")
_MARKS = str.maketrans("", "", "'\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def phone_keys(text: str) -> tuple[str, ...]:
    """Give the one form in which each telephone number of a text is compared.

    Args:
        text: as written, in digits of any script; may hold several numbers, and words beside them.

    Returns:
        Each number once, in the order written, as figures without a country code: ten of a Pakistani mobile number, at
        most the last nine of any other, so that Afghan numbers stand whole. Empty where there is no number.

    Source: ITU-T E.164 (country code and number, 15 figures at most); ITU national numbering plans: Pakistan 92, trunk 0,
        mobile 3 and nine figures, else nine or ten; Afghanistan 93, trunk 0, nine figures.
    """
    if plain := _PLAIN.fullmatch(text):
        return (plain[1] + plain[2],)
    keys: dict[str, None] = {}
    for piece in _BETWEEN.split(_in_ascii(text)):
        for number in _apart(piece):
            if key := _key(number):
                keys[key] = None
    return tuple(keys)


def phone_asked(text: str) -> str:
    """Give the one form of a telephone number where a text is one and nothing else.

    Args:
        text: what somebody typed, in digits of any script.

    Returns:
        As `phone_keys`; blank where there are words or letters, several numbers, or fewer than seven figures.

    Source: ITU-T E.164.
    """
    plain = _in_ascii(text).strip()
    return _key(plain) if _ALONE.fullmatch(plain) else ""


def _in_ascii(text: str) -> str:
    """The text with figures of every script as 0 to 9, and without marks of direction."""
    if not text.isascii():
        text = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    return text.translate(_MARKS)


def _apart(piece: str) -> list[str]:
    """Several numbers between which only a blank stands; one number alone as it is."""
    if len(_figures(piece)) <= MOST_FIGURES:
        return [piece]
    parts = _ANOTHER.split(piece.strip())
    return parts if len(parts) > 1 else piece.split()


def _figures(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _key(number: str) -> str:
    figures = _figures(_FLOAT_TAIL.sub("", number.strip()))
    if not LEAST_FIGURES <= len(figures.removeprefix("00")) <= MOST_FIGURES:
        return ""
    is_abroad = number.lstrip(" (").startswith("+") or figures.startswith("00")
    bare = figures.lstrip("0")
    # Written without a country nearly every number is one of the country that people wait in.
    here = "" if is_abroad else bare
    if bare.startswith(_COUNTRY) and (is_abroad or len(bare) > len(_COUNTRY) + _LAST):
        here = bare.removeprefix(_COUNTRY).lstrip("0")
    if _MOBILE.fullmatch(here):
        return here
    return bare[-_LAST:] if len(bare) >= LEAST_FIGURES else ""
