"""Are the published lists young enough? Every tick asks; they are signed anew every six hours, changed or not.

A list that is made only when something changed would tell everybody that something changed, and one that is not made for
a week turns every phone's answer amber.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from aman.accounts.models import Office
from aman.accounts.queries import command_line_actor
from aman.core.letters.status_list import TTL_SECONDS
from aman.errors import AmanError
from aman.issuing.actions.publish import publish_status_lists
from aman.issuing.models import StatusList

logger = logging.getLogger("aman.issuing")


def are_lists_due(now: datetime) -> bool:
    """Say whether some list is older than six hours, or was never signed; False where there are no lists at all."""
    made = list(StatusList.objects.values_list("issued_at", flat=True))
    return any(at is None or (now - at).total_seconds() >= TTL_SECONDS for at in made)


def publish_when_due() -> bool:
    """Publish into the folder that the settings name, when the lists are due; gives whether it did.

    Where no folder is named, or neither a signer nor a passphrase's file, nothing is done: the office publishes by hand.
    What goes wrong is logged in words and tried again with the next tick; nothing half-written stands in the folder.
    """
    folder, words = settings.STATUS_DIR, settings.KEY_PASSPHRASE_FILE
    if not folder or not (settings.SIGNER_SOCKET or words) or not are_lists_due(timezone.now()):
        return False
    office = Office.objects.filter(kind=Office.Kind.OWNER).order_by("id").first()
    if office is None:
        return False
    try:
        passphrase = Path(words).read_text(encoding="utf-8").strip() if words and not settings.SIGNER_SOCKET else ""
        publish_status_lists(
            actor=command_line_actor(office.code),
            passphrase=passphrase,
            directory=Path(folder),
            report="/verify/report/",
        )
    except (AmanError, OSError) as error:
        logger.error("the status lists were not published: %s", error)
        return False
    return True
