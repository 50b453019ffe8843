"""What does a picture or a PDF of a letter hold?

Files come from strangers: they are read in memory, within fixed bounds, and forgotten.
"""

from __future__ import annotations

import io
import warnings

import pypdfium2
import zxingcpp
from PIL import Image, UnidentifiedImageError

from aman.errors import BadInput

MOST_BYTES = 12_000_000
MOST_PIXELS = 40_000_000
MOST_PAGES = 4
_LONG_SIDE = 3_000
_PDF_DOTS_AN_INCH = 200
_SQUARE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


def _not_a_picture(why: str) -> BadInput:
    return BadInput(
        f"The file cannot be read: {why}.",
        fix="Give a picture (JPEG, PNG, WebP) or a PDF of the letter, up to 12 MB.",
        code="verify.unreadable-file",
    )


def is_pdf(content: bytes) -> bool:
    """Say whether a file is a PDF, by its first bytes rather than its name."""
    return b"%PDF-" in content[:1024]


def read_codes(content: bytes) -> list[str]:
    """Give the text of every square code in a picture or in the first pages of a PDF; empty when there is none.

    Raises:
        BadInput: the file is too large, or neither a picture nor a PDF that can be opened.
    """
    if len(content) > MOST_BYTES:
        raise _not_a_picture("it is larger than 12 MB")
    if is_pdf(content):
        return _codes_of_pdf(content)
    return _codes_of_image(open_picture(content))


def choose_code(codes: list[str]) -> str | None:
    """Give the code to judge: ours before any other, for a page may carry several; None when there is none."""
    ours = [code for code in codes if "/V#" in code.upper()]
    return next(iter(ours or codes), None)


def open_picture(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # A picture that unpacks to a gigabyte is refused, not warned about.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise _not_a_picture("it has more than 40 million pixels")
            picture.draft("L", (_LONG_SIDE, _LONG_SIDE))
            grey = picture.convert("L")
    except UnidentifiedImageError:
        raise _not_a_picture("it is neither a picture nor a PDF") from None
    except BadInput:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError, SyntaxError, EOFError):
        raise _not_a_picture("it is damaged or too large") from None
    return grey


def _codes_of_image(grey: Image.Image) -> list[str]:
    if max(grey.size) > _LONG_SIDE:
        grey.thumbnail((_LONG_SIDE, _LONG_SIDE))
    found = zxingcpp.read_barcodes(grey, formats=_SQUARE)
    return [code.text for code in found if code.text]


def _codes_of_pdf(content: bytes) -> list[str]:
    codes: list[str] = []
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        raise _not_a_picture("the PDF is damaged or needs a password") from None
    try:
        for number in range(min(len(document), MOST_PAGES)):
            page = document[number]
            longest = max(page.get_size()) or 1
            # A page of any size becomes a picture of a known one.
            scale = min(_PDF_DOTS_AN_INCH / 72, _LONG_SIDE / longest)
            codes += _codes_of_image(page.render(scale=scale, grayscale=True).to_pil())
    except (pypdfium2.PdfiumError, ValueError):
        raise _not_a_picture("a page of the PDF cannot be drawn") from None
    finally:
        document.close()
    return codes
