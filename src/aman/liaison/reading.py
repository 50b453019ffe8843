"""What does a file of a report say: text, web page, PDF or Word document, as one text?

Reach for `read_report_bytes` with the bytes as they came. It needs no database and no settings: the command line uses it,
and so does the process that reads uploads apart from the site (`liaison.apart`). It opens nothing it was not given.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from aman.errors import BadInput

MOST_BYTES = 60 * 1024 * 1024
#: Of a PDF or Word document no more is taken out: the rules read 120,000 characters, and a note says that they stopped.
MOST_TAKEN_OUT = 150_000
_MOST_PAGES = 200
_MOST_XML = 40 * 1024 * 1024
_PARAGRAPH = re.compile(r"<w:t(?:\s[^<>]*)?>([^<]*)</w:t>|<w:(tab|br|cr|noBreakHyphen)\b[^<>]*/>|</w:(p)>")
_ENDS_OF_TEXT = (".txt", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class ReportText:
    """The text of a file. When it was taken out of another format, spans count in it and not in the file."""

    text: str
    is_extracted: bool
    damaged: int = 0
    form: str = "text"


def read_report_bytes(data: bytes, name: str) -> ReportText:
    """Read a report: .txt and .html as they are, .pdf and .docx by the text in them.

    Args:
        data: the file.
        name: what it is called; only its ending counts, and only where the bytes do not say what they are.

    Raises:
        BadInput: it is too large, it is no document of its kind, or there is no text in it.
    """
    if len(data) > MOST_BYTES:
        raise too_large(name, len(data))
    ending = name.lower().rpartition(".")[2]
    if data[:5] == b"%PDF-" or ending == "pdf":
        return ReportText(_pdf_text(name, data), True, form="pdf")
    if ending == "docx" or (data[:2] == b"PK" and not name.lower().endswith(_ENDS_OF_TEXT)):
        return ReportText(_word_text(name, data), True, form="docx")
    text = _decoded(data)
    return ReportText(text, False, text.count("\ufffd"), "html" if ending in ("html", "htm") else "text")


def too_large(name: str, size: int) -> BadInput:
    """Say that a file is larger than any report."""
    return BadInput(
        f"{name} has {size // 1024 // 1024} MB; a report has at most {MOST_BYTES // 1024 // 1024} MB.",
        fix="Save the pages with the report as a file of their own.",
        code="too-large",
    )


def _decoded(data: bytes) -> str:
    """UTF-8, or UTF-16 where the first two bytes say so; what is neither becomes a mark that is counted."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8", errors="replace")


def _pdf_text(name: str, data: bytes) -> str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _no_pdf(name) from error
    pages: list[str] = []
    try:
        size = 0
        for number in range(min(len(document), _MOST_PAGES)):
            page = document[number]
            words = page.get_textpage()
            pages.append(words.get_text_range())
            words.close()
            page.close()
            size += len(pages[-1])
            if size > MOST_TAKEN_OUT:
                break
    except pypdfium2.PdfiumError as error:
        raise _no_pdf(name) from error
    finally:
        document.close()
    if not any(page.strip() for page in pages):
        raise BadInput(
            f"{name} holds no text: it is a picture of a page, as a scanner makes it.",
            fix="Type the report, or let a program that reads pictures turn it into text, and check what it read.",
            code="no-text",
        )
    # PDFium gives one sign for a hyphen and the line end after it; both are put back, so that words are joined in one place.
    return "\f".join(page.replace("\r\n", "\n").replace("\ufffe", "-\n").replace("\x02", "-\n") for page in pages)


def _no_pdf(name: str) -> BadInput:
    return BadInput(
        f"{name} cannot be opened as a PDF: it is damaged, or locked with a password.",
        fix="Open it, print it to a new PDF without a password, and give that one.",
        code="not-a-pdf",
    )


def _word_text(name: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # What an archive says of its size is all that is unpacked of it, whatever lies in it.
            if archive.getinfo("word/document.xml").file_size > _MOST_XML:
                raise BadInput(
                    f"The text of {name} is too large.", fix="Save the report as a file of its own.", code="too-large"
                )
            body = archive.read("word/document.xml").decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, ValueError, RuntimeError) as error:
        raise BadInput(
            f"{name} is no Word document that can be read.",
            fix="Open it and save it as .docx or as plain text.",
            code="not-a-document",
        ) from error
    parts, size = [], 0
    for m in _PARAGRAPH.finditer(body):
        if m.group(1) is not None:
            parts.append(html.unescape(m.group(1)))
            size += len(parts[-1])
            if size > MOST_TAKEN_OUT:
                break
        elif m.group(3):
            parts.append("\n\n")
        else:
            parts.append({"tab": " ", "noBreakHyphen": "-"}.get(m.group(2), "\n"))
    text = "".join(parts)
    if not text.strip():
        raise BadInput(f"{name} holds no text.", fix="Give a document with the words of the report.", code="no-text")
    return text
