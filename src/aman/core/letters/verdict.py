"""What may an officer at a roadside be told about a letter?

Whatever was scanned or typed, there is one of ten answers and never a failure. Red never
means a technical failure: what could not be read or checked says "cannot tell, call".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from aman.core.letters import cose
from aman.core.letters.carrier import BrokenCode, token_from_text
from aman.core.letters.day_word import DayWord
from aman.core.letters.key_list import KeyList, PublicKey
from aman.core.letters.status_list import StatusList
from aman.core.letters.strict_cbor import MOST_BYTES
from aman.core.letters.token import DAY_SECONDS, LetterClaims, read_claims
from aman.errors import AmanError

CLOCK_GRACE_SECONDS = DAY_SECONDS
FRESH_SECONDS = 7 * DAY_SECONDS
STALE_SECONDS = 30 * DAY_SECONDS


class VerdictCode(StrEnum):
    """What the check found, as the code printed on the result."""

    VALID = "VALID"
    VALID_OLD_LIST = "VALID-OLD-LIST"
    CHECK_STALE = "CHECK-STALE"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    NOT_GENUINE = "NOT-GENUINE"
    UNKNOWN_KEY = "UNKNOWN-KEY"
    NOT_OURS = "NOT-OURS"
    UNREADABLE = "UNREADABLE"
    NO_CLOCK = "NO-CLOCK"


class PublicAnswer(StrEnum):
    """The four answers the codes fold into."""

    GENUINE = "genuine"
    ENDED_OR_WITHDRAWN = "ended_or_withdrawn"
    NOT_OURS = "not_ours"
    CANNOT_TELL = "cannot_tell"


#: The words of each code; the page translates them and fills in the date and the duty number.
WORDS: dict[VerdictCode, str] = {
    VerdictCode.VALID: (
        "Genuine. Compare the name and last 4 digits with the ID. "
        "Please do not detain or deport; questions: %(duty_number)s"
    ),
    VerdictCode.VALID_OLD_LIST: "Genuine on %(date)s. Connect to refresh.",
    VerdictCode.CHECK_STALE: "Signature genuine; withdrawal not checked. Call %(duty_number)s",
    VerdictCode.EXPIRED: "Genuine but ended on %(date)s. The person may have a newer letter; call",
    VerdictCode.WITHDRAWN: "Withdrawn. This does not show any offence; call",
    VerdictCode.NOT_GENUINE: "Not issued by us. Do not use it as proof",
    VerdictCode.UNKNOWN_KEY: "Page needs an update",
    VerdictCode.NOT_OURS: "Not an Aman code",
    VerdictCode.UNREADABLE: "Clean, more light, closer",
    VerdictCode.NO_CLOCK: "Set the date",
}

ANSWERS: dict[VerdictCode, PublicAnswer] = {
    VerdictCode.VALID: PublicAnswer.GENUINE,
    VerdictCode.VALID_OLD_LIST: PublicAnswer.GENUINE,
    VerdictCode.EXPIRED: PublicAnswer.ENDED_OR_WITHDRAWN,
    VerdictCode.WITHDRAWN: PublicAnswer.ENDED_OR_WITHDRAWN,
    VerdictCode.NOT_GENUINE: PublicAnswer.NOT_OURS,
    VerdictCode.NOT_OURS: PublicAnswer.NOT_OURS,
    VerdictCode.CHECK_STALE: PublicAnswer.CANNOT_TELL,
    VerdictCode.UNKNOWN_KEY: PublicAnswer.CANNOT_TELL,
    VerdictCode.UNREADABLE: PublicAnswer.CANNOT_TELL,
    VerdictCode.NO_CLOCK: PublicAnswer.CANNOT_TELL,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one check.

    Attributes:
        code: what was found.
        date: the day the words name: of the list for VALID-OLD-LIST, of the letter's end for EXPIRED (ISO, UTC);
            empty for the others.
        duty_number: whom to call; empty when the operator has set none.
        letter: what the letter states, only when its signature holds; None otherwise.
        list_issued: when the status list that was asked was made, seconds since 1970 UTC; None when none was asked.
        list_age_days: whole days of that list's age, never below 0; None when none was asked.
        ends: when the letter ends, with the newest end date published; seconds since 1970 UTC, None without a letter.
        day_word: the word of this day on the list that was asked; None when there is none.
    """

    code: VerdictCode
    date: str = ""
    duty_number: str = ""
    letter: LetterClaims | None = None
    list_issued: int | None = None
    list_age_days: int | None = None
    ends: int | None = None
    day_word: DayWord | None = None

    @property
    def answer(self) -> PublicAnswer:
        """The public answer the code folds into."""
        return ANSWERS[self.code]

    @property
    def words(self) -> str:
        """The words in English, with the date and the duty number filled in."""
        return WORDS[self.code] % {"date": self.date, "duty_number": self.duty_number}

    @property
    def in_force(self) -> bool:
        """True only for a genuine letter, not ended and not known to be withdrawn."""
        return self.answer is PublicAnswer.GENUINE


def decide_verdict(
    scanned: str | bytes | None,
    *,
    keys: KeyList | None,
    status_lists: Iterable[StatusList],
    now: int,
    host: str,
    uri_prefix: str,
    duty_number: str,
) -> Verdict:
    """Decide what to tell whoever checks a letter.

    Args:
        scanned: the QR's text or its digits, or the token's bytes; None when nothing could be read.
        keys: the issuing keys the root vouches for; None when this reader has none yet.
        status_lists: the status lists this reader holds, in any order.
        now: the reader's clock, seconds since 1970 UTC; it may be wrong.
        host: where letters are checked.
        uri_prefix: where our status lists stand.
        duty_number: whom to call; empty when the operator has set none.

    Returns:
        A verdict, for any input whatever.

    Source: letters.md section 2, "Verdicts".
    """
    token = _token_from(scanned, host)
    if isinstance(token, VerdictCode):
        return Verdict(token, duty_number=duty_number)
    try:
        signed = cose.take_apart(token)
    except AmanError:
        return Verdict(VerdictCode.NOT_OURS, duty_number=duty_number)
    if signed.type is not None:
        return Verdict(VerdictCode.NOT_OURS, duty_number=duty_number)
    key = keys.find(signed.kid) if keys is not None else None
    if keys is None or key is None:
        return Verdict(VerdictCode.UNKNOWN_KEY, duty_number=duty_number)
    try:
        cose.check_signature(signed, algorithm=key.algorithm, public=key.public)
        letter = read_claims(signed.payload, uri_prefix=uri_prefix)
    except AmanError:
        return Verdict(VerdictCode.NOT_GENUINE, duty_number=duty_number)
    if not key.not_before <= letter.issued <= key.not_after_iat:
        return Verdict(VerdictCode.NOT_GENUINE, duty_number=duty_number)
    newest = _newest(status_lists, letter.status_uri)
    return _decide_dates(letter, key=key, keys=keys, status=newest, now=now, duty_number=duty_number)


def _token_from(scanned: str | bytes | None, host: str) -> bytes | VerdictCode:
    if not scanned:
        return VerdictCode.UNREADABLE
    if isinstance(scanned, bytes):
        return scanned
    try:
        token = token_from_text(scanned, host=host)
    except BrokenCode:
        return VerdictCode.UNREADABLE
    except AmanError:
        return VerdictCode.NOT_OURS
    return token if len(token) < MOST_BYTES else VerdictCode.NOT_OURS


def _newest(status_lists: Iterable[StatusList], uri: str) -> StatusList | None:
    return max((found for found in status_lists if found.uri == uri), key=lambda found: found.issued, default=None)


def _decide_dates(
    letter: LetterClaims, *, key: PublicKey, keys: KeyList, status: StatusList | None, now: int, duty_number: str
) -> Verdict:
    """Decide what a genuine letter is worth at the reader's time."""
    age = None if status is None else now - status.issued
    days = None if age is None else max(age, 0) // DAY_SECONDS
    issued = None if status is None else status.issued
    ends = letter.expires if status is None else status.end_of(letter.issued, letter.expires)
    word = None if status is None else status.word_on(now)

    def say(code: VerdictCode, date: str = "") -> Verdict:
        return Verdict(code, date, duty_number, letter, issued, days, ends, word)

    # What the root, the letter and the list are dated, the present cannot lie before: the reader's clock is wrong.
    known = max(letter.issued, keys.issued, issued or 0)
    if now + CLOCK_GRACE_SECONDS < known:
        return say(VerdictCode.NO_CLOCK)
    # A withdrawal is final, so even an old list may say it.
    if status is not None and status.is_withdrawn(letter.status_index):
        return say(VerdictCode.WITHDRAWN)
    if now > ends + CLOCK_GRACE_SECONDS:
        return say(VerdictCode.EXPIRED, _day(ends))
    if now > key.expires + CLOCK_GRACE_SECONDS:
        return Verdict(VerdictCode.UNKNOWN_KEY, duty_number=duty_number)
    if status is None or age is None or age > STALE_SECONDS or now > status.expires:
        return say(VerdictCode.CHECK_STALE)
    if age >= FRESH_SECONDS:
        return say(VerdictCode.VALID_OLD_LIST, _day(status.issued))
    return say(VerdictCode.VALID)


def _day(seconds: int) -> str:
    # Added to a fixed date: reading a far date through the platform's clock functions may fail.
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date().isoformat()
