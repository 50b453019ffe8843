"""What does one letter say, and how is it written and read in the AMAN-1 profile?

A token never holds a full birth date, an address, a phone, a nationality, a sex, an
employer or a programme: there is no field for them, and a token with any field more or
less than the profile's is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from aman.core.letters import cose
from aman.core.letters.carrier import is_letter_id
from aman.core.letters.cose import Algorithm, Signs
from aman.core.letters.strict_cbor import MOST_BYTES, read_strict
from aman.errors import BadInput

ISSUER = "AMAN"
LIST_SIZE = 65_536
DAY_SECONDS = 86_400
LONGEST_ISSUED_SECONDS = 90 * DAY_SECONDS
LONGEST_READ_SECONDS = 100 * DAY_SECONDS
MOST_NAME_CHARACTERS = 80
MOST_INSTRUCTION_CHARACTERS = 40
#: A version 24 code carries this much beside the rest.
MOST_PHOTO_BYTES = 640
#: Claim 169, field 17: how the picture is packed.
PHOTO_FORMATS = {3: "avif", 4: "webp"}
_ISS, _EXP, _IAT, _STATUS, _CLAIM_169, _OURS = 1, 4, 6, 65535, 169, -70001
#: Beyond the year 6000; calendar functions fail near 9999.
LATEST_SECONDS = 1 << 37

#: The named ID's kind as a number on paper. Printed letters carry these numbers: never renumber.
ID_KINDS: tuple[str, ...] = (
    "",
    "e_tazkira",
    "paper_tazkira",
    "af_passport",
    "pk_visa",
    "por_card",
    "acc",
    "umrf_certificate",
    "unhcr_token",
    "cnic",
    "other",
)


@dataclass(frozen=True, slots=True)
class LetterClaims:
    """Everything a letter states, and nothing else.

    Attributes:
        letter_id: ten Crockford base-32 characters.
        issued: seconds since 1970 UTC.
        expires: seconds since 1970 UTC, at most 90 days later.
        status_uri: the status list that covers the letter.
        status_index: its place on the list, 0 to 65,535.
        name_latin: the name as on the ID, Latin letters; empty when the ID has none.
        name_arabic: the name in Arabic script; empty when not known.
        birth_year: the year of birth; 0 when not known to the year.
        last_four: the last four characters of the named ID; empty when the person has none.
        id_kind: which ID: one of `ID_KINDS`; empty when the person has none.
        case_class: 0, unless a host instruction needs 1 to 3.
        instruction: the reference of the host's instruction that the letter rests on; empty when there is none.
        photo: a small picture, only in the second code that the holder asked for; empty in every other letter.
        photo_format: one of `PHOTO_FORMATS`; 0 when there is no photo.
    """

    letter_id: str
    issued: int
    expires: int
    status_uri: str
    status_index: int
    name_latin: str
    name_arabic: str
    birth_year: int
    last_four: str
    id_kind: str
    case_class: int = 0
    instruction: str = ""
    photo: bytes = b""
    photo_format: int = 0


def _refuse(why: str) -> BadInput:
    return BadInput(f"The letter breaks the AMAN-1 profile: {why}.", fix="Issue it anew.", code="letters.profile")


def _check(claims: LetterClaims, *, longest: int, uri_prefix: str) -> None:
    if not is_letter_id(claims.letter_id):
        raise _refuse("its number is not ten base-32 characters")
    if not 0 < claims.issued < claims.expires < LATEST_SECONDS:
        raise _refuse("it ends before it begins")
    if claims.expires - claims.issued > longest:
        raise _refuse(f"it runs for more than {longest // DAY_SECONDS} days")
    if not 0 <= claims.status_index < LIST_SIZE:
        raise _refuse("its place on the status list is beyond the list")
    if not claims.status_uri.startswith(uri_prefix) or not _is_short_number(claims.status_uri[len(uri_prefix) :]):
        raise _refuse("its status list is not one of ours")
    if not claims.name_latin and not claims.name_arabic:
        raise _refuse("it names nobody")
    for name in (claims.name_latin, claims.name_arabic):
        if len(name) > MOST_NAME_CHARACTERS or name != name.strip() or not _is_plain(name):
            raise _refuse("a name is too long or holds control characters")
    if claims.birth_year != 0 and not 1850 <= claims.birth_year <= 2150:
        raise _refuse("its birth year is out of range")
    if not (
        len(claims.last_four) <= 4
        and (claims.last_four == "" or (claims.last_four.isascii() and claims.last_four.isalnum()))
    ):
        raise _refuse("the end of the ID's number is not up to four letters or digits")
    if claims.id_kind not in ID_KINDS or (claims.id_kind == "") != (claims.last_four == ""):
        raise _refuse("the kind of ID is unknown, or stands without its digits")
    if not 0 <= claims.case_class <= 3:
        raise _refuse("its class is not 0 to 3")
    _check_additions(claims)


def _check_additions(claims: LetterClaims) -> None:
    reference = claims.instruction
    if len(reference) > MOST_INSTRUCTION_CHARACTERS or reference != reference.strip() or not _is_plain(reference):
        raise _refuse("the reference of the instruction is too long or holds control characters")
    if len(claims.photo) > MOST_PHOTO_BYTES:
        raise _refuse(f"its picture has more than {MOST_PHOTO_BYTES} bytes")
    if bool(claims.photo) != (claims.photo_format in PHOTO_FORMATS) or (not claims.photo and claims.photo_format):
        raise _refuse("its picture and the picture's format do not belong together")


def sign_letter(
    claims: LetterClaims, *, key: Signs, kid: bytes, uri_prefix: str, algorithm: Algorithm = Algorithm.EDDSA
) -> bytes:
    """Write and sign a letter.

    Args:
        claims: what it states.
        key: holds the issuing key's private half.
        kid: the issuing key's four-byte id.
        uri_prefix: where the status lists stand, for example `https://verify.example/s/`.
        algorithm: the one algorithm the key is pinned to.

    Returns:
        The token, about 250 bytes.

    Raises:
        BadInput: a claim breaks the profile, or the letter runs for more than 90 days.

    Source: RFC 8392 (CWT), draft-ietf-oauth-status-list section 6.3 (claim 65535), MOSIP claim 169 field numbers.
    """
    _check(claims, longest=LONGEST_ISSUED_SECONDS, uri_prefix=uri_prefix)
    about: dict[int, object] = {1: claims.letter_id, 4: claims.name_latin}
    if claims.photo:
        about |= {16: claims.photo, 17: claims.photo_format}
    ours: dict[int, object] = {
        1: claims.birth_year,
        2: claims.case_class,
        3: claims.last_four,
        4: claims.name_arabic,
        5: ID_KINDS.index(claims.id_kind),
    }
    if claims.instruction:
        ours[6] = claims.instruction
    payload: dict[int, object] = {
        _ISS: ISSUER,
        _IAT: claims.issued,
        _EXP: claims.expires,
        _STATUS: {"status_list": {"idx": claims.status_index, "uri": claims.status_uri}},
        _CLAIM_169: about,
        _OURS: ours,
    }
    token = cose.sign(payload, key=key, kid=kid, algorithm=algorithm)
    if len(token) >= MOST_BYTES:
        raise _refuse("it is too long for a QR code")
    return token


def read_claims(payload: bytes, *, uri_prefix: str) -> LetterClaims:
    """Read the claims of a letter whose signature has been checked.

    Args:
        payload: the signed payload.
        uri_prefix: the only place status lists may stand; the address in the letter is never followed on its word.

    Returns:
        The claims.

    Raises:
        BadInput: a key is missing, double or unknown, a value is of the wrong kind or out of range,
            or the letter runs for more than 100 days.
    """
    claims = read_strict(payload)
    if not isinstance(claims, dict) or set(claims) != {_ISS, _EXP, _IAT, _STATUS, _CLAIM_169, _OURS}:
        raise _refuse("its claims are not the profile's")
    if claims[_ISS] != ISSUER:
        raise _refuse("its issuer is another")
    status = _exact(_exact(claims[_STATUS], {"status_list"})["status_list"], {"idx", "uri"})
    about = _exact(claims[_CLAIM_169], {1, 4}, {1, 4, 16, 17})
    ours = _exact(claims[_OURS], {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 6})
    kind = _number(ours[5])
    if not 0 <= kind < len(ID_KINDS):
        raise _refuse("the kind of ID is unknown")
    letter = LetterClaims(
        letter_id=_text(about[1]),
        issued=_number(claims[_IAT]),
        expires=_number(claims[_EXP]),
        status_uri=_text(status["uri"]),
        status_index=_number(status["idx"]),
        name_latin=_text(about[4]),
        name_arabic=_text(ours[4]),
        birth_year=_number(ours[1]),
        last_four=_text(ours[3]),
        id_kind=ID_KINDS[kind],
        case_class=_number(ours[2]),
        instruction=_written(ours, 6),
        photo=_picture(about),
        photo_format=_number(about.get(17, 0)),
    )
    _check(letter, longest=LONGEST_READ_SECONDS, uri_prefix=uri_prefix)
    return letter


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


def _is_plain(name: str) -> bool:
    # Afghan and Urdu spelling needs the two joiners; characters that turn the line's direction could disguise a name.
    return all(c.isprintable() or c in "\u200c\u200d" for c in name)


def _exact(value: object, *keys: set[int] | set[str]) -> dict[object, object]:
    if not isinstance(value, dict) or set(value) not in keys:
        raise _refuse("its claims are not the profile's")
    return value


def _written(ours: dict[object, object], field: int) -> str:
    """A text that may be left out; left out and empty must not both be ways to say nothing."""
    if field not in ours:
        return ""
    text = _text(ours[field])
    if not text:
        raise _refuse("a text that says nothing stands where it should be left out")
    return text


def _picture(about: dict[object, object]) -> bytes:
    photo = about.get(16, b"")
    if not isinstance(photo, bytes) or (16 in about and not photo):
        raise _refuse("its picture is not a picture")
    return photo


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise _refuse("a number is not a number")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _refuse("a text is not a text")
    return value
