"""How much does a phone fetch to check letters: the page that scans with all it keeps, and the page of a letter's link?"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass

from aman.issuing.verifier_pages import VerifierSettings, verifier_files
from letters.world import letter_vectors as world

ASKED_FIRST, ASKED_LINK = 450_000, 30_000


@dataclass(frozen=True)
class Fetched:
    """Bytes over the wire, packed by `gzip -9`."""

    what: str
    files: int
    bytes: int
    asked: int


def published() -> dict[str, bytes]:
    """A folder as `aman status publish` writes it, with its lists."""
    settings = VerifierSettings(
        host=world.HOST, uri_prefix=world.PREFIX, root_public=world.public(world.ROOT), duty_number="+99 000 0000",
        operator="Example Office", lists=(1,), report="/report", keys=world.KEYS, status=(world.status(),),
    )  # fmt: skip
    lists = world.status(withdrawn=tuple(range(0, 65_536, 262)), day_seed=b"sixby!")
    return {**verifier_files(settings), "keys": world.KEYS, "s/1": lists}


def _named(page: bytes, files: dict[str, bytes]) -> set[str]:
    """Every file of the folder that a page or a module names, and what those name in turn."""
    text = page.decode()
    found = {name for name in re.findall(r"""["'](?:\./|/)?([\w./-]+)["']""", text) if name in files}
    for name in [one for one in found if one.endswith(".js")]:
        found |= {inner for inner in re.findall(r'from"\./([^"]+)"', files[name].decode()) if inner in files}
    return found


def packed(files: dict[str, bytes], names: set[str]) -> int:
    """Bytes of some files, each packed on its own as a web server does."""
    return sum(len(gzip.compress(files[name], 9, mtime=0)) for name in names)


def run() -> list[Fetched]:
    """Count each way in."""
    files = published()
    said = files["sw.js"].partition(b"self.amanKept=")[2].partition(b";\n")[0]
    kept = set(json.loads(said)["files"])
    lists = {"keys", "s/1"}
    first = kept | {"index.html", "sw.js"} | lists
    link = {"V/index.html"} | _named(files["V/index.html"], files) | lists
    return [
        Fetched("first visit of the scanning page, everything it keeps", len(first), packed(files, first), ASKED_FIRST),
        Fetched("of it the reader", 1, packed(files, {"reader.wasm"}), ASKED_FIRST),
        Fetched("a letter's link, up to the answer, both lists too", len(link), packed(files, link), ASKED_LINK),
        Fetched("the page in one file, to hand on", 1, packed(files, {"aman-verifier.html"}), 0),
    ]


def as_rows(found: list[Fetched]) -> tuple[list[str], list[list[str]]]:
    """What travels, and what was asked."""
    rows = [
        [one.what, f"{one.files}", f"{one.bytes / 1000:,.1f}", f"at most {one.asked // 1000}" if one.asked else "-"]
        for one in found
    ]
    return ["what", "files", "kB packed", "asked, kB"], rows
