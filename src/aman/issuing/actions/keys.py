"""Make the root and the issuing keys, choose the key that signs now, and open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.letters import fingerprint, kid_of, monthly_window, sign_key_list
from aman.errors import BadInput, Conflict, NotFound
from aman.issuing import queries, seals
from aman.issuing.facts import moment, public_key, seconds
from aman.issuing.models import IssuingKey, KeyList, Letter

#: A machine's clock may run this far behind the last thing it signed.
_CLOCK_SLIP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Signer:
    """An issuing key, opened."""

    key: IssuingKey
    private: Ed25519PrivateKey

    @property
    def kid(self) -> bytes:
        """The key's four-byte id."""
        return bytes(self.key.kid)


def create_root_key(*, path: Path, passphrase: str) -> str:
    """Make the root key in a file of its own and give its fingerprint. It never enters the database.

    Raises:
        Conflict: the file exists.
        BadInput: the passphrase is too short.
    """
    return fingerprint(seals.write_root(path, Ed25519PrivateKey.generate(), passphrase))


@transaction.atomic
def create_issuing_key(*, actor: User, root_path: Path, root_passphrase: str, passphrase: str) -> IssuingKey:
    """Make a month's issuing key and a new key list, signed by the root.

    Args:
        actor: who makes it.
        root_path: the root key's file, brought from where it is kept.
        root_passphrase: opens the root key.
        passphrase: will open the issuing key; stored nowhere.

    Raises:
        SealBroken: the root's passphrase is wrong.
        Conflict: this register already follows another root, or the clock runs behind the last key list.
        BadInput: no root key there, or the new passphrase is too short.
    """
    seals.check_passphrase(passphrase)
    root = seals.read_root(root_path, root_passphrase)
    now = timezone.now().replace(microsecond=0)
    _check_root(root.public, now)
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    begins, last_iat, ends = monthly_window(seconds(now))
    key = IssuingKey.objects.create(
        kid=kid_of(public),
        public=public,
        private_encrypted=seals.encrypt_private(private, passphrase),
        not_before=moment(begins),
        issue_until=moment(last_iat),
        expires=moment(ends),
        created_at=now,
        created_by=actor,
    )
    _sign_list(root, now)
    record(actor=actor, verb="issuing_key.created", subject=f"key:{bytes(key.kid).hex()}")
    return key


@transaction.atomic
def drop_issuing_key(*, actor: User, kid: str, root_path: Path, root_passphrase: str) -> int:
    """Take a stolen key off the key list; give how many letters in force it signed, which must be issued again.

    Raises:
        NotFound: there is no such key, or it was dropped before.
        SealBroken: the root's passphrase is wrong.
    """
    root = seals.read_root(root_path, root_passphrase)
    now = timezone.now().replace(microsecond=0)
    _check_root(root.public, now)
    key = next((k for k in queries.listed_keys(now) if bytes(k.kid).hex() == kid.lower()), None)
    if key is None:
        raise NotFound(f"No issuing key {kid[:16]} is in use.", fix="Look at aman keys list.")
    key.killed_at = now
    key.save(update_fields=["killed_at"])
    _sign_list(root, now)
    affected = Letter.objects.in_force(now).filter(key=key).count()
    record(actor=actor, verb="issuing_key.dropped", subject=f"key:{kid.lower()}", detail={"letters": affected})
    return affected


def _check_root(public: bytes, now: datetime) -> None:
    newest = queries.newest_key_list()
    if newest is None:
        return
    if bytes(newest.root_public) != public:
        raise Conflict(
            "This register follows another root key, and a letter's readers know only that one.",
            fix=f"Bring the root with the fingerprint {fingerprint(bytes(newest.root_public))}.",
            code="issuing.another-root",
        )
    refuse_slow_clock(now, newest.issued_at)


def _sign_list(root: seals.Root, now: datetime) -> None:
    keys = [public_key(key) for key in queries.listed_keys(now)]
    newest = queries.newest_key_list()
    # Two lists of one second must not tie: readers keep the one with the later date.
    issued = max(now, newest.issued_at + timedelta(seconds=1)) if newest is not None else now
    token = sign_key_list(keys, issued=seconds(issued), root=root.private)
    KeyList.objects.create(token=token, issued_at=issued, root_public=root.public)


def refuse_slow_clock(now: datetime, last: datetime) -> None:
    """Refuse to sign when the clock stands before something signed already.

    Raises:
        Conflict: it does; a letter dated wrongly would fail at every checkpoint.
    """
    if now < last - _CLOCK_SLIP:
        raise Conflict(
            f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC, before something already signed on "
            f"{last:%Y-%m-%d %H:%M} UTC, so nothing was signed.",
            fix="Set the clock, then try again.",
            code="issuing.clock",
        )


def open_signer(*, passphrase: str, now: datetime) -> Signer:
    """Choose the newest key that may sign now, and open it.

    Raises:
        BadInput: there is no issuing key, or every one is past its signing window.
        Conflict: the clock stands before the key or the last letter.
        SealBroken: the passphrase is wrong.
    """
    keys = queries.listed_keys(now, with_ended=True)
    if not keys:
        raise BadInput(
            "There is no issuing key, so no letter was signed.",
            fix="Make one with the root key: aman keys create.",
            code="issuing.no-key",
        )
    newest_letter = Letter.objects.order_by("-issued_at").values_list("issued_at", flat=True).first()
    for last in (keys[0].not_before, newest_letter):
        if last is not None:
            refuse_slow_clock(now, last)
    live = [key for key in keys if key.issue_until >= now]
    if not live:
        raise BadInput(
            f"Issuing key {bytes(keys[0].kid).hex()} may not sign since {keys[0].issue_until:%Y-%m-%d}, "
            "so no letter was signed.",
            fix="Make this month's key with the root key: aman keys create.",
            code="issuing.key-expired",
        )
    key = live[0]
    private = seals.decrypt_private(
        bytes(key.private_encrypted), passphrase, public=bytes(key.public), what=f"issuing key {bytes(key.kid).hex()}"
    )
    return Signer(key, private)
