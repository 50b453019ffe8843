"""How do keys follow each other, last longer, or fall? Each command signs a new key list, or asks the root for one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from aman.cli.keys import (
    Database,
    Office,
    PassphraseFile,
    app,
    open_register,
    open_root,
    read_passphrase,
    root_passphrase,
)
from aman.cli.output import errors, progress_bar, results
from aman.errors import BadInput

RootFile = Annotated[Path | None, typer.Option(help="A root that rests in a file; else --request.")]
RootPassphrase = Annotated[Path | None, typer.Option(help="Holds the root's passphrase.")]
RequestFile = Annotated[Path | None, typer.Option(help="Write a request for the offline root to this new file.")]
Days = Annotated[int, typer.Option(help="How long new letters run, 1 to 90.")]
PublishTo = Annotated[Path | None, typer.Option(help="Publish the lists to this folder afterwards.")]


def _one_root(root: Path | None, request: Path | None) -> None:
    if (root is None) == (request is None):
        raise BadInput(
            "It was not said where the root is, so nothing was done.",
            fix="Name its file with --root FILE, or write a request for the offline root with --request FILE.",
            code="issuing.which-root",
        )


def save_request(path: Path, request: Any) -> None:
    """Write a request for the offline root, and say what it changes and what to do with it."""
    from aman.issuing.signing.ceremony import describe_changes
    from aman.issuing.signing.papers import write_request

    write_request(path, request)
    for line in describe_changes(request):
        results.print(line, markup=False)
    errors.print(f"Wrote {path.name}. Carry it to the offline machine: aman keys sign-list (the first time: ceremony).")
    errors.print("What comes back is taken with: aman keys install FILE.")


def write_key_request(path: Path, keys: Any = None) -> None:
    """Write the request for a key list: None means the keys in use and those that wait."""
    from aman.issuing.actions import request_key_list

    save_request(path, request_key_list(keys))


@app.command()
def rotate(
    root: RootFile = None,
    root_passphrase_file: RootPassphrase = None,
    request: RequestFile = None,
    now: Annotated[bool, typer.Option("--now", help="Even if none is due: the passphrase is lost, say.")] = False,
    keys: Annotated[int, typer.Option(help="How many new keys.")] = 1,
    passphrase_file: PassphraseFile = None,
    office: Office = "main",
    database: Database = None,
) -> None:
    """Let the next key take over when it is due: after 28 days, or when the keys are nearly full.

    The newest two stay able to sign, older ones sign no more and go on checking. Does nothing when none is due, so it
    may be run every day.
    """
    _one_root(root, request)
    actor = open_register(database, office)
    from django.utils import timezone

    from aman.issuing.actions import request_rotation, rotate_issuing_keys
    from aman.issuing.actions.lasting import is_rotation_due

    why = is_rotation_due(timezone.now())
    if not (why or now):
        results.print("No new key is due.")
        return
    passphrase = read_passphrase(passphrase_file, asks="Passphrase for the new issuing key", confirm=True)
    results.print(f"{keys} new {'key' if keys == 1 else 'keys'}: {why or 'asked for'}.")
    if root is not None:
        opened = open_root(root, root_passphrase_file or passphrase_file)
        rotate_issuing_keys(actor=actor, root=opened, passphrase=passphrase, count=keys)
    elif request is not None:
        save_request(request, request_rotation(actor=actor, passphrase=passphrase, count=keys))


@app.command()
def extend(
    until: Annotated[str, typer.Option(help="The last day letters are to run, YYYY-MM-DD; at most 90 days ahead.")],
    root: RootFile = None,
    root_passphrase_file: RootPassphrase = None,
    request: RequestFile = None,
    office: Office = "main",
    database: Database = None,
) -> None:
    """Let the keys of letters in force check longer, so that the letters can be extended to a day.

    Then extend the letters: aman status extend.
    """
    _one_root(root, request)
    try:
        ends = datetime.combine(date.fromisoformat(until), time(23, 59, 59), UTC)
    except ValueError:
        raise BadInput(f"{until[:20]!r} is not a day.", fix="Write it as 2026-12-31.") from None
    actor = open_register(database, office)
    from django.utils import timezone

    from aman.issuing.actions import extend_issuing_keys
    from aman.issuing.actions.lasting import extended_keys

    if root is not None:
        opened = open_root(root, root_passphrase_file)
        count = extend_issuing_keys(actor=actor, root=opened, until=ends)
        results.print(f"{count} keys check until ten days after {until}. Publish the key list: aman status publish.")
    elif request is not None:
        write_key_request(request, extended_keys(ends, timezone.now().replace(microsecond=0)))


@app.command()
def drop(
    kid: Annotated[str, typer.Argument(help="The key's id, as aman keys list shows it.")],
    root: RootFile = None,
    root_passphrase_file: RootPassphrase = None,
    request: RequestFile = None,
    reissue: Annotated[
        bool, typer.Option("--reissue", help="Make new keys in its place and issue its letters anew.")
    ] = False,
    publish: PublishTo = None,
    days: Days = 90,
    passphrase_file: PassphraseFile = None,
    office: Office = "main",
    database: Database = None,
) -> None:
    """Take a stolen or lost key off the key list, and issue its letters anew in the same go.

    Example: aman keys drop 3fa01b22 --root root.key --reissue --passphrase-file pass --publish www

    With --request the key stops signing at once; its letters fall when the signed list is installed:
    aman keys install FILE --reissue.
    """
    _one_root(root, request)
    actor = open_register(database, office)
    from aman.issuing.actions import drop_issuing_key, make_waiting_keys, stop_issuing_key
    from aman.issuing.models import Letter

    passphrase = read_passphrase(passphrase_file, asks="Passphrase for the new issuing key") if reissue else ""
    if root is not None:
        new = _keys_needed(kid) if reissue else 0
        affected = drop_issuing_key(
            actor=actor,
            kid=kid,
            root_path=root,
            root_passphrase=root_passphrase(root_passphrase_file or passphrase_file),
            passphrase=passphrase,
            new_keys=new,
        )
        results.print(f"Dropped {kid}. {affected:,} letters in force were signed with it.")
        if reissue:
            _end(reissue_and_publish(actor, kid, passphrase, days, publish))
        else:
            errors.print(f"Issue them again: aman keys reissue {kid}")
    elif request is not None:
        new = _keys_needed(kid) if reissue else 0
        key = stop_issuing_key(actor=actor, kid=kid)
        if new:
            make_waiting_keys(actor=actor, passphrase=passphrase, count=new)
        write_key_request(request)
        count = Letter.objects.filter(key=key, state=Letter.State.ISSUED).count()
        results.print(f"Stopped {kid}. {count:,} letters will fall when the list is installed.")


def _keys_needed(kid: str) -> int:
    """How many keys to make in a key's place: enough for its letters, without counting on those in use."""
    from django.conf import settings

    from aman.issuing.models import IssuingKey

    key = next((k for k in IssuingKey.objects.all() if bytes(k.kid).hex() == kid.lower()), None)
    count = 0 if key is None else key.letters.filter(state="issued").count()
    return 1 + count // int(settings.LETTERS_A_KEY)


@app.command()
def reissue(
    kid: Annotated[str, typer.Argument(help="A dropped key's id.")],
    publish: PublishTo = None,
    days: Days = 90,
    passphrase_file: PassphraseFile = None,
    office: Office = "main",
    database: Database = None,
) -> None:
    """Issue anew every letter in force that a dropped key signed; run it again if it was stopped.

    Exit status 5: somebody's letter fell and no new one could be signed; a person must look.
    """
    actor = open_register(database, office)
    _end(reissue_and_publish(actor, kid, read_passphrase(passphrase_file), days, publish))


def _end(is_whole: bool) -> None:
    if not is_whole:
        raise typer.Exit(5)


def reissue_and_publish(actor: Any, kid: str, passphrase: str, days: int, publish: Path | None) -> bool:
    """Issue a dropped key's letters anew with a bar, publish the lists, and name the cases that are still without.

    Gives whether everybody has a letter again.
    """
    from aman.issuing.actions import publish_status_lists, reissue_letters

    with progress_bar("reissue") as move:
        done = reissue_letters(kid=kid, passphrase=passphrase, days=days, progress=move)
    results.print(f"{done.issued:,} letters issued anew for {done.families:,} families. Print and hand them over.")
    if publish is not None:
        publish_status_lists(actor=actor, passphrase=passphrase, directory=publish)
        results.print(f"Published the lists to {publish}.")
    else:
        errors.print("Publish the lists now: aman status publish FOLDER.")
    if done.without:
        results.print("Somebody's letter fell and no new one could be signed:")
        for ref in done.without:
            results.print(ref)
    return not done.without
