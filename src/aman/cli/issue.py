"""Who gets a letter, and where are the sheets? One token a person, one sheet a person, a cover for the family."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from aman.cli.keys import read_passphrase, set_duty_number
from aman.cli.output import errors, print_json, progress_bar, results
from aman.cli.setup import open_database
from aman.errors import BadInput


def issue(
    case: Annotated[list[str] | None, typer.Argument(help="Case numbers; none given means every open case.")] = None,
    sheets: Annotated[Path | None, typer.Option(help="A folder for the families' PDFs, one file a family.")] = None,
    purpose: Annotated[str, typer.Option(help="Why the PDFs leave the register; needed with --sheets.")] = "",
    days: Annotated[int, typer.Option(help="How long the letters run, 1 to 90.")] = 90,
    limit: Annotated[int | None, typer.Option(help="Most families in this run.")] = None,
    renew: Annotated[
        bool, typer.Option("--renew", help="Replace letters in force; the old ones are not withdrawn.")
    ] = False,
    duty_number: Annotated[str, typer.Option(help="The number letters and checks name; kept with the office.")] = "",
    passphrase_file: Annotated[Path | None, typer.Option(help="Holds the issuing key's passphrase.")] = None,
    office: Annotated[str, typer.Option(help="The office whose register this is.")] = "main",
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.issue/1.")] = False,
) -> None:
    """Sign letters for whole families. People who wait for a decision get none and are reported.

    Example: aman issue AM-2023-000017 --passphrase-file pass --sheets letters --purpose "hand to the family"

    Exit status 5: somebody of a family was left out; a person must look.
    """
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.issuing.actions import issue_letters

    if sheets is not None and len(purpose.strip()) < 5:
        raise BadInput(
            "The sheets were not asked for with a purpose, so nothing was done.",
            fix='Say why they leave the register: --purpose "hand to the families at the office".',
            code="issuing.no-purpose",
        )
    actor = command_line_actor(office)
    set_duty_number(actor.office, duty_number)
    cases = None if not case else [_case(actor, ref) for ref in case]
    passphrase = read_passphrase(passphrase_file)
    with progress_bar("issue") as move:
        report = issue_letters(
            actor=actor, passphrase=passphrase, cases=cases, limit=limit, days=days, renew=renew, progress=move
        )
    written = _write_sheets(actor, report.letter_ids, cases, sheets, purpose) if sheets is not None else 0
    _say(report, written, as_json)
    if report.skipped:
        raise typer.Exit(5)


def _case(actor: Any, ref: str) -> Any:
    from aman.cases.queries import visible_case

    return visible_case(user=actor, ref=ref)


def _write_sheets(actor: Any, letter_ids: tuple[str, ...], cases: list[Any] | None, folder: Path, purpose: str) -> int:
    """Write one PDF a family: of the cases named, else of the families that got letters in this run."""
    from aman.issuing.actions.release import write_family_sheets

    with progress_bar("sheets") as move:
        return write_family_sheets(
            actor=actor, letter_ids=letter_ids, cases=cases, folder=folder, purpose=purpose.strip(), progress=move
        )


def _say(report: Any, written: int, as_json: bool) -> None:
    reasons: dict[str, int] = {}
    for skipped in report.skipped:
        reasons[skipped.reason.value] = reasons.get(skipped.reason.value, 0) + 1
    if as_json:
        print_json(
            {
                "schema": "aman.issue/1",
                "issued": report.issued,
                "families": report.families,
                "already": report.already,
                "skipped": [{"case": s.case_ref, "person": s.person_ref, "reason": s.reason} for s in report.skipped],
                "half_covered": list(report.half_covered),
                "files": written,
            }
        )
        return
    results.print(
        f"{report.issued:,} letters for {report.families:,} families; {report.already:,} people had one already; "
        f"{written:,} files written."
    )
    words = {
        "pair_waiting": "wait for somebody to say whether they are the same person as another",
        "refused": "were refused by two people",
        "no_name": "have no usable name",
    }
    for reason, count in sorted(reasons.items()):
        errors.print(f"{count:,} people got no letter: they {words[reason]}.")
    if report.half_covered:
        shown = ", ".join(report.half_covered[:10])
        errors.print(f"[bold]{len(report.half_covered):,} families are half covered[/bold]: {shown} ...")
