"""What do the reference pages say? Written from the code itself, so that they cannot drift.

python -m aman.cli.reference            writes docs/reference/commands.md, defects.md, access.md
python -m aman.cli.reference --check    says whether they are what would be written
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

HEAD = "<!-- Written by python -m aman.cli.reference; change the code, not this page. -->\n\n"


def _command(path: str, command: Any) -> list[str]:
    lines = [f"## `{path}`", "", (command.help or "").strip(), ""]
    arguments = [p for p in command.params if p.param_type_name != "option"]
    if arguments:
        names = " ".join(f"`{p.metavar or str(p.name).upper()}`" for p in arguments)
        lines += [f"Arguments: {names}", ""]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    if options:
        lines += ["| option | what it does |", "| --- | --- |"]
        lines += [f"| `{', '.join(p.opts)}` | {p.help or ''} |" for p in options]
        lines.append("")
    return lines


def commands_page() -> str:
    """Write the page of commands from the commands themselves."""
    from aman import cli

    cli._register()
    group: Any = typer.main.get_command(cli.app)
    lines = [
        "# Commands",
        "",
        "Results go to standard output, progress and errors to standard error; an error ends with status 2.",
        "",
    ]
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            for inner, sub in sorted(command.commands.items()):
                lines += _command(f"aman {name} {inner}", sub)
        else:
            lines += _command(f"aman {name}", command)
    return HEAD + "\n".join(lines).rstrip() + "\n"


def defects_page() -> str:
    """Write the page of defects from the table the reader uses."""
    from aman.rosters.reading.defects import DEFECTS

    lines = [
        "# Defects",
        "",
        "What a list can have wrong, as the pages, the annotated workbook and `--json` name it.",
        "",
    ]
    lines += ["| code | how bad | what it says | what to do |", "| --- | --- | --- | --- |"]
    for kind in DEFECTS.values():
        lines.append(f"| `{kind.code}` | {kind.severity} | {kind.sentence} | {kind.fix} |")
    return HEAD + "\n".join(lines) + "\n"


def roles_page() -> str:
    """Write the page of who sees what from the tables that decide it."""
    from aman.cli.access_page import access_page

    return HEAD + access_page()


PAGES = {"commands.md": commands_page, "defects.md": defects_page, "access.md": roles_page}


def main(folder: Path, *, check: bool) -> int:
    """Write the pages, or with `check` count those that differ from what would be written."""
    stale = 0
    for name, write in PAGES.items():
        path = folder / name
        if check:
            stale += not path.exists() or path.read_text(encoding="utf-8") != write()
        else:
            path.write_text(write(), encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main(Path("docs/reference"), check="--check" in sys.argv))
