"""When does a code hold? That of an authenticator app once, for all servers together; a recovery code once, and it is long.

The sign-in package remembers used codes in the memory of one process, and a second server process would take the same code
again. Here the moment for which the last code held stands in the database, in the row of the factor, which is locked
while a code is tried.
"""

from __future__ import annotations

import secrets
from enum import StrEnum

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from aman.accounts.actions.telling import tell_owner
from aman.accounts.models import User
from aman.audit.actions import record

_LAST = "aman_last_counter"
#: Recovery codes have small letters and digits without look-alikes, in groups: 24 of 31 are 118 bits.
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_GROUPS, RECOVERY_GROUP = 6, 4
RECOVERY_CODES = 10


class Outcome(StrEnum):
    """What came of trying a code."""

    RIGHT = "right"
    WRONG = "wrong"
    USED = "used"
    NO_FACTOR = "no_factor"


@transaction.atomic
def use_code(*, user: User, code: str) -> Outcome:
    """Try the code of a user's authenticator app; one that holds is used up by it.

    A code that holds and was used before is refused, is a line of the log, and its owner is told: either they sent a form
    twice, or somebody looked over their shoulder.

    Args:
        user: whose app.
        code: six digits, as typed.
    """
    factor = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
    if factor is None:
        return Outcome.NO_FACTOR
    counter = _counter_of(decrypt(factor.data["secret"]), code)
    if counter is None:
        return Outcome.WRONG
    last = factor.data.get(_LAST)
    # Only what still holds can be used again. A clock that was ahead for an hour must not lock its users out for one.
    if last is not None and 0 <= last - counter <= 2 * app_settings.TOTP_TOLERANCE:
        record(actor=None, verb="user.code_used_again", subject=f"user:{user.username}")
        tell_owner(user=user, kind="user.code_used_again")
        return Outcome.USED
    factor.data[_LAST] = counter
    factor.save(update_fields=["data"])
    return Outcome.RIGHT


def _counter_of(secret: str, code: str) -> int | None:
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return int(counter)
    return None


def spend_first_code(factor: Authenticator) -> None:
    """Use up the code with which an app was just set up: whoever saw it typed cannot sign in with it."""
    factor.data[_LAST] = max(int(counter) for counter in yield_hotp_counters_from_time())
    factor.save(update_fields=["data"])


def lengthen_recovery_codes(factor: Authenticator) -> None:
    """Replace the package's eight digits by codes that nobody guesses, sealed like every secret of a factor.

    Codes that were printed before keep holding until they are used or made anew.
    """
    factor.data = {"used_mask": 0, "migrated_codes": [encrypt(draw_recovery_code()) for _ in range(RECOVERY_CODES)]}
    factor.save(update_fields=["data"])


def draw_recovery_code() -> str:
    """Draw a recovery code as it is shown and stored."""
    groups = ("".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_GROUP)) for _ in range(RECOVERY_GROUPS))
    return "-".join(groups)


def as_drawn(typed: str) -> str:
    """Give a typed recovery code in the form in which it is stored; anything else as it was typed."""
    letters = "".join(letter for letter in typed.lower() if letter.isalnum())
    if len(letters) != RECOVERY_GROUPS * RECOVERY_GROUP or not set(letters) <= set(RECOVERY_LETTERS):
        return typed
    return "-".join(letters[place : place + RECOVERY_GROUP] for place in range(0, len(letters), RECOVERY_GROUP))
