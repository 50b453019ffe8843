"""Has anybody touched the log?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aman.cli.output import errors, print_json, results
from aman.cli.setup import open_database
from aman.errors import BadInput

app = typer.Typer(no_args_is_help=True, help="Check the log of every look and every change.")


@app.callback()
def _audit() -> None:
    """Keep `verify` a command of its own even while it is the only one."""


@app.command()
def verify(
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    anchors: Annotated[
        Path | None,
        typer.Option(help="A file kept elsewhere: earlier heads are held against the log, the new one added."),
    ] = None,
    people: Annotated[
        bool, typer.Option("--people", help="Also hold whom each line touched against what the line keeps of them.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One object, schema aman.audit/1.")] = False,
) -> None:
    """Read the whole log and name every line that was changed, removed or moved; exit code 1 when there is one."""
    noted = read_anchors(anchors) if anchors is not None and anchors.exists() else {}
    open_database(database, even_closed=True)
    from aman.audit.queries import verify_chain

    report = verify_chain(noted)
    if json:
        print_json(
            {
                "schema": "aman.audit/1",
                "lines": report.lines,
                "holds": report.holds,
                "head": {"line": report.head_sequence, "hash": report.head_hash},
                "findings": [{"line": f.sequence, "kind": f.kind, "sentence": f.sentence} for f in report.findings],
            }
        )
    else:
        for finding in report.findings:
            results.print(finding.sentence)
        verdict = "The log holds." if report.holds else f"The log does not hold: {len(report.findings)} findings."
        results.print(f"{verdict} Lines: {report.lines:,}. Head: {report.head_sequence} {report.head_hash}")
    touched_hold = _verify_people(quiet=json) if people else True
    if not report.holds or not touched_hold:
        raise typer.Exit(1)
    if anchors is not None and report.head_sequence and noted.get(report.head_sequence) != report.head_hash:
        with anchors.open("a", encoding="utf-8") as file:
            file.write(f"{report.head_sequence} {report.head_hash}\n")
        errors.print(f"Noted the head in {anchors.name}.")


def _verify_people(*, quiet: bool) -> bool:
    """Say which lines no longer find the people they touched; on the error stream beside a JSON object."""
    from aman.audit.touches import verify_touches

    report = verify_touches()
    say = errors.print if quiet else results.print
    for number in report.broken:
        say(f"Line {number} does not find the people it touched: some were added or removed.")
    if report.holds:
        say(f"Whom the lines touched holds. Lines that touch somebody: {report.lines:,}.")
    return report.holds


def read_anchors(path: Path) -> dict[int, str]:
    """Read earlier heads, one `line hash` a line.

    Raises:
        BadInput: a line of the file is something else.
    """
    noted: dict[int, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        sequence, _, head = line.strip().partition(" ")
        if not sequence.isdigit() or len(head) != 64:
            raise BadInput(
                f"Line {number} of {path.name} is not a noted head.",
                fix="Give the file that an earlier aman audit verify --anchors wrote.",
                code="anchors-unreadable",
            )
        noted[int(sequence)] = head
    return noted


@app.command()
def export(
    to: Annotated[Path, typer.Option(help="A folder of segments, which goes on after its last; or a new file.")],
    since: Annotated[
        int | None, typer.Option(help="The first line; in a folder, after its last one. 1 is the whole log.", min=1)
    ] = None,
    recipient: Annotated[list[str] | None, typer.Option(help="age1...; may be given more than once.")] = None,
    passphrase_file: Annotated[Path | None, typer.Option(help="A file with the passphrase, instead.")] = None,
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
) -> None:
    """Write lines of the log, each with its hash, to an encrypted file that a restored backup can go on from.

    For cron, every few minutes, to another machine's disk: what was confirmed since the last backup is then on record
    there. A file that is not finished never bears a segment's name.

    Example: aman audit export --to lines --recipient age1...
    """
    open_database(database, even_closed=True)
    from aman.cli.backup.container import write_container
    from aman.cli.backup.keys import read_lock
    from aman.cli.backup.lines import PART, SCHEMA, as_stream, head, last_line_in, segment_name

    lock = read_lock(recipient or [], passphrase_file)
    is_folder = to.is_dir() or not to.suffix
    first = since or (last_line_in(to) + 1 if is_folder else 1)
    last, hashed = head()
    if first > last:
        results.print(f"No line came after line {last}.")
        return
    path = to / segment_name(first, last) if is_folder else to
    manifest = {"schema": SCHEMA, "first": first, "last": last, "head": hashed}
    with write_container(path, lock, manifest) as container:
        container.add(PART, as_stream(first, last))
    results.print(f"{path} lines {first} to {last}", soft_wrap=True)
