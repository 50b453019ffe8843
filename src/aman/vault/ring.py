"""Which key has which number? Every process keeps the opened keys, so that reading a record asks the database for none.

A million people's keys are 32 MB. Blocks are read from the database all at once at the first need, and one by one or by
the list after that; a key destroyed by another process is forgotten here within seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection

from aman.errors import NotAllowed, SealBroken
from aman.vault.masters import KEY_BYTES, master_keys, open_under
from aman.vault.models import KEYS_A_BLOCK, SLOT_BITS, KeyBlock, VaultState

#: Blocks that are kept open: those of a million people.
MOST_BLOCKS = 4_096
#: Ciphers made ready that are kept, 2.5 kB each: whoever reads one field of a person reads the next.
_MOST_CIPHERS = 2_000
_ASK_AT_ONCE = 500
_SLOT = KEYS_A_BLOCK - 1
DESTROYED = bytes(KEY_BYTES)
GENERAL = 0
"""The number to seal under where a text is about no one person."""


@dataclass(frozen=True, slots=True)
class _Standing:
    general: int
    secret: bytes
    successors: dict[int, int]
    generation: int
    closed: bool


class Ring:
    """The opened keys of one process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._blocks: dict[int, bytes] = {}
        self._ciphers: dict[int, AESGCM | None] = {}
        self._secrets: dict[str, bytes] = {}
        #: Blocks changed by a transaction of this process that is not known to be kept: read anew each time.
        self._unsettled: set[int] = set()
        self._standing: _Standing | None = None
        self._look_at = 0.0
        self._read_all = False

    def forget(self) -> None:
        """Forget every key; the next reading starts from the database and the file of master keys."""
        with self._lock:
            self._blocks, self._ciphers, self._secrets, self._unsettled = {}, {}, {}, set()
            self._standing, self._look_at, self._read_all = None, 0.0, False

    def cipher(self, number: int) -> AESGCM | None:
        """Give the cipher of a key, or None where the key was destroyed.

        Args:
            number: of the key; 0 is the general key of the moment.
        """
        if monotonic() >= self._look_at:
            self._look()
        if number == GENERAL:
            number = self.standing().general
        try:
            return self._ciphers[number]
        except KeyError:
            return self._made_ready(number)

    def ciphers(self, numbers: Sequence[int]) -> Iterator[AESGCM | None]:
        """Give the ciphers of many keys one after another, for whoever goes through a register once: none is kept.

        Args:
            numbers: of the keys, none of them general; None comes where one was destroyed.
        """
        if monotonic() >= self._look_at:
            self._look()
        self.standing()
        self.prefetch(numbers)
        for number in numbers:
            key = self.key_of(number)
            yield None if key == DESTROYED else AESGCM(key)

    def to_seal_under(self, number: int) -> int:
        """Give the number of the key to seal under: the general one for 0, the successor where a block is being replaced."""
        if monotonic() >= self._look_at:
            self._look()
        standing = self.standing()
        number = number or standing.general
        if standing.successors and (successor := standing.successors.get(number >> SLOT_BITS)):
            return (successor << SLOT_BITS) | (number & _SLOT)
        return number

    def secret(self, label: str, length: int = KEY_BYTES) -> bytes:
        """Give a secret made from the index secret for one use; it stays the same when master keys are changed."""
        if monotonic() >= self._look_at:
            self._look()
        made = self._secrets.get(label)
        if made is None:
            made = HKDF(algorithm=SHA256(), length=length, salt=None, info=f"aman vault: {label}".encode()).derive(
                self.standing().secret
            )
            self._secrets[label] = made
        return made

    def prefetch(self, numbers: Iterable[int]) -> None:
        """Read the blocks of many keys with one question, for whoever is about to open many records."""
        wanted = {number >> SLOT_BITS for number in numbers if number} - self._blocks.keys()
        if wanted:
            self._read(wanted)

    def key_of(self, number: int) -> bytes:
        """Give the bytes of a key; zeros where it was destroyed."""
        block_id = number >> SLOT_BITS
        block = self._blocks.get(block_id)
        if block is None:
            block = self._read({block_id}).get(block_id)
        if block is None:
            raise SealBroken(
                f"A record is sealed under key {number}, which this database does not hold.",
                fix="Restore the database from a backup that is whole; key blocks and records belong together.",
                code="vault.no-such-key",
            )
        place = (number & _SLOT) * KEY_BYTES
        return block[place : place + KEY_BYTES]

    def remember(self, block_id: int, keys: bytes) -> None:
        """Keep the keys of a block that was just made."""
        with self._lock:
            self._keep(block_id, keys)

    def unsettle(self, block_ids: Iterable[int]) -> None:
        """Trust no memory of these blocks until `settle` says that what was written of them is kept."""
        with self._lock:
            self._unsettled |= set(block_ids)
            self._drop(block_ids)

    def settle(self, block_ids: Iterable[int]) -> None:
        """Remember these blocks again, as the database has them."""
        with self._lock:
            self._unsettled -= set(block_ids)
            self._drop(block_ids)

    def standing(self) -> _Standing:
        """Give the vault's one row, opened.

        Raises:
            NotAllowed: the vault is closed.
            SealBroken: there is no vault yet, or its master key is not at hand.
        """
        known = self._standing
        if known is None:
            with self._lock:
                known = self._standing = self._read_standing()
        if known.closed:
            raise NotAllowed(
                "Aman is locked down: no record can be opened or written.",
                fix="Whoever locked it opens it again with the command `aman vault unlock`.",
                code="vault.closed",
            )
        return known

    def _read_standing(self) -> _Standing:
        row = VaultState.objects.filter(pk=1).first()
        if row is None:
            raise SealBroken(
                "This database has no vault yet, so nothing can be sealed.",
                fix="Bring its tables up to date: any `aman` command does.",
                code="vault.not-furnished",
            )
        if row.closed:
            return _Standing(row.general, b"", {}, row.generation, True)
        secret = open_under(master_keys(), row.master, bytes(row.index_secret), b"vault:index-secret")
        return _Standing(row.general, secret, successors(), row.generation, False)

    def _look(self) -> None:
        """See, every few seconds, whether another process destroyed keys, changed the general key or locked the vault."""
        if connection.needs_rollback:
            return  # The transaction is broken; what is at hand must do.
        self._look_at = monotonic() + float(getattr(settings, "VAULT_LOOK_SECONDS", 2.0))
        known = self._standing
        if known is None:
            return
        row = VaultState.objects.filter(pk=1).values_list("general", "generation", "closed").first()
        if row is None or row[2] != known.closed or row[2]:
            self.forget()
            self._look_at = monotonic() + float(getattr(settings, "VAULT_LOOK_SECONDS", 2.0))
        elif (row[0], row[1]) != (known.general, known.generation):
            changed = list(KeyBlock.objects.filter(changed__gt=known.generation).values_list("id", flat=True))
            with self._lock:
                self._standing = _Standing(row[0], known.secret, successors(), row[1], False)
                self._drop(changed)

    def _made_ready(self, number: int) -> AESGCM | None:
        self.standing()
        key = self.key_of(number)
        made = None if key == DESTROYED else AESGCM(key)
        if number >> SLOT_BITS not in self._unsettled:
            if len(self._ciphers) >= _MOST_CIPHERS:
                self._ciphers = {}
            self._ciphers[number] = made
        return made

    def _read(self, block_ids: set[int]) -> dict[int, bytes]:
        """Read blocks from the database; the first time every block there is, as many as are kept."""
        with self._lock:
            found: dict[int, bytes] = {}
            keys = master_keys()
            rows = KeyBlock.objects.values_list("id", "master", "sealed")
            if not self._read_all and not block_ids & self._unsettled:
                self._read_all = True
                for block_id, master, sealed in rows.order_by("-changed")[:MOST_BLOCKS]:
                    if block_id not in self._blocks:
                        found[block_id] = open_under(keys, master, bytes(sealed), name_of(block_id))
            missing = sorted(block_ids - found.keys() - self._blocks.keys())
            for start in range(0, len(missing), _ASK_AT_ONCE):
                for block_id, master, sealed in rows.filter(id__in=missing[start : start + _ASK_AT_ONCE]):
                    found[block_id] = open_under(keys, master, bytes(sealed), name_of(block_id))
            for block_id, opened in found.items():
                self._keep(block_id, opened)
            return {i: found.get(i) or self._blocks[i] for i in block_ids if i in found or i in self._blocks}

    def _keep(self, block_id: int, keys: bytes) -> None:
        if block_id in self._unsettled:
            return
        while len(self._blocks) >= MOST_BLOCKS:
            del self._blocks[next(iter(self._blocks))]
        self._blocks[block_id] = keys

    def _drop(self, block_ids: Iterable[int]) -> None:
        gone = set(block_ids)
        for block_id in gone:
            self._blocks.pop(block_id, None)
        self._ciphers = {n: c for n, c in self._ciphers.items() if n >> SLOT_BITS not in gone}


def successors() -> dict[int, int]:
    """Give the blocks that are being replaced, and by which; nearly always none."""
    pairs = KeyBlock.objects.filter(replaced_by__isnull=False).values_list("id", "replaced_by")
    return {old: new for old, new in pairs if new is not None}


def name_of(block_id: int) -> bytes:
    """Give the words a block is bound to, so that no block passes for another."""
    return b"vault:block-%d" % block_id


#: The one ring of this process.
RING = Ring()
