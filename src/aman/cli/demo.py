"""What does Aman look like with a list in it? Makes one, runs the spine on it, and serves the site."""

from __future__ import annotations

import os
import secrets
import time
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from aman.cli.output import errors, results
from aman.cli.run import print_report, run_spine
from aman.cli.sample import write_sample_list
from aman.cli.serve import prepare_local_site, run_server
from aman.cli.setup import open_database

LISTED_ON = date(2023, 10, 19)
AS_OF = date(2023, 11, 1)
#: Families that get letters in the demonstration; every letter of a real run is one command away.
LETTERS = 400
#: Two reviewers: what takes protection from somebody needs both.
SIGN_INS = {
    "register-officer": "register_officer",
    "case-officer": "case_officer",
    "reviewer": "reviewer",
    "second-reviewer": "reviewer",
    "host-desk": "host_desk",
    "liaison": "liaison",
    "analyst": "analyst",
    "administrator": "administrator",
}


def make_sign_ins(office_code: str) -> tuple[str, list[tuple[str, str]]]:
    """Make one sign-in a role and a second reviewer, all with one password drawn at random; give password and (user, role)."""
    from aman.accounts.models import Office, User

    password = "-".join(secrets.token_hex(2) for _ in range(4))
    office = Office.objects.get(code=office_code)
    host, _ = Office.objects.get_or_create(code="host-desk", defaults={"name": "Host desk (example)", "kind": "host"})
    made = []
    for username, role in SIGN_INS.items():
        user, _ = User.objects.get_or_create(
            username=username, defaults={"role": role, "office": host if role == "host_desk" else office}
        )
        user.set_password(password)
        user.save()
        made.append((user.username, user.get_role_display()))
    return password, made


def answer_for_the_list() -> None:
    """Let the demonstration's two reviewers say of the invented list what no column of it says, as an office would."""
    from aman.accounts.models import User
    from aman.people.models import Source
    from aman.screening.actions import confirm_for_list, state_for_list

    first, second = (User.objects.get(username=name) for name in ("reviewer", "second-reviewer"))
    for source in Source.objects.filter(office=first.office, kind=Source.Kind.ROSTER):
        said = state_for_list(
            actor=first,
            source=source,
            fact="named_protection",
            value="no",
            reason="Demonstration: nobody of this invented list is named in a ministry's letter or a court's order.",
        )
        confirm_for_list(actor=second, pk=said.pk)


def write_the_promises() -> int:
    """Let the demonstration's liaison officer write down invented promises; give how many."""
    from django.utils import timezone

    from aman.accounts.models import User
    from aman.cli.sample.promises import write_sample_promises

    liaison, reviewer = (User.objects.get(username=name) for name in ("liaison", "reviewer"))
    return write_sample_promises(liaison=liaison, reviewer=reviewer, today=timezone.localdate())


def write_the_engagements() -> int:
    """Let the demonstration's liaison officer and reviewer write down invented meetings; give how many."""
    from django.utils import timezone

    from aman.accounts.models import User
    from aman.cli.sample.engagements import write_sample_engagements

    liaison, reviewer = (User.objects.get(username=name) for name in ("liaison", "reviewer"))
    return write_sample_engagements(liaison=liaison, reviewer=reviewer, today=timezone.localdate())


def demo(
    people: Annotated[int, typer.Option(help="How many invented people.")] = 25_000,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop before serving.")] = False,
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1.")] = 8000,
    folder: Annotated[Path, typer.Option(help="Where the demonstration lives; it is made anew.")] = Path("var/demo"),
) -> None:
    """Make a list of invented people, run the whole spine on it, and serve the site on 127.0.0.1."""
    started = time.perf_counter()
    prepare_local_site(folder)
    os.environ["AMAN_DEMO"] = "1"
    for old in folder.glob("aman.sqlite3*"):
        old.unlink()
    sample = folder / "sample_2023-10.xlsx"
    rows = write_sample_list(sample, people=people, truth=folder / "sample_truth.csv")
    errors.print(f"Wrote {sample}: {rows:,} rows, every person invented.")
    open_database(folder / "aman.sqlite3")

    from aman.accounts.models import Office, User
    from aman.accounts.queries import command_line_actor
    from aman.issuing.actions import create_issuing_key, create_root_key

    actor = command_line_actor("main")
    Office.objects.filter(code="main").update(name="Example resettlement office", duty_number="+99 000 000 000")
    passphrase = secrets.token_urlsafe(18)
    (folder / "passphrase").write_text(passphrase, encoding="utf-8")
    create_root_key(path=folder / "root.key", passphrase=passphrase)
    create_issuing_key(actor=actor, root_path=folder / "root.key", root_passphrase=passphrase, passphrase=passphrase)
    password, users = make_sign_ins("main")
    # Letters for many families take two people; the demonstration's second one is its own reviewer.
    reviewer = User.objects.get(username="reviewer")
    report = run_spine(
        sample,
        as_of=AS_OF,
        received_on=LISTED_ON,
        issue=True,
        passphrase=passphrase,
        limit_letters=LETTERS,
        approver=reviewer,
        before_screening=answer_for_the_list,
    )
    print_report(report)
    errors.print(f"{write_the_promises()} invented promises were written down.")
    errors.print(f"{write_the_engagements()} invented engagements were written down, one of them twice.")
    errors.print(f"The letters were asked for by {actor.username} and approved by {reviewer.username}.")
    table = Table(title=f"Sign-ins, password {password}", title_justify="left")
    table.add_column("user")
    table.add_column("role")
    for username, role in users:
        table.add_row(username, str(role))
    results.print(table)
    errors.print(f"Everything took {time.perf_counter() - started:.0f} seconds.")
    address = f"http://127.0.0.1:{port}/"
    if no_serve:
        results.print(
            f"To serve it: AMAN_DEMO=1 .venv/bin/aman serve --database {folder / 'aman.sqlite3'} --port {port}\n"
            f"Then open {address}"
        )
        return
    results.print(f"Open {address} and sign in. Ctrl-C stops.")
    run_server(port, workers=2)
