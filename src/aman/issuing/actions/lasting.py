"""How does the next key take over, and how do keys last as long as the letters they signed?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.letters import PublicKey
from aman.core.letters.status_list import LONGEST_EXTENSION_SECONDS
from aman.errors import BadInput
from aman.issuing import queries, seals
from aman.issuing.actions.rooted import make_waiting_keys, planned_keys, request_key_list, sign_and_install
from aman.issuing.facts import moment, public_key, seconds
from aman.issuing.models import IssuingKey, Letter
from aman.issuing.signing.papers import KeyRequest

#: How many keys stay able to sign beside each other: the month's and the one before it.
LIVE_KEYS = 2
#: A key makes room for the next one after this long, or when four fifths of its letters are signed.
_MONTH = timedelta(days=28)
#: So long after the last letter's end its key still checks, so that readers say "ended" and not "unknown".
_AFTER_LAST_LETTER = timedelta(days=10)


def is_rotation_due(now: datetime) -> str:
    """Say why the next issuing key is due; empty when it is not."""
    live = [key for key in queries.listed_keys(now) if key.issue_until >= now]
    if not live:
        return "no key may sign"
    if now - live[0].not_before >= _MONTH:
        return f"the newest key is {(now - live[0].not_before).days} days old"
    signed, most = queries.letters_signed_by(live), int(settings.LETTERS_A_KEY)
    left = sum(max(0, most - signed[key.pk]) for key in live)
    if left * 5 <= most:
        return f"the keys have room for {left:,} more letters"
    return ""


def rotated_keys(now: datetime, *, new: int) -> list[PublicKey]:
    """Give the keys of the next list when new ones take over.

    The newest `LIVE_KEYS` (or as many as are new) stay able to sign; the others sign no more and go on checking.

    Args:
        now: the moment.
        new: how many of them wait to be listed.
    """
    waiting = queries.waiting_keys()
    listed = queries.listed_keys(now)
    signed, most = queries.letters_signed_by(listed), int(settings.LETTERS_A_KEY)
    stay = max(LIVE_KEYS, new) - len(waiting)
    planned = [public_key(key) for key in waiting]
    for key in listed:
        one = public_key(key)
        if stay > 0 and signed[key.pk] < most and key.issue_until >= now:
            stay -= 1
        elif key.issue_until > now:
            # Never before a letter it signed: that letter would become a forgery.
            one = replace(one, not_after_iat=max(seconds(now), one.not_before + 1))
        planned.append(one)
    return planned


@transaction.atomic
def rotate_issuing_keys(*, actor: User, root: seals.Root, passphrase: str, count: int = 1) -> list[IssuingKey]:
    """Make the next keys and retire the oldest, on one list signed by the root.

    Raises:
        Conflict: this register follows another root, or the clock runs behind the last key list.
        BadInput: the new passphrase is too short.
    """
    made = make_waiting_keys(actor=actor, passphrase=passphrase, count=count)
    sign_and_install(actor, root, rotated_keys(timezone.now().replace(microsecond=0), new=count))
    return made


@transaction.atomic
def request_rotation(*, actor: User, passphrase: str, count: int = 1) -> KeyRequest:
    """Make the next keys and give the list to be signed offline; the keys it retires sign no more from now on.

    Raises:
        Conflict: the clock runs behind the last key list.
        BadInput: the new passphrase is too short.
    """
    make_waiting_keys(actor=actor, passphrase=passphrase, count=count)
    planned = rotated_keys(timezone.now().replace(microsecond=0), new=count)
    for one in planned:
        # A letter signed between the request and its return would be dated after its key's last day.
        retired = IssuingKey.objects.filter(kid=one.kid, issue_until__gt=moment(one.not_after_iat))
        retired.update(issue_until=moment(one.not_after_iat))
    return request_key_list(planned)


def extended_keys(until: datetime, now: datetime) -> list[PublicKey]:
    """Give the keys of the next list when letters are to run until a moment: their keys end ten days after it.

    Raises:
        BadInput: the moment is past or more than 90 days away, or every key lasts long enough.
    """
    if not now < until <= now + timedelta(seconds=LONGEST_EXTENSION_SECONDS):
        raise BadInput(
            "No key was extended: the day is past or more than 90 days away.",
            fix="Choose a day within 90 days; extend again when it comes near.",
            code="issuing.extension-too-far",
        )
    ends = until + _AFTER_LAST_LETTER
    in_force = set(Letter.objects.in_force(now).values_list("key_id", flat=True).distinct())
    planned, changed = [], 0
    for key in [*queries.listed_keys(now), *queries.waiting_keys()]:
        one = public_key(key)
        if key.pk in in_force and key.expires < ends:
            one, changed = replace(one, expires=seconds(ends)), changed + 1
        planned.append(one)
    if not changed:
        raise BadInput(
            f"Every key that signed a letter in force lasts beyond {until:%Y-%m-%d}.",
            fix="Extend the letters to that day; their keys need nothing.",
            code="issuing.keys-last",
        )
    return planned


@transaction.atomic
def extend_issuing_keys(*, actor: User, root: seals.Root, until: datetime) -> int:
    """Let the keys of letters in force check until ten days after a moment; give how many were extended.

    Raises:
        BadInput: the moment is past or too far, or nothing is to be done.
        Conflict: this register follows another root, or the clock runs behind the last key list.
    """
    now = timezone.now().replace(microsecond=0)
    before = {key.kid: key.expires for key in planned_keys(now)}
    planned = extended_keys(until, now)
    sign_and_install(actor, root, planned)
    record(actor=actor, verb="issuing_keys.extended", detail={"until": until.isoformat()})
    return sum(one.expires != before.get(one.kid) for one in planned)
