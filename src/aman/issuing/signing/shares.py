"""How is the root split over three people on paper, so that any two of them can sign and one alone cannot?

SLIP-39 shares, 2 of 3: 33 English words each, the last three of them a checksum. The first four letters of a word
are enough, so that a share can be typed from handwriting.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share
from shamir_mnemonic.wordlist import WORDLIST

from aman.errors import BadInput, SealBroken

NEEDED, CUSTODIANS = 2, 3
WORDS = 33
_SEED_BYTES = 32
_BY_START = {word[:4]: word for word in WORDLIST}


def split_root(root: Ed25519PrivateKey) -> list[str]:
    """Split a root key into three shares, any two of which give it back.

    Source: SLIP-0039 (Shamir's secret-sharing for mnemonic codes), one group, 2 of 3, no passphrase.
    """
    (shares,) = generate_mnemonics(1, [(NEEDED, CUSTODIANS)], root.private_bytes_raw())
    return list(shares)


def read_share(typed: str, *, name: str = "This share") -> str:
    """Read a share as somebody typed it: capitals, line breaks, numbers before the words, first four letters alone.

    Args:
        typed: the words.
        name: how to name the share in an error, for example "Share 2".

    Raises:
        BadInput: a word is none of the list, words are missing, or the checksum does not hold. Nothing of the share
            is repeated in the error but the word that was mistyped.
    """
    words = [word for word in typed.lower().replace(",", " ").split() if not word.rstrip(".)").isdigit()]
    full: list[str] = []
    for place, word in enumerate(words, start=1):
        known = _BY_START.get(word[:4]) if len(word) >= 3 else None
        if known is None or not known.startswith(word):
            near = difflib.get_close_matches(word, WORDLIST, n=3, cutoff=0.6)
            hint = f" It may be {' or '.join(near)}." if near else ""
            raise BadInput(
                f"{name}: word {place}, {word[:16]!r}, is not a word of the list.{hint}",
                fix="Look at the paper and type the share again.",
                code="issuing.share-word",
            )
        full.append(known)
    if len(full) != WORDS:
        raise BadInput(
            f"{name} has {len(full)} words instead of {WORDS}.",
            fix="Type all words of one paper, in the order of their numbers.",
            code="issuing.share-length",
        )
    mnemonic = " ".join(full)
    try:
        share = Share.from_mnemonic(mnemonic)
    except MnemonicError:
        raise BadInput(
            f"{name}: every word is on the list, but they do not fit together: one is wrong, or two changed places.",
            fix="Compare each word with the paper, then type the share again.",
            code="issuing.share-checksum",
        ) from None
    if share.member_threshold != NEEDED or share.group_count != 1:
        raise BadInput(f"{name} is not a share of an Aman root.", fix="Bring the paper of the key ceremony.")
    return mnemonic


def join_shares(shares: Sequence[str]) -> Ed25519PrivateKey:
    """Put the root together from two shares.

    Args:
        shares: two shares, as `read_share` gave them.

    Raises:
        BadInput: fewer than two, or the same one twice.
        SealBroken: they belong to different roots.
    """
    read = [Share.from_mnemonic(share) for share in shares]
    if len({(share.identifier, share.index) for share in read}) < NEEDED:
        raise BadInput(
            f"One share alone opens nothing: the root needs {NEEDED} different shares of {CUSTODIANS}.",
            fix="Let a second custodian type another share.",
            code="issuing.one-share",
        )
    foreign = SealBroken(
        "These shares belong to different roots, so nothing was signed.",
        fix="Look at the date and the fingerprint on the papers: both must be of one ceremony.",
        code="issuing.shares-differ",
    )
    if len({share.common_parameters() for share in read}) != 1:
        raise foreign
    try:
        seed = combine_mnemonics(list(dict.fromkeys(shares))[:NEEDED])
    except MnemonicError:
        raise foreign from None
    if len(seed) != _SEED_BYTES:
        raise BadInput("These shares hold no Aman root.", fix="Bring the papers of the key ceremony.")
    return Ed25519PrivateKey.from_private_bytes(seed)
