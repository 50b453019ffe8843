"""How often is a code read: at four pixels a module, from a printed and worn page, from another phone's screen?

Each picture is read twice: by the reader of the offline page (zxing-wasm with the page's own settings, run by node) and
by the one that reads letters on the server (zxing-cpp).
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image

from aman.core.letters import qr_text
from letters import pictures
from letters.world import ROOT, letter_vectors, people, tokens

ASKED = 0.99
READER = Path(__file__).with_name("read_codes.mjs")
_SQUARE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
DPI = 300


@dataclass(frozen=True)
class Rate:
    """How many pictures of one kind each reader read, and what the browser's reader took for one."""

    what: str
    pictures: int
    browser: int
    server: int
    wrong: int
    asked: float | None
    browser_ms: float


Made = Iterator[tuple[Image.Image, str]]


def _texts(count: int) -> Iterator[tuple[str, bytes]]:
    for _, token in tokens(people(count)[0]):
        yield qr_text(token, host=letter_vectors.HOST), token


def code(text: str, module: int) -> Image.Image:
    """A code with its quiet border, so many pixels a module."""
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return Image.fromarray(np.kron(np.array(drawn.to_image(scale=1)), np.ones((module, module), dtype=np.uint8)))


def frames(count: int, module: int = 4) -> Made:
    """Frames of codes with blur, noise, a turn, shade and JPEG."""
    for seed, (text, _) in enumerate(_texts(count)):
        yield pictures.frame_of(code(text, module), np.random.default_rng(seed)), text


def screens(count: int) -> Made:
    """Codes on another phone's screen."""
    for seed, (text, _) in enumerate(_texts(count)):
        yield pictures.from_screen(code(text, 4), np.random.default_rng(seed)), text


def sheets(count: int) -> list[tuple[Image.Image, str, tuple[float, float, float]]]:
    """Real sheets as the office prints them, at 300 dots an inch, and where on each the code stands."""
    from aman.issuing.sheets import FamilySet, Sheet, draw_sheets

    made = list(tokens(people(count)[0]))
    family = FamilySet(
        "Example Office", tuple(Sheet(claims, token, "Example Office") for claims, token in made), cover=False
    )
    pdf = pypdfium2.PdfDocument(draw_sheets([family], host=letter_vectors.HOST, duty_number="+99 000 0000"))
    found = []
    for number in range(len(pdf)):
        page = pdf[number].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        read = zxingcpp.read_barcode(page, formats=_SQUARE)
        if read is None:
            raise SystemExit("A clean sheet at 300 dots an inch does not read.")
        spot = read.position
        corners = [spot.top_left, spot.top_right, spot.bottom_right, spot.bottom_left]
        x, y = (sum(getattr(c, axis) for c in corners) / 4 for axis in "xy")
        found.append((page, read.text, (x, y, float(spot.top_right.x - spot.top_left.x))))
    return found


def printed(count: int, *, whole: bool, turn: float = 20.0, stain: bool = True) -> Made:
    """Worn sheets: the whole page as one picture of a camera, or the code alone in a camera's frame."""
    clean = sheets(min(12, count))
    for seed in range(count):
        page, text, (x, y, side) = clean[seed % len(clean)]
        chance = np.random.default_rng(seed)
        old = pictures.worn(page, (x, y, side), chance, stain=stain)
        if whole:
            span = (page.width * 1.35, page.height * 1.3)
            size = (round(2400 * span[0] / span[1]), 2400)
            yield pictures.photographed(old, (page.width / 2, page.height / 2), span, size, chance, turn=turn), text
        else:
            # The code takes two fifths of the frame's width, six tenths of its height.
            span = (side * 2.6, side * 2.6 * 720 / 1280 * 1.14)
            yield pictures.photographed(old, (x, y), span, (1280, 820), chance, turn=turn), text


def measure(what: str, made: Made, asked: float | None = None) -> Rate:
    """Read every picture with both readers."""
    with tempfile.TemporaryDirectory() as folder:
        right, server, wrong, listed = [], 0, 0, []
        for at, (picture, text) in enumerate(made):
            file = Path(folder) / f"{at}.grey"
            file.write_bytes(np.asarray(picture.convert("L")).tobytes())
            listed.append({"file": str(file), "width": picture.width, "height": picture.height})
            read = zxingcpp.read_barcode(picture, formats=_SQUARE)
            server += read is not None and read.text == text
            wrong += read is not None and read.text != text
            right.append(text)
        work = json.dumps({"modules": str(ROOT / "web" / "node_modules"), "pictures": listed})
        done = subprocess.run(["node", str(READER)], input=work, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    browser = sum(text in texts for text, texts in zip(right, said["texts"], strict=True))
    wrong += sum(bool(texts) and text not in texts for text, texts in zip(right, said["texts"], strict=True))
    return Rate(what, len(right), browser, server, wrong, asked, said["ms"])


def kinds(quick: bool) -> dict[str, Callable[[], Rate]]:
    """Every kind of picture that is measured."""
    many, some = (40, 12) if quick else (500, 60)
    return {
        "frames": lambda: measure(f"{4} px a module, blur, noise, turn, shade, JPEG", frames(many), ASKED),
        "small": lambda: measure("the same at 3 px a module", frames(some, 3)),
        "folded": lambda: measure(
            "printed at 300 dpi, crease, 20 degrees, shadow, aslant: the code in a frame",
            printed(some, whole=False, stain=False),
        ),
        "stained": lambda: measure("the same with a coffee stain over the code", printed(some, whole=False)),
        "page": lambda: measure(
            "the same, stained: a picture of the whole page, 2,400 px high", printed(some, whole=True)
        ),
        "screen": lambda: measure("shown on another phone's screen, wave pattern and glare", screens(some)),
    }


def as_rows(found: list[Rate]) -> tuple[list[str], list[list[str]]]:
    """Each kind of picture and how many of it were read."""
    rows = [
        [
            one.what, f"{one.pictures}", f"{one.browser / one.pictures:.1%}", f"{one.server / one.pictures:.1%}",
            f"{one.wrong}", "reported" if one.asked is None else f"at least {one.asked:.0%}", f"{one.browser_ms:.0f}",
        ]
        for one in found
    ]  # fmt: skip
    header = [
        "pictures of codes",
        "how many",
        "read by the page",
        "read by the server",
        "read wrongly",
        "asked",
        "ms, page",
    ]
    return header, rows
