"""Sign the status lists anew and write them where readers fetch them, with the page that reads them."""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.letters import Extension as MovedEnd
from aman.core.letters.day_word import SEED_BYTES
from aman.errors import BadInput
from aman.issuing import queries
from aman.issuing.actions.keys import Signer, open_signer
from aman.issuing.facts import moment, seconds, status_prefix, verify_host
from aman.issuing.models import DaySeed, StatusList
from aman.issuing.station import StationCode, draw_station_picture, draw_station_sheet
from aman.issuing.verifier_pages import VerifierSettings, verifier_files

#: A seed lasts about as long as an issuing key: whoever copied an old list does not know next month's words.
_SEED_LASTS = timedelta(days=30)


def sign_lists(*, signer: Signer, now: datetime) -> list[StatusList]:
    """Sign every status list as it stands; the caller holds the transaction."""
    rows = list(StatusList.objects.select_for_update().order_by("number"))
    seed = _seed(now)
    moved = [
        MovedEnd(seconds(one.issued_until), seconds(one.ends_at))
        for one in queries.extensions_in_use(now)
        if one.issued_until <= now
    ]
    for row in rows:
        row.token = signer.sign_status_list(
            f"{status_prefix()}{row.number}",
            bytes(row.bits),
            issued=seconds(now),
            extensions=moved,
            day_seed=seed,
        )
        # To the microsecond: a withdrawal a moment earlier is on this list, one a moment later is not.
        row.issued_at = timezone.now()
        row.save(update_fields=["token", "issued_at"])
    return rows


def _seed(now: datetime) -> bytes:
    newest = DaySeed.objects.order_by("-drawn_at", "-id").first()
    if newest is None or newest.drawn_at < now - _SEED_LASTS:
        newest = DaySeed.objects.create(seed=secrets.token_bytes(SEED_BYTES), drawn_at=now)
    return bytes(newest.seed)


def publish_status_lists(
    *, actor: User, passphrase: str, directory: Path, with_verifier: bool = True, report: str = ""
) -> list[Path]:
    """Sign the status lists anew and write them, with the key list, as files to be served as they are.

    Args:
        actor: who publishes.
        passphrase: opens the issuing key.
        directory: gets `keys` and `s/1`, `s/2`, ...; each file is replaced whole, never half written.
        with_verifier: write the page that checks letters offline beside them, and its copy in one file.
        report: the address on the same host that takes reports of that page; empty when none are taken.

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
        if keys is not None and with_verifier:
            settings = VerifierSettings(
                host=verify_host(),
                uri_prefix=status_prefix(),
                root_public=bytes(keys.root_public),
                duty_number=actor.office.duty_number if actor.office else "",
                operator=actor.office.name if actor.office else "",
                lists=tuple(row.number for row in rows),
                report=report,
                keys=bytes(keys.token),
                status=tuple(bytes(row.token or b"") for row in rows),
            )
            files |= {Path(name): content for name, content in verifier_files(settings).items()}
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


def station_codes(now: datetime) -> list[StationCode]:
    """Give the signed lists of the day as they go on a station's sheet: the key list, then each status list."""
    keys = queries.newest_key_list()
    if keys is None:
        return []
    held = [StationCode("keys", bytes(keys.token))]
    rows = StatusList.objects.filter(token__isnull=False, issued_at__lte=now).order_by("number")
    return held + [StationCode(f"list {row.number}", bytes(row.token or b"")) for row in rows]


@transaction.atomic
def write_station_sheet(*, actor: User, path: Path) -> Path:
    """Write the day's lists as a sheet (PDF) or a picture (PNG) for a station without a connection.

    Raises:
        BadInput: nothing was published yet, a list is too long for a code, another kind of file is asked for, or the
            file cannot be written.
        SealBroken: a code does not read back.
    """
    now = timezone.now()
    codes = station_codes(now)
    if path.suffix.lower() == ".png":
        content = draw_station_picture(codes, host=verify_host())
    elif path.suffix.lower() == ".pdf":
        duty = actor.office.duty_number if actor.office else ""
        made = StatusList.objects.filter(token__isnull=False).order_by("issued_at").values_list("issued_at", flat=True)
        content = draw_station_sheet(codes, host=verify_host(), duty_number=duty, made=made.first() or now)
    else:
        raise BadInput(f"{path.name} is neither a sheet nor a picture.", fix="End the name in .pdf or .png.")
    written = _write(path, content)
    record(actor=actor, verb="station_sheet.written", detail={"codes": len(codes)})
    return written
