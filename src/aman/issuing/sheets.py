"""What does a letter look like on paper? One sheet a person and a cover a family, drawn some thirty at a time.

Only the fonts that set-up installed are used, never the machine's own, so that a letter looks the same everywhere.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from aman.core.letters import LetterClaims
from aman.errors import BadInput, SealBroken
from aman.issuing.drawing import DrawnCode, draw_code
from aman.issuing.facts import moment

#: The typesetter remembers what it drew in its last ten batches: larger ones draw no faster and hold more memory.
SHEETS_AT_ONCE = 32
FONTS = ("NotoNastaliqUrdu_400Regular.ttf", "NotoSans_400Regular.ttf", "Vazirmatn_400Regular.ttf")
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's letter, ready to be drawn."""

    claims: LetterClaims
    token: bytes
    office: str


@dataclass(frozen=True, slots=True)
class FamilySet:
    """The sheets of one family, with or without a cover."""

    office: str
    sheets: tuple[Sheet, ...]
    cover: bool = True


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


def _drawn(sheet: Sheet, code: DrawnCode) -> dict[str, object]:
    claims = sheet.claims
    return {
        "office": sheet.office,
        "id": claims.letter_id,
        "latin": claims.name_latin,
        "arabic": claims.name_arabic,
        "birth": claims.birth_year,
        "last_four": claims.last_four,
        "id_kind": claims.id_kind,
        "issued": moment(claims.issued).date().isoformat(),
        "expires": moment(claims.expires).date().isoformat(),
        "svg": code.svg,
        "modules": code.modules,
    }


def draw_sheets(families: Sequence[FamilySet], *, host: str, duty_number: str) -> bytes:
    """Draw the letters of some families as one PDF; every code is read back first.

    Args:
        families: whose letters, some thirty sheets at most.
        host: where letters are checked; printed under the code.
        duty_number: printed on every sheet.

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
        "families": [
            {
                "office": family.office,
                "cover": family.cover,
                "sheets": [
                    _drawn(sheet, draw_code(sheet.token, host=host, letter_id=sheet.claims.letter_id))
                    for sheet in family.sheets
                ],
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
    """Gather families into batches of some thirty sheets; a family is never split."""
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
