"""Who may sign in? Sign-ins and offices from a terminal, by whoever runs the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from aman.cli.output import errors, print_json, results
from aman.cli.setup import open_database
from aman.errors import BadInput, Conflict

app = typer.Typer(no_args_is_help=True, help="List, make, change and stop sign-ins, and make offices.")
Database = Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The sign-in name.")]


def _actor(database: Path | None) -> Any:
    open_database(database)
    from aman.accounts.queries import command_line_actor

    return command_line_actor()


@app.command("list")
def list_users(
    office: Annotated[str, typer.Option(help="Only of this office; else of all.")] = "",
    stopped: Annotated[
        bool, typer.Option("--stopped", help="Those that are stopped, instead of the open ones.")
    ] = False,
    database: Database = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, schema aman.users/1.")] = False,
) -> None:
    """List sign-ins with role, office, whether a second factor is set up, and whether somebody vouched for them."""
    actor = _actor(database)
    from aman.accounts.hands import users_with_vouching
    from aman.accounts.queries import users_visible_to, users_with_second_factor

    found = users_with_second_factor(users_visible_to(actor).select_related("office")).filter(is_active=not stopped)
    found = users_with_vouching(found, viewer=actor)
    found = found.filter(office__code=office) if office else found
    rows = [
        {
            "name": one.username,
            "role": one.role,
            "office": one.office.code if one.office else "",
            "second_factor": bool(getattr(one, "has_second_factor", False)),
            "needs_window": one.needs_window,
            "vouched": not getattr(one, "needs_vouching", False),
        }
        for one in found.order_by("username")
    ]
    if as_json:
        print_json({"schema": "aman.users/1", "users": rows})
        return
    # A sign-in is typed as it stands here, so it is never cut short.
    table = Table(Column("name", overflow="fold"), "role", "office", "second factor", "needs a window", "vouched for")
    for row in rows:
        table.add_row(*[{True: "yes", False: "no"}.get(value, str(value)) for value in row.values()])  # type: ignore[call-overload]
    results.print(table)


@app.command("add")
def add_user(
    name: Name,
    role: Annotated[str, typer.Option(help="For example case_officer, reviewer, hotline, host_desk, administrator.")],
    office: Annotated[str, typer.Option(help="The code of the office.")],
    database: Database = None,
) -> None:
    """Make a sign-in; its temporary password is printed once, and its user chooses another before anything else."""
    actor = _actor(database)
    from aman.accounts import actions

    _user, password = actions.add_user(actor=actor, username=name, role=role, office=_office(office))
    errors.print("Shown this once; say it to the user:")
    results.print(password)
    errors.print(f"It is nobody's second person until somebody else vouches: aman users vouch {name} --by NAME")


@app.command("disable")
def disable_user(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; the log notes that there is a reason.")],
    database: Database = None,
) -> None:
    """Stop a sign-in and end its sessions at once."""
    actor = _actor(database)
    from aman.accounts import actions

    if not reason.strip():
        raise BadInput("The sign-in was not stopped: there is no reason.", fix="Write why.")
    actions.disable_user(actor=actor, username=name, reason=reason)
    results.print(f"{name} is stopped.")


@app.command("enable")
def enable_user(name: Name, database: Database = None) -> None:
    """Open a stopped sign-in again, with a new temporary password."""
    actor = _actor(database)
    from aman.accounts import actions

    _user, password = actions.enable_user(actor=actor, username=name)
    errors.print("Shown this once; say it to the user:")
    results.print(password)


@app.command("role")
def change_role(
    name: Name, role: Annotated[str, typer.Argument(metavar="ROLE", help="The new role.")], database: Database = None
) -> None:
    """Give a user another role; roles that exclude each other are refused, and their sessions end."""
    actor = _actor(database)
    from aman.accounts import actions

    actions.change_role(actor=actor, username=name, role=role)
    results.print(f"{name} is now {role}, and signed out everywhere.")


@app.command("vouch")
def vouch_for_user(
    name: Name,
    by: Annotated[
        str, typer.Option(help="The sign-in of whoever vouches: another person, who types their password here.")
    ],
    by_password_file: Annotated[Path | None, typer.Option(help="Holds that password.")] = None,
    by_code: Annotated[str, typer.Option(help="The code of that person's second factor.")] = "",
    database: Database = None,
) -> None:
    """Vouch for a sign-in that somebody else made or reset, so that it counts as a second person again.

    For offices with one administrator, and for the first two of a new register: somebody of the office says at the server
    that they know its owner and that its owner chose its password and set up its second factor. The log names them.
    """
    open_database(database)
    from aman.accounts import actions
    from aman.cli.approver import Asked, ask_person

    asked = Asked("Nobody vouched", "--by-password-file FILE, or vouch on the page Users", "--by NAME")
    actor = ask_person(by, asked=asked, password_file=by_password_file, code=by_code)
    actions.vouch_for_user(actor=actor, username=name, at_server=True)
    results.print(f"{by} vouched for {name}, who counts as a second person from now on.")


@app.command("add-office")
def add_office(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Small letters, digits and dashes.")],
    name: Annotated[str, typer.Option(help="What people call it.")],
    kind: Annotated[str, typer.Option(help="owner (of a register), partner, or host.")] = "owner",
    duty_number: Annotated[str, typer.Option(help="The number a letter and a check name.")] = "",
    database: Database = None,
) -> None:
    """Make an office; a partner's hotline then takes calls for another once two administrators agree."""
    actor = _actor(database)
    from aman.accounts.models import Office
    from aman.audit.actions import record

    if kind not in Office.Kind.values:
        raise BadInput(
            f"There is no kind of office called {kind}.", fix=f"Choose one of {', '.join(Office.Kind.values)}."
        )
    office, made = Office.objects.get_or_create(
        code=code, defaults={"name": name, "kind": kind, "duty_number": duty_number}
    )
    if not made:
        raise Conflict(f"There is an office {code} already.", fix="Choose another code.")
    record(actor=actor, verb="office.added", subject=f"office:{office.code}", detail={"kind": kind})
    results.print(f"Office {code} is made.")


def _office(code: str) -> Any:
    from aman.accounts.models import Office

    found = Office.objects.filter(code=code).first()
    if found is None:
        raise BadInput(f"There is no office {code}.", fix="Make it first: aman users add-office.")
    return found
