"""What only the root may do: list new keys, drop, retire and extend them. Each is one new key list, signed whole.

With the root in a file (practice, or a small office) the list is signed and installed at once. With the root on paper
the register writes a request, the ceremony signs it offline, and `install_key_list` takes what comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.letters import Algorithm, PublicKey, fingerprint, kid_of, monthly_window, read_key_list, sign_key_list
from aman.core.letters.status_list import LONGEST_EXTENSION_SECONDS
from aman.errors import BadInput, Conflict, NotFound
from aman.issuing import queries, seals
from aman.issuing.actions.keys import refuse_slow_clock
from aman.issuing.facts import moment, public_key, seconds
from aman.issuing.models import IssuingKey, KeyList, Letter
from aman.issuing.signing.papers import KeyRequest, PublicHalf, SignedKeys

#: How many keys stay able to sign beside each other: the month's and the one before it.
LIVE_KEYS = 2
#: A key makes room for the next one after this long, or when four fifths of its letters are signed.
_MONTH = timedelta(days=28)
#: So long after the last letter's end its key still checks, so that readers say "ended" and not "unknown".
_AFTER_LAST_LETTER = timedelta(days=10)
MOST_KEYS_AT_ONCE = 40


def create_root_key(*, path: Path, passphrase: str) -> str:
    """Make the root key in a file of its own and give its fingerprint. It never enters the database.

    For practice and for an office of a few hundred letters; else the root is split: aman keys ceremony.

    Raises:
        Conflict: the file exists.
        BadInput: the passphrase is too short.
    """
    return fingerprint(seals.write_root(path, Ed25519PrivateKey.generate(), passphrase))


@transaction.atomic
def create_issuing_key(
    *, actor: User, root_path: Path, root_passphrase: str, passphrase: str, halves: Sequence[PublicHalf] = ()
) -> IssuingKey:
    """Make a month's issuing key and a new key list, signed by the root.

    Args:
        actor: who makes it.
        root_path: the root key's file, brought from where it is kept.
        root_passphrase: opens the root key.
        passphrase: will open the issuing key; stored nowhere.
        halves: keys the signer made; then none is made here and the passphrase is not used.

    Raises:
        SealBroken: the root's passphrase is wrong.
        Conflict: this register already follows another root, or the clock runs behind the last key list.
        BadInput: no root key there, or the new passphrase is too short.
    """
    return create_issuing_keys(
        actor=actor, root=seals.read_root(root_path, root_passphrase), passphrase=passphrase, halves=halves
    )[0]


@transaction.atomic
def create_issuing_keys(
    *, actor: User, root: seals.Root, passphrase: str, count: int = 1, halves: Sequence[PublicHalf] = ()
) -> list[IssuingKey]:
    """Make issuing keys and have the root list them at once.

    Raises:
        Conflict: this register already follows another root, or the clock runs behind the last key list.
        BadInput: the new passphrase is too short, or too many keys are asked for.
    """
    made = make_waiting_keys(actor=actor, passphrase=passphrase, count=count, halves=halves)
    _sign_and_install(actor, root)
    return made


@transaction.atomic
def make_waiting_keys(
    *, actor: User, passphrase: str, count: int = 1, halves: Sequence[PublicHalf] = ()
) -> list[IssuingKey]:
    """Make issuing keys that sign nothing until the root has listed them.

    Args:
        actor: who makes them.
        passphrase: will open them; stored nowhere.
        count: how many are made here.
        halves: public halves of keys that the signer or a token holds; then none is made here.

    Raises:
        BadInput: the passphrase is too short, or too many keys are asked for.
        Conflict: a public half is known already.
    """
    if not 1 <= count <= MOST_KEYS_AT_ONCE:
        raise BadInput(f"{count} keys cannot be made at once.", fix=f"Ask for 1 to {MOST_KEYS_AT_ONCE}.")
    now = timezone.now().replace(microsecond=0)
    begins, last_iat, ends = monthly_window(seconds(now))
    made = []
    for half, sealed in _sealed_halves(passphrase, count) if not halves else [(half, b"") for half in halves]:
        kid = kid_of(half.public)
        if IssuingKey.objects.filter(kid=kid).exists():
            raise Conflict(f"Issuing key {kid.hex()} is known already.", fix="Make another key.")
        key = IssuingKey.objects.create(
            kid=kid,
            public=half.public,
            algorithm=int(half.algorithm),
            private_encrypted=sealed,
            held_at=half.held_at,
            not_before=moment(begins),
            issue_until=moment(last_iat),
            expires=moment(ends),
            created_at=now,
            created_by=actor,
        )
        record(actor=actor, verb="issuing_key.created", subject=f"key:{kid.hex()}")
        made.append(key)
    return made


def _sealed_halves(passphrase: str, count: int) -> Iterable[tuple[PublicHalf, bytes]]:
    seals.check_passphrase(passphrase)
    for _ in range(count):
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        yield PublicHalf(public, Algorithm.EDDSA, ""), seals.encrypt_private(private, passphrase)


def planned_keys(now: datetime, *, with_waiting: bool = True) -> list[PublicKey]:
    """Give the keys the next list is to hold: those in use, those that wait, without those that were stopped."""
    keys = queries.listed_keys(now) + (queries.waiting_keys() if with_waiting else [])
    return [public_key(key) for key in keys]


def _next_issued(now: datetime) -> datetime:
    newest = queries.newest_key_list()
    if newest is None:
        return now
    refuse_slow_clock(now, newest.issued_at)
    # Two lists of one second must not tie: readers keep the one with the later date.
    return max(now, newest.issued_at + timedelta(seconds=1))


def _sign_and_install(actor: User, root: seals.Root, keys: Sequence[PublicKey] | None = None) -> None:
    now = timezone.now().replace(microsecond=0)
    _check_root(root.public)
    token = sign_key_list(
        planned_keys(now) if keys is None else keys, issued=seconds(_next_issued(now)), root=root.private
    )
    install_key_list(actor=actor, signed=SignedKeys(token, root.public))


def request_key_list(keys: Sequence[PublicKey] | None = None) -> KeyRequest:
    """Give what the offline root is asked to sign.

    Args:
        keys: the keys of the list; None means those in use and those that wait.

    Raises:
        BadInput: there is no key to list.
        Conflict: the clock runs behind the last key list.
    """
    now = timezone.now().replace(microsecond=0)
    wanted = planned_keys(now) if keys is None else list(keys)
    if not wanted:
        raise BadInput("There is no key to list.", fix="Make one: aman keys request --keys 1.", code="issuing.no-key")
    newest = queries.newest_key_list()
    root, current = (bytes(newest.root_public), bytes(newest.token)) if newest is not None else (b"", b"")
    return KeyRequest(seconds(_next_issued(now)), tuple(wanted), root, current)


def _check_root(public: bytes) -> None:
    newest = queries.newest_key_list()
    if newest is not None and bytes(newest.root_public) != public:
        raise Conflict(
            "This register follows another root key, and a letter's readers know only that one.",
            fix=f"Bring the root with the fingerprint {fingerprint(bytes(newest.root_public))}.",
            code="issuing.another-root",
        )


@transaction.atomic
def install_key_list(*, actor: User, signed: SignedKeys, is_new_root: bool = False) -> KeyList:
    """Take a key list that the root signed: new keys begin to sign, those it leaves out are dropped.

    Args:
        actor: who installs it.
        signed: the list and the root that signed it.
        is_new_root: the register is to follow another root from now on; readers believe it once they load the page anew.

    Raises:
        Conflict: it is signed by another root than this register follows, or comes from a drill.
        SealBroken: the root did not sign it, or it is older than the list in use.
        BadInput: it is no key list, or names a key this register never made.
    """
    if signed.is_drill:
        raise Conflict(
            "This key list comes from a drill: its root was thrown away.",
            fix="Install the list of the real ceremony.",
            code="issuing.drill",
        )
    newest = queries.newest_key_list()
    if not is_new_root:
        _check_root(signed.root_public)
    held = queries.held_key_list()
    found = read_key_list(signed.token, root_public=signed.root_public, held=held)
    if held is not None and newest is not None and found.issued == held.issued and bytes(newest.token) != signed.token:
        raise Conflict("A key list of this very second is in use.", fix="Ask for a new one: aman keys request.")
    now = timezone.now()
    rows = {bytes(key.kid): key for key in IssuingKey.objects.select_for_update().filter(killed_at=None)}
    for one in found.keys:
        row = rows.get(one.kid)
        if row is None or bytes(row.public) != one.public or row.algorithm != int(one.algorithm):
            raise BadInput(
                f"The list names key {one.kid.hex()}, which this register does not know, so it was not installed.",
                fix="Install the list that answers this register's own request.",
                code="issuing.unknown-key",
            )
        row.listed_at = row.listed_at or now
        row.not_before, row.issue_until, row.expires = (
            moment(one.not_before),
            moment(one.not_after_iat),
            moment(one.expires),
        )
        row.save(update_fields=["listed_at", "not_before", "issue_until", "expires"])
    listed = {one.kid for one in found.keys}
    for kid, row in rows.items():
        if kid not in listed and row.expires > now and (row.listed_at is not None or row.stopped_at is not None):
            row.killed_at = now
            row.save(update_fields=["killed_at"])
            record(actor=actor, verb="issuing_key.dropped", subject=f"key:{kid.hex()}")
    made = KeyList.objects.create(token=signed.token, issued_at=moment(found.issued), root_public=signed.root_public)
    record(actor=actor, verb="key_list.installed", detail={"keys": len(listed), "new_root": is_new_root})
    return made


@transaction.atomic
def stop_issuing_key(*, actor: User, kid: str) -> IssuingKey:
    """Let a key sign nothing more from now on; it leaves the next key list.

    Raises:
        NotFound: there is no such key, or it was dropped before.
    """
    keys = IssuingKey.objects.select_for_update().filter(killed_at__isnull=True)
    key = next((k for k in keys if bytes(k.kid).hex() == kid.lower()), None)
    if key is None:
        raise NotFound(f"No issuing key {kid[:16]} is in use.", fix="Look at aman keys list.")
    if key.stopped_at is None:
        key.stopped_at = timezone.now()
        key.save(update_fields=["stopped_at"])
        record(actor=actor, verb="issuing_key.stopped", subject=f"key:{kid.lower()}")
    return key


@transaction.atomic
def drop_issuing_key(
    *, actor: User, kid: str, root_path: Path, root_passphrase: str, passphrase: str = "", new_keys: int = 0
) -> int:
    """Take a stolen key off the key list; give how many letters in force it signed, which must be issued again.

    Args:
        actor: who drops it.
        kid: the key's id, as hexadecimal digits.
        root_path: the root key's file.
        root_passphrase: opens the root key.
        passphrase: opens the keys made in its place.
        new_keys: how many keys are made in its place, on the same list; 0 makes none.

    Raises:
        NotFound: there is no such key, or it was dropped before.
        SealBroken: the root's passphrase is wrong.
    """
    root = seals.read_root(root_path, root_passphrase)
    _check_root(root.public)
    key = stop_issuing_key(actor=actor, kid=kid)
    if new_keys:
        make_waiting_keys(actor=actor, passphrase=passphrase, count=new_keys)
    _sign_and_install(actor, root)
    return Letter.objects.in_force(timezone.now()).filter(key=key).count()


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
    _sign_and_install(actor, root, rotated_keys(timezone.now().replace(microsecond=0), new=count))
    return made


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
    _sign_and_install(actor, root, planned)
    record(actor=actor, verb="issuing_keys.extended", detail={"until": until.isoformat()})
    return sum(one.expires != before.get(one.kid) for one in planned)
