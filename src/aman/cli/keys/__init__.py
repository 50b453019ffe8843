"""Which keys sign letters? Make the root once, keep it offline, and an issuing key each month."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from aman.cli.output import errors, print_json, results
from aman.cli.setup import open_database
from aman.errors import BadInput

app = typer.Typer(
    no_args_is_help=True,
    help="Make, list, rotate and drop the keys that sign letters. The root stays offline, split over three people.",
)

Database = Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")]
Office = Annotated[str, typer.Option(help="The office whose register this is.")]
PassphraseFile = Annotated[
    Path | None, typer.Option(help="Holds the issuing key's passphrase; else AMAN_KEY_PASSPHRASE_FILE, else asked for.")
]


def read_passphrase(path: Path | None, *, asks: str = "Passphrase of the issuing key", confirm: bool = False) -> str:
    """Read a passphrase from a file, from the file AMAN_KEY_PASSPHRASE_FILE names, or from whoever sits there.

    It is never taken from the command line itself, which other people of the machine can see.

    Where the signer holds the opened key (AMAN_SIGNER_SOCKET), none is needed and none is asked for.

    Raises:
        BadInput: the file cannot be read, or nobody is there to be asked.
    """
    if path is None and not confirm and os.environ.get("AMAN_SIGNER_SOCKET"):
        return ""
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


def open_register(database: Path | None, office: str) -> Any:
    """Open the database and give the actor that stands for the command line in an office."""
    open_database(database)
    from aman.accounts.queries import command_line_actor

    return command_line_actor(office)


def open_root(path: Path, passphrase_file: Path | None) -> Any:
    """Open a root that rests in a file."""
    from aman.issuing.seals import read_root

    return read_root(path, root_passphrase(passphrase_file))


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
    """Make the root key in one file: for practice, and for very small offices. Else hold a ceremony.

    Needs no database. Whoever has this file and its passphrase alone can make keys; aman keys ceremony splits the root.
    """
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from aman.core.letters import fingerprint
    from aman.issuing.seals import write_root

    passphrase = root_passphrase(passphrase_file, confirm=True)
    public = write_root(path, Ed25519PrivateKey.generate(), passphrase)
    results.print(f"Root key written to {path}. Fingerprint:\n{fingerprint(public)}")
    errors.print("Keep the file offline and its passphrase elsewhere. Print the fingerprint where readers can see it.")


def root_passphrase(path: Path | None, *, confirm: bool = False) -> str:
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
    keys: Annotated[int, typer.Option(help="How many keys: each signs 5,000 letters (AMAN_LETTERS_A_KEY).")] = 1,
    duty_number: Annotated[str, typer.Option(help="The number letters and checks name; kept with the office.")] = "",
    office: Office = "main",
    database: Database = None,
) -> None:
    """Make this month's issuing keys and a new key list, signed by a root in a file. They sign letters for 90 days."""
    actor = open_register(database, office)
    from aman.core.letters import fingerprint
    from aman.issuing.actions import create_issuing_keys, create_root_key
    from aman.issuing.queries import newest_key_list
    from aman.issuing.seals import read_root

    set_duty_number(actor.office, duty_number)
    passphrase = read_passphrase(passphrase_file, asks="Passphrase for the issuing key", confirm=True)
    opens_root = root_passphrase(root_passphrase_file or passphrase_file, confirm=not root.exists())
    if not root.exists():
        errors.print(f"Made the root key {root}. Move it to an offline medium after this.")
        create_root_key(path=root, passphrase=opens_root)
    opened = read_root(root, opens_root)
    made = create_issuing_keys(actor=actor, root=opened, passphrase=passphrase, count=keys)
    newest = newest_key_list()
    for key in made:
        results.print(f"Issuing key {bytes(key.kid).hex()}: signs letters until {key.issue_until:%Y-%m-%d}.")
    if newest is not None:
        results.print(f"Root fingerprint {fingerprint(bytes(newest.root_public))}")
        results.print(f"Root public key {bytes(newest.root_public).hex()}")


@app.command("list")
def list_keys(
    database: Database = None, as_json: Annotated[bool, typer.Option("--json", help="One object, aman.keys/1.")] = False
) -> None:
    """List the issuing keys: what each may do, until when, and how many letters it signed."""
    open_database(database)
    from aman.issuing.models import IssuingKey
    from aman.issuing.queries import letters_signed_by

    keys = list(IssuingKey.objects.order_by("-not_before", "-id"))
    signed = letters_signed_by(keys)
    rows = [
        {
            "kid": bytes(key.kid).hex(),
            "not_before": key.not_before.isoformat(),
            "signs_until": key.issue_until.isoformat(),
            "checks_until": key.expires.isoformat(),
            "letters": signed[key.pk],
            "held": key.held_at or "register",
            "state": _state(key, signed[key.pk], datetime.now(UTC)),
        }
        for key in keys
    ]
    if as_json:
        print_json({"schema": "aman.keys/1", "keys": rows})
        return
    table = Table("key", "from", "signs until", "checks until", "letters", "held", "state")
    for row in rows:
        days = (str(row[name])[:10] for name in ("not_before", "signs_until", "checks_until"))
        table.add_row(str(row["kid"]), *days, f"{row['letters']:,}", str(row["held"]).split(":")[0], str(row["state"]))
    results.print(table)


def _state(key: Any, signed: int, now: datetime) -> str:
    from django.conf import settings

    if key.killed_at:
        return "dropped"
    if key.stopped_at:
        return "stopped"
    if not key.listed_at:
        return "waits for the root"
    if key.issue_until < now:
        return "only checks"
    return "signs" if signed < settings.LETTERS_A_KEY else "full"


def set_duty_number(office: object, duty_number: str) -> None:
    """Keep the number that letters and checks name with the office, when one was given."""
    from aman.accounts.models import Office as OfficeRow

    if duty_number and isinstance(office, OfficeRow):
        office.duty_number = duty_number
        office.save(update_fields=["duty_number"])


# The commands of these files hang themselves on `app`.
from aman.cli.keys import changes, offline  # noqa: E402, F401
