"""How are thousands of sheets drawn: a few families at a time, by several processes, with memory that stays flat?

What is given to the other processes is what stands on the paper, and nothing else: no keys, no database.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import get_context

import pypdfium2

from aman.issuing.sheets import CARDS_A_SHEET, FamilySet, Form, draw_sheets


@dataclass(frozen=True, slots=True)
class Said:
    """What is the same on every sheet of a run."""

    host: str
    duty_number: str
    form: Form = Form.SHEET


@dataclass(frozen=True, slots=True)
class Drawn:
    """A batch of families as one PDF, and how many sheets of paper each family takes in it."""

    families: Sequence[FamilySet]
    pdf: bytes
    pages: tuple[int, ...]


def _draw(families: Sequence[FamilySet], said: Said) -> Drawn:
    pdf, count = _pdf_of(families, said)
    usual = tuple(_letter_pages(family, said.form) + int(family.cover) for family in families)
    if count == sum(usual):
        return Drawn(families, pdf, usual)
    # A family so large that its cover runs over: each is counted by itself.
    return Drawn(families, pdf, tuple(_pdf_of([family], said)[1] for family in families))


def _letter_pages(family: FamilySet, form: Form) -> int:
    letters = len(family.sheets)
    return letters if form is Form.SHEET else -(-letters // CARDS_A_SHEET)


def _pdf_of(families: Sequence[FamilySet], said: Said) -> tuple[bytes, int]:
    pdf = draw_sheets(families, host=said.host, duty_number=said.duty_number, form=said.form)
    document = pypdfium2.PdfDocument(pdf)
    try:
        return pdf, len(document)
    finally:
        document.close()


def draw_many(batches: Iterable[Sequence[FamilySet]], said: Said, *, processes: int = 1) -> Iterator[Drawn]:
    """Draw batches of families, in their order.

    Args:
        batches: taken one by one, never all at once.
        said: the host, the number to call, and pages or cards.
        processes: how many draw at once; 1 draws here.

    Raises:
        BadInput: no duty number, or the fonts are not installed.
        SealBroken: a code does not read back.
    """
    if processes <= 1:
        for batch in batches:
            yield _draw(batch, said)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        under_way: deque[Future[Drawn]] = deque()
        for batch in batches:
            under_way.append(pool.submit(_draw, batch, said))
            if len(under_way) > processes * 2:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def join_pdfs(parts: Sequence[bytes]) -> bytes:
    """Put PDFs one behind the other."""
    joined = pypdfium2.PdfDocument.new()
    opened = [pypdfium2.PdfDocument(part) for part in parts]
    try:
        for document in opened:
            joined.import_pages(document)
        file = BytesIO()
        joined.save(file)
        return file.getvalue()
    finally:
        for document in (*opened, joined):
            document.close()
