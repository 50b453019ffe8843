"""What did the lines after the backup confirm that the restored rows lack, and which of it can be done again?

Every change writes its line in the same transaction, so each line after the backup stands for rows that are not there.
What takes away a letter, a consent, a sign-in or a key is done again where the line says enough. All else is listed,
line by line, for a person. A verb this version does not know is listed too: nothing is left out because it is new.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from aman.audit.actions import record
from aman.audit.models import AuditEvent
from aman.cli.backup.again import AGAIN, Done

#: Looks, questions, files made and sign-ins: their lines are all there was.
_LOOKS = frozenset({"read", "listed", "searched", "shown", "counted", "compared", "replayed", "exported", "annotated"})
LEFT_NOTHING = frozenset(
    {
        "case.facts_read",
        "desk_check.asked",
        "desk_check.refused",
        "incident.candidates_read",
        "incident.phone_shown",
        "person.facts_read",
        "policy.impact_asked",
        "restore.redone",
        "backup.restored",
        "erasure.considered",
        "export.downloaded",
        "export.failed",
        "export.left_out",
        "export.people_chosen",
        "export.traced",
        "lockdown.proof_failed",
        "retention.viewed",
        "session.ended",
        "webhook.tested",
        "signer.log_accepted",
        "station_sheet.written",
        "status_lists.published",
        "user.code_used_again",
        "user.one_browser",
        "user.second_factor_failed",
        "user.sign_in_failed",
        "user.signed_in",
        "user.signed_out",
        "what_if.asked",
        "what_if.people_listed",
    }
)


@dataclass(frozen=True)
class Remainder:
    """A line whose change is not in the restored rows: redone, or for a person to do again."""

    line: int
    at: str
    who: str
    verb: str
    subject: str
    note: str = ""


@dataclass(frozen=True)
class Redone:
    """What became of the lines after the backup."""

    redone: tuple[Remainder, ...]
    for_a_person: tuple[Remainder, ...]


def left_nothing(verb: str) -> bool:
    """Say whether a verb leaves nothing behind but its line."""
    return verb in LEFT_NOTHING or verb.rsplit(".", 1)[-1] in _LOOKS


def redo(events: Iterable[AuditEvent]) -> Redone:
    """Go through the changes after the backup in their order, do again what takes something away, and list the rest."""
    redone: list[Remainder] = []
    listed: list[Remainder] = []
    for event in events:
        done = _do(event)
        remainder = _remainder(event, done.note)
        if done.is_done:
            redone.append(remainder)
        if done.note or not done.is_done:
            listed.append(remainder)
    gone = {one.subject for one in redone if one.verb == "person.erased"}
    # Whoever was erased in the end is not to be entered again.
    return Redone(tuple(redone), tuple(one for one in listed if one.subject not in gone or one.note))


@transaction.atomic
def _do(event: AuditEvent) -> Done:
    again = AGAIN.get(event.verb)
    done = again(event) if again is not None else Done(False)
    if done.is_done:
        detail = {"line": event.sequence, "verb": event.verb}
        record(actor=None, verb="restore.redone", subject=event.subject, detail=detail)
    return done


def _remainder(event: AuditEvent, note: str) -> Remainder:
    return Remainder(
        event.sequence, event.at.isoformat(timespec="seconds"), event.actor, event.verb, event.subject, note
    )
