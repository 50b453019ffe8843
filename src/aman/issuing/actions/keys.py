"""Choose the key that signs now, and open it: in this process, in a token, or at the signer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.letters import Algorithm, Extension, LetterClaims
from aman.errors import BadInput, Conflict, SealBroken
from aman.issuing import queries, seals
from aman.issuing.facts import status_prefix
from aman.issuing.models import IssuingKey, Letter, SignerMark
from aman.issuing.signing.hands import Hand, KeyInHand, ListClaims
from aman.issuing.signing.key_files import HELD_BY_SIGNER
from aman.issuing.signing.remote import KeyAtSigner, LogMark, greet, lock
from aman.issuing.signing.tokens import open_token_key
from aman.lockdown.state import refuse_when_closed

#: A machine's clock may run this far behind the last thing it signed.
_CLOCK_SLIP = timedelta(minutes=5)
_SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Signer:
    """An issuing key, ready to sign. It takes claims and gives tokens; nobody sees the private half."""

    key: IssuingKey
    hand: Hand
    passphrase: str = field(default="", repr=False)

    @property
    def kid(self) -> bytes:
        """The key's four-byte id."""
        return bytes(self.key.kid)

    def sign_letters(self, letters: Sequence[LetterClaims]) -> list[bytes]:
        """Sign letters, all of them or none, in their order."""
        return self.hand.sign_letters(letters)

    def sign_status_list(
        self, uri: str, bits: bytes, *, issued: int, extensions: Iterable[Extension] = (), day_seed: bytes = b""
    ) -> bytes:
        """Sign a status list."""
        return self.hand.sign_list(ListClaims(uri, bits, issued, tuple(extensions), day_seed))

    def in_turn(self, letters: int, *, now: datetime) -> Signer:
        """Give the signer whose turn it is for so many more letters: this one, or the next key with room for them.

        Call it in the transaction that stores the letters, before they are signed.

        Raises:
            BadInput: no key has room; the root must list another.
        """
        live = [key for key in queries.listed_keys(now) if key.issue_until >= now]
        signed = queries.letters_signed_by(live)
        most = int(settings.LETTERS_A_KEY)
        # A family too large for the setting still gets its letters, from a key that signed none.
        with_room = [k for k in live if signed[k.pk] + letters <= most or not signed[k.pk]]
        if any(key.pk == self.key.pk for key in with_room):
            return self
        for key in with_room:
            try:
                return _open(key, self.passphrase)
            except SealBroken:
                continue  # made with another passphrase: not this officer's key
        raise BadInput(
            f"No issuing key has room for {letters:,} more letters: each signs {most:,} and no more, "
            "so that few letters fall with one key.",
            fix="Make the next keys: aman keys rotate. For a large list make several at once: aman keys create --keys 6.",
            code="issuing.keys-used-up",
        )


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

    Args:
        passphrase: opens the key, or the token it is in; not looked at where the signer holds the key.
        now: the moment.

    Raises:
        BadInput: there is no issuing key, every one is past its signing window, or the signer does not answer.
        Conflict: the clock stands before the key or the last letter.
        SealBroken: the passphrase is wrong, or the signer's log does not hold.
    """
    keys = queries.listed_keys(now, with_ended=True)
    if not keys:
        waiting = " One was made and waits for the root: aman keys install." if queries.waiting_keys() else ""
        raise BadInput(
            "There is no issuing key, so no letter was signed.",
            fix=f"Make one with the root key: aman keys create.{waiting}",
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
    signed = queries.letters_signed_by(live)
    roomy = [key for key in live if signed[key.pk] < int(settings.LETTERS_A_KEY)]
    # Status lists must be signed even when no key has room for a letter.
    return _open((roomy or live)[0], passphrase)


def _open(key: IssuingKey, passphrase: str) -> Signer:
    refuse_when_closed()
    return Signer(key, _hand(key, passphrase), passphrase)


def _hand(key: IssuingKey, passphrase: str) -> Hand:
    kid, public, algorithm = bytes(key.kid), bytes(key.public), Algorithm(key.algorithm)
    if key.held_at == HELD_BY_SIGNER:
        return _hand_of_signer(kid)
    if key.held_at:
        private = open_token_key(settings.PKCS11_MODULE, key.held_at, passphrase, public=public)
        return KeyInHand(kid, algorithm, private, status_prefix())
    try:
        opened = seals.decrypt_private(
            bytes(key.private_encrypted), passphrase, public=public, what=f"issuing key {kid.hex()}"
        )
    except SealBroken as error:
        if error.code != "issuing.passphrase":
            raise
        lost = " If it is lost, nothing opens the key again: make another with aman keys rotate --now."
        raise SealBroken(error.message, fix=error.fix + lost, code=error.code) from None
    return KeyInHand(kid, algorithm, opened, status_prefix())


def _hand_of_signer(kid: bytes) -> Hand:
    path = _socket()
    last = queries.last_signer_mark()
    seen = None if last is None else LogMark(last.log, last.line, last.head)
    greeting = greet(path, seen)
    if seen is not None and (greeting.mark.name != seen.name or not greeting.knows):
        raise SealBroken(
            f"The signer's log is not the one this register knows: line {seen.line} of it is gone or changed, "
            "so nothing was signed.",
            fix="Find out what became of the log (docs/reference/keys.md). When it is explained: aman signer accept-log.",
            code="issuing.signer-log",
        )
    if kid not in greeting.kids:
        raise BadInput(
            f"The signer does not hold issuing key {kid.hex()}, so nothing was signed.",
            fix="Start the signer with the folder that holds it, or drop the key: aman keys drop.",
            code="issuing.key-elsewhere",
        )
    note_signer(greeting.mark)
    return KeyAtSigner(kid, path, note_signer)


def _socket() -> Path:
    if not settings.SIGNER_SOCKET:
        raise BadInput(
            "The issuing key is held by the signer, and no signer is named, so nothing was signed.",
            fix="Set AMAN_SIGNER_SOCKET to the signer's socket.",
            code="issuing.no-signer",
        )
    return Path(settings.SIGNER_SOCKET)


def lock_signer() -> None:
    """Let the signer forget its keys, where there is one; without one no key is open longer than a request.

    Raises:
        BadInput: it does not answer.
    """
    if settings.SIGNER_SOCKET:
        lock(Path(settings.SIGNER_SOCKET))


def note_signer(mark: LogMark) -> None:
    """Note where the signer's log stands, so that a shorter or other one is found out."""
    SignerMark.objects.update_or_create(
        log=mark.name, defaults={"line": mark.line, "head": mark.head, "seen_at": timezone.now()}
    )


@transaction.atomic
def accept_signer_log(*, actor: User, reason: str) -> LogMark:
    """Follow the signer's present log after the one known was lost or replaced.

    Raises:
        BadInput: no real reason was given, or no signer answers.
    """
    if len(reason.strip()) < _SHORTEST_REASON:
        raise BadInput(
            f"The log was not accepted: a reason of {_SHORTEST_REASON} characters or more is needed.",
            fix="Write what became of the old log and who looked into it.",
            code="reason-needed",
        )
    mark = greet(_socket(), None).mark
    note_signer(mark)
    detail = {"log": mark.name, "line": mark.line, "reason": reason.strip()}
    record(actor=actor, verb="signer.log_accepted", detail=detail)
    return mark
