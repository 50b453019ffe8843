"""How does a table become a file that a spreadsheet opens without running any of it?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def answer_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Give a CSV file.

    Args:
        name: of the file, without its ending; never a person's.
        header: the first row.
        rows: the others; None becomes a blank cell.
    """
    text = io.StringIO()
    # The mark lets spreadsheets read scripts of every language.
    text.write("\ufeff")
    csv.writer(text, lineterminator="\r\n").writerows([[_cell(cell) for cell in row] for row in (header, *rows)])
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
