"""How does a brief become a PDF, set with the fonts of the letters, in either direction, without a clock in it?"""

from __future__ import annotations

import json
import threading
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from aman.errors import BadInput, SealBroken
from aman.reports.brief.drawing.shown import ShownBrief, ShownCell, ShownTable

#: Those that set-up installs for the letters; the machine's own play no part.
FONTS = ("NotoNastaliqUrdu_400Regular.ttf", "NotoSans_400Regular.ttf", "Vazirmatn_400Regular.ttf")
MOST_BARS = 20
_one_at_a_time = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    folder = Path(str(files("aman.issuing"))) / "fonts"
    missing = [name for name in FONTS if not (folder / name).is_file()]
    if missing:
        raise BadInput(
            f"The fonts of the letters are not installed: {missing[0]} is missing, so no PDF was drawn.",
            fix="Run the set-up again: make setup.",
            code="reports.no-fonts",
        )
    template = Path(str(files("aman.reports"))) / "brief" / "drawing" / "brief.typ"
    return typst.Compiler(str(template), root=str(template.parent), font_paths=typst.Fonts(False, False, [str(folder)]))


def draw_paper(shown: ShownBrief) -> bytes:
    """Set the brief. The same brief in the same language gives the same bytes.

    Raises:
        BadInput: the fonts are not installed.
        SealBroken: the typesetter gave nothing.
    """
    said: dict[str, Any] = {
        "language": shown.language,
        "title": shown.title,
        "audience": shown.audience,
        "facts": [[label, _said(cell)] for label, cell in shown.facts],
        "sections": [
            {
                "title": section.title,
                "sentence": section.sentence,
                "notes": list(section.notes),
                "numbers": [[_said(cell), label] for cell, label, _ in section.numbers],
                "sources": "; ".join(dict.fromkeys(source for _, _, source in section.numbers)),
                "tables": [_table(table) for table in section.tables],
            }
            for section in shown.sections
        ],
    }
    with _one_at_a_time:
        pdf = _compiler().compile(format="pdf", sys_inputs={"brief": json.dumps(said, ensure_ascii=False)})
    if not isinstance(pdf, bytes):
        raise SealBroken("The brief could not be set.", fix="Try again; if it happens twice, report it.")
    return pdf


def _said(cell: ShownCell) -> list[str]:
    return [cell.text, cell.way]


def _table(table: ShownTable) -> dict[str, Any]:
    drawn = [bar for bar in table.bars[:MOST_BARS] if bar.amount is not None]
    most = max((bar.amount or 0 for bar in drawn), default=0)
    return {
        "title": table.title,
        "columns": [[label, is_number] for label, is_number in table.columns],
        "rows": [[_said(cell) for cell in row] for row in table.rows],
        "source": table.source,
        "left_out": table.left_out,
        # In thousandths of the longest, so that nothing is reckoned while it is set.
        "bars": [[bar.label, bar.way, (bar.amount or 0) * 1000 // most, bar.words] for bar in drawn] if most else [],
    }
