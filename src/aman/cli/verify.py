"""Is this letter genuine and in force? From its code, its digits, a picture or a PDF."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from aman.cli.output import errors, print_json, results
from aman.cli.setup import open_database
from aman.core.letters import StatusList, Verdict, decide_verdict, read_key_list, read_status_list
from aman.errors import AmanError, BadInput


def verify(
    letter: Annotated[
        str, typer.Argument(metavar="[TOKEN|PICTURE|PDF]", help="The code's text, its digits, or a file.")
    ] = "",
    lists: Annotated[
        Path | None, typer.Option(help="A folder that aman status publish wrote: then no database is needed.")
    ] = None,
    root: Annotated[
        str, typer.Option(help="The root's public key in hex, with --lists; else the folder is not believed.")
    ] = "",
    host: Annotated[str, typer.Option(help="Where letters are checked; else AMAN_VERIFY_HOST.")] = "",
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    vectors: Annotated[
        Path | None, typer.Option(help="Instead of a letter: judge the published test vectors in this file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.verify/1.")] = False,
) -> None:
    """Check one letter. Nothing is kept, and what is shown is what stands on the paper.

    Exit status 0: genuine and in force. 3: ended, withdrawn or not ours. 5: cannot tell, call.
    """
    if vectors is not None:
        _run_vectors(vectors)
        return
    if not letter:
        raise BadInput(
            "No letter was given.", fix="Give the code's text, its digits, or a file.", code="verify.nothing"
        )
    scanned, trouble = _scanned(letter)
    if lists is not None:
        verdict = _with_lists(scanned, lists, root, host)
    else:
        open_database(database)
        from django.utils import timezone

        from aman.issuing.queries import verdict_on

        verdict = verdict_on(scanned, now=timezone.now())
    if as_json:
        print_json(_as_json(verdict))
    else:
        _print(verdict)
        if trouble:
            errors.print(trouble)
    if verdict.answer == "cannot_tell":
        raise typer.Exit(5)
    if not verdict.in_force:
        raise typer.Exit(3)


def _run_vectors(path: Path) -> None:
    from aman.cli.vectors import run_vectors

    count, wrong = run_vectors(path)
    for line in wrong:
        errors.print(line, markup=False)
    results.print(f"{count - len(wrong)} of {count} vectors are judged as published.")
    if wrong:
        raise typer.Exit(1)


def _scanned(letter: str) -> tuple[str | None, str]:
    """Give what the argument holds: the text itself, or what is read from the file it names."""
    path = Path(letter)
    try:
        is_file = len(letter) < 1_000 and path.is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file:
        if path.suffix.lower() in {".pdf", ".png", ".jpg", ".jpeg", ".webp"} and "#" not in letter:
            raise BadInput(f"There is no file {path.name}.", fix="Check its place and name.", code="verify.no-file")
        return letter, ""
    from aman.issuing.reading import choose_code, read_codes

    try:
        return choose_code(read_codes(path.read_bytes())), ""
    except AmanError as error:
        return None, str(error)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror}.", fix="Check who may read it.") from error


def _with_lists(scanned: str | None, folder: Path, root: str, host: str) -> Verdict:
    """Judge with published files alone, believing only what the named root signed."""
    from aman.site import settings

    name = host or settings.VERIFY_HOST
    prefix = f"https://{name.lower()}/s/"
    try:
        public = bytes.fromhex(root)
        if len(public) != 32:
            raise ValueError("a public key has 32 bytes")
        keys = read_key_list((folder / "keys").read_bytes(), root_public=public)
    except (ValueError, OSError) as error:
        raise BadInput(
            "The key list was not believed: the root's public key or the file is missing.",
            fix="Give --root HEX as aman keys create printed it, and the folder aman status publish wrote.",
            code="verify.no-root",
        ) from error
    held: list[StatusList] = []
    for path in sorted((folder / "s").glob("[0-9]*")):
        try:
            held.append(read_status_list(path.read_bytes(), keys=keys, uri_prefix=prefix))
        except AmanError as error:
            errors.print(f"{path.name}: {error}")
    return decide_verdict(
        scanned, keys=keys, status_lists=held, now=int(time.time()), host=name, uri_prefix=prefix, duty_number=""
    )


def _as_json(verdict: Verdict) -> dict[str, Any]:
    letter = verdict.letter
    return {
        "schema": "aman.verify/1",
        "code": verdict.code,
        "answer": verdict.answer,
        "words": verdict.words,
        "duty_number": verdict.duty_number,
        "list_age_days": verdict.list_age_days,
        "letter": None
        if letter is None
        else {
            "id": letter.letter_id,
            "name_latin": letter.name_latin,
            "name_arabic": letter.name_arabic,
            "birth_year": letter.birth_year or None,
            "last_four": letter.last_four,
        },
    }


def _print(verdict: Verdict) -> None:
    results.print(f"[bold]{verdict.code}[/bold]  {verdict.words}")
    letter = verdict.letter
    if letter is not None:
        # Not as markup: a name may hold brackets.
        results.print(
            f"letter {letter.letter_id}  {letter.name_latin or letter.name_arabic}  last four {letter.last_four or '(no ID named)'}",
            markup=False,
        )
    if verdict.list_age_days is not None:
        results.print(f"list of withdrawn letters: {verdict.list_age_days} days old")
    if verdict.duty_number:
        results.print(f"call {verdict.duty_number}")
