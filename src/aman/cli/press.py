"""What could a press report record? Candidates for a person to confirm; nothing is kept."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from aman.cli.output import errors, print_json, results
from aman.cli.press_files import read_report_file
from aman.core.press import NOTES, PressDraft, draft_as_json, draft_report
from aman.liaison.reading import ReportText

app = typer.Typer(no_args_is_help=True, help="Draft what press reports say, for a person to confirm.")


@app.callback()
def press() -> None:
    """Keep `draft` a command of its own, so that others can stand beside it."""


@app.command("draft")
def draft(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A report: .txt, .html, .pdf or .docx.")],
    dateline: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day the report was written, if you know it.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Who published it, if you know it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.press/1.")] = False,
) -> None:
    """Draft a press report: people, quotes, figures, dates, contacts and commitments, each with its place in the text.

    Rules only, no network and no database. Nothing is kept: every line is a candidate that a person has to confirm.
    """
    read = read_report_file(path)
    day: date | None = dateline.date() if dateline is not None else None
    drafted = draft_report(read.text, dateline=day, source=source)
    if read.damaged:
        errors.print(
            f"{path.name} is not all UTF-8: {read.damaged} characters could not be read. Save it as UTF-8.",
            markup=False,
        )
    if as_json:
        print_json(_as_json(read, drafted))
        return
    for code in drafted.notes:
        errors.print(NOTES[code], markup=False)
    _print(drafted)


def _as_json(read: ReportText, drafted: PressDraft) -> dict[str, Any]:
    """The draft, with the text that spans count in where that is not the file itself."""
    written = draft_as_json(drafted)
    written["text_is"] = "extracted" if read.is_extracted else "file"
    written["text"] = read.text if read.is_extracted else None
    return written


def _print(drafted: PressDraft) -> None:
    """Print the candidates as one table: kind, what, and the words of the text."""
    table = Table(title="Candidates, none of them confirmed", title_justify="left")
    for column in ("kind", "what", "text", "at"):
        table.add_column(column, overflow="fold")
    rows: list[tuple[str, str, str, int]] = []
    for p in drafted.people:
        rows.append(
            ("person", ", ".join(x for x in (p.title, p.office, p.government) if x) or "no title", p.text, p.start)
        )
    rows += [("quote", q.speaker or "speaker not stated", q.text, q.start) for q in drafted.quotes]
    for f in drafted.figures:
        value = (
            "not in figures"
            if f.value is None
            else " to ".join(map(str, f.value))
            if isinstance(f.value, tuple)
            else str(f.value)
        )
        rows.append(
            ("figure", f"per {f.stated_by or 'nobody named'}, {value}, as of {f.as_of or 'no day'}", f.text, f.start)
        )
    rows += [("date", d.resolves_to or "not resolved", d.text, d.start) for d in drafted.dates]
    rows += [("contact", f"{e.kind}, {e.date or 'no day'}", e.text, e.start) for e in drafted.engagements]
    rows += [
        ("commitment", f"{c.by or 'nobody named'}, {c.certainty}, due {c.due or 'no day'}", c.text, c.start)
        for c in drafted.commitments
    ]
    rows += [("place", p.state or "state not known", p.text, p.start) for p in drafted.places]
    for kind, what, text, at in sorted(rows, key=lambda r: r[3]):
        table.add_row(kind, what, " ".join(text.split())[:200], str(at))
    results.print(table, markup=False)
