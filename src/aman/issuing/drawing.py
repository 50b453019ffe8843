"""How does a token become a square code on paper, and does that drawing read back as the same letter?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import zxingcpp
from PIL import Image

from aman.core.letters import qr_text
from aman.errors import SealBroken

LEVEL = "M"
_SQUARE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_DARK = 128
#: Each dot becomes a square of this many pixels before it is read back.
_READ_SCALE = np.ones((3, 3), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class DrawnCode:
    """A square code as a vector drawing, and how many modules its side has with the quiet border."""

    svg: str
    modules: int


def draw_code(token: bytes, *, host: str, letter_id: str) -> DrawnCode:
    """Draw a letter's code, read the drawing back, and give it only when it reads as the same text.

    The writer packs the address and the digits into segments of their own, which keeps 250 bytes in a version 12 code.

    Raises:
        SealBroken: what was drawn does not read back.
    """
    dots = _dots(token, host=host, letter_id=letter_id)
    return DrawnCode(_svg(dots), dots.shape[0])


def picture_of(token: bytes, *, host: str, name: str, module: int) -> Image.Image:
    """Draw a code as a picture, so many dots a module, read back like every other.

    Raises:
        SealBroken: what was drawn does not read back.
    """
    return Image.fromarray(np.kron(_dots(token, host=host, letter_id=name), np.ones((module, module), dtype=np.uint8)))


def _dots(token: bytes, *, host: str, letter_id: str) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    text = qr_text(token, host=host)
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=LEVEL)
    dots: np.ndarray[tuple[int, int], np.dtype[np.uint8]] = np.array(barcode.to_image(scale=1))
    read = zxingcpp.read_barcode(np.kron(dots, _READ_SCALE), formats=_SQUARE, try_rotate=False, is_pure=True)
    if read is None or read.text != text:
        raise SealBroken(
            f"The code of letter {letter_id} does not read back, so it was not released.",
            fix="Issue the letter again; if it happens twice, report it.",
            code="issuing.code-does-not-read",
        )
    return dots


def _svg(dots: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> str:
    """Draw the very dots that were read back: one bar for each run of dark modules in a row."""
    height, width = dots.shape
    dark = np.zeros((height, width + 2), dtype=np.int8)
    dark[:, 1:-1] = dots < _DARK
    edges = np.diff(dark, axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    bars = "".join(f"M{x} {y}h{e - x}v1H{x}z" for y, x, e in zip(rows, starts, ends, strict=True))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" shape-rendering="crispEdges">'
        f'<path d="{bars}"/></svg>'
    )
