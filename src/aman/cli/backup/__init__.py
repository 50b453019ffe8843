"""How is everything kept twice, and brought back when the first is gone?"""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from aman.cli.output import errors, print_json, results
from aman.errors import Conflict

app = typer.Typer(
    no_args_is_help=True,
    help="Make encrypted backups while Aman runs, look whether they hold, bring one back with the lines after it.",
)

DatabaseOption = Annotated[Path | None, typer.Option("--database", help="An SQLite file; else AMAN_DATABASE_URL.")]
Recipients = Annotated[list[str] | None, typer.Option("--recipient", help="age1...; may be given more than once.")]
PassphraseFile = Annotated[Path | None, typer.Option(help="A file with the passphrase, instead of age keys.")]
IdentityFile = Annotated[Path | None, typer.Option("--identity", help="The file of the age identity that opens it.")]
DataKeys = Annotated[
    Path | None, typer.Option(help="The file of data keys; else AMAN_DATA_KEYS_FILE, or the one beside the database.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One object.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")]


@app.command("identity")
def make_identity(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Is not there yet; whoever holds it opens the backups.")],
) -> None:
    """Make the identity that opens backups, on a machine that does not make them, and print its recipient."""
    os.umask(0o077)
    import pyrage

    from aman.cli.backup.writing import new_file

    identity = pyrage.x25519.Identity.generate()
    with new_file(path) as file:
        file.write(f"# recipient: {identity.to_public()}\n{identity}\n".encode())
    results.print(str(identity.to_public()), soft_wrap=True)


@app.command()
def make(
    to: Annotated[Path, typer.Option(help="A folder, or a file that is not there yet.")],
    recipient: Recipients = None,
    passphrase_file: PassphraseFile = None,
    also: Annotated[list[Path] | None, typer.Option(help="A folder whose files go in too; may be repeated.")] = None,
    keep_daily: Annotated[int, typer.Option(help="In a folder: of how many days the newest stays.", min=1)] = 7,
    keep_weekly: Annotated[int, typer.Option(help="In a folder: of how many weeks the newest stays.", min=0)] = 4,
    database: DatabaseOption = None,
    json: AsJson = False,
) -> None:
    """Write a backup, encrypted with age, as of one moment, while others work.

    The data keys are never in it: keep a copy of that file elsewhere, for without it a backup opens to sealed values.
    AMAN_STATUS_DIR goes in where it is set. A file that is not finished never bears a backup's name.

    Example: aman backup make --to backups --recipient age1...
    """
    os.umask(0o077)
    from aman.cli.backup.databases import database_in_use
    from aman.cli.backup.keys import read_lock
    from aman.cli.backup.making import drop_surplus, make_backup

    lock = read_lock(recipient or [], passphrase_file)
    status = os.environ.get("AMAN_STATUS_DIR", "")
    folders = [*(also or []), *([Path(status)] if status and Path(status).is_dir() else [])]
    path, manifest = make_backup(database_in_use(database), to=to, lock=lock, also=folders)
    gone = drop_surplus(path.parent, daily=keep_daily, weekly=keep_weekly) if to.is_dir() else []
    if json:
        said = {"schema": "aman.backup-made/1", "file": str(path), "bytes": path.stat().st_size, **_short(manifest)}
        print_json({**said, "removed": [old.name for old in gone]})
        return
    head = manifest["head"]
    results.print(
        f"{path} {path.stat().st_size:,} bytes. Head of its log: {head['line']} {head['hash']}", soft_wrap=True
    )
    for old in gone:
        results.print(f"Removed by the rule for old backups: {old.name}")
    errors.print("The data keys are not in it. Keep a copy of their file apart from the backups.")


def _short(manifest: dict[str, Any]) -> dict[str, Any]:
    return {name: manifest[name] for name in ("made_at", "aman", "engine", "head")} | {
        "rows": sum(manifest["counts"].values())
    }


@app.command()
def verify(
    file: File,
    identity: IdentityFile = None,
    passphrase_file: PassphraseFile = None,
    scratch: Annotated[
        str, typer.Option(help="For PostgreSQL: a database on the server to use; else AMAN_DATABASE_URL.")
    ] = "",
    data_keys: DataKeys = None,
    every: Annotated[bool, typer.Option("--all", help="Open every letter and sealed value, not a spread.")] = False,
    json: AsJson = False,
) -> None:
    """Open a backup, hold every part against its hash, restore it to a scratch database and look through that.

    Exit code 3 when something in it does not belong together. Nothing is kept.
    """
    os.umask(0o077)
    from aman.cli.backup.databases import database_in_use, database_of
    from aman.cli.backup.keys import data_keys_file, hold_data_keys, read_opening
    from aman.cli.backup.restoring import run_on, scratch_database, unpacked

    opening = read_opening(identity, passphrase_file)
    ours = database_in_use(None)
    server = database_of(scratch) if scratch else ours
    with unpacked(file, opening, near=file.parent) as backup:
        manifest, keys = backup.manifest, data_keys_file(data_keys, ours.path)
        hold_data_keys(manifest["data_keys"], keys)
        with scratch_database(backup, server) as restored:
            more = ["--all"] if every else []
            said = run_on(restored, keys, "backup", "settle", str(backup.folder), "--look", *more)
    found = said["findings"]
    if json:
        print_json({"schema": "aman.backup-verified/1", "whole": not found, **_short(manifest), "findings": found})
    else:
        for one in found:
            results.print(f"{one['sentence']} {one['fix']}", markup=False, soft_wrap=True)
        head = manifest["head"]
        verdict = "The backup holds" if not found else f"The backup opens, with {len(found)} findings"
        rows = sum(manifest["counts"].values())
        results.print(
            f"{verdict}: {rows:,} rows of {manifest['made_at']}. Head: {head['line']} {head['hash']}", soft_wrap=True
        )
    if found:
        raise typer.Exit(3)


@app.command()
def restore(
    file: File,
    to: Annotated[str, typer.Option(help="sqlite:///file or postgresql://...; made where it is not there.")],
    identity: IdentityFile = None,
    passphrase_file: PassphraseFile = None,
    replay: Annotated[
        list[Path] | None,
        typer.Option(help="A file that aman audit export wrote, or a folder of them; may be repeated."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of a database that is there.")] = False,
    word: Annotated[str, typer.Option(help="With --replace, where nobody sits there: the words it asks for.")] = "",
    published: Annotated[
        Path | None, typer.Option(help="The folder of the lists last published; else AMAN_STATUS_DIR.")
    ] = None,
    files_to: Annotated[Path | None, typer.Option(help="A new folder for the other files of the backup.")] = None,
    to_do: Annotated[Path | None, typer.Option(help="Write what a person has to do again to this CSV file.")] = None,
    data_keys: DataKeys = None,
    json: AsJson = False,
) -> None:
    """Bring a backup back, with the lines of the log after it; the old database is kept under another name.

    Letters, consents and sign-ins that were taken back after the backup are taken back again, erased people are erased
    again, every session ends. What only a person can do again is listed, line by line.

    Example: aman backup restore FILE --identity key.txt --to sqlite:///var/aman.sqlite3 --replace --replay lines
    """
    os.umask(0o077)
    from aman.cli.backup.keys import data_keys_file, hold_data_keys, read_opening
    from aman.cli.backup.restoring import exists, put_in_place, run_on, scratch_database, target_of, unpacked

    opening = read_opening(identity, passphrase_file)
    near = _near(to, file)
    with unpacked(file, opening, near=near) as backup:
        target = target_of(to, backup.manifest)
        if exists(target):
            _ask_word(target.name, replace, word)
        keys = data_keys_file(data_keys, target.path)
        hold_data_keys(backup.manifest["data_keys"], keys)
        segments = _open_segments(replay or [], opening, backup.folder / "segments")
        lists = published or (Path(os.environ["AMAN_STATUS_DIR"]) if os.environ.get("AMAN_STATUS_DIR") else None)
        with scratch_database(backup, target) as restored:
            more = ["--published", str(lists)] if lists is not None else []
            said = run_on(restored, keys, "backup", "settle", str(backup.folder), *segments, *more)
            if files_to is not None and (backup.folder / "files").is_dir():
                (backup.folder / "files").rename(files_to)
            old = put_in_place(restored, target)
    said = {"schema": "aman.backup-restored/1", "database": target.name, "kept_as": old, **said}
    if to_do is not None:
        _write_to_do(to_do, said["to_do_again"])
    print_json(said) if json else _tell(said)
    if said["findings"]:
        raise typer.Exit(3)


def _near(to: str, file: Path) -> Path:
    """Open a backup on the disk it goes to, so that it can be moved into place."""
    from aman.cli.backup.databases import database_of

    target = database_of(to)
    return target.path.parent if target.path is not None else file.parent


def _ask_word(name: str, replace: bool, word: str) -> None:
    wanted = f"replace {name}"
    if not replace:
        raise Conflict(
            f"{name} is there already and was not touched.",
            fix="Restore to another name; or, to take its place, give --replace.",
            code="backup.there-already",
        )
    said = word or (typer.prompt(f"Write: {wanted}", err=True) if sys.stdin.isatty() else "")
    if said.strip() != wanted:
        raise Conflict(
            f"{name} was not replaced: the words were not written.",
            fix=f'Write them where you are asked, or give --word "{wanted}".',
            code="backup.word",
        )


def _open_segments(paths: list[Path], opening: Any, into: Path) -> list[str]:
    """Open each file of lines into a folder of its own, in the order of their names."""
    from aman.cli.backup.container import read_container

    files = [found for path in paths for found in (sorted(path.glob("aman-lines-*.age")) if path.is_dir() else [path])]
    if paths and not files:
        raise Conflict(
            "No file of lines is in that folder, so nothing was restored.",
            fix="Check the folder; or leave --replay away, which loses what was done after the backup.",
            code="backup.no-segments",
        )
    told: list[str] = []
    for number, path in enumerate(files):
        folder = into / f"{number:06d}"
        folder.mkdir(parents=True)
        read_container(path, opening, folder)
        told += ["--segment", str(folder)]
    return told


@app.command(hidden=True)
def settle(
    folder: Annotated[Path, typer.Argument()],
    segment: Annotated[list[Path] | None, typer.Option()] = None,
    published: Annotated[Path | None, typer.Option()] = None,
    look: Annotated[bool, typer.Option("--look")] = False,
    every: Annotated[bool, typer.Option("--all")] = False,
) -> None:
    """Make a restored database ready: its tables, its log, what is done again. Run by verify and restore."""
    import django

    from aman.cli.setup import open_database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")
    django.setup()
    from aman.cli.backup import settling
    from aman.cli.backup.lines import PART
    from aman.cli.backup.restoring import SAID

    settling.refuse_newer(json.loads((folder / SAID).read_text(encoding="utf-8")))
    open_database(even_closed=True)
    done = {} if look else settling.settle(segments=[one / PART for one in segment or []], published=published)
    print_json({**done, "findings": settling.findings(every=every)})


def _write_to_do(path: Path, lines: list[dict[str, Any]]) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["line", "at", "who", "verb", "subject", "note"])
        writer.writeheader()
        writer.writerows(lines)


def _tell(said: dict[str, Any]) -> None:
    for one in said["to_do_again"]:
        who, note = one["who"] or "-", f"  {one['note']}" if one["note"] else ""
        text = f"{one['line']:>9}  {one['at']}  {who:<20}  {one['verb']:<28}  {one['subject']}{note}"
        results.print(text, markup=False, soft_wrap=True)
    for one in said["findings"]:
        results.print(f"{one['sentence']} {one['fix']}", markup=False, soft_wrap=True)
    letters = said["redone"] + said["withdrawn_as_published"]
    results.print(
        f"{said['database']} is restored. Lines put back: {said['lines']:,}; done again: {letters:,}; erased again: "
        f"{said['erased']:,}; for a person to do again, listed above: {len(said['to_do_again']):,}.",
        soft_wrap=True,
    )
    if said["kept_as"]:
        errors.print(f"What stood there before is kept as {said['kept_as']}.", soft_wrap=True)
    errors.print("Every session was ended. Publish the status lists now: aman status publish DIR.", soft_wrap=True)
