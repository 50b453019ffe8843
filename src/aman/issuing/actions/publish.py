"""Sign the status lists anew and write them where readers fetch them."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.letters import sign_status_list
from aman.errors import BadInput
from aman.issuing import queries
from aman.issuing.actions.keys import Signer, open_signer
from aman.issuing.facts import moment, seconds, status_prefix
from aman.issuing.models import StatusList


def sign_lists(*, signer: Signer, now: datetime) -> list[StatusList]:
    """Sign every status list as it stands; the caller holds the transaction."""
    rows = list(StatusList.objects.select_for_update().order_by("number"))
    for row in rows:
        row.token = sign_status_list(
            f"{status_prefix()}{row.number}",
            bytes(row.bits),
            issued=seconds(now),
            key=signer.private,
            kid=signer.kid,
        )
        # To the microsecond: a withdrawal a moment earlier is on this list, one a moment later is not.
        row.issued_at = timezone.now()
        row.save(update_fields=["token", "issued_at"])
    return rows


def publish_status_lists(*, actor: User, passphrase: str, directory: Path) -> list[Path]:
    """Sign the status lists anew and write them, with the key list, as files to be served as they are.

    Args:
        actor: who publishes.
        passphrase: opens the issuing key.
        directory: gets `keys` and `s/1`, `s/2`, ...; each file is replaced whole, never half written.

    Raises:
        BadInput: no key may sign, or the folder cannot be written.
        SealBroken: the passphrase is wrong.
        Conflict: the clock stands before something signed already.
    """
    now = moment(seconds(timezone.now()))
    signer = open_signer(passphrase=passphrase, now=now)
    with transaction.atomic():
        rows = sign_lists(signer=signer, now=now)
        keys = queries.newest_key_list()
        files = {Path("s") / str(row.number): bytes(row.token or b"") for row in rows}
        if keys is not None:
            files[Path("keys")] = bytes(keys.token)
        written = [_write(directory / name, content) for name, content in sorted(files.items())]
        record(actor=actor, verb="status_lists.published", detail={"lists": len(rows)})
    return written


def _write(path: Path, content: bytes) -> Path:
    """Write beside and move, so that nobody fetches half a list. The files hold no person and may be read by all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o755)
        beside = path.with_name(f".{path.name}.new")
        beside.write_bytes(content)
        beside.chmod(0o644)
        os.replace(beside, path)
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be written: {error.strerror}.",
            fix="Choose a folder you may write to.",
            code="issuing.publish",
        ) from error
    return path
