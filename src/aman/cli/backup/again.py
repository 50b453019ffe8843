"""What one line after the backup took away: how is it taken away again?

Each of these looks whether the restored rows are there, changes them as the line says, and says what it cannot do. What
was written as a reason is lost with the rows; who and when are in the line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from aman.accounts.models import AccessWindow, OfficeKey, OfficeService, User, Vouching
from aman.audit.models import AuditEvent
from aman.cases.models import Consent
from aman.core.letters import with_set
from aman.issuing.models import IssuingKey, Letter, StatusList
from aman.lockdown.models import Lockdown
from aman.notices.models import Webhook
from aman.people.models import Person
from aman.retention.actions import reapply_erasures
from aman.retention.models import Hold
from aman.retention.queries import rows_of

LOST_WORDS = "As the log says; the words were lost with the rows."


@dataclass(frozen=True)
class Done:
    """Whether a line was done again, and what a person has to know of it all the same."""

    is_done: bool
    note: str = ""


def _key_of(event: AuditEvent) -> str:
    return event.subject.partition(":")[2]


def _withdraw_letter(event: AuditEvent) -> Done:
    letter = Letter.objects.select_for_update().filter(letter_id=_key_of(event)).first()
    if letter is None:
        return Done(False, "The letter was issued after the backup: its paper is out and no list names it.")
    if letter.state == Letter.State.WITHDRAWN:
        return Done(True)
    set_bits(letter.status_list_id, [letter.status_index])
    actor = _user(event)
    letter.state = Letter.State.WITHDRAWN
    letter.withdrawn_at, letter.withdrawn_reason = event.at, LOST_WORDS
    letter.withdrawn_by = actor if actor is None or actor.pk != letter.withdrawal_asked_by_id else None
    letter.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return Done(True)


def _ask_withdrawal(event: AuditEvent) -> Done:
    actor = _user(event)
    letter = Letter.objects.select_for_update().filter(letter_id=_key_of(event)).first()
    if letter is None or actor is None:
        return Done(False)
    if letter.withdrawal_asked_at is None:
        letter.withdrawal_asked_at, letter.withdrawal_asked_by = event.at, actor
        letter.withdrawal_reason = LOST_WORDS
        letter.save(update_fields=["withdrawal_asked_at", "withdrawal_asked_by", "withdrawal_reason"])
    return Done(True)


def _keep_letter(event: AuditEvent) -> Done:
    letter = Letter.objects.select_for_update().filter(letter_id=_key_of(event)).first()
    if letter is None:
        return Done(False)
    letter.withdrawal_asked_at = letter.withdrawal_asked_by = None
    letter.withdrawal_reason = ""
    letter.save(update_fields=["withdrawal_asked_at", "withdrawal_asked_by", "withdrawal_reason"])
    return Done(True)


def _withdraw_consent(event: AuditEvent) -> Done:
    number = event.detail.get("consent")
    found = Consent.objects.filter(pk=number, person__ref=_key_of(event)).first() if number else None
    if found is None:
        # It was given and taken back after the backup. Some purposes stand unless somebody says no: so say no.
        return _refuse_consent(event)
    if found.withdrawn_on is None and not found.is_refusal:
        found.withdrawn_on, found.withdrawn_at = timezone.localdate(event.at), event.at
        found.withdrawn_by = _user(event)
        found.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_by"])
    return Done(True)


def _refuse_consent(event: AuditEvent) -> Done:
    person, actor = Person.objects.filter(ref=_key_of(event)).first(), _user(event)
    purpose = str(event.detail.get("purpose", ""))
    if person is None or actor is None or not purpose:
        return Done(False, "The person or the purpose is not there: enter this where they are entered again.")
    recipient = str(event.detail.get("recipient", ""))
    said = {"person": person, "purpose": purpose, "recipient": recipient, "is_refusal": True}
    if not Consent.objects.filter(**said).exists():
        given = {"given_on": timezone.localdate(event.at), "recorded_at": event.at, "recorded_by": actor}
        Consent.objects.create(**said, **given, way=str(event.detail.get("way", Consent.Way.PAPER)))
    return Done(True)


def _erase_person(event: AuditEvent) -> Done:
    person = Person.objects.filter(ref=_key_of(event)).first()
    if person is None:
        return Done(True)  # recorded and erased after the backup: nothing of them is here
    refs = sorted(row.ref for row in rows_of(person))
    ask = str(event.detail.get("ask", "own"))
    reapply_erasures([{"ref": person.ref, "refs": refs, "seals": [], "ask": ask, "shared_words": False, "at": ""}])
    if event.detail.get("rows", len(refs)) != len(refs):
        return Done(True, "Joined to others after the backup: erase those rows, too.")
    return Done(True)


def _withdraw_machine_key(event: AuditEvent) -> Done:
    OfficeKey.objects.filter(found_by=_key_of(event), revoked_at=None).update(
        revoked_at=event.at, revoked_by=_user(event)
    )
    return Done(True)


def _close_windows(event: AuditEvent) -> Done:
    windows = AccessWindow.objects.filter(user__username=_key_of(event), ends_at__gt=event.at)
    for window in windows:
        window.begins_at, window.ends_at = min(window.begins_at, event.at - timedelta(seconds=1)), event.at
        window.save(update_fields=["begins_at", "ends_at"])
    return Done(True)


def _end_service(event: AuditEvent) -> Done:
    partner = str(event.detail.get("partner", ""))
    standing = OfficeService.objects.filter(office__code=_key_of(event), partner__code=partner, ended_at=None)
    standing.update(ended_at=event.at)
    return Done(True)


def _stop_webhook(event: AuditEvent) -> Done:
    number = _key_of(event)
    if number.isdigit():
        Webhook.objects.filter(pk=int(number), stopped_at=None, made_at__lt=event.at).update(
            stopped_at=event.at, stopped_by=_user(event)
        )
    return Done(True)


def _place_hold(event: AuditEvent) -> Done:
    about, _, ref = event.subject.partition(":")
    actor = _user(event)
    if actor is None or actor.office_id is None or about not in Hold.About.values:
        return Done(False)
    until = str(event.detail.get("until") or "")
    Hold.objects.create(
        office_id=actor.office_id, about=about, ref=ref, reason=LOST_WORDS, placed_by=actor, placed_at=event.at,
        until=date.fromisoformat(until) if until else None,
    )  # fmt: skip
    return Done(True)


def _close_everything(event: AuditEvent) -> Done:
    actor = _user(event)
    if actor is None:
        return Done(False, "Close everything again: aman lockdown.")
    if not Lockdown.objects.filter(stands=True).exists():
        way = str(event.detail.get("way", Lockdown.Way.COMMAND))
        Lockdown.objects.create(closed_at=event.at, closed_by=actor, way=way)
    return Done(True, "It stands again. Two people open it: aman lockdown lift.")


def _disable_user(event: AuditEvent) -> Done:
    user = User.objects.filter(username=_key_of(event)).first()
    if user is None:
        return Done(False, "The sign-in was made after the backup and is not there.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    return Done(True)


def _drop_password(event: AuditEvent) -> Done:
    """A password was replaced, perhaps because it was known: the one in the backup must not open anything again."""
    user = User.objects.filter(username=_key_of(event)).first()
    if user is None:
        return Done(False)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return Done(True, "The old password no longer opens; give this user a new one.")


def _enable_user(event: AuditEvent) -> Done:
    user = User.objects.filter(username=_key_of(event)).first()
    if user is None:
        return Done(False)
    user.is_active = True
    user.save(update_fields=["is_active"])
    return _drop_password(event)


def _remove_second_factor(event: AuditEvent) -> Done:
    from allauth.mfa.models import Authenticator

    user, actor = User.objects.filter(username=_key_of(event)).first(), _user(event)
    if user is not None:
        Authenticator.objects.filter(user=user).delete()
        if actor is not None and actor != user:
            # A new password is given by somebody who is noted then; here the password of the backup still opens.
            Vouching.objects.create(user=user, cause=Vouching.Cause.FACTOR, held_by=actor, held_at=event.at)
    return Done(True)


def _change_role(event: AuditEvent) -> Done:
    """The role itself is a person's to give again; that somebody changed it is not forgotten meanwhile."""
    user, actor = User.objects.filter(username=_key_of(event)).first(), _user(event)
    if user is not None and actor is not None and actor != user:
        Vouching.objects.create(user=user, cause=Vouching.Cause.ROLE, held_by=actor, held_at=event.at)
    return Done(False)


def _stop_key(event: AuditEvent) -> Done:
    key = _issuing_key(event)
    if key is None:
        return Done(False)
    key.stopped_at = key.stopped_at or event.at
    key.save(update_fields=["stopped_at"])
    return Done(True)


def _drop_key(event: AuditEvent) -> Done:
    key = _issuing_key(event)
    if key is None:
        return Done(False)
    key.killed_at = key.killed_at or event.at
    key.save(update_fields=["killed_at"])
    return Done(True, "Install the newest key list again, so that readers go on refusing this key.")


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
AGAIN: dict[str, Callable[[AuditEvent], Done]] = {
    "consent.refused": _refuse_consent,
    "hold.placed": _place_hold,
    "key.withdrawn": _withdraw_machine_key,
    "lockdown.closed": _close_everything,
    "office.service_ended": _end_service,
    "person.erased": _erase_person,
    "user.window_closed": _close_windows,
    "webhook.stopped": _stop_webhook,
    "letter.withdrawn": _withdraw_letter,
    "letter.withdrawal_asked": _ask_withdrawal,
    "letter.kept": _keep_letter,
    "consent.withdrawn": _withdraw_consent,
    "user.disabled": _disable_user,
    "user.password_replaced": _drop_password,
    "user.password_changed": _drop_password,
    "user.enabled": _enable_user,
    "user.role_changed": _change_role,
    "user.second_factor_removed": _remove_second_factor,
    "user.second_factor_dropped": _remove_second_factor,
    "issuing_key.stopped": _stop_key,
    "issuing_key.dropped": _drop_key,
}
