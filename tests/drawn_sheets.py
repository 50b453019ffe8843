"""Sheets as pictures, for tests that read their codes back."""

from __future__ import annotations

import io
from importlib.resources import files

import pypdfium2
import pytest
from PIL import Image

from aman.issuing.reading import read_codes
from aman.issuing.sheets import FONTS


def skip_without_fonts() -> None:
    """Skip where the letters' fonts are not installed."""
    if not all((files("aman.issuing") / "fonts" / name).is_file() for name in FONTS):
        pytest.skip("the letters' fonts are not installed: make setup")


def pages(pdf: bytes, scale: float = 2.0) -> list[Image.Image]:
    """Give each page as a picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[n].render(scale=scale).to_pil() for n in range(len(document))]
    finally:
        document.close()


def text_of(pdf: bytes, page: int = 0) -> str:
    """Give the text of a page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[page].get_textpage().get_text_bounded()
    finally:
        document.close()


def read_codes_of(picture: Image.Image) -> list[str]:
    """Give what the codes on a picture say."""
    file = io.BytesIO()
    picture.save(file, "PNG")
    return read_codes(file.getvalue())
