"""How does a picture of the holder become at most 600 bytes of grey WebP? It is made in memory and kept nowhere."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from aman.errors import BadInput
from aman.issuing.reading import open_picture

#: With the rest of a letter this still fits a version 24 code.
MOST_PICTURE_BYTES = 600
WEBP = 4
#: Width and height, the largest that recognisably fits first.
_SIZES = ((72, 96), (64, 80), (60, 75), (48, 60), (36, 45))
_QUALITIES = (60, 45, 34, 26, 20, 14)
_LOWEST_WANTED = 20


def shrink_picture(content: bytes) -> bytes:
    """Turn a picture into the small grey one that a letter's second code carries.

    It is turned upright, cut to the shape of a passport picture around its middle, and made grey; whatever else the
    file holds (place, camera, time) is left behind.

    Raises:
        BadInput: it is not a picture, or not even the smallest form of it fits.
    """
    upright = ImageOps.exif_transpose(open_picture(content)).convert("L")
    found = b""
    for width, height in _SIZES:
        small = ImageOps.autocontrast(ImageOps.fit(upright, (width, height), Image.Resampling.LANCZOS), cutoff=1)
        for quality in _QUALITIES:
            packed = _packed(small, quality)
            if len(packed) <= MOST_PICTURE_BYTES:
                if quality >= _LOWEST_WANTED:
                    return packed
                found = found or packed
                break
    if not found:
        raise BadInput(
            "The picture has too much in it for a letter's code, so none was printed.",
            fix="Give a picture of the face alone, before a plain wall.",
            code="issuing.picture-too-rich",
        )
    return found


def _packed(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=quality, method=6, exact=False)
    return file.getvalue()
