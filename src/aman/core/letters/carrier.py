"""How does a token travel in a QR code, and how is it read back from what a phone or a person gives?

The code holds `HTTPS://HOST/V#` and then only digits. Any camera opens the address; what
follows `#` never leaves the phone. Seven bytes become seventeen digits, so that the digits
fill the QR's numeric mode and the whole letter fits a version 12 code.
"""

from __future__ import annotations

import re
import unicodedata

from aman.core.letters.strict_cbor import MOST_BYTES
from aman.errors import BadInput

GROUP_BYTES, GROUP_DIGITS = 7, 17
#: Digits that n bytes take, n from 0 to 7: the fewest that hold every value.
DIGITS_FOR_BYTES = (0, 3, 5, 8, 10, 13, 15, 17)
_BYTES_FOR_DIGITS = {digits: count for count, digits in enumerate(DIGITS_FOR_BYTES)}
MOST_TEXT = 12_000
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_LENGTH = 10
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_HOST = re.compile(r"[A-Z0-9]([A-Z0-9.-]{0,250}[A-Z0-9])?(:[0-9]{1,5})?", re.ASCII)


class NotACode(BadInput):
    """What was read is something other than a code of ours."""

    default_code = "letters.not-ours"


class BrokenCode(BadInput):
    """What was read looks like a code of ours that was not read or typed in full."""

    default_code = "letters.unreadable"


def digits_from_bytes(token: bytes) -> str:
    """Write bytes as decimal digits, seven bytes to seventeen digits.

    Args:
        token: any bytes.

    Returns:
        The digits; each last, shorter group takes the fewest digits that hold every value of its bytes.
    """
    groups = (token[i : i + GROUP_BYTES] for i in range(0, len(token), GROUP_BYTES))
    return "".join(f"{int.from_bytes(g, 'big'):0{DIGITS_FOR_BYTES[len(g)]}d}" for g in groups)


def bytes_from_digits(digits: str) -> bytes:
    """Read back what `digits_from_bytes` wrote.

    Args:
        digits: ASCII digits only.

    Returns:
        The bytes.

    Raises:
        BrokenCode: a digit is missing, too many or beyond what its bytes can hold.
    """
    broken = BrokenCode("The code is not complete.", fix="Scan or type the whole code again.")
    if not digits or not digits.isascii() or not digits.isdigit() or len(digits) > MOST_TEXT:
        raise broken
    out = bytearray()
    for i in range(0, len(digits), GROUP_DIGITS):
        group = digits[i : i + GROUP_DIGITS]
        count = _BYTES_FOR_DIGITS.get(len(group))
        number = int(group)
        if count is None or number >> (8 * count):
            raise broken
        out += number.to_bytes(count, "big")
    return bytes(out)


def qr_segments(token: bytes, *, host: str) -> tuple[str, str]:
    """Give the two parts of a letter's QR text: the address and the digits.

    Args:
        token: the signed token.
        host: where letters are checked, for example `verify.example`; a port may follow.

    Returns:
        `("HTTPS://HOST/V#", digits)`; drawn one after the other, the first in capitals, the second numeric.

    Raises:
        BadInput: the host is not a plain host name, or the token is 3,000 bytes or longer.
    """
    upper = host.upper()
    if _HOST.fullmatch(upper) is None:
        raise BadInput(f"The host {host!r} cannot stand in a QR code.", fix="Write a plain host name.")
    if len(token) >= MOST_BYTES:
        raise BadInput(f"The token has {len(token)} bytes; a QR code carries less.", fix="Shorten the names.")
    return f"HTTPS://{upper}/V#", digits_from_bytes(token)


def qr_text(token: bytes, *, host: str) -> str:
    """Give the whole text of a letter's QR code.

    Args:
        token: the signed token.
        host: where letters are checked.

    Returns:
        The address and the digits joined.

    Raises:
        BadInput: as `qr_segments`.
    """
    return "".join(qr_segments(token, host=host))


def token_from_text(text: str, *, host: str) -> bytes:
    """Read the token out of what a camera read or a person typed.

    Args:
        text: the QR's text, or only its digits, in any of the digit sets of the region, with spaces or dashes between.
        host: where letters are checked; an address on another host is not ours.

    Returns:
        The token's bytes; nothing about them is believed yet.

    Raises:
        BrokenCode: nothing, only part of a code, or only a letter's ten-character number.
        NotACode: the text is something else.
    """
    if len(text) > MOST_TEXT:
        raise NotACode("The text is far longer than a code.", fix="Scan the code on the letter.")
    if text.isascii():  # as every camera reads it
        compact = "".join(text.split()).replace("-", "")
    else:
        compact = "".join(_ascii_digit(c) for c in text if not c.isspace() and c not in "-‐‑–—‎‏⁨⁩")
    if not compact:
        raise BrokenCode("There is no code.", fix="Clean, more light, closer.")
    address = f"HTTPS://{host.upper()}/V#".replace("-", "")
    if compact.upper().startswith(address):
        compact = compact[len(address) :]
        if not compact.isascii() or not compact.isdigit():
            raise BrokenCode("The code is not complete.", fix="Scan or type the whole code again.")
    elif read_letter_id(compact) is not None:
        raise BrokenCode("A letter's number alone proves nothing.", fix="Scan the code, or type its digits.")
    if not compact.isascii() or not compact.isdigit():
        raise NotACode("This is another code.", fix="Scan the square code on the letter.")
    return bytes_from_digits(compact)


def _ascii_digit(character: str) -> str:
    if character.isascii():
        return character
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def letter_id_from_random(random_bytes: bytes) -> str:
    """Make a letter's number of ten Crockford base-32 characters.

    Args:
        random_bytes: seven random bytes; the first 50 bits are used.

    Returns:
        The number, capitals and digits without I, L, O and U.

    Raises:
        BadInput: fewer or more than seven bytes.

    Source: Douglas Crockford, "Base 32", crockford.com (recalled).
    """
    if len(random_bytes) != 7:
        raise BadInput(f"A letter's number needs 7 random bytes, not {len(random_bytes)}.", fix="Pass 7 bytes.")
    bits = int.from_bytes(random_bytes, "big") >> 6
    return "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(45, -1, -5))


def read_letter_id(text: str) -> str | None:
    """Read a letter's number as a person types it.

    Args:
        text: in any case, O for 0, I or L for 1, with spaces or dashes.

    Returns:
        The number as printed; None when the text is no such number.
    """
    compact = text.upper().replace("-", "").replace(" ", "").translate(_ALIKE)
    if len(compact) != _ID_LENGTH or any(c not in _ALPHABET for c in compact):
        return None
    return compact


def is_letter_id(text: str) -> bool:
    """Say whether a text is a letter's number exactly as issued.

    Args:
        text: the number.

    Returns:
        True for ten characters of Crockford's alphabet.
    """
    return len(text) == _ID_LENGTH and all(c in _ALPHABET for c in text)
