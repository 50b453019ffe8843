"""What does a letter look like on paper? One sheet a person and a cover a family, or cards; a few families at a time.

Only the fonts that set-up installed are used, never the machine's own, so that a letter looks the same everywhere.
This module knows no database, so that other processes can draw too.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from aman.core.letters import LetterClaims
from aman.errors import BadInput, SealBroken
from aman.issuing.advice import ADVICE
from aman.issuing.drawing import DrawnCode, draw_code

#: The typesetter remembers what it drew in its last ten batches: larger ones draw little faster and hold more memory.
SHEETS_AT_ONCE = 8
CARDS_A_SHEET = 4
#: What the holder's page can say its advice in.
LANGUAGES = tuple(ADVICE)
FONTS = ("NotoNastaliqUrdu_400Regular.ttf", "NotoSans_400Regular.ttf", "Vazirmatn_400Regular.ttf")
_one_at_a_time = threading.Lock()


class Form(StrEnum):
    """On what a letter is printed: a page of its own, or a card that is folded once."""

    SHEET = "sheet"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's letter, ready to be drawn.

    Args:
        claims: what it states.
        token: the signed letter.
        office: who issued it.
        picture_token: the same letter signed with a picture, for a second code; None when nobody asked for it.
    """

    claims: LetterClaims
    token: bytes
    office: str
    picture_token: bytes | None = None


@dataclass(frozen=True, slots=True)
class FamilySet:
    """The sheets of one family, with or without a cover, and the languages of the advice on the cover."""

    office: str
    sheets: tuple[Sheet, ...]
    cover: bool = True
    languages: tuple[str, ...] = LANGUAGES


@cache
def _compiler() -> typst.Compiler:
    folder = Path(str(files("aman.issuing"))) / "fonts"
    missing = [name for name in FONTS if not (folder / name).is_file()]
    if missing:
        raise BadInput(
            f"The letters' fonts are not installed: {missing[0]} is missing, so no sheet was drawn.",
            fix="Run the set-up again: make setup.",
            code="issuing.no-fonts",
        )
    template = folder.parent / "typst" / "sheet.typ"
    return typst.Compiler(str(template), root=str(template.parent), font_paths=typst.Fonts(False, False, [str(folder)]))


def _day(second: int) -> str:
    return datetime.fromtimestamp(second, tz=UTC).date().isoformat()


def _drawn(sheet: Sheet, host: str) -> dict[str, object]:
    claims = sheet.claims
    code = draw_code(sheet.token, host=host, letter_id=claims.letter_id)
    picture: DrawnCode | None = None
    if sheet.picture_token is not None:
        picture = draw_code(sheet.picture_token, host=host, letter_id=claims.letter_id)
    return {
        "office": sheet.office,
        "id": claims.letter_id,
        "latin": claims.name_latin,
        "arabic": claims.name_arabic,
        "birth": claims.birth_year,
        "last_four": claims.last_four,
        "id_kind": claims.id_kind,
        "issued": _day(claims.issued),
        "expires": _day(claims.expires),
        "instruction": claims.instruction,
        "svg": code.svg,
        "modules": code.modules,
        "picture": None if picture is None else {"svg": picture.svg, "modules": picture.modules},
    }


def draw_sheets(families: Sequence[FamilySet], *, host: str, duty_number: str, form: Form = Form.SHEET) -> bytes:
    """Draw the letters of some families as one PDF; every code is read back first.

    Args:
        families: whose letters, a few families at most.
        host: where letters are checked; printed under the code.
        duty_number: printed on every sheet.
        form: pages or cards.

    Raises:
        BadInput: there is no duty number or no sheet, or the fonts are not installed.
        SealBroken: a code does not read back.
    """
    if not duty_number.strip():
        raise BadInput(
            "The office has no duty number, and a letter without a number to call is of little use, so none was drawn.",
            fix="Set it: aman issue --duty-number NUMBER, or ask the administrator.",
            code="issuing.no-duty-number",
        )
    if not any(family.sheets for family in families):
        raise BadInput("There is no letter in force to print.", fix="Issue letters first.", code="issuing.no-letters")
    said = {
        "host": host.upper(),
        "duty": duty_number,
        "form": form.value,
        "advice": {
            language: {"to": one.to, "first": one.first, "lines": one.parts(), "destroy": one.destroy}
            for language, one in ADVICE.items()
        },
        "families": [
            {
                "office": family.office,
                "cover": family.cover,
                "languages": list(family.languages),
                "sheets": [_drawn(sheet, host) for sheet in family.sheets],
            }
            for family in families
        ],
    }
    with _one_at_a_time:
        pdf = _compiler().compile(format="pdf", sys_inputs={"sheets": json.dumps(said, ensure_ascii=False)})
    if not isinstance(pdf, bytes):
        raise SealBroken("The sheets could not be drawn.", fix="Try again; if it happens twice, report it.")
    return pdf


def in_batches(families: Iterable[FamilySet], size: int = SHEETS_AT_ONCE) -> Iterator[list[FamilySet]]:
    """Gather families into batches of so many sheets; a family is never split."""
    batch: list[FamilySet] = []
    count = 0
    for family in families:
        if batch and count + len(family.sheets) > size:
            yield batch
            batch, count = [], 0
        batch.append(family)
        count += len(family.sheets)
    if batch:
        yield batch
