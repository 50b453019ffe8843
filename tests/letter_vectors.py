"""Which published tokens, key lists and status lists must every reader of AMAN-1 judge alike?

`python tests/letter_vectors.py` writes docs/spec/aman-1/vectors.json; every key comes from a fixed seed,
so the same file comes out each time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from aman.core.letters import (
    Algorithm,
    Extension,
    LetterClaims,
    PublicKey,
    empty_bits,
    kid_of,
    monthly_window,
    sign_key_list,
    sign_letter,
    sign_status_list,
    with_set,
)

FILE = Path(__file__).resolve().parents[1] / "docs" / "spec" / "aman-1" / "vectors.json"
HOST = "verify.example"
PREFIX = "https://verify.example/s/"
DAY = 86_400
#: 1 December 2023, 00:00 UTC.
START = 1_701_388_800
INDEX = 31_337
NOW = START + 2 * DAY


def private(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


ROOT, OTHER_ROOT, KEY, SECOND, STRANGER = (private(n) for n in (1, 9, 2, 3, 8))
KID = kid_of(public(KEY))
P256 = ec.derive_private_key(7, ec.SECP256R1())
P256_PUBLIC = P256.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def listed(key: Ed25519PrivateKey, **changes: object) -> PublicKey:
    begins, last, ends = monthly_window(START)
    fields: dict[str, object] = {"not_before": begins, "expires": ends, "not_after_iat": last}
    return PublicKey(kid_of(public(key)), Algorithm.EDDSA, public(key), **{**fields, **changes})  # type: ignore[arg-type]


def p256_listed() -> PublicKey:
    begins, last, ends = monthly_window(START)
    return PublicKey(kid_of(P256_PUBLIC), Algorithm.ES256, P256_PUBLIC, begins, ends, last)


KEYS = sign_key_list([listed(KEY), listed(SECOND), p256_listed()], issued=START, root=ROOT)


def claims(**changes: object) -> LetterClaims:
    fields: dict[str, object] = {
        "letter_id": "7Q2M9ZK4AX",
        "issued": START + DAY,
        "expires": START + 91 * DAY,
        "status_uri": PREFIX + "1",
        "status_index": INDEX,
        "name_latin": "Gul Example",
        "name_arabic": "گل نمونه",
        "birth_year": 1986,
        "last_four": "4567",
        "id_kind": "e_tazkira",
    }
    return LetterClaims(**{**fields, **changes})  # type: ignore[arg-type]


def letter(**changes: object) -> bytes:
    return sign_letter(claims(**changes), key=KEY, kid=KID, uri_prefix=PREFIX)


def status(
    issued: int = START + DAY, withdrawn: tuple[int, ...] = (), uri: str = PREFIX + "1", **more: object
) -> bytes:
    bits = with_set(empty_bits(), withdrawn)
    return sign_status_list(uri, bits, issued=issued, key=KEY, kid=KID, **more)  # type: ignore[arg-type]


def raw(payload: object, *, key: Ed25519PrivateKey = KEY, header: object = None, unprotected: object = None) -> bytes:
    """Sign anything, whatever the profile says of it."""
    protected = cbor2.dumps(header if header is not None else {1: -8, 4: KID}, canonical=True)
    body = payload if isinstance(payload, bytes) else cbor2.dumps(payload, canonical=True)
    signature = key.sign(cbor2.dumps(["Signature1", protected, b"", body]))
    return cbor2.dumps(cbor2.CBORTag(18, [protected, unprotected or {}, body, signature]), canonical=True)


def plain(**changes: object) -> dict[int, object]:
    """The claims of the usual letter as a map, with some put otherwise or left out (None)."""
    _, _, body, _ = cbor2.loads(letter()).value
    found = cbor2.loads(body)
    for name, value in changes.items():
        key = {"iss": 1, "exp": 4, "iat": 6, "status": 65535, "about": 169, "ours": -70001, "extra": 10}[name]
        if value is None:
            del found[key]
        else:
            found[key] = value
    return found


def signed_by_p256() -> bytes:
    _, _, body, _ = cbor2.loads(letter()).value
    protected = cbor2.dumps({1: -7, 4: kid_of(P256_PUBLIC)}, canonical=True)
    message = cbor2.dumps(["Signature1", protected, b"", body])
    r, s = decode_dss_signature(P256.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, body, signature]), canonical=True)


def twice_a_key() -> bytes:
    """A payload in which the issue date stands twice; signed all the same."""
    body = cbor2.dumps(plain(), canonical=True)
    count = body[0] & 31
    return raw(bytes([0xA0 | (count + 1)]) + body[1:] + cbor2.dumps(6) + cbor2.dumps(START))


def indefinite() -> bytes:
    body = cbor2.dumps(plain(), canonical=True)
    return raw(b"\xbf" + body[1:] + b"\xff")


def long_form() -> bytes:
    """The issuer's key written as two bytes where one would do."""
    body = cbor2.dumps(plain(), canonical=True)
    assert body[1:2] == b"\x01"
    return raw(body[:1] + b"\x18\x01" + body[2:])


@dataclass(frozen=True)
class Vector:
    """What a reader holds and what it must say."""

    name: str
    verdict: str
    token: bytes
    keys: bytes | None = KEYS
    status: bytes | None = None
    now: int = NOW
    held: bytes | None = None
    note: str = ""

    def as_json(self) -> dict[str, object]:
        found: dict[str, object] = {
            "name": self.name,
            "token_hex": self.token.hex(),
            "key_list_hex": self.keys.hex() if self.keys is not None else "",
            "status_list_hex": self.status.hex() if self.status is not None else "",
            "now": self.now,
            "verdict": self.verdict,
        }
        if self.held is not None:
            found["held_status_list_hex"] = self.held.hex()
        if self.note:
            found["note"] = self.note
        return found


def in_force() -> Iterator[Vector]:
    fresh = status()
    yield Vector("valid", "VALID", letter(), status=fresh)
    yield Vector("valid: the list is made to the second of now", "VALID", letter(), status=status(NOW))
    yield Vector("valid: last second of a fresh list", "VALID", letter(), status=fresh, now=START + 8 * DAY - 1)
    yield Vector("valid: name in Arabic script only", "VALID", letter(name_latin=""), status=fresh)
    yield Vector(
        "valid: no ID and no year of birth", "VALID", letter(last_four="", id_kind="", birth_year=0), status=fresh
    )
    yield Vector(
        "valid: with the reference of an instruction", "VALID", letter(instruction="MOI-EX/12-2023"), status=fresh
    )
    yield Vector("valid: with a picture", "VALID", letter(photo=bytes(range(256)) * 2, photo_format=4), status=fresh)
    yield Vector("valid: ES256 key", "VALID", signed_by_p256(), status=fresh)
    yield Vector("valid: words of the day", "VALID", letter(), status=status(day_seed=b"sixby!"))
    yield Vector("valid: others are withdrawn", "VALID", letter(), status=status(withdrawn=(INDEX - 1, INDEX + 1)))
    yield Vector("old list: seven days", "VALID-OLD-LIST", letter(), status=fresh, now=START + 8 * DAY)
    yield Vector("old list: last second of thirty days", "VALID-OLD-LIST", letter(), status=fresh, now=START + 31 * DAY)
    yield Vector("stale: a second more", "CHECK-STALE", letter(), status=fresh, now=START + 31 * DAY + 1)
    yield Vector("stale: no list", "CHECK-STALE", letter())
    yield Vector("stale: list of other letters", "CHECK-STALE", letter(), status=status(uri=PREFIX + "2"))
    yield Vector("stale: the list is no list", "CHECK-STALE", letter(), status=b"\x00")
    yield Vector("stale: list signed by a stranger", "CHECK-STALE", letter(), status=_strange_list())
    yield Vector("stale: a letter instead of a list", "CHECK-STALE", letter(), status=letter())


def _strange_list() -> bytes:
    return sign_status_list(PREFIX + "1", empty_bits(), issued=START + DAY, key=STRANGER, kid=kid_of(public(STRANGER)))


def ended() -> Iterator[Vector]:
    late = START + 93 * DAY
    short = {"expires": START + 3 * DAY}
    yield Vector("expired", "EXPIRED", letter(**short), status=status(START + 4 * DAY), now=START + 5 * DAY)
    yield Vector("expired: within the clock's grace", "VALID", letter(**short), status=status(), now=START + 4 * DAY)
    yield Vector(
        "expired: a second after the grace", "EXPIRED", letter(**short), status=status(), now=START + 4 * DAY + 1
    )
    yield Vector("expired: whatever the list's age", "EXPIRED", letter(), now=late)
    moved = status(START + 4 * DAY, extensions=[Extension(START + DAY, START + 40 * DAY)])
    yield Vector("extended", "VALID", letter(**short), status=moved, now=START + 5 * DAY)
    yield Vector(
        "extended: not this letter",
        "EXPIRED",
        letter(issued=START + DAY + 1, **short),
        status=moved,
        now=START + 5 * DAY,
    )
    yield Vector("extended: and ended again", "EXPIRED", letter(**short), status=moved, now=START + 41 * DAY + 1)
    shorter = status(extensions=[Extension(START + DAY, START + 2 * DAY)])
    yield Vector("extended: never shortened", "VALID", letter(), status=shorter, now=START + 5 * DAY)
    gone = status(START + 4 * DAY, (INDEX,), extensions=[Extension(START + DAY, START + 40 * DAY)])
    yield Vector(
        "withdrawn: an extension changes nothing", "WITHDRAWN", letter(**short), status=gone, now=START + 5 * DAY
    )
    withdrawn = status(withdrawn=(INDEX,))
    yield Vector("withdrawn", "WITHDRAWN", letter(), status=withdrawn)
    yield Vector("withdrawn: on an old list", "WITHDRAWN", letter(), status=withdrawn, now=START + 80 * DAY)
    yield Vector("withdrawn: and ended", "WITHDRAWN", letter(**short), status=withdrawn, now=START + 60 * DAY)
    note = "The list offered is older than the one held: it is refused, the held one answers."
    yield Vector("rollback", "WITHDRAWN", letter(), status=status(), held=status(START + DAY + 60, (INDEX,)), note=note)
    yield Vector("rollback: the same moment is no rollback", "WITHDRAWN", letter(), status=withdrawn, held=status())
    yield Vector("clock: before the list", "NO-CLOCK", letter(), status=status(), now=START - DAY)
    yield Vector("clock: a day is forgiven", "VALID", letter(), status=status(), now=START)
    yield Vector("clock: 1970", "NO-CLOCK", letter(), now=0)


def broken() -> Iterator[Vector]:
    token, fresh = letter(), status()
    yield Vector("forged: last bit of the signature", "NOT-GENUINE", token[:-1] + bytes([token[-1] ^ 1]), status=fresh)
    yield Vector("forged: another name", "NOT-GENUINE", token.replace(b"Gul", b"Gil"), status=fresh)
    yield Vector("forged: known key id, strange key", "NOT-GENUINE", raw(plain(), key=STRANGER), status=fresh)
    yield Vector("forged: signed with another listed key", "NOT-GENUINE", raw(plain(), key=SECOND), status=fresh)
    yield Vector(
        "wrong algorithm: ES256 named for an EdDSA key",
        "NOT-GENUINE",
        raw(plain(), header={1: -7, 4: KID}),
        status=fresh,
    )
    strange = sign_letter(claims(), key=STRANGER, kid=kid_of(public(STRANGER)), uri_prefix=PREFIX)
    yield Vector("unknown key", "UNKNOWN-KEY", strange, status=fresh)
    yield Vector("unknown key: no key list", "UNKNOWN-KEY", token, keys=None, status=fresh)
    other = sign_key_list([listed(KEY)], issued=START, root=OTHER_ROOT)
    yield Vector("unknown key: list of another root", "UNKNOWN-KEY", token, keys=other, status=fresh)
    dropped = sign_key_list([listed(SECOND)], issued=START + DAY, root=ROOT)
    yield Vector("unknown key: dropped from the list", "UNKNOWN-KEY", token, keys=dropped, status=fresh)
    brief = sign_key_list(
        [listed(KEY, expires=START + 40 * DAY, not_after_iat=START + 30 * DAY)], issued=START, root=ROOT
    )
    yield Vector(
        "unknown key: its time is over",
        "UNKNOWN-KEY",
        token,
        keys=brief,
        status=status(START + 39 * DAY),
        now=START + 42 * DAY,
    )
    yield Vector(
        "key: letter dated before it", "NOT-GENUINE", letter(issued=START - 1, expires=START + DAY), status=fresh
    )
    late = sign_key_list([listed(KEY, not_after_iat=START + DAY - 1)], issued=START, root=ROOT)
    yield Vector("key: letter dated after it may sign", "NOT-GENUINE", token, keys=late, status=fresh)
    yield Vector("other code: text", "NOT-OURS", b"https://example.org/", status=fresh)
    yield Vector("other code: one byte", "NOT-OURS", b"\xd2", status=fresh)
    yield Vector("other code: a status list", "NOT-OURS", fresh, status=fresh)
    yield Vector("other code: no tag", "NOT-OURS", token[1:], status=fresh)
    yield Vector("truncated", "NOT-OURS", token[:-20], status=fresh)
    yield Vector("truncated: something follows", "NOT-OURS", token + b"\x00", status=fresh)
    yield Vector("over-long", "NOT-OURS", raw(plain(extra="x" * 3000)), status=fresh)
    yield Vector("unprotected header is not empty", "NOT-OURS", raw(plain(), unprotected={4: KID}), status=fresh)
    yield Vector("third header", "NOT-OURS", raw(plain(), header={1: -8, 4: KID, 3: 0}), status=fresh)
    yield Vector("key id of five bytes", "NOT-OURS", raw(plain(), header={1: -8, 4: KID + b"\x00"}), status=fresh)


def against_the_profile() -> Iterator[Vector]:
    fresh = status()

    def refused(name: str, token: bytes) -> Vector:
        return Vector(name, "NOT-GENUINE", token, status=fresh)

    yield refused("duplicate keys", twice_a_key())
    yield refused("indefinite length", indefinite())
    yield refused("a number in a longer form", long_form())
    yield refused("one claim more", raw(plain(extra=1)))
    yield refused("one claim less", raw(plain(iat=None)))
    yield refused("another issuer", raw(plain(iss="AMEN")))
    yield refused("runs for 101 days", raw(plain(exp=START + 102 * DAY)))
    yield refused("ends before it begins", raw(plain(exp=START)))
    yield refused("its status list stands elsewhere", raw(plain(status=_place(INDEX, "https://other.example/s/1"))))
    yield refused("its status list is a folder up", raw(plain(status=_place(INDEX, PREFIX + "../1"))))
    yield refused("its place is beyond the list", raw(plain(status=_place(65_536, PREFIX + "1"))))
    yield refused("a place below zero", raw(plain(status=_place(-1, PREFIX + "1"))))
    yield refused("no name at all", raw(plain(about={1: "7Q2M9ZK4AX", 4: ""}, ours=_ours(name=""))))
    yield refused("a full birth date", raw(plain(about={1: "7Q2M9ZK4AX", 4: "Gul Example", 8: 19860101})))
    yield refused("a name that turns the line's direction", raw(plain(about={1: "7Q2M9ZK4AX", 4: "Gul \u202eExample"})))
    yield refused("five characters of the ID", raw(plain(ours=_ours(last="45678"))))
    yield refused("an ID of no known kind", raw(plain(ours=_ours(kind=99))))
    yield refused("a reference that says nothing", raw(plain(ours={**_ours(), 6: ""})))
    yield refused("a picture without its format", raw(plain(about={1: "7Q2M9ZK4AX", 4: "Gul Example", 16: b"x"})))
    yield refused("a fraction where a number stands", raw(plain(ours={**_ours(), 1: 1986.5})))


def _place(index: int, uri: str) -> dict[str, object]:
    return {"status_list": {"idx": index, "uri": uri}}


def _ours(name: str = "گل نمونه", last: str = "4567", kind: int = 1) -> dict[int, object]:
    return {1: 1986, 2: 0, 3: last, 4: name, 5: kind}


def build() -> dict[str, object]:
    vectors = [*in_force(), *ended(), *broken(), *against_the_profile()]
    return {
        "profile": "AMAN-1",
        "host": HOST,
        "uri_prefix": PREFIX,
        "root_public_hex": public(ROOT).hex(),
        "vectors": [vector.as_json() for vector in vectors],
    }


def as_text() -> str:
    return json.dumps(build(), indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(as_text(), encoding="utf-8")
    print(f"{len(build()['vectors'])} vectors")  # type: ignore[arg-type]
