"""Say how one wants to be told: an address confirmed by a code, the digest's hour, quiet hours.

The code is not stored: it is made from the site's secret, the address and the moment, both when it is sent and when it is
typed. It holds for an hour and for five tries.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed
from aman.notices.actions.telling import hours_of, line_of, new_message_id
from aman.notices.facts import mail_moment
from aman.notices.models import Delivery, Notice, NoticeWish

CODE_HOLDS = timedelta(hours=1)
CODE_TRIES = 5
#: A new code at most this often: nobody's mailbox is filled through Aman.
CODE_PAUSE = timedelta(minutes=2)


def code_for(wish: NoticeWish) -> str:
    """Give the code that confirms the address a wish asks for."""
    if wish.code_made_at is None:
        raise ValueError("No code was asked for.")
    text = f"{wish.user_id}|{wish.asked_address}|{wish.code_made_at.isoformat()}"
    key = hashlib.sha256(b"aman notice address|" + settings.SECRET_KEY.encode()).digest()
    return f"{int.from_bytes(hmac.digest(key, text.encode(), 'sha256')[:8], 'big') % 1_000_000:06d}"


def _locked_wish(user: Any) -> NoticeWish:
    NoticeWish.objects.get_or_create(user=user)
    return NoticeWish.objects.select_for_update().get(user=user)


@transaction.atomic
def ask_address(*, user: Any, address: str, now: datetime | None = None) -> NoticeWish:
    """Send a code to an address; notices go there once the code was typed.

    Raises:
        NotAllowed: no mail server is set up.
        Conflict: a code was sent moments ago.
    """
    now = now or timezone.now()
    if not settings.SMTP_HOST:
        raise NotAllowed(
            "This site sends no e-mail.", fix="Read your notices here, or ask your administrator.", code="no-mail"
        )
    wish = _locked_wish(user)
    if wish.code_made_at is not None and now - wish.code_made_at < CODE_PAUSE:
        raise Conflict("A code was sent moments ago.", fix="Wait two minutes, then ask again.", code="code-just-sent")
    wish.asked_address, wish.code_made_at, wish.code_tries = address, now, 0
    wish.save(update_fields=["asked_address", "code_made_at", "code_tries"])
    Delivery.objects.filter(user=user, way=Delivery.Way.CODE, sent_at=None, given_up_at=None).update(
        next_try_at=None, given_up_at=now, trouble="replaced"
    )
    Delivery.objects.create(
        message_id=new_message_id(),
        way=Delivery.Way.CODE,
        office_id=user.office_id,
        user=user,
        made_at=now,
        next_try_at=now,
    )
    record(actor=user, verb="notice_address.asked", subject=f"user:{user.username}", at=now)
    return wish


def confirm_address(*, user: Any, code: str, now: datetime | None = None) -> None:
    """Take the code that was sent; from now on notices go to that address.

    Raises:
        BadInput: it is another code, it is too old, or it was guessed too often.
    """
    # A wrong try has to be counted, so the error is raised after the transaction.
    if not _take_code(user, code, now or timezone.now()):
        raise BadInput(
            "This is not the code that was sent, or it no longer holds.",
            fix="Type the six digits of the newest message, or ask for another code.",
            code="code-wrong",
        )


@transaction.atomic
def _take_code(user: Any, code: str, now: datetime) -> bool:
    wish = _locked_wish(user)
    holds = (
        wish.asked_address
        and wish.code_made_at is not None
        and now - wish.code_made_at <= CODE_HOLDS
        and wish.code_tries < CODE_TRIES
    )
    if not holds:
        return False
    if not secrets.compare_digest(code_for(wish).encode(), code.encode()):
        NoticeWish.objects.filter(pk=wish.pk).update(code_tries=wish.code_tries + 1)
        return False
    if wish.address != wish.asked_address:
        _tell_former(wish, kind="notice_address.confirmed", now=now)
    wish.address, wish.asked_address, wish.code_made_at, wish.code_tries = wish.asked_address, "", None, 0
    wish.save(update_fields=["address", "asked_address", "code_made_at", "code_tries"])
    record(actor=user, verb="notice_address.confirmed", subject=f"user:{user.username}", at=now)
    return True


def _tell_former(wish: NoticeWish, *, kind: str, now: datetime) -> None:
    """Tell the address that hears nothing from now on: whoever sits at somebody else's page could silence it first."""
    if not (wish.address and settings.SMTP_HOST):
        return
    told = Notice(
        kind=kind,
        subject=f"user:{wish.user.username}",
        path="/notices/own/",
        urgency=Notice.Urgency.ESCALATION,
    )
    Delivery.objects.create(
        message_id=new_message_id(),
        way=Delivery.Way.MAIL,
        office_id=wish.user.office_id,
        user=wish.user,
        former=wish.address,
        lines=[line_of(told)],
        made_at=now,
        next_try_at=now,
    )


@transaction.atomic
def forget_address(*, user: Any) -> None:
    """Send nothing by e-mail any more, and forget where to."""
    wish = _locked_wish(user)
    _tell_former(wish, kind="notice_address.forgotten", now=timezone.now())
    wish.address, wish.asked_address, wish.code_made_at = "", "", None
    wish.save(update_fields=["address", "asked_address", "code_made_at"])
    Notice.objects.filter(user=user, mail_at__isnull=False).update(mail_at=None)
    record(actor=user, verb="notice_address.forgotten", subject=f"user:{user.username}")


@transaction.atomic
def set_hours(
    *,
    user: Any,
    digest_hour: int,
    quiet_from: int,
    quiet_until: int,
    zone: str,
    due_list: str = "",
    now: datetime | None = None,
) -> NoticeWish:
    """Set the hours; what waits by e-mail already moves to the new ones. A blank `due_list` leaves that wish as it is."""
    now = now or timezone.now()
    wish = _locked_wish(user)
    if due_list in NoticeWish.DueList.values and due_list != wish.due_list:
        # The first list is the next one: whoever asks for Mondays on a Thursday is not sent last Monday's.
        wish.due_list, wish.due_list_on = due_list, now.astimezone(ZoneInfo(zone)).date()
        wish.save(update_fields=["due_list", "due_list_on"])
    wish.digest_hour, wish.quiet_from, wish.quiet_until, wish.zone = digest_hour, quiet_from, quiet_until, zone
    wish.save(update_fields=["digest_hour", "quiet_from", "quiet_until", "zone"])
    hours = hours_of(wish)
    for urgency in Notice.Urgency.values:
        waiting = Notice.objects.filter(user=user, urgency=urgency, mail_at__gt=now)
        waiting.update(mail_at=mail_moment(urgency=urgency, hours=hours, now=now))
    return wish
