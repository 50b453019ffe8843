"""Who gets a letter, and where are the sheets? One token a person, one sheet a person, a cover for the family.

Letters for more than one family need two people here as on the pages: the request is written, and somebody else
approves it on its page or types their own password at this terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from aman.cli.keys import read_passphrase, set_duty_number
from aman.cli.output import errors, print_json, progress_bar, results
from aman.cli.setup import open_database
from aman.errors import BadInput

_LEFT_OUT = {
    "pair_waiting": "wait for somebody to say whether they are the same person as another",
    "proposal_open": "wait for a second person's answer about who they are",
    "refused": "were refused by two people",
    "no_name": "have no usable name",
}


@dataclass(frozen=True, slots=True)
class Second:
    """How the second person shows that they are there; an empty name means that nobody does."""

    username: str = ""
    password_file: Path | None = None
    code: str = ""


def issue(
    case: Annotated[list[str] | None, typer.Argument(help="Case numbers; none given means every open case.")] = None,
    request: Annotated[int | None, typer.Option(help="Sign an approved request, by its number.")] = None,
    approved_by: Annotated[str, typer.Option(help="The sign-in of a second person, who types their password.")] = "",
    approver_password_file: Annotated[Path | None, typer.Option(help="Holds that password.")] = None,
    approver_code: Annotated[str, typer.Option(help="The code of that person's second factor.")] = "",
    sheets: Annotated[Path | None, typer.Option(help="A folder for the PDFs, one file a family.")] = None,
    purpose: Annotated[str, typer.Option(help="Why the PDFs leave the register; needed with --sheets.")] = "",
    cards: Annotated[bool, typer.Option("--cards", help="Cards that are folded once, four a page.")] = False,
    merged: Annotated[bool, typer.Option("--merged", help="Files of some 500 sheets instead of one a family.")] = False,
    language: Annotated[
        list[str] | None, typer.Option(help="Of the advice to the family: en, ur, fa, ps; all four.")
    ] = None,
    from_sheet: Annotated[
        str, typer.Option(help="Only print again, from this sheet or letter number of the folder's table.")
    ] = "",
    to_sheet: Annotated[int | None, typer.Option(help="Up to this sheet.")] = None,
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many draw at once.")] = 2,
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
    """Sign letters for whole families, and write their sheets. Who waits for a decision gets none and is reported.

    Example: aman issue AM-2023-000017 --passphrase-file pass --sheets letters --purpose "hand to the family"

    Exit status 5: a person must act: somebody was left out, or a request waits for a second person.
    """
    open_database(database)
    from aman.accounts.queries import command_line_actor

    check_purpose(sheets, purpose)
    actor = command_line_actor(office)
    set_duty_number(actor.office, duty_number)
    paper = None if sheets is None else _print_run(sheets, purpose, cards, merged, language, processes)
    if from_sheet:
        _print_again(actor, paper, from_sheet, to_sheet, as_json)
        return
    second = Second(approved_by, approver_password_file, approver_code)
    cases = None if not case else [_case(actor, ref) for ref in case]
    asked = find_request(actor, request) or ask(actor, cases=cases, limit=limit, days=days, renew=renew, second=second)
    if asked is not None and asked.state == "requested":
        _say_waiting(asked, as_json)
        raise typer.Exit(5)
    report = _sign_or_go_on(actor, asked, paper, passphrase_file, cases=cases, limit=limit, days=days, renew=renew)
    written = _write_sheets(actor, report, asked, cases, paper) if paper is not None else None
    _say(report, written, as_json)
    if report.skipped:
        raise typer.Exit(5)


def _sign_or_go_on(actor: Any, asked: Any, paper: Any, passphrase_file: Path | None, **alone: Any) -> Any:
    """Sign; or, where a request was signed and only its sheets are wanted, sign nothing."""
    from aman.issuing.actions import IssueReport

    if asked is not None and asked.state == "signed" and paper is not None:
        return IssueReport()
    return sign(actor, read_passphrase(passphrase_file), asked, **alone)


def check_purpose(sheets: Path | None, purpose: str) -> None:
    """Refuse to write files without saying what for.

    Raises:
        BadInput: sheets are asked for without a purpose.
    """
    if sheets is not None and len(purpose.strip()) < 5:
        raise BadInput(
            "The sheets were not asked for with a purpose, so nothing was done.",
            fix='Say why they leave the register: --purpose "hand to the families at the office".',
            code="issuing.no-purpose",
        )


def find_request(actor: Any, number: int | None) -> Any:
    """Give the request named, or None where none is."""
    from aman.issuing.waiting import visible_request

    return None if number is None else visible_request(user=actor, request_id=number)


def ask(
    actor: Any, *, cases: list[Any] | None, limit: int | None, days: int, renew: bool, second: Second | None = None,
    approver: Any = None,
) -> Any:  # fmt: skip
    """Write the request where more than one family would get letters; approved when the second person is there.

    Args:
        actor: who asks.
        cases: whose letters; None means every open case.
        limit: most families; None means all.
        days: how long the letters run.
        renew: letters in force are replaced.
        second: how the second person shows that they are there.
        approver: a second person who is known already.

    Returns:
        The request; None where one family or nobody would get letters, which one person may do alone.
    """
    from aman.issuing.actions import approve_letters, request_letters
    from aman.issuing.actions.approving import families_due

    if len(families_due(actor, cases, renew=renew, most=2 if limit is None else min(limit, 2))) < 2:
        return None
    if approver is None and second is not None and second.username:
        approver = ask_now(actor, second)
    asked = request_letters(actor=actor, cases=cases, limit=limit, days=days, renew=renew)
    return asked if approver is None else approve_letters(actor=approver, request_id=asked.pk)


def ask_now(actor: Any, second: Second) -> Any:
    """Let the second person type their password."""
    from aman.cli.approver import ask_approver

    return ask_approver(second.username, office=actor.office, password_file=second.password_file, code=second.code)


def sign(actor: Any, passphrase: str, asked: Any, **alone: Any) -> Any:
    """Sign an approved request; or, where there is none, the letters of one family: `cases`, `limit`, `days`, `renew`."""
    from aman.issuing.actions import issue_letters

    told = alone if asked is None else {"request": asked}
    with progress_bar("issue") as move:
        return issue_letters(actor=actor, passphrase=passphrase, progress=move, **told)


def _case(actor: Any, ref: str) -> Any:
    from aman.cases.queries import visible_case

    return visible_case(user=actor, ref=ref)


def _print_run(
    folder: Path, purpose: str, cards: bool, merged: bool, language: list[str] | None, processes: int
) -> Any:
    from aman.issuing.actions.printing import PrintRun
    from aman.issuing.sheets import LANGUAGES, Form

    unknown = [one for one in language or () if one not in LANGUAGES]
    if unknown:
        raise BadInput(f"There is no advice in {unknown[0]!r}.", fix=f"Choose among {', '.join(LANGUAGES)}.")
    form = Form.CARD if cards else Form.SHEET
    return PrintRun(folder, purpose.strip(), form, merged, tuple(language or LANGUAGES), processes)


def _write_sheets(actor: Any, report: Any, asked: Any, cases: list[Any] | None, paper: Any) -> Any:
    """Write the sheets of the cases named, of the request, or of the families that got letters in this run."""
    from dataclasses import replace

    from aman.issuing import waiting
    from aman.issuing.actions.printing import WORTH_PROCESSES, write_sheets
    from aman.issuing.queries import cases_of_letters

    if asked is not None:
        cases = list(waiting.cases_asked_for(asked).select_related("office").order_by("pk"))
    elif cases is None:
        cases = cases_of_letters(report.letter_ids)
    if len(cases) * 4 < WORTH_PROCESSES:
        paper = replace(paper, processes=1)
    with progress_bar("sheets") as move:
        return write_sheets(actor=actor, run=paper, cases=cases, progress=move)


def _print_again(actor: Any, paper: Any, from_sheet: str, to_sheet: int | None, as_json: bool) -> None:
    from aman.issuing.actions.printing import sheet_of_letter, write_again

    if paper is None:
        raise BadInput("No folder was named.", fix="Name the folder of the earlier run: --sheets FOLDER.")
    first = (
        int(from_sheet)
        if from_sheet.isdecimal() and len(from_sheet) < 10
        else sheet_of_letter(paper.folder, from_sheet)
    )
    written = write_again(actor=actor, run=paper, first=first, last=to_sheet)
    if as_json:
        print_json({"schema": "aman.issue/1", "issued": 0, "files": written.files, "sheets": written.sheets})
        return
    results.print(f"{written.files:,} files written again, {written.sheets:,} sheets from sheet {first:,}.")
    for number in written.left_out:
        errors.print(f"Letter {number} is not in force any more and was left out.")


def _say_waiting(asked: Any, as_json: bool) -> None:
    if as_json:
        print_json({"schema": "aman.issue/1", "issued": 0, "request": asked.pk, "families": asked.families})
        return
    errors.print(
        f"Request {asked.pk} for {asked.families:,} families waits for a second person: /letters/queue/{asked.pk}/. "
        f"Then: aman issue --request {asked.pk}. Or let them sign in here: --approved-by NAME."
    )


def _say(report: Any, written: Any, as_json: bool) -> None:
    reasons: dict[str, int] = {}
    for skipped in report.skipped:
        reasons[skipped.reason.value] = reasons.get(skipped.reason.value, 0) + 1
    files, before = (0, 0) if written is None else (written.files, written.before)
    if as_json:
        print_json(
            {
                "schema": "aman.issue/1",
                "issued": report.issued,
                "families": report.families,
                "already": report.already,
                "skipped": [{"case": s.case_ref, "person": s.person_ref, "reason": s.reason} for s in report.skipped],
                "half_covered": list(report.half_covered),
                "files": files,
                "sheets": 0 if written is None else written.sheets,
            }
        )
        return
    results.print(
        f"{report.issued:,} letters for {report.families:,} families; {report.already:,} people had one already; "
        f"{files:,} files written."
    )
    if before:
        errors.print(f"{before:,} families were in the folder already.")
    for reason, count in sorted(reasons.items()):
        errors.print(f"{count:,} people got no letter: they {_LEFT_OUT[reason]}.")
    if report.half_covered:
        shown = ", ".join(report.half_covered[:10])
        errors.print(f"[bold]{len(report.half_covered):,} families are half covered[/bold]: {shown} ...")
