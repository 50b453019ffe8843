"""Do the two machine-readable lines of a passport agree with their check digits?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aman.errors import BadInput

_WEIGHTS = (7, 3, 1)
_LINE = re.compile(r"^[A-Z0-9<]{44}$")


@dataclass(frozen=True, slots=True)
class MrzReading:
    """What the machine-readable zone of a passport says.

    Args:
        issuer: three letters of the issuing state.
        surname: the primary identifier; empty when the holder has one name only.
        given_names: the secondary identifier.
        number: the passport number.
        nationality: three letters.
        birth: six figures YYMMDD as printed; unknown parts are ``<``.
        sex: M, F or X when unspecified.
        expiry: six figures YYMMDD as printed.
        failed: which check digits do not hold: number, birth, expiry, personal_number, composite.
    """

    issuer: str
    surname: str
    given_names: str
    number: str
    nationality: str
    birth: str
    sex: str
    expiry: str
    failed: tuple[str, ...]

    @property
    def is_valid(self) -> bool:
        """Whether every check digit holds."""
        return not self.failed


def mrz_check_digit(field: str) -> int:
    """Return the check digit of a field of the machine-readable zone.

    Args:
        field: letters A-Z (10 to 35), figures and fillers ``<`` (0).

    Raises:
        BadInput: another character is in it.
        Source: ICAO Doc 9303 part 3, section 4.9: weights 7, 3, 1 repeating, modulo 10.
    """
    total = 0
    for index, character in enumerate(field):
        if character == "<":
            worth = 0
        elif "0" <= character <= "9":
            worth = ord(character) - 48
        elif "A" <= character <= "Z":
            worth = ord(character) - 55
        else:
            raise BadInput(
                "The machine-readable line holds a character that is none of A-Z, 0-9 and <.",
                fix="Type the line again from the passport.",
                code="mrz-unreadable",
            )
        total += worth * _WEIGHTS[index % 3]
    return total % 10


def check_mrz(line1: str, line2: str) -> MrzReading:
    """Read the two lines of a passport's machine-readable zone and check every check digit.

    Args:
        line1: the upper line, 44 characters; spaces around and lower case are forgiven.
        line2: the lower line, 44 characters.

    Returns:
        The fields, and the names of the check digits that do not hold: a hard check.

    Raises:
        BadInput: a line is not 44 characters of A-Z, 0-9 and <, or does not begin as a passport's.
        Source: ICAO Doc 9303 part 4, TD3.
    """
    upper, lower = (line.replace(" ", "").upper() for line in (line1, line2))
    for place, line in (("upper", upper), ("lower", lower)):
        if not _LINE.match(line):
            raise BadInput(
                f"The {place} machine-readable line has {len(line)} usable characters or others than A-Z, 0-9 and <.",
                fix="Type both lines from the passport: 44 characters each.",
                code="mrz-unreadable",
            )
    if upper[0] != "P":
        raise BadInput(
            "The upper machine-readable line does not begin with P, so it is not a passport's.",
            fix="Type the lines of the passport page, not of another card.",
            code="mrz-unreadable",
        )
    surname, _, given_names = upper[5:].partition("<<")
    personal_holds = _holds(lower[28:42], lower[42]) or (lower[42] == "<" and not lower[28:42].strip("<"))
    checks = {
        "number": _holds(lower[0:9], lower[9]),
        "birth": _holds(lower[13:19], lower[19]),
        "expiry": _holds(lower[21:27], lower[27]),
        "personal_number": personal_holds,
        "composite": _holds(lower[0:10] + lower[13:20] + lower[21:43], lower[43]),
    }
    return MrzReading(
        issuer=upper[2:5].rstrip("<"),
        surname=surname.replace("<", " ").strip(),
        given_names=given_names.replace("<", " ").strip(),
        number=lower[0:9].rstrip("<"),
        nationality=lower[10:13].rstrip("<"),
        birth=lower[13:19],
        sex="X" if lower[20] == "<" else lower[20],
        expiry=lower[21:27],
        failed=tuple(name for name, holds in checks.items() if not holds),
    )


def _holds(field: str, digit: str) -> bool:
    return digit.isdigit() and mrz_check_digit(field) == int(digit)
