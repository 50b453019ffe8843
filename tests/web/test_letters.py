"""Does the code that runs in a browser judge letters as the Python reader does, on the vectors and on any bytes?"""

from __future__ import annotations

import json
import random
import subprocess
import zlib
from pathlib import Path

import letter_vectors as building
import pytest

from aman.core.letters import decide_verdict, qr_text, read_key_list, read_status_list, word_of_day

WEB = Path(__file__).resolve().parents[2] / "web"
PUBLISHED = json.loads(building.FILE.read_text(encoding="utf-8"))
RUN = """
import { readFileSync } from "node:fs";
const work = JSON.parse(readFileSync(0, "utf8"));
if (work.without_ed25519) {
  const real = crypto.subtle.importKey.bind(crypto.subtle);
  crypto.subtle.importKey = (format, key, kind, ...rest) =>
    kind.name === "Ed25519" ? Promise.reject(new Error("not supported")) : real(format, key, kind, ...rest);
}
const { judgeAll, judgeTexts, wordOfVector } = await import(process.argv[2]);
const codes = work.word ? [await wordOfVector(work.published, work.published.vectors.find((v) => v.name === work.word))]
  : work.texts ? await judgeTexts(work.published, work.published.vectors[0], work.texts)
  : await judgeAll(work.published);
console.log(JSON.stringify(codes));
"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """The letters code bundled for node, and a small program that runs it."""
    folder = tmp_path_factory.mktemp("letters")
    script = (
        "import { build } from 'esbuild'; await build({ entryPoints: ['src/letters/vectors.ts'], bundle: true, "
        f"format: 'esm', platform: 'neutral', mainFields: ['module', 'main'], outfile: {str(folder / 'letters.mjs')!r} }});"
    )
    subprocess.run(["node", "--input-type=module", "-e", script], cwd=WEB, check=True, capture_output=True)
    (folder / "run.mjs").write_text(RUN, encoding="utf-8")

    def run(**work: object) -> list[str]:
        command = ["node", str(folder / "run.mjs"), (folder / "letters.mjs").as_uri()]
        done = subprocess.run(command, input=json.dumps(work), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


def differing(codes):
    return [(v["name"], v["verdict"], c) for v, c in zip(PUBLISHED["vectors"], codes, strict=True) if c != v["verdict"]]


def test_the_browser_judges_the_published_vectors_as_published(reader):
    assert differing(reader(published=PUBLISHED)) == []


def test_a_browser_without_ed25519_of_its_own_judges_them_alike(reader):
    assert differing(reader(published=PUBLISHED, without_ed25519=True)) == []


def test_broken_tokens_get_the_same_verdict_in_both_readers_and_never_a_good_one(reader):
    token, chance = bytes.fromhex(PUBLISHED["vectors"][0]["token_hex"]), random.Random(5)
    broken = [
        token[:at] + bytes([token[at] ^ 1 << bit]) + token[at + 1 :] for at in range(len(token)) for bit in (0, 7)
    ]
    broken += [token[: chance.randrange(len(token))] for _ in range(100)]
    broken += [chance.randbytes(chance.randrange(1, 400)) for _ in range(400)]
    broken += [token[:at] + chance.randbytes(3) + token[at:] for at in chance.sample(range(len(token)), 100)]
    published = {**PUBLISHED, "vectors": [{**PUBLISHED["vectors"][0], "token_hex": t.hex()} for t in broken]}
    theirs = reader(published=published)
    keys = read_key_list(building.KEYS, root_public=building.public(building.ROOT))
    lists = [read_status_list(building.status(), keys=keys, uri_prefix=building.PREFIX)]
    ours = [
        decide_verdict(
            t, keys=keys, status_lists=lists, now=building.NOW, host=building.HOST, uri_prefix=building.PREFIX,
            duty_number="",
        ).code
        for t in broken
    ]  # fmt: skip
    assert theirs == ours
    assert not {"VALID", "VALID-OLD-LIST", "EXPIRED", "WITHDRAWN"} & set(ours)


def test_what_a_camera_or_a_hand_gives_is_read_alike(reader):
    whole = qr_text(building.letter(), host=building.HOST)
    digits = whole.partition("#")[2]
    arabic = digits.translate({ord("0") + n: 0x06F0 + n for n in range(10)})
    texts = [
        whole, whole.lower(), digits, " ".join(digits[i : i + 5] for i in range(0, len(digits), 5)), arabic, digits[:-1],
        digits + "1", "7Q2M9ZK4AX", "7q2m-9zk4ax", "https://other.example/V#" + digits, "WIFI:S:office;;", " ", "9" * 17,
        "HTTPS://VERIFY.EXAMPLE/V#", "HTTPS://VERIFY.EXAMPLE/V#12x", "1" * 12_001, "سلام",
    ]  # fmt: skip
    keys = read_key_list(building.KEYS, root_public=building.public(building.ROOT))
    lists = [read_status_list(building.status(), keys=keys, uri_prefix=building.PREFIX)]
    ours = [
        decide_verdict(
            t, keys=keys, status_lists=lists, now=building.NOW, host=building.HOST, uri_prefix=building.PREFIX,
            duty_number="",
        ).code
        for t in texts
    ]  # fmt: skip
    assert reader(published=PUBLISHED, texts=texts) == ours
    assert ours[:5] == ["VALID"] * 5


def test_the_browser_and_the_station_name_the_same_word_of_the_day(reader):
    word = word_of_day(b"sixby!", building.NOW)
    assert reader(published=PUBLISHED, word="valid: words of the day") == [f"{word.latin} {word.arabic}"]


def test_a_list_that_unpacks_to_anything_but_its_length_is_no_list_to_either_reader(reader):
    def packed(content: bytes, **more: object) -> str:
        claims = {2: building.PREFIX + "1", 6: building.START, 4: building.START + 30 * building.DAY, 65534: 21_600}
        said = {**claims, 65533: {"bits": 1, "lst": content}, **more}
        header = {1: -8, 4: building.KID, 16: "application/statuslist+cwt"}
        return building.raw(said, header=header).hex()

    whole = zlib.compress(bytes(8_192), 9)
    lists = [
        packed(whole), packed(zlib.compress(bytes(15_000_000), 9)), packed(zlib.compress(bytes(8_193), 9)),
        packed(zlib.compress(bytes(8_191), 9)), packed(whole + b"x"), packed(whole[:-1]), packed(whole[:-4] + bytes(4)),
        packed(bytes(8_192)), packed(b""), packed(whole[:1]), packed(bytes(21_000)),
    ]  # fmt: skip
    first = PUBLISHED["vectors"][0]
    published = {**PUBLISHED, "vectors": [{**first, "status_list_hex": one} for one in lists]}
    assert reader(published=published) == ["VALID", *["CHECK-STALE"] * (len(lists) - 1)]


def test_a_key_list_of_a_hundred_thousand_bytes_and_deep_nesting_are_only_refused(reader):
    first = PUBLISHED["vectors"][0]
    deep = "d284" + "81" * 2_000 + "00"
    many = "d2" + "9a00ffffff" + "00" * 100
    vectors = [{**first, "key_list_hex": "00" * 100_001}, {**first, "token_hex": deep}, {**first, "token_hex": many}]
    assert reader(published={**PUBLISHED, "vectors": vectors}) == ["UNKNOWN-KEY", "NOT-OURS", "NOT-OURS"]
