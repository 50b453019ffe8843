"""What did the lines after the backup confirm that the restored rows lack, and which of it can be done again?

Every change writes its line in the same transaction, so each line after the backup stands for rows that are not there.
What takes away a letter, a consent, a sign-in or a key is done again where the line says enough. All else is listed,
line by line, for a person. A verb this version does not know is listed too: nothing is left out because it is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.audit.models import AuditEvent
from aman.cases.models import Consent
from aman.core.letters import with_set
from aman.issuing.models import IssuingKey, Letter, StatusList

_UNKNOWN_REASON = "As the log says; the words were lost with the rows."

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
        "signer.log_accepted",
        "station_sheet.written",
        "status_lists.published",
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
    """Go through the lines after the backup in their order, do again what takes something away, and list the rest."""
    redone: list[Remainder] = []
    listed: list[Remainder] = []
    for event in events:
        if left_nothing(event.verb):
            continue
        done = _do(event)
        remainder = _remainder(event, done.note)
        if done.is_done:
            redone.append(remainder)
        if done.note or not done.is_done:
            listed.append(remainder)
    return Redone(tuple(redone), tuple(listed))


@transaction.atomic
def _do(event: AuditEvent) -> _Done:
    again = AGAIN.get(event.verb)
    done = again(event) if again is not None else _Done(False)
    if done.is_done:
        detail = {"line": event.sequence, "verb": event.verb}
        record(actor=None, verb="restore.redone", subject=event.subject, detail=detail)
    return done


def _remainder(event: AuditEvent, note: str) -> Remainder:
    return Remainder(
        event.sequence, event.at.isoformat(timespec="seconds"), event.actor, event.verb, event.subject, note
    )


@dataclass(frozen=True)
class _Done:
    """Whether a line was done again, and what a person has to know of it all the same."""

    is_done: bool
    note: str = ""


def _key_of(event: AuditEvent) -> str:
    return event.subject.partition(":")[2]


def _withdraw_letter(event: AuditEvent) -> _Done:
    letter = Letter.objects.select_for_update().filter(letter_id=_key_of(event)).first()
    if letter is None:
        return _Done(False, "The letter was issued after the backup: its paper is out and no list names it.")
    if letter.state == Letter.State.WITHDRAWN:
        return _Done(True)
    set_bits(letter.status_list_id, [letter.status_index])
    actor = _user(event)
    letter.state = Letter.State.WITHDRAWN
    letter.withdrawn_at, letter.withdrawn_reason = event.at, _UNKNOWN_REASON
    letter.withdrawn_by = actor if actor is None or actor.pk != letter.withdrawal_asked_by_id else None
    letter.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return _Done(True)


def _ask_withdrawal(event: AuditEvent) -> _Done:
    actor = _user(event)
    letter = Letter.objects.select_for_update().filter(letter_id=_key_of(event)).first()
    if letter is None or actor is None:
        return _Done(False)
    if letter.withdrawal_asked_at is None:
        letter.withdrawal_asked_at, letter.withdrawal_asked_by = event.at, actor
        letter.withdrawal_reason = _UNKNOWN_REASON
        letter.save(update_fields=["withdrawal_asked_at", "withdrawal_asked_by", "withdrawal_reason"])
    return _Done(True)


def _keep_letter(event: AuditEvent) -> _Done:
    letter = Letter.objects.select_for_update().filter(letter_id=_key_of(event)).first()
    if letter is None:
        return _Done(False)
    letter.withdrawal_asked_at = letter.withdrawal_asked_by = None
    letter.withdrawal_reason = ""
    letter.save(update_fields=["withdrawal_asked_at", "withdrawal_asked_by", "withdrawal_reason"])
    return _Done(True)


def _withdraw_consent(event: AuditEvent) -> _Done:
    number = event.detail.get("consent")
    found = Consent.objects.filter(pk=number, person__ref=_key_of(event)).first() if number else None
    if found is None:
        return _Done(False, "The consent was recorded after the backup: where it is entered again, enter this too.")
    if found.withdrawn_on is None:
        found.withdrawn_on = timezone.localdate(event.at)
        found.save(update_fields=["withdrawn_on"])
    return _Done(True)


def _disable_user(event: AuditEvent) -> _Done:
    user = User.objects.filter(username=_key_of(event)).first()
    if user is None:
        return _Done(False, "The sign-in was made after the backup and is not there.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    return _Done(True)


def _drop_password(event: AuditEvent) -> _Done:
    """A password was replaced, perhaps because it was known: the one in the backup must not open anything again."""
    user = User.objects.filter(username=_key_of(event)).first()
    if user is None:
        return _Done(False)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return _Done(True, "The old password no longer opens; give this user a new one.")


def _enable_user(event: AuditEvent) -> _Done:
    user = User.objects.filter(username=_key_of(event)).first()
    if user is None:
        return _Done(False)
    user.is_active = True
    user.save(update_fields=["is_active"])
    return _drop_password(event)


def _remove_second_factor(event: AuditEvent) -> _Done:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user__username=_key_of(event)).delete()
    return _Done(True)


def _stop_key(event: AuditEvent) -> _Done:
    key = _issuing_key(event)
    if key is None:
        return _Done(False)
    key.stopped_at = key.stopped_at or event.at
    key.save(update_fields=["stopped_at"])
    return _Done(True)


def _drop_key(event: AuditEvent) -> _Done:
    key = _issuing_key(event)
    if key is None:
        return _Done(False)
    key.killed_at = key.killed_at or event.at
    key.save(update_fields=["killed_at"])
    return _Done(True, "Install the newest key list again, so that readers go on refusing this key.")


def _issuing_key(event: AuditEvent) -> IssuingKey | None:
    try:
        kid = bytes.fromhex(_key_of(event))
    except ValueError:
        return None
    return IssuingKey.objects.filter(kid=kid).first()


def _user(event: AuditEvent) -> User | None:
    return User.objects.filter(pk=event.actor_id, username=event.actor).first() if event.actor_id else None


def set_bits(status_list_id: int, indexes: Iterable[int]) -> None:
    """Name letters as withdrawn on their list."""
    row = StatusList.objects.select_for_update().get(pk=status_list_id)
    row.bits = with_set(bytes(row.bits), indexes)
    row.save(update_fields=["bits"])


#: What is done again by itself: all of it takes something away.
AGAIN: dict[str, Callable[[AuditEvent], _Done]] = {
    "letter.withdrawn": _withdraw_letter,
    "letter.withdrawal_asked": _ask_withdrawal,
    "letter.kept": _keep_letter,
    "consent.withdrawn": _withdraw_consent,
    "user.disabled": _disable_user,
    "user.password_replaced": _drop_password,
    "user.password_changed": _drop_password,
    "user.enabled": _enable_user,
    "user.second_factor_removed": _remove_second_factor,
    "user.second_factor_dropped": _remove_second_factor,
    "issuing_key.stopped": _stop_key,
    "issuing_key.dropped": _drop_key,
}
