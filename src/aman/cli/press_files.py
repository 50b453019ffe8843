"""What does a file of a report on this disk say?"""

from __future__ import annotations

from pathlib import Path

from aman.errors import BadInput
from aman.liaison.reading import MOST_BYTES, ReportText, read_report_bytes, too_large


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
        raise too_large(path.name, size)
    return read_report_bytes(path.read_bytes(), path.name)
