"""What does a column hold, judged by its cells alone, when its header says nothing?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

from aman.core.documents import DocumentKind, guess_kind, read_case_number
from aman.rosters.reading.vocabulary import read_nationality, read_relation, read_sex
from aman.rosters.reading.workbooks import Cell

_FEWEST_CELLS = 5
_SHARE = 0.7
_DATE = re.compile(
    r"^(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2}|\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4})$"
)
_PHONE = re.compile(r"^(\+|00)?(92|93|0)\d{9,10}$")
_PERSON_WORD = re.compile(
    r"\b(mo?u?hamm?[ae]d|ahmad|abdul?|gul|khan|bibi|ali|hussain|sayed|ghulam|zahra|fatima|karim|rahim)\b|ullah\b|"
    r"محمد|احمد|عبدال|الله|علی|حسین|گل|خان|سید|غلام",
    re.IGNORECASE,
)


def _is_past_date(cell: Cell) -> bool:
    return isinstance(cell, date | datetime) or (isinstance(cell, str) and bool(_DATE.match(cell.strip())))


def _document(kind: DocumentKind) -> Callable[[Cell], bool]:
    def fits(cell: Cell) -> bool:
        text = str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)
        return guess_kind(text) is kind

    return fits


def _is_tazkira(cell: Cell) -> bool:
    return _document(DocumentKind.E_TAZKIRA)(cell) or _document(DocumentKind.PAPER_TAZKIRA)(cell)


def _is_case(cell: Cell) -> bool:
    return isinstance(cell, str) and (reading := read_case_number(cell)).scheme != "other" and bool(reading.number)


def _is_phone(cell: Cell) -> bool:
    text = str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)
    return bool(_PHONE.match(re.sub(r"[\s\-()]", "", text)))


# Field, test of one cell, how sure the contents make us. Asked in this order.
_TESTS: tuple[tuple[str, Callable[[Cell], bool], float], ...] = (
    ("visa", _document(DocumentKind.PK_VISA), 0.7),
    ("id_number", _is_tazkira, 0.7),
    ("case_number", _is_case, 0.7),
    ("passport", _document(DocumentKind.AF_PASSPORT), 0.7),
    ("phone", _is_phone, 0.6),
    ("sex", lambda cell: read_sex(cell) is not None, 0.7),
    ("relation", lambda cell: isinstance(cell, str) and read_relation(cell) is not None, 0.7),
    ("nationality", lambda cell: isinstance(cell, str) and read_nationality(cell).is_known, 0.6),
)


def field_of_contents(cells: Sequence[Cell]) -> tuple[str, float] | None:
    """Return the field most of these cells look like and how sure that is; None when nothing fits.

    Args:
        cells: cells of one column below the header; blank ones are passed over.
    """
    filled = [cell for cell in cells if cell not in ("", None) and str(cell).strip()]
    if len(filled) < _FEWEST_CELLS:
        return None
    enough = _SHARE * len(filled)
    for field, test, confidence in _TESTS:
        if sum(1 for cell in filled if test(cell)) >= enough:
            return field, confidence
    if sum(1 for cell in filled if _is_past_date(cell)) >= enough:
        # Which date it is, contents cannot tell safely: births reach far back, expiries do not.
        years = sorted(_year(cell) for cell in filled if _is_past_date(cell))
        if years[len(years) // 4] < years[-1] - 12:
            return "birth", 0.5
        return None
    names = sum(1 for cell in filled if isinstance(cell, str) and _PERSON_WORD.search(cell))
    words = sum(1 for cell in filled if isinstance(cell, str) and not any(letter.isdigit() for letter in cell))
    if names >= 0.25 * len(filled) and words >= 0.95 * len(filled):
        return "full_name", 0.5
    return None


def _year(cell: Cell) -> int:
    if isinstance(cell, date | datetime):
        return cell.year
    figures = re.findall(r"\d{4}", str(cell))
    return int(figures[0]) if figures else 1900 + int(re.findall(r"\d{2}", str(cell))[-1])
