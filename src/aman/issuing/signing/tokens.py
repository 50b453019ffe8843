"""How does a key sign that never leaves its token? Through PKCS#11: a smart card, a module in the rack, or SoftHSM.

The package python-pkcs11 is asked for only here, and only when a token is used: pip install 'aman[hsm]'.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from aman.core.letters import Algorithm
from aman.errors import BadInput, SealBroken

_P256, _ED25519 = "1.2.840.10045.3.1.7", "edwards25519"
_URI = "pkcs11:"
#: A token knows one login a process, and whoever comes later is let in without a PIN: so the first login is kept, and
#: every later PIN is held against it here, as a digest under a key that this process drew.
_logins: dict[tuple[str, str], tuple[Any, bytes]] = {}
_logging_in = threading.Lock()
_THIS_PROCESS = secrets.token_bytes(32)


def _package() -> Any:
    try:
        import pkcs11
    except ImportError:
        raise BadInput(
            "The package for tokens is not installed, so the key was not opened.",
            fix="Run make hsm, or pip install 'aman[hsm]'.",
            code="issuing.no-pkcs11",
        ) from None
    return pkcs11


def _session(module: str, label: str, pin: str, *, writes: bool = False) -> Any:
    pkcs11 = _package()
    if not module:
        raise BadInput(
            f"The key is in the token {label!r}, and no PKCS#11 library is named.",
            fix="Set AMAN_PKCS11_MODULE to the library that came with the token.",
            code="issuing.no-pkcs11-module",
        )
    digest = hmac.digest(_THIS_PROCESS, pin.encode(), "sha256")
    try:
        with _logging_in:
            token = pkcs11.lib(module).get_token(token_label=label)
            if (module, label) not in _logins:
                _logins[module, label] = (token.open(user_pin=pin), digest)
            elif not hmac.compare_digest(_logins[module, label][1], digest):
                raise pkcs11.exceptions.PinIncorrect
            return token.open(rw=writes)
    except pkcs11.exceptions.PinIncorrect:
        raise SealBroken(
            f"The PIN does not open the token {label!r}, so nothing was signed.",
            fix="Check the PIN; most tokens lock themselves after a few wrong ones.",
            code="issuing.passphrase",
        ) from None
    except (pkcs11.exceptions.PKCS11Error, RuntimeError) as error:
        _logins.pop((module, label), None)
        raise BadInput(
            f"The token {label!r} cannot be opened: {type(error).__name__}.",
            fix="Check that it is plugged in, that its label is right, and that AMAN_PKCS11_MODULE is its library.",
            code="issuing.token",
        ) from None


class TokenKey:
    """A private key in a token; one signature at a time, as most tokens want it."""

    def __init__(self, key: Any, algorithm: Algorithm, mechanism: Any) -> None:
        self._key, self._algorithm, self._mechanism = key, algorithm, mechanism
        self._one_at_a_time = threading.Lock()

    def sign(self, data: bytes, /) -> bytes:
        """Sign some bytes inside the token."""
        # Many tokens know ECDSA over a hash only, not over the message.
        handed = hashlib.sha256(data).digest() if self._algorithm is Algorithm.ES256 else data
        with self._one_at_a_time:
            return bytes(self._key.sign(handed, mechanism=self._mechanism))


@dataclass(frozen=True, slots=True)
class Token:
    """A token in which a key is to be made: the PKCS#11 library, the token's label, and the algorithm."""

    module: str
    label: str
    algorithm: Algorithm = Algorithm.EDDSA

    def make_key(self, pin: str) -> tuple[bytes, Algorithm, str]:
        """Make a key pair inside the token; give the public half, the algorithm, and where the key is to be found.

        Raises:
            BadInput: the token cannot be opened, or makes no key of this algorithm.
            SealBroken: the PIN is wrong.
        """
        session = _session(self.module, self.label, pin, writes=True)
        pkcs11 = _package()
        ident = secrets.token_bytes(8)
        attribute, wanted = pkcs11.Attribute, {"store": True, "label": f"aman {ident.hex()}", "id": ident}
        try:
            if self.algorithm is Algorithm.ES256:
                from pkcs11.util.ec import encode_named_curve_parameters

                curve = {attribute.EC_PARAMS: encode_named_curve_parameters(_P256)}
                shape = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
                public, _ = shape.generate_keypair(**wanted)
            else:
                from asn1crypto.core import PrintableString

                curve = {attribute.EC_PARAMS: PrintableString(_ED25519).dump()}
                shape = session.create_domain_parameters(pkcs11.KeyType.EC_EDWARDS, curve, local=True)
                public, _ = shape.generate_keypair(mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN, **wanted)
            # An octet string of less than 128 bytes: two bytes say so, the rest is the point.
            point = bytes(public[attribute.EC_POINT])[2:]
        except pkcs11.exceptions.PKCS11Error as error:
            raise BadInput(
                f"The token {self.label!r} made no {self.algorithm.name} key: {type(error).__name__}.",
                fix="Try the other algorithm: --algorithm es256 is known to nearly every token.",
                code="issuing.token",
            ) from None
        finally:
            session.close()
        return point, self.algorithm, f"{_URI}token={self.label};id={ident.hex()}"


def open_token_key(module: str, uri: str, pin: str, *, public: bytes) -> TokenKey:
    """Open a key of a token and make sure that it is the one it ought to be.

    Args:
        module: the PKCS#11 library.
        uri: what `Token.make_key` gave.
        pin: the token's PIN.
        public: the public half it must belong to.

    Raises:
        BadInput: the token or the key is not there.
        SealBroken: the PIN is wrong, or it is another key.
    """
    try:
        parts = dict(part.split("=", 1) for part in uri.removeprefix(_URI).split(";"))
        label, ident = parts["token"], bytes.fromhex(parts["id"])
    except (ValueError, KeyError):
        raise BadInput(
            "The place of a key in a token is not written as it should be.", fix="Make the key anew."
        ) from None
    session = _session(module, label, pin)
    pkcs11 = _package()
    try:
        found = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, id=ident)
    except pkcs11.exceptions.PKCS11Error:
        raise BadInput(
            f"The token {label!r} does not hold the key {ident.hex()}.", fix="Bring the token it was made in."
        ) from None
    is_ed = len(public) == 32
    algorithm = Algorithm.EDDSA if is_ed else Algorithm.ES256
    key = TokenKey(found, algorithm, pkcs11.Mechanism.EDDSA if is_ed else pkcs11.Mechanism.ECDSA)
    _check(key, algorithm, public)
    return key


def _check(key: TokenKey, algorithm: Algorithm, public: bytes) -> None:
    """Sign something that is no letter, and check it: a token with a key of the same name must not sign letters."""
    words = b"aman: is this the key?"
    signature = key.sign(words)
    try:
        if algorithm is Algorithm.EDDSA:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, words)
        else:
            r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
            point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
            point.verify(encode_dss_signature(r, s), words, ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        raise SealBroken(
            "The token holds another key under this name, so nothing was signed.",
            fix="Bring the token in which the key was made.",
            code="issuing.token",
        ) from None
