"""How does a station without a connection get the day's list? As a sheet, or as a picture to be sent: one code a list."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst
from PIL import Image, ImageOps

from aman.errors import BadInput, SealBroken
from aman.issuing.drawing import draw_code, picture_of

#: A code of more bytes than this does not read well from paper.
MOST_BYTES_A_CODE = 2000
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class StationCode:
    """One signed list to be shown: what it is, and its bytes."""

    title: str
    message: bytes


@cache
def _compiler() -> typst.Compiler:
    folder = Path(str(files("aman.issuing")))
    fonts = folder / "fonts"
    if not fonts.is_dir():
        raise BadInput(
            "The fonts of the sheets are not installed, so no sheet was drawn.", fix="Run the set-up again: make setup."
        )
    template = folder / "typst" / "station.typ"
    return typst.Compiler(str(template), root=str(template.parent), font_paths=typst.Fonts(False, False, [str(fonts)]))


def _seal(message: bytes) -> str:
    """Eight characters by which two people on a telephone know that they hold the same list."""
    return hashlib.sha256(message).hexdigest()[:8].upper()


def _check(codes: Sequence[StationCode]) -> None:
    if not codes:
        raise BadInput("There is no list to show yet.", fix="Publish once: aman status publish DIR.")
    for one in codes:
        if len(one.message) > MOST_BYTES_A_CODE:
            raise BadInput(
                f"{one.title} has {len(one.message):,} bytes, more than a code on paper carries.",
                fix="Hand the files of aman status publish over instead, on a stick or by message.",
                code="issuing.list-too-long",
            )


def draw_station_sheet(codes: Sequence[StationCode], *, host: str, duty_number: str, made: datetime) -> bytes:
    """Draw the sheet as a PDF; every code is read back first.

    Raises:
        BadInput: there is no list, one is too long for a code, or the fonts are not installed.
        SealBroken: a code does not read back.
    """
    _check(codes)
    drawn = [(one, draw_code(one.message, host=host, letter_id=one.title)) for one in codes]
    said = {
        "made": f"{made:%Y-%m-%d %H:%M} UTC",
        "host": host.upper(),
        "duty": duty_number,
        "codes": [
            {"svg": d.svg, "modules": d.modules, "title": one.title, "seal": _seal(one.message)} for one, d in drawn
        ],
    }
    with _one_at_a_time:
        pdf = _compiler().compile(format="pdf", sys_inputs={"station": json.dumps(said, ensure_ascii=False)})
    if not isinstance(pdf, bytes):
        raise SealBroken("The sheet could not be drawn.", fix="Try again; if it happens twice, report it.")
    return pdf


def draw_station_picture(codes: Sequence[StationCode], *, host: str) -> bytes:
    """Draw the codes as one PNG, below each other, large enough to be read from another phone's screen.

    Raises:
        BadInput: there is no list, or one is too long for a code.
        SealBroken: a code does not read back.
    """
    _check(codes)
    pictures = [
        ImageOps.expand(picture_of(one.message, host=host, name=one.title, module=8), border=40, fill=255)
        for one in codes
    ]
    width = max(picture.width for picture in pictures)
    whole = Image.new("L", (width, sum(picture.height for picture in pictures)), 255)
    top = 0
    for picture in pictures:
        whole.paste(picture, ((width - picture.width) // 2, top))
        top += picture.height
    held = io.BytesIO()
    whole.save(held, "PNG", optimize=True)
    return held.getvalue()
