"""How does the root sign that is kept on paper by three people? A request goes out, a signed list comes back."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from aman.cli.keys import Database, Office, PassphraseFile, app, open_register, read_passphrase
from aman.cli.keys.changes import Days, PublishTo, reissue_and_publish, write_key_request
from aman.cli.output import errors, results
from aman.errors import BadInput, Conflict

Drill = Annotated[bool, typer.Option("--drill", help="Practise: the root is thrown away, no register takes its list.")]


def _no_database() -> None:
    """The offline machine has no register; only the settings' names must be there."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")


def networks_up(folder: Path = Path("/sys/class/net")) -> list[str]:
    """Give the network interfaces of this machine that are up, but for the loopback."""
    found = []
    for interface in sorted(folder.glob("*")):
        try:
            state = (interface / "operstate").read_text().strip()
        except OSError:
            continue
        if interface.name != "lo" and state not in {"down", "notpresent"}:
            found.append(interface.name)
    return found


def _desk() -> Any:
    from aman.issuing.signing.ceremony import Desk

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        # What is written elsewhere than to a screen may end on a disk.
        raise BadInput(
            "Shares are shown on a screen and typed at a keyboard only, so nothing was done.",
            fix="Run it in a terminal, without sending its output anywhere.",
            code="issuing.no-keyboard",
        )

    def ask(question: str) -> str:
        return str(typer.prompt(question, default="", show_default=False, err=True))

    def clear() -> None:
        # The second sequence empties what can be scrolled back to.
        if sys.stderr.isatty():
            sys.stderr.write("\x1b[2J\x1b[3J\x1b[H")
            sys.stderr.flush()

    return Desk(lambda text: errors.print(text, markup=False, soft_wrap=True), ask, clear)


@app.command()
def request(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The new file for the offline machine.")],
    keys: Annotated[int, typer.Option(help="How many issuing keys to make; 0 makes none.")] = 0,
    public: Annotated[
        list[Path] | None, typer.Option(help="A key the signer made: its .public.json. May be given again.")
    ] = None,
    passphrase_file: PassphraseFile = None,
    office: Office = "main",
    database: Database = None,
) -> None:
    """Ask the offline root for a key list: of the keys in use, those that wait, and new ones.

    Example: aman keys request request.json --keys 2
    """
    actor = open_register(database, office)
    from aman.issuing.actions import make_waiting_keys
    from aman.issuing.signing.papers import read_publics

    if keys:
        passphrase = read_passphrase(passphrase_file, asks="Passphrase for the issuing keys", confirm=True)
        make_waiting_keys(actor=actor, passphrase=passphrase, count=keys)
    if public:
        make_waiting_keys(actor=actor, passphrase="", halves=read_publics(public))
    write_key_request(path)


@app.command()
def ceremony(
    request: Annotated[Path, typer.Argument(metavar="REQUEST", help="The register's request.")],
    out: Annotated[Path, typer.Option(help="A folder for the signed list and the protocol; nothing secret.")],
    drill: Drill = False,
    replace_root: Annotated[
        bool, typer.Option("--replace-root", help="The register's root is lost or stolen: make another.")
    ] = False,
) -> None:
    """Make the root with three custodians, each with a share on paper; any two of them can sign, one alone cannot.

    On a machine without network and without a register. It is gone through step by step; nothing of the root is
    written to a disk. Practise first: --drill.

    Example: aman keys ceremony request.json --out result --drill
    """
    _no_database()
    from aman.issuing.signing.ceremony import hold_ceremony
    from aman.issuing.signing.papers import read_request, write_signed, write_text_new

    asked = read_request(request)
    _refuse_network(drill)
    for name in ("key-list.json", "protocol.txt"):
        if (out / name).exists():
            raise Conflict(f"{name} exists already in that folder.", fix="Name an empty folder.")
    outcome = hold_ceremony(_desk(), asked, is_drill=drill, replaces_root=replace_root)
    write_signed(out / "key-list.json", outcome.signed)
    write_text_new(out / "protocol.txt", outcome.protocol)
    results.print(outcome.protocol, markup=False, soft_wrap=True)
    errors.print("Print or copy the protocol and let everybody sign it. Switch the machine off now.")
    if not drill:
        errors.print(f"Carry {out.name}/key-list.json to the register: aman keys install FILE --fingerprint '...'.")


def _refuse_network(drill: bool) -> None:
    up = networks_up()
    if up and not drill:
        raise BadInput(
            f"This machine has a network ({', '.join(up)}), so no root is handled on it.",
            fix="Take a machine without network, or pull the cable and switch the radio off. To practise here: --drill.",
            code="issuing.network",
        )
    if up:
        errors.print(f"This machine has a network ({', '.join(up)}); in earnest the ceremony would stop here.")


@app.command("sign-list")
def sign_list(
    request: Annotated[Path, typer.Argument(metavar="REQUEST", help="The register's request.")],
    out: Annotated[Path, typer.Option(help="The new file for the signed list.")],
    share: Annotated[
        list[Path] | None,
        typer.Option(
            help="A file that holds one share's words, on a medium burnt afterwards; else they are asked for."
        ),
    ] = None,
    drill: Drill = False,
) -> None:
    """Sign a key list with two of the three shares, on a machine without network and without a register.

    Shares are typed at the keyboard, never given on the command line, which the machine would remember.
    """
    _no_database()
    from aman.issuing.signing import ceremony as steps
    from aman.issuing.signing.papers import read_request, write_signed
    from aman.issuing.signing.shares import NEEDED, join_shares, read_share

    asked = read_request(request)
    _refuse_network(drill)
    for line in steps.describe_changes(asked):
        errors.print(line, markup=False)
    shares = []
    for number, path in enumerate(share or [], start=1):
        try:
            shares.append(read_share(path.read_text(encoding="utf-8"), name=f"The share in {path.name}"))
        except (OSError, UnicodeDecodeError):
            raise BadInput(f"Share {number}, {path.name}, cannot be read.", fix="Check its place.") from None
    if not share:
        desk = _desk()
        for name in ("The first share", "The second share")[:NEEDED]:
            shares.append(steps.ask_share(desk, name))
            desk.clear()
    signed = steps.sign_request(asked, join_shares(shares), is_drill=drill)
    write_signed(out, signed)
    text = steps.protocol(asked, signed.root_public, is_drill=drill, what="Two custodians signed a key list.")
    results.print(text, markup=False, soft_wrap=True)
    errors.print(f"Carry {out.name} to the register: aman keys install {out.name}. Switch this machine off now.")


@app.command()
def install(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The signed list that came back.")],
    fingerprint: Annotated[
        str, typer.Option(help="The root's fingerprint as on the protocol; needed for the first list and a new root.")
    ] = "",
    replace_root: Annotated[
        bool,
        typer.Option("--replace-root", help="Follow another root from now on; every reader must load the page again."),
    ] = False,
    reissue: Annotated[bool, typer.Option("--reissue", help="Issue anew the letters of keys that it drops.")] = False,
    publish: PublishTo = None,
    days: Days = 90,
    passphrase_file: PassphraseFile = None,
    office: Office = "main",
    database: Database = None,
) -> None:
    """Take a key list that the root signed: new keys begin to sign, those it leaves out are dropped."""
    actor = open_register(database, office)
    from aman.issuing.actions import install_key_list
    from aman.issuing.models import IssuingKey
    from aman.issuing.queries import newest_key_list
    from aman.issuing.signing.papers import read_signed

    signed = read_signed(path)
    if newest_key_list() is None or replace_root:
        _meet_fingerprint(signed.root_public, fingerprint)
    began = datetime.now(UTC)
    installed = install_key_list(actor=actor, signed=signed, is_new_root=replace_root)
    results.print(f"Installed the key list of {installed.issued_at:%Y-%m-%d %H:%M} UTC.")
    is_whole = True
    dropped = [bytes(key.kid).hex() for key in IssuingKey.objects.filter(killed_at__gte=began)]
    for kid in dropped:
        results.print(f"Dropped {kid}.")
        if reissue:
            is_whole &= reissue_and_publish(actor, kid, read_passphrase(passphrase_file), days, publish)
        else:
            errors.print(f"Issue its letters again: aman keys reissue {kid}")
    if not is_whole:
        raise typer.Exit(5)


def _meet_fingerprint(root_public: bytes, typed: str) -> None:
    """The first list is believed on the word of those who were at the ceremony, never on the file's own."""
    from aman.core.letters import fingerprint as fingerprint_of

    wanted = fingerprint_of(root_public)
    if "".join(typed.split()).upper() != "".join(wanted.split()):
        said = "is another than the protocol's" if typed else "was not compared with the protocol"
        raise BadInput(
            f"The root that signed this list {said}, so it was not installed.",
            fix="Read the fingerprint from the signed protocol on paper, not from the file: --fingerprint 'ABCD 0123 ...'.",
            code="issuing.fingerprint",
        )
