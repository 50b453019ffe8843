"""How do measured tables get into a page of the documentation, without anybody typing them?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

Table = tuple[list[str], list[list[str]]]


def write_between_marks(path: Path, measured: Mapping[str, str]) -> None:
    """Put each part between `<!-- measured: PART -->` and `<!-- end -->` of a page.

    Args:
        path: the page.
        measured: name of the part -> its text; a part that was not measured leaves what stands there.

    Raises:
        SystemExit: the page has no such marks.
    """
    text = path.read_text(encoding="utf-8")
    for part, body in measured.items():
        marks = re.compile(rf"(<!-- measured: {part} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not marks.search(text):
            raise SystemExit(f"{path.name} has no place for {part!r}: add <!-- measured: {part} --> and <!-- end -->.")
        text = marks.sub(lambda found, new=body: f"{found[1]}\n{new}\n\n{found[2]}", text)  # type: ignore[misc]
    path.write_text(text, encoding="utf-8")
