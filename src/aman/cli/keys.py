"""Which keys sign letters? Make the root once, keep it offline, and an issuing key each month."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from aman.cli.output import errors, print_json, results
from aman.cli.setup import open_database
from aman.errors import BadInput

app = typer.Typer(no_args_is_help=True, help="Make and list the keys that sign letters. The root key stays offline.")

Database = Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")]
Office = Annotated[str, typer.Option(help="The office whose register this is.")]
PassphraseFile = Annotated[
    Path | None, typer.Option(help="Holds the issuing key's passphrase; else AMAN_KEY_PASSPHRASE_FILE, else asked for.")
]


def read_passphrase(path: Path | None, *, asks: str = "Passphrase of the issuing key", confirm: bool = False) -> str:
    """Read a passphrase from a file, from the file AMAN_KEY_PASSPHRASE_FILE names, or from whoever sits there.

    It is never taken from the command line itself, which other people of the machine can see.

    Raises:
        BadInput: the file cannot be read, or nobody is there to be asked.
    """
    if path is None and os.environ.get("AMAN_KEY_PASSPHRASE_FILE"):
        path = Path(os.environ["AMAN_KEY_PASSPHRASE_FILE"])
    if path is not None:
        return _first_line(path)
    if not sys.stdin.isatty():
        raise BadInput(
            "No passphrase was given and nobody is there to type it.",
            fix="Name a file: --passphrase-file FILE, or AMAN_KEY_PASSPHRASE_FILE.",
            code="issuing.no-passphrase",
        )
    return str(typer.prompt(asks, hide_input=True, confirmation_prompt=confirm, err=True))


def _first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"The passphrase file {path.name} cannot be read.", fix="Check its place and who may read it."
        ) from error


@app.command("create-root")
def create_root(
    path: Annotated[Path, typer.Argument(help="The new file, on a medium that will be kept offline.")],
    passphrase_file: Annotated[Path | None, typer.Option(help="Holds the root's passphrase; else asked for.")] = None,
) -> None:
    """Make the root key in a file of its own. Needs no database; best done on a machine without network."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from aman.core.letters import fingerprint
    from aman.issuing.seals import write_root

    passphrase = _root_passphrase(passphrase_file, confirm=True)
    public = write_root(path, Ed25519PrivateKey.generate(), passphrase)
    results.print(f"Root key written to {path}. Fingerprint:\n{fingerprint(public)}")
    errors.print("Keep the file offline and its passphrase elsewhere. Print the fingerprint where readers can see it.")


def _root_passphrase(path: Path | None, *, confirm: bool = False) -> str:
    if path is not None:
        return _first_line(path)
    if not sys.stdin.isatty():
        return read_passphrase(None)
    return str(typer.prompt("Passphrase of the root key", hide_input=True, confirmation_prompt=confirm, err=True))


@app.command()
def create(
    root: Annotated[
        Path, typer.Option(help="The root key's file; made when it does not exist yet. Keep it offline.")
    ] = Path("aman-root.key"),
    root_passphrase_file: Annotated[Path | None, typer.Option(help="Holds the root's passphrase.")] = None,
    passphrase_file: PassphraseFile = None,
    duty_number: Annotated[str, typer.Option(help="The number letters and checks name; kept with the office.")] = "",
    office: Office = "main",
    database: Database = None,
) -> None:
    """Make this month's issuing key and a new key list, signed by the root. Letters can then be issued for 90 days."""
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.core.letters import fingerprint
    from aman.issuing.actions import create_issuing_key, create_root_key
    from aman.issuing.queries import newest_key_list

    actor = command_line_actor(office)
    set_duty_number(actor.office, duty_number)
    passphrase = read_passphrase(passphrase_file, asks="Passphrase for the issuing key", confirm=True)
    root_passphrase = _root_passphrase(root_passphrase_file or passphrase_file, confirm=not root.exists())
    if not root.exists():
        errors.print(f"Made the root key {root}. Move it to an offline medium after this.")
        create_root_key(path=root, passphrase=root_passphrase)
    key = create_issuing_key(actor=actor, root_path=root, root_passphrase=root_passphrase, passphrase=passphrase)
    newest = newest_key_list()
    results.print(f"Issuing key {bytes(key.kid).hex()}: signs letters until {key.issue_until:%Y-%m-%d}.")
    if newest is not None:
        results.print(f"Root fingerprint {fingerprint(bytes(newest.root_public))}")
        results.print(f"Root public key {bytes(newest.root_public).hex()}")


@app.command("list")
def list_keys(
    database: Database = None, as_json: Annotated[bool, typer.Option("--json", help="One object, aman.keys/1.")] = False
) -> None:
    """List the issuing keys: until when each may sign, and whether it was dropped."""
    open_database(database)
    from aman.issuing.models import IssuingKey

    now = datetime.now(UTC)
    rows = [
        {
            "kid": bytes(key.kid).hex(),
            "not_before": key.not_before.isoformat(),
            "signs_until": key.issue_until.isoformat(),
            "state": "dropped" if key.killed_at else "signs" if key.issue_until >= now else "only checks",
        }
        for key in IssuingKey.objects.order_by("-not_before")
    ]
    if as_json:
        print_json({"schema": "aman.keys/1", "keys": rows})
        return
    table = Table("key", "from", "signs until", "state")
    for row in rows:
        table.add_row(row["kid"], row["not_before"][:10], row["signs_until"][:10], row["state"])
    results.print(table)


@app.command()
def drop(
    kid: Annotated[str, typer.Argument(help="The key's id, as aman keys list shows it.")],
    root: Annotated[Path, typer.Option(help="The root key's file.")],
    root_passphrase_file: Annotated[Path | None, typer.Option(help="Holds the root's passphrase.")] = None,
    office: Office = "main",
    database: Database = None,
) -> None:
    """Take a stolen key off the key list. Every letter it signed must then be issued again."""
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.issuing.actions import drop_issuing_key

    passphrase = _root_passphrase(root_passphrase_file)
    affected = drop_issuing_key(actor=command_line_actor(office), kid=kid, root_path=root, root_passphrase=passphrase)
    results.print(f"Dropped {kid}. {affected:,} letters in force were signed with it: issue them again.")


def set_duty_number(office: object, duty_number: str) -> None:
    """Keep the number that letters and checks name with the office, when one was given."""
    from aman.accounts.models import Office as OfficeRow

    if duty_number and isinstance(office, OfficeRow):
        office.duty_number = duty_number
        office.save(update_fields=["duty_number"])
