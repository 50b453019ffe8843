"""How does a table look on a terminal, and on a page of the documentation?"""

from __future__ import annotations

from collections.abc import Sequence

Rows = Sequence[Sequence[str]]


def fraction(value: float, digits: int = 3) -> str:
    """A share between 0 and 1 without its leading nought; what was not measured is a dash."""
    if value != value:
        return "-"
    return f"{value:.{digits}f}".removeprefix("0")


def as_text(header: Sequence[str], rows: Rows) -> str:
    """Columns in line; the first to the left, the others to the right. A short row runs on over the empty columns."""
    widths = [max(len(row[at]) for row in (header, *rows) if len(row) == len(header)) for at in range(len(header))]
    widths[0] = max(len(row[0]) for row in (header, *rows))

    def line(row: Sequence[str]) -> str:
        if len(row) < len(header):
            return f"{row[0]:<{widths[0]}}  " + "  ".join(row[1:])
        return "  ".join([f"{row[0]:<{widths[0]}}", *(f"{c:>{w}}" for c, w in zip(row[1:], widths[1:], strict=True))])

    return "\n".join([line(header), "  ".join("-" * width for width in widths), *map(line, rows)])


def as_markdown(header: Sequence[str], rows: Rows) -> str:
    """The same as a table of Markdown."""
    full = [[*row, *[""] * (len(header) - len(row))] for row in rows]
    lines = [header, ["---"] * len(header), *full]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
