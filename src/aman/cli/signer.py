"""How does the process run that alone holds the opened issuing keys?"""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from aman.cli.keys import read_passphrase
from aman.cli.output import errors, print_json, results
from aman.cli.setup import open_database
from aman.errors import BadInput

app = typer.Typer(
    no_args_is_help=True,
    help="The signer: a process and user of its own that holds the opened keys, signs letters and status lists and "
    "nothing else, so many a day, and logs each.",
)
PassphraseFile = Annotated[Path | None, typer.Option(help="Holds the passphrase, or the token's PIN; else asked for.")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The signer's folder; nobody else may read it.")]


def _no_database() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")


def _passphrase(path: Path | None, *, confirm: bool = False) -> str:
    # The signer itself asks nobody's signer: it is the one.
    os.environ.pop("AMAN_SIGNER_SOCKET", None)
    return read_passphrase(path, confirm=confirm)


@app.command("create-key")
def create_key(
    folder: Folder,
    passphrase_file: PassphraseFile = None,
    token: Annotated[str, typer.Option(help="Make it inside the token with this label (PKCS#11).")] = "",
    algorithm: Annotated[str, typer.Option(help="eddsa, or es256 for tokens without Ed25519.")] = "eddsa",
) -> None:
    """Make an issuing key that never enters the register; its public half goes there: aman keys request --public.

    Example: aman signer create-key keys --passphrase-file pass
    """
    _no_database()
    from django.conf import settings

    from aman.core.letters import Algorithm
    from aman.issuing.signing.key_files import make_key_file
    from aman.issuing.signing.service import harden
    from aman.issuing.signing.tokens import Token

    names = {"eddsa": Algorithm.EDDSA, "es256": Algorithm.ES256}
    if algorithm.lower() not in names or (algorithm.lower() == "es256" and not token):
        raise BadInput(f"No key is made with {algorithm[:20]!r} here.", fix="Use eddsa; es256 only inside a token.")
    harden()
    passphrase = _passphrase(passphrase_file, confirm=not token)
    inside = Token(settings.PKCS11_MODULE, token, names[algorithm.lower()]) if token else None
    path, _ = make_key_file(folder, passphrase, token=inside)
    results.print(f"Made {path.name}. Give {path.stem}.public.json to the register: aman keys request --public.")


@app.command()
def serve(
    folder: Folder,
    socket: Annotated[Path, typer.Option(help="Where to listen: a socket that the register's group may reach.")],
    log: Annotated[Path, typer.Option(help="The signer's log; it only grows.")],
    group: Annotated[str, typer.Option(help="The group whose members may ask; else this user alone.")] = "",
    passphrase_file: PassphraseFile = None,
) -> None:
    """Hold the opened keys and sign what the register asks, up to AMAN_SIGNER_LETTERS_A_DAY letters a day (UTC).

    Example: aman signer serve keys --socket run/signer.sock --log log/signed.log --group aman
    """
    _no_database()
    from django.conf import settings

    from aman.issuing.signing.journal import Journal
    from aman.issuing.signing.key_files import open_key_files
    from aman.issuing.signing.service import Limits, Service, harden, listen
    from aman.issuing.signing.service import serve as answer

    harden()
    keys = open_key_files(folder, _passphrase(passphrase_file), module=settings.PKCS11_MODULE)
    journal = Journal(log, now=datetime.now(UTC))
    limits = Limits.of_host(settings.VERIFY_HOST, settings.SIGNER_LETTERS_A_DAY)
    line = listen(socket, group=_group(group))
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: stopped.append(number))
    left = max(0, limits.letters_a_day - journal.letters_on(datetime.now(UTC)))
    errors.print(f"The signer holds {len(keys)} keys, signs {left:,} more letters today, and listens at {socket}.")
    try:
        answer(Service(keys=keys, journal=journal, limits=limits), line, goes_on=lambda: not stopped)
    finally:
        line.close()
        socket.unlink(missing_ok=True)
        journal.close()
    errors.print("The signer stopped.")


def _group(name: str) -> int | None:
    if not name:
        return None
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise BadInput(f"There is no group {name[:32]!r}.", fix="Make it, or leave --group out.") from None


@app.command()
def verify(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="The signer's log.")],
    register: Annotated[
        bool,
        typer.Option("--register", help="Hold it against the register too: was anything signed that nobody issued?"),
    ] = False,
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object, schema aman.signer/1.")] = False,
) -> None:
    """Read the signer's log and say whether it holds. Exit status 3: letters were signed that the register never issued."""
    from aman.issuing.signing.journal import missing_from, read_journal, reference

    found = read_journal(log)
    foreign: set[str] = set()
    if register:
        open_database(database)
        from aman.issuing.models import Letter

        issued = (reference(one) for one in Letter.objects.values_list("letter_id", flat=True).iterator())
        foreign = missing_from(issued, found)
    if as_json:
        said = {"lines": found.lines, "head": found.head, "letters": found.letters_by_day, "foreign": sorted(foreign)}
        print_json({"schema": "aman.signer/1", **said})
    else:
        total = sum(found.letters_by_day.values())
        results.print(f"The log holds: {found.lines:,} lines, {total:,} letters. Head: {found.lines} {found.head}")
        for ref in sorted(foreign):
            results.print(f"Signed and never issued: {ref}")
    if foreign:
        raise typer.Exit(3)


@app.command("accept-log")
def accept_log(
    reason: Annotated[str, typer.Option(help="What became of the old log; kept in the register's own log.")],
    office: Annotated[str, typer.Option(help="The office whose register this is.")] = "main",
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
) -> None:
    """Let the register follow the signer's present log after the old one was lost, and say why."""
    open_database(database)
    from aman.accounts.queries import command_line_actor
    from aman.issuing.actions.keys import accept_signer_log

    mark = accept_signer_log(actor=command_line_actor(office), reason=reason)
    results.print(f"The register follows the log {mark.name[:8]}, line {mark.line:,}.")
