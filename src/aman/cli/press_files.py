"""What does a file of a report say: text, web page, PDF or Word document, as one text?"""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from aman.errors import BadInput

MOST_BYTES = 60 * 1024 * 1024
_MOST_PAGES = 200
_MOST_XML = 40 * 1024 * 1024
_PARAGRAPH = re.compile(r"<w:t(?:\s[^<>]*)?>([^<]*)</w:t>|<w:(tab|br|cr|noBreakHyphen)\b[^<>]*/>|</w:(p)>")


@dataclass(frozen=True, slots=True)
class ReportText:
    """The text of a file. When it was taken out of another format, spans count in it and not in the file."""

    text: str
    is_extracted: bool
    damaged: int = 0


def read_report_file(path: Path) -> ReportText:
    """Read a report: .txt and .html as they are, .pdf and .docx by the text in them.

    Raises:
        BadInput: there is no such file, it is too large, it is no document of its kind, or there is no text in it.
    """
    if not path.is_file():
        raise BadInput(
            f"There is no file {path.name}.",
            fix="Give the path of a .txt, .html, .pdf or .docx file.",
            code="no-such-file",
        )
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise BadInput(
            f"{path.name} has {size // 1024 // 1024} MB; a report has at most {MOST_BYTES // 1024 // 1024} MB.",
            fix="Save the pages with the report as a file of their own.",
            code="too-large",
        )
    data = path.read_bytes()
    if data[:5] == b"%PDF-" or path.suffix.lower() == ".pdf":
        return ReportText(_pdf_text(path, data), True)
    if path.suffix.lower() == ".docx" or (data[:2] == b"PK" and path.suffix.lower() not in {".txt", ".html", ".htm"}):
        return ReportText(_word_text(path), True)
    text = data.decode("utf-8", errors="replace")
    return ReportText(text, False, text.count("\ufffd"))


def _pdf_text(path: Path, data: bytes) -> str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise BadInput(
            f"{path.name} cannot be opened as a PDF: it is damaged, or locked with a password.",
            fix="Open it, print it to a new PDF without a password, and give that one.",
            code="not-a-pdf",
        ) from error
    pages = []
    try:
        for number in range(min(len(document), _MOST_PAGES)):
            page = document[number]
            words = page.get_textpage()
            pages.append(words.get_text_range())
            words.close()
            page.close()
    finally:
        document.close()
    if not any(page.strip() for page in pages):
        raise BadInput(
            f"{path.name} holds no text: it is a picture of a page, as a scanner makes it.",
            fix="Type the report, or let a program that reads pictures turn it into text, and check what it read.",
            code="no-text",
        )
    # PDFium gives one sign for a hyphen and the line end after it; both are put back, so that words are joined in one place.
    return "\f".join(page.replace("\r\n", "\n").replace("\ufffe", "-\n").replace("\x02", "-\n") for page in pages)


def _word_text(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo("word/document.xml").file_size > _MOST_XML:
                raise BadInput(
                    f"The text of {path.name} is too large.",
                    fix="Save the report as a file of its own.",
                    code="too-large",
                )
            body = archive.read("word/document.xml").decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise BadInput(
            f"{path.name} is no Word document that can be read.",
            fix="Open it and save it as .docx or as plain text.",
            code="not-a-document",
        ) from error
    parts = []
    for m in _PARAGRAPH.finditer(body):
        if m.group(1) is not None:
            parts.append(html.unescape(m.group(1)))
        elif m.group(3):
            parts.append("\n\n")
        else:
            parts.append({"tab": " ", "noBreakHyphen": "-"}.get(m.group(2), "\n"))
    text = "".join(parts)
    if not text.strip():
        raise BadInput(
            f"{path.name} holds no text.", fix="Give a document with the words of the report.", code="no-text"
        )
    return text
