"""How large are letters of people with real-looking names, and how fast are their codes drawn and read back?"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

import numpy as np
import zxingcpp

from aman.core.letters import qr_text
from aman.issuing import drawing
from letters.world import letter_vectors, people, tokens

ASKED_BYTES, ASKED_VERSION, ASKED_RATE = 260, 12, 400


@dataclass(frozen=True)
class Sizes:
    """Sizes of many letters without a photo."""

    letters: int
    source: str
    most_bytes: int
    median_bytes: int
    over_bytes: int
    versions: dict[int, int]

    @property
    def over_version(self) -> int:
        """Letters whose code is larger than version 12."""
        return sum(count for version, count in self.versions.items() if version > ASKED_VERSION)


@dataclass(frozen=True)
class Drawing:
    """Codes a second of one core's time."""

    drawn: float
    read_back: float


def version_of(modules: int) -> int:
    """The QR version whose side has so many modules, without the quiet border."""
    return (modules - 17) // 4


def measure_sizes(letters: int) -> Sizes:
    """Sign letters of many people and draw each code for its version."""
    lengths, versions = [], Counter[int]()
    named, source = people(letters)
    for _, token in tokens(named):
        lengths.append(len(token))
        text = qr_text(token, host=letter_vectors.HOST)
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=drawing.LEVEL)
        dots = np.array(code.to_image(scale=1, add_quiet_zones=False))
        versions[version_of(dots.shape[0])] += 1
    lengths.sort()
    over = sum(length > ASKED_BYTES for length in lengths)
    return Sizes(len(lengths), source, lengths[-1], lengths[len(lengths) // 2], over, dict(sorted(versions.items())))


def measure_drawing(codes: int) -> Drawing:
    """Draw codes as the sheets do, and only draw them, without reading back."""
    made = [(claims.letter_id, token) for claims, token in tokens(people(codes)[0])]
    start = time.process_time()
    for letter_id, token in made:
        drawing.draw_code(token, host=letter_vectors.HOST, letter_id=letter_id)
    whole = time.process_time() - start
    start = time.process_time()
    for _, token in made:
        text = qr_text(token, host=letter_vectors.HOST)
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=drawing.LEVEL)
        drawing._svg(np.array(code.to_image(scale=1)))
    return Drawing(len(made) / (time.process_time() - start), len(made) / whole)


def as_rows(sizes: Sizes, drawn: Drawing) -> tuple[list[str], list[list[str]]]:
    """What was asked and what is."""
    spread = ", ".join(f"version {version}: {count:,}" for version, count in sizes.versions.items())
    return ["figure", "measured", "asked"], [
        ["token, median bytes", f"{sizes.median_bytes}", f"at most {ASKED_BYTES}"],
        ["token, most bytes", f"{sizes.most_bytes}", f"at most {ASKED_BYTES}"],
        [f"letters of more than {ASKED_BYTES} bytes", f"{sizes.over_bytes:,} of {sizes.letters:,}", "none"],
        ["QR version, level M", spread, f"at most {ASKED_VERSION}"],
        ["codes drawn a second of one core", f"{drawn.drawn:,.0f}", f"at least {ASKED_RATE}"],
        ["codes drawn and read back a second of one core", f"{drawn.read_back:,.0f}", f"at least {ASKED_RATE}"],
    ]
