"""What only the root may do: list new keys and drop old ones. Each is one new key list, signed whole.

With the root in a file (practice, or a small office) the list is signed and installed at once. With the root on paper
the register writes a request, the ceremony signs it offline, and `install_key_list` takes what comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.letters import Algorithm, PublicKey, fingerprint, kid_of, monthly_window, read_key_list, sign_key_list
from aman.errors import BadInput, Conflict, NotFound
from aman.issuing import queries, seals
from aman.issuing.actions.keys import refuse_slow_clock
from aman.issuing.facts import moment, public_key, seconds
from aman.issuing.models import IssuingKey, KeyList, Letter
from aman.issuing.signing.papers import KeyRequest, PublicHalf, SignedKeys

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
    sign_and_install(actor, root)
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


def sign_and_install(actor: User, root: seals.Root, keys: Sequence[PublicKey] | None = None) -> None:
    """Sign the next key list with a root at hand and take it at once; None means the keys in use and those that wait."""
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
        _refuse_orphans(row, one)
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


def _refuse_orphans(row: IssuingKey, listed: PublicKey) -> None:
    """A list must not end a key's signing before a letter it signed: that letter would read as a forgery."""
    if Letter.objects.filter(key=row, issued_at__gt=moment(listed.not_after_iat)).exists():
        raise Conflict(
            f"Key {listed.kid.hex()} signed letters after the list was asked for, so the list was not installed.",
            fix="Ask for a new one and have it signed: aman keys request.",
            code="issuing.stale-request",
        )


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
    sign_and_install(actor, root)
    return Letter.objects.in_force(timezone.now()).filter(key=key).count()
