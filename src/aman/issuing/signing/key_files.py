"""Where does a signer keep its keys? One file a key: the private half sealed under a passphrase, or the name it has in
a token."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from aman.core.letters import Algorithm, Signs, kid_of
from aman.errors import BadInput
from aman.issuing import seals
from aman.issuing.signing import tokens
from aman.issuing.signing.papers import PublicHalf, write_new, write_public

FORMAT = "aman.issuing-key/1"
#: How the register notes that the signer's own process holds a key.
HELD_BY_SIGNER = "signer"


@dataclass(frozen=True, slots=True)
class OpenKey:
    """One of a signer's keys, opened."""

    kid: bytes
    algorithm: Algorithm
    private: Signs = field(repr=False)


def make_key_file(folder: Path, passphrase: str, *, token: tokens.Token | None = None) -> tuple[Path, PublicHalf]:
    """Make an issuing key for a signer: a file of its own, and beside it the public half for the register.

    Args:
        folder: the signer's folder.
        passphrase: will open the key; for a token its PIN.
        token: where the key is made; None means in the file itself.

    Raises:
        BadInput: the passphrase is too short, the folder cannot be written, or the token refuses.
        SealBroken: the PIN is wrong.
    """
    said: dict[str, str] = {"format": FORMAT}
    if token is None:
        private = Ed25519PrivateKey.generate()
        public, algorithm = private.public_key().public_bytes_raw(), Algorithm.EDDSA
        said["private"] = base64.b64encode(seals.encrypt_private(private, passphrase)).decode()
    else:
        public, algorithm, uri = token.make_key(passphrase)
        said["token"] = uri
    said |= {"algorithm": algorithm.name, "public": base64.b64encode(public).decode()}
    kid = kid_of(public).hex()
    half = PublicHalf(public, algorithm, HELD_BY_SIGNER)
    path = write_new(folder / f"{kid}.key", said, mode=0o600)
    write_public(folder / f"{kid}.public.json", half)
    return path, half


def open_key_files(folder: Path, passphrase: str, *, module: str = "") -> list[OpenKey]:
    """Open every key of a signer's folder.

    Args:
        folder: the signer's folder.
        passphrase: opens them all; for a token its PIN.
        module: the PKCS#11 library of the token; empty when none is used.

    Raises:
        BadInput: there is none, or one is damaged.
        SealBroken: the passphrase is wrong.
    """
    opened = [_open(path, passphrase, module) for path in sorted(folder.glob("*.key"))]
    if not opened:
        raise BadInput(
            f"There is no issuing key in {folder.name}.",
            fix="Make one: aman signer create-key FOLDER.",
            code="issuing.no-key",
        )
    return opened


def _open(path: Path, passphrase: str, module: str) -> OpenKey:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise ValueError
        public, algorithm = base64.b64decode(said["public"], validate=True), Algorithm[said["algorithm"]]
        sealed = base64.b64decode(said.get("private", ""), validate=True)
        uri = str(said.get("token", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise BadInput(f"{path.name} is not an issuing key's file.", fix="Take it out of the folder.") from None
    kid = kid_of(public)
    if uri:
        return OpenKey(kid, algorithm, tokens.open_token_key(module, uri, passphrase, public=public))
    return OpenKey(
        kid, algorithm, seals.decrypt_private(sealed, passphrase, public=public, what=f"issuing key {kid.hex()}")
    )
