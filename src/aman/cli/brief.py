"""What was known on a day, counted, frozen and written as page, paper, workbook and numbers?"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from aman.cli.output import errors, print_json, results, stage_bars
from aman.cli.setup import open_database
from aman.errors import BadInput

#: A language as it is asked for -> as the product calls it.
LANGUAGES = {"en": "en", "ur": "ur", "fa-af": "fa-af", "fa": "fa-af", "ps": "ps"}
_FORMS = ("html", "pdf", "xlsx")


def brief(
    out: Annotated[Path, typer.Option(help="The folder the files go to; made when it is not there.")],
    as_of: Annotated[
        str, typer.Option(help="The day, as 2026-11-26; what was known by its end counts. Else today.")
    ] = "",
    lang: Annotated[str, typer.Option(help="Languages, with commas between: en, ur, fa-af, ps.")] = "en,ur",
    hide_small: Annotated[
        bool, typer.Option("--hide-small", help="Leave out counts below five, for other readers.")
    ] = False,
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    office: Annotated[str, typer.Option(help="The office whose register this is.")] = "main",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.brief.files/1.")] = False,
) -> None:
    """Make the brief of a day and write it: brief.html, brief.pdf and brief.xlsx, and brief.json with the numbers.

    The first language has the plain names; each further one has its own, as in brief.ur.pdf. Counts, references of lists
    and promises, and codes are in it, and nobody's name. All files are written, or none.
    """
    languages = _languages(lang)
    day = _day(as_of)
    open_database(database)
    from django.utils import timezone

    from aman.accounts.queries import command_line_actor
    from aman.reports.actions.briefs import make_brief
    from aman.reports.brief.drawing import draw_form

    actor = command_line_actor(office)
    with stage_bars() as move:
        made = make_brief(actor=actor, as_of=day or timezone.localdate(), progress=move)
        drawn = {"brief.json": draw_form(made, form="json", language="en", exact=True)} if not hide_small else {}
        total = len(languages) * len(_FORMS)
        for number, language in enumerate(languages):
            for at, form in enumerate(_FORMS):
                name = f"brief.{form}" if number == 0 else f"brief.{language}.{form}"
                drawn[name] = draw_form(made, form=form, language=language, exact=not hide_small)
                move("drawing", number * len(_FORMS) + at + 1, total)
    _write(out, drawn)
    if as_json:
        print_json(
            {
                "schema": "aman.brief.files/1", "brief": made.ref, "as_of": made.as_of.isoformat(), "sha256": made.sha256,
                "folder": str(out), "files": {name: len(content) for name, content in sorted(drawn.items())},
            }
        )  # fmt: skip
        return
    errors.print("For this office only." if not hide_small else "Counts below five are left out.")
    results.print(
        f"Brief {made.ref} of {made.as_of.isoformat()}, SHA-256 of its numbers {made.sha256}.", soft_wrap=True
    )
    for name, content in sorted(drawn.items()):
        results.print(f"{out / name}  {len(content):,} bytes", soft_wrap=True)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            f"{text[:20]!r} is no day.", fix="Write it as year, month, day: 2026-11-26.", code="brief.bad-day"
        ) from error


def _languages(text: str) -> list[str]:
    asked = [word.strip().lower() for word in text.split(",") if word.strip()]
    unknown = [word for word in asked if word not in LANGUAGES]
    if unknown or not asked:
        raise BadInput(
            f"No brief is written in {', '.join(unknown) or 'no language at all'}.",
            fix=f"Choose among {', '.join(dict.fromkeys(LANGUAGES.values()))}.",
            code="brief.bad-language",
        )
    return list(dict.fromkeys(LANGUAGES[word] for word in asked))


def _write(folder: Path, drawn: dict[str, bytes]) -> None:
    """Write all files under other names first, so that nobody finds half of a brief."""
    parts = {folder / name: folder / f".{name}.part" for name in drawn}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, part in parts.items():
            part.write_bytes(drawn[path.name])
        for path, part in parts.items():
            part.replace(path)
    except OSError as error:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)
        raise BadInput(
            f"The brief could not be written to {folder}: {error.strerror or error}.",
            fix="Name a folder that this account may write to, with room in it. The brief itself is kept.",
            code="brief.cannot-write",
        ) from error
