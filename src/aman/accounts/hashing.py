"""How is a password kept? As Argon2 over a keyed hash of it, so that a copy of the database alone cannot even be guessed at.

The key is made from the vault's index secret, which stands sealed under the data keys outside the database. It stays the
same when data keys are changed, so a change of keys signs nobody out; and it opens while everything is closed, because two
people must be able to sign in to open again. It opens no record.
"""

from __future__ import annotations

import base64
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.contrib.auth.hashers import Argon2PasswordHasher

from aman.vault.masters import KEY_BYTES, master_keys, open_under
from aman.vault.models import VaultState


def password_key() -> bytes:
    """Give the key under which passwords are hashed first.

    Raises:
        SealBroken: the data keys at hand are not those of this database.
    """
    row = VaultState.objects.get(pk=1)
    secret = open_under(master_keys(), row.master, bytes(row.index_secret), b"vault:index-secret")
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"aman accounts: passwords").derive(secret)


def keyed(password: str) -> str:
    """Give the keyed hash of a password as text; of a long one the whole counts."""
    return base64.b64encode(hmac.digest(password_key(), password.encode(), "sha256")).decode()


class KeyedArgon2(Argon2PasswordHasher):
    """Argon2id over the keyed hash. What was kept without a key is kept with it from the next sign-in on."""

    algorithm = "argon2_keyed"

    def encode(self, password: str, salt: str) -> str:
        """Give what is stored."""
        return str(super().encode(keyed(password), salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Say whether a password is the one that is stored."""
        return bool(super().verify(keyed(password), encoded))
