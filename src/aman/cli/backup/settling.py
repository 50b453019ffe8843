"""What is done in a restored database before anybody works with it again?

It runs in a process of its own, pointed at the restored database, which stands under another name until this is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.migrations.loader import MigrationLoader

from aman.accounts.models import OpenSession
from aman.audit.actions import record
from aman.cli.backup.again import set_bits
from aman.cli.backup.lines import attach, read_lines
from aman.cli.backup.redoing import Redone, left_nothing, redo
from aman.cli.integrity.looking import look
from aman.core.letters import empty_bits, is_set, read_status_list
from aman.errors import AmanError, BadInput
from aman.issuing.facts import status_prefix
from aman.issuing.models import Letter, StatusList
from aman.issuing.queries import FULL_AT, held_key_list
from aman.lockdown.models import Lockdown
from aman.vault.actions import close_vault


def refuse_newer(manifest: Mapping[str, Any]) -> None:
    """Stop where the backup was made by a version that knows tables this one does not.

    Raises:
        BadInput: it was.
    """
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = {app for app, _ in loader.graph.nodes}
    done = [tuple(name.split(".", 1)) for name in manifest.get("migrations", [])]
    unknown = [f"{app}.{name}" for app, name in done if app in ours and (app, name) not in loader.disk_migrations]
    if unknown:
        raise BadInput(
            f"The backup was made by a newer version ({manifest.get('aman', '?')}): it has {unknown[0]}.",
            fix="Install that version, or a newer one, and restore again.",
            code="backup.newer",
        )


def findings(*, every: bool) -> list[dict[str, str]]:
    """Look through the restored database as `aman integrity` does."""
    return [
        {"check": check, "sentence": one.sentence, "fix": one.fix}
        for check, found in look(every=every)
        for one in found
        # How full this disk is says nothing about the backup.
        if check != "room"
    ]


def settle(*, segments: list[Path], published: Path | None) -> dict[str, Any]:
    """Put back the lines after the backup, take back what they took back, and end every session.

    Args:
        segments: files of lines, opened, in any order.
        published: the folder of status lists last published; None where there is none.

    Raises:
        SealBroken: a line does not hold.
        BadInput: lines are missing between the backup and the segments.
    """
    with transaction.atomic():
        lines = (line for path in sorted(segments) for line in read_lines(path))
        count, new = attach(lines, wanted=lambda verb: not left_nothing(verb))
        done = redo(new)
        erased = sum(one.verb == "person.erased" for one in done.redone)
        withdrawn = _withdraw_as_published(published)
        lists = _open_new_lists(new)
        Session.objects.all().delete()
        OpenSession.objects.all().delete()
        detail = {
            "lines": count,
            "redone": len(done.redone),
            "for_a_person": len(done.for_a_person),
            "erased": erased,
            "withdrawn_as_published": len(withdrawn),
        }
        record(actor=None, verb="backup.restored", detail=detail)
        if Lockdown.objects.filter(stands=True).exists():
            close_vault()
    return {**detail, "withdrawn_letters": withdrawn, "new_status_lists": lists, **_listed(done)}


def _listed(done: Redone) -> dict[str, Any]:
    return {
        "done_again": [asdict(one) for one in done.redone],
        "to_do_again": [asdict(one) for one in done.for_a_person],
    }


def _withdraw_as_published(folder: Path | None) -> list[str]:
    """Withdraw what the lists already published name: nothing the world was told is taken back by a restore."""
    keys = held_key_list()
    if folder is None or keys is None:
        return []
    withdrawn: list[str] = []
    for row in StatusList.objects.order_by("number"):
        path = folder / "s" / str(row.number)
        try:
            told = read_status_list(path.read_bytes(), keys=keys, uri_prefix=status_prefix())
        except (OSError, AmanError):
            continue  # no list, or one that no key of ours signed: it told the world nothing
        if told.uri != f"{status_prefix()}{row.number}":
            continue
        set_bits(row.pk, [i for i in range(len(told.bits) * 8) if is_set(told.bits, i)])
        standing = Letter.objects.filter(status_list=row).exclude(state=Letter.State.WITHDRAWN)
        for letter in standing.only("letter_id", "status_index", "state"):
            if is_set(told.bits, letter.status_index):
                letter.state = Letter.State.WITHDRAWN
                letter.withdrawn_reason = "The published list named it when the backup was restored."
                letter.save(update_fields=["state", "withdrawn_reason"])
                record(actor=None, verb="restore.redone", subject=f"letter:{letter.letter_id}", detail={"published": 1})
                withdrawn.append(letter.letter_id)
    return withdrawn


def _open_new_lists(new: list[Any]) -> int:
    """Begin a status list that no lost letter stands on.

    Letters issued after the backup are out on paper; their places are not known. A new letter in the same place would
    share its withdrawal, so new letters go to a list of their own. The lists in between are published, empty.
    """
    newest = StatusList.objects.order_by("-number").first()
    if newest is None:
        return 0
    lost = sum(int(event.detail.get("letters", 0)) for event in new if event.verb == "letters.issued")
    count = 2 + lost // FULL_AT
    for number in range(newest.number + 1, newest.number + 1 + count):
        StatusList.objects.create(number=number, bits=empty_bits())
    return count
