"""What can be done from a terminal? One command for each verb of the product."""

from __future__ import annotations

import sys

import typer

from aman.cli.output import errors
from aman.errors import AmanError

app = typer.Typer(
    name="aman",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Receive lists, resolve who is who, screen against dated rules, issue letters, check one person at a time.",
)


def _register() -> None:
    """Hang every verb on the app. Inside a function, so that importing one verb does not import all."""
    from aman.cli import (
        audit,
        backup,
        brief,
        check,
        dedupe,
        demo,
        incidents,
        integrity,
        issue,
        keys,
        link,
        lockdown,
        names,
        people,
        policy,
        press,
        receive,
        resolve,
        retention,
        run,
        screen,
        serve,
        signer,
        status,
        tick,
        users,
        vault,
        verify,
        what_if,
    )

    for verb in (run, receive, resolve, screen, issue, check, verify, link, dedupe, demo, serve, tick):
        name = verb.__name__.rsplit(".", 1)[-1]
        app.command(name)(getattr(verb, name))
    app.command("brief")(brief.brief)
    app.command("what-if")(what_if.what_if)
    app.command("integrity")(integrity.integrity)
    app.add_typer(backup.app, name="backup")
    app.add_typer(keys.app, name="keys")
    app.add_typer(signer.app, name="signer")
    app.add_typer(status.app, name="status")
    app.add_typer(names.app, name="names")
    app.add_typer(people.app, name="people")
    app.add_typer(incidents.app, name="incidents")
    app.add_typer(policy.app, name="policy")
    app.add_typer(press.app, name="press")
    app.add_typer(audit.app, name="audit")
    app.add_typer(users.app, name="users")
    app.add_typer(vault.app, name="vault")
    app.add_typer(retention.app, name="retention")
    app.add_typer(lockdown.app, name="lockdown")


def main() -> None:
    """Run the command line; an error says what happened and what to do, and ends with status 2."""
    _register()
    try:
        app()
    except AmanError as error:
        # What stands in a file may look like markup; lines stay whole, so that FILE:LINE can be followed.
        errors.print(error.message, style="bold", markup=False, soft_wrap=True)
        errors.print(error.fix, markup=False, soft_wrap=True)
        sys.exit(2)
