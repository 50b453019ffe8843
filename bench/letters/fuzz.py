"""Does any of a million tokens that nobody issued say anything about a letter, or break a reader?

    PYTHONPATH=bench python -m letters.fuzz [--python 1000000] [--browser 100000] [--seed 1]

Half of the tokens are a genuine one with something done to it (bits, bytes, pieces exchanged, cut, doubled), a third have
the right envelope around random claims, half of these even our own
signature; the rest are loose bytes. The Python reader judges all; the browser's code, run
by node, judges the first of them and must say the same. Ends with 1 when either fails, or both differ.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cbor2

from aman.core.letters import decide_verdict, read_key_list, read_status_list
from letters.world import ROOT, letter_vectors

#: What may be said of bytes that nobody issued.
ALLOWED = {"NOT-OURS", "NOT-GENUINE", "UNKNOWN-KEY", "UNREADABLE"}
BATCH = 5_000
RUN = """
import { readFileSync } from "node:fs";
const { judgeAll } = await import(process.argv[2]);
console.log(JSON.stringify(await judgeAll(JSON.parse(readFileSync(0, "utf8")))));
"""


@dataclass(frozen=True)
class Fuzzed:
    """How many tokens were judged by whom, what was said, and what went wrong."""

    python: int
    browser: int
    said: dict[str, int]
    crashes: int
    forbidden: int
    differing: int
    seconds: float


def tokens(seed: int) -> Iterator[bytes]:
    """Tokens without end, all different from every genuine one."""
    chance = random.Random(seed)
    genuine = [letter_vectors.letter(), letter_vectors.letter(instruction="EX-1", name_latin="Somebody Example")]
    header = cbor2.dumps({1: -8, 4: letter_vectors.KID}, canonical=True)
    while True:
        kind = chance.random()
        if kind < 0.5:
            made = _changed(chance, chance.choice(genuine), genuine)
        elif kind < 0.83:
            claims = (
                chance.randbytes(chance.randrange(200)) if chance.random() < 0.3 else cbor2.dumps(_value(chance, 0))
            )
            seal = (
                chance.randbytes(64)
                if chance.random() < 0.5
                else letter_vectors.KEY.sign(_to_be_signed(header, claims))
            )
            made = cbor2.dumps(cbor2.CBORTag(18, [header, {}, claims, seal]))
        else:
            made = chance.randbytes(chance.randrange(1, 400))
        if made not in genuine:
            yield made


def _to_be_signed(header: bytes, claims: bytes) -> bytes:
    signed: bytes = cbor2.dumps(["Signature1", header, b"", claims])
    return signed


def _changed(chance: random.Random, token: bytes, genuine: list[bytes]) -> bytes:
    made = bytearray(token)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        at = chance.randrange(len(made)) if made else 0
        what = chance.randrange(6)
        if what == 0 and made:
            made[at] ^= 1 << chance.randrange(8)
        elif what == 1 and made:
            made[at] = chance.randrange(256)
        elif what == 2:
            del made[at : at + chance.randrange(1, 9)]
        elif what == 3:
            made[at:at] = chance.randbytes(chance.randrange(1, 9))
        elif what == 4:
            other = chance.choice(genuine)
            made[at : at + 20] = other[at : at + 20]
        else:
            made = made[:at] if chance.random() < 0.7 else made + made[at:]
    return bytes(made)


def _value(chance: random.Random, depth: int) -> object:
    """Any value of CBOR, also kinds that letters never use."""
    kind = chance.randrange(10 if depth < 4 else 6)
    if kind < 2:
        return chance.choice((0, 1, -1, 23, 24, 255, 2**32, 2**53, 2**64 - 1, -(2**63), chance.randrange(10**6)))
    if kind == 2:
        return chance.randbytes(chance.randrange(12))
    if kind == 3:
        return "".join(chr(chance.choice((65, 1711, 0x202E, 0x1F600, 0x301))) for _ in range(chance.randrange(8)))
    if kind == 4:
        return chance.choice((None, True, 1.5, float("nan"), "AMAN"))
    if kind == 5:
        return cbor2.CBORTag(chance.choice((0, 1, 2, 18, 24, 256)), chance.randbytes(3))
    if kind < 8:
        return [_value(chance, depth + 1) for _ in range(chance.randrange(5))]
    keys = (1, 4, 6, 65535, 169, -70001, "status_list", "idx", "uri", b"k")
    return {chance.choice(keys): _value(chance, depth + 1) for _ in range(chance.randrange(7))}


def bundle(folder: Path) -> Path:
    """Build the browser's letters code for node."""
    out = folder / "letters.mjs"
    script = (
        "import { build } from 'esbuild'; await build({ entryPoints: ['src/letters/vectors.ts'], bundle: true, "
        f"format: 'esm', platform: 'neutral', mainFields: ['module', 'main'], outfile: {str(out)!r} }});"
    )
    subprocess.run(["node", "--input-type=module", "-e", script], cwd=ROOT / "web", check=True, capture_output=True)
    (folder / "run.mjs").write_text(RUN, encoding="utf-8")
    return out


def browsers_verdicts(folder: Path, made: list[bytes]) -> list[str]:
    """What the browser's code says of each token; fails when it fails."""
    published = json.loads(letter_vectors.FILE.read_text(encoding="utf-8"))
    usual = {
        "key_list_hex": letter_vectors.KEYS.hex(), "status_list_hex": letter_vectors.status().hex(), "now": letter_vectors.NOW,
    }  # fmt: skip
    published["vectors"] = [{**usual, "name": "", "token_hex": one.hex()} for one in made]
    command = ["node", str(folder / "run.mjs"), (folder / "letters.mjs").as_uri()]
    done = subprocess.run(command, input=json.dumps(published), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"The browser's code failed: {done.stderr[-500:]}")
    found: list[str] = json.loads(done.stdout)
    return found


def run(python: int, browser: int, seed: int = 1) -> Fuzzed:
    """Judge so many tokens by each reader."""
    keys = read_key_list(letter_vectors.KEYS, root_public=letter_vectors.public(letter_vectors.ROOT))
    lists = [read_status_list(letter_vectors.status(), keys=keys, uri_prefix=letter_vectors.PREFIX)]
    endless = tokens(seed)
    said = Counter[str]()
    crashes = forbidden = differing = judged = 0
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if browser:
            bundle(folder)
        for first in range(0, python, BATCH):
            made = [next(endless) for _ in range(min(BATCH, python - first))]
            ours = []
            for token in made:
                try:
                    code = decide_verdict(
                        token, keys=keys, status_lists=lists, now=letter_vectors.NOW, host=letter_vectors.HOST,
                        uri_prefix=letter_vectors.PREFIX, duty_number="",
                    ).code.value  # fmt: skip
                except Exception as error:
                    crashes += 1
                    code = f"failed: {type(error).__name__}"
                ours.append(code)
            said.update(ours)
            forbidden += sum(code not in ALLOWED for code in ours)
            if judged < browser:
                part = made[: browser - judged]
                theirs = browsers_verdicts(folder, part)
                differing += sum(a != b for a, b in zip(ours, theirs, strict=False)) + len(part) - len(theirs)
                judged += len(part)
    return Fuzzed(python, judged, dict(said.most_common()), crashes, forbidden, differing, time.perf_counter() - start)


def as_rows(found: Fuzzed) -> tuple[list[str], list[list[str]]]:
    """What was judged and what was said."""
    spread = ", ".join(f"{code} {count:,}" for code, count in found.said.items())
    return ["tokens nobody issued", "result"], [
        ["judged by the Python reader", f"{found.python:,}"],
        ["judged by the browser's code too", f"{found.browser:,}"],
        ["answers", spread],
        ["said anything of a letter", f"{found.forbidden}"],
        ["failures", f"{found.crashes}"],
        ["answers that differed between the two", f"{found.differing}"],
    ]


def main() -> int:
    """Print the table; 1 when anything went wrong."""
    read = argparse.ArgumentParser(prog="python -m letters.fuzz", description=__doc__)
    read.add_argument("--python", type=int, default=1_000_000)
    read.add_argument("--browser", type=int, default=100_000)
    read.add_argument("--seed", type=int, default=1)
    chosen = read.parse_args()
    found = run(chosen.python, chosen.browser, chosen.seed)
    for name, value in as_rows(found)[1]:
        print(f"{name:<40} {value}")
    print(f"{found.seconds:.0f} seconds")
    return 1 if found.forbidden or found.crashes or found.differing else 0


if __name__ == "__main__":
    sys.exit(main())
