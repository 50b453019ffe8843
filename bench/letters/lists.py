"""How many bytes has the signed list of 25,000 letters of which one in a hundred is withdrawn?

Places are drawn at random over 65,536, which hides how many letters there are; a list just as long as the letters would
be smaller and would tell. A better packer (Zopfli) is tried where somebody has installed it; nothing depends on it.
"""

from __future__ import annotations

import random
import statistics
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from aman.core.letters import empty_bits, sign_status_list, with_set
from aman.core.letters.status_list import LIFE_SECONDS, STATUS_LIST_TYPE, TTL_SECONDS, cose
from letters.world import letter_vectors as world

LETTERS, SHARE, ASKED = 25_000, 0.01, 600
SEED = b"sixby!"


@dataclass(frozen=True)
class Length:
    """Bytes of the signed list: the least, the median and the most of some draws."""

    what: str
    least: int
    median: int
    most: int


def _signed(bits: bytes, pack: Callable[[bytes], bytes]) -> int:
    """The length of a list packed in another way, with the very claims of ours."""
    claims = {
        2: world.PREFIX + "1", 6: world.START, 4: world.START + LIFE_SECONDS, 65534: TTL_SECONDS,
        65533: {"bits": 1, "lst": pack(bits)},
    }  # fmt: skip
    return len(cose.sign(claims, key=world.KEY, kid=world.KID, type_name=STATUS_LIST_TYPE))


def best_of_zlib(bits: bytes) -> bytes:
    """The shortest that zlib gives under any of its strategies, windows and memories."""
    found = []
    for strategy in range(5):
        for window in (12, 13, 15):
            for memory in range(1, 10):
                packer = zlib.compressobj(9, zlib.DEFLATED, window, memory, strategy)
                found.append(packer.compress(bits) + packer.flush())
    return min(found, key=len)


def zopfli() -> Callable[[bytes], bytes] | None:
    """The better packer, when it is installed."""
    if find_spec("zopfli") is None:
        return None
    packer: Callable[[bytes], bytes] = import_module("zopfli.zlib").compress
    return packer


def run(draws: int = 9) -> list[Length]:
    """Sign lists of different draws in every form."""
    better = zopfli()
    found: dict[str, list[int]] = {}
    for seed in range(draws):
        chance = random.Random(seed)
        places = chance.sample(range(65_536), LETTERS)[: round(LETTERS * SHARE)]
        bits = with_set(empty_bits(), places)
        exact = bytearray(LETTERS // 8)
        for place in chance.sample(range(LETTERS), len(places)):
            exact[place >> 3] |= 1 << (place & 7)
        forms = {
            "as published, over 65,536 places, without the words of the days": len(
                sign_status_list(world.PREFIX + "1", bits, issued=world.START, key=world.KEY, kid=world.KID)
            ),
            "as published, with the words of the days": len(
                sign_status_list(
                    world.PREFIX + "1", bits, issued=world.START, key=world.KEY, kid=world.KID, day_seed=SEED
                )
            ),
            "the same without the words, best of all zlib settings": _signed(bits, best_of_zlib),
            "a list of just 25,000 places (would tell how many there are)": _signed(
                bytes(exact), lambda b: zlib.compress(b, 9)
            ),
        }
        if better is not None:
            forms["over 65,536 places, packed by Zopfli"] = _signed(bits, better)
        for name, length in forms.items():
            found.setdefault(name, []).append(length)
    return [Length(name, min(n), round(statistics.median(n)), max(n)) for name, n in found.items()]


def as_rows(found: list[Length]) -> tuple[list[str], list[list[str]]]:
    """Every form; asked are 600 bytes."""
    rows = [[one.what, f"{one.least}", f"{one.median}", f"{one.most}", f"at most {ASKED}"] for one in found]
    return ["25,000 letters, 250 withdrawn", "least", "median bytes", "most", "asked"], rows
