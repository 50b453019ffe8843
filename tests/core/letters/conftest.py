"""One root, two issuing keys, one list and one letter for plainly fictional Gul Example, all from fixed seeds."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from aman.core.letters import (
    Algorithm,
    KeyList,
    LetterClaims,
    PublicKey,
    StatusList,
    decide_verdict,
    empty_bits,
    kid_of,
    monthly_window,
    read_key_list,
    read_status_list,
    sign_key_list,
    sign_letter,
    sign_status_list,
)

HOST = "verify.example"
PREFIX = "https://verify.example/s/"
DUTY = "+99 000 0000"
DAY = 86_400
#: 1 December 2023, 00:00 UTC.
START = 1_701_388_800


def private(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def listed(key: Ed25519PrivateKey, start: int = START) -> PublicKey:
    begins, last_iat, ends = monthly_window(start)
    return PublicKey(kid_of(public(key)), Algorithm.EDDSA, public(key), begins, ends, last_iat)


def claims(**changes: object) -> LetterClaims:
    fields: dict[str, object] = {
        "letter_id": "7Q2M9ZK4AX",
        "issued": START + DAY,
        "expires": START + 91 * DAY,
        "status_uri": PREFIX + "1",
        "status_index": 31_337,
        "name_latin": "Gul Example",
        "name_arabic": "گل نمونه",
        "birth_year": 1986,
        "last_four": "4567",
        "id_kind": "e_tazkira",
    }
    return LetterClaims(**{**fields, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True)
class World:
    """Everything a reader holds, and the private keys behind it."""

    root: Ed25519PrivateKey
    key: Ed25519PrivateKey
    kid: bytes
    keys: KeyList
    status: StatusList
    token: bytes

    def ask(self, scanned: str | bytes | None, **changes: object):
        fields: dict[str, object] = {
            "keys": self.keys,
            "status_lists": [self.status],
            "now": START + 2 * DAY,
            "host": HOST,
            "uri_prefix": PREFIX,
            "duty_number": DUTY,
        }
        return decide_verdict(scanned, **{**fields, **changes})  # type: ignore[arg-type]

    def sign(self, **changes: object) -> bytes:
        return sign_letter(claims(**changes), key=self.key, kid=self.kid, uri_prefix=PREFIX)

    def status_with(self, bits: bytes, issued: int = START + DAY) -> StatusList:
        message = sign_status_list(PREFIX + "1", bits, issued=issued, key=self.key, kid=self.kid)
        return read_status_list(message, keys=self.keys, uri_prefix=PREFIX)


@pytest.fixture(scope="session")
def world() -> World:
    root, key = private(1), private(2)
    kid = kid_of(public(key))
    keys = read_key_list(sign_key_list([listed(key)], issued=START, root=root), root_public=public(root))
    message = sign_status_list(PREFIX + "1", empty_bits(), issued=START + DAY, key=key, kid=kid)
    status = read_status_list(message, keys=keys, uri_prefix=PREFIX)
    token = sign_letter(claims(), key=key, kid=kid, uri_prefix=PREFIX)
    return World(root, key, kid, keys, status, token)
