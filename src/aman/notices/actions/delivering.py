"""Deliver what is due: gather what leaves by e-mail now, try each message, put aside what failed, give up at last.

Runs in the worker, each second and with each tick. A message is taken by moving its next try ahead, tried outside of any
transaction, and then written down: whoever dies in between has it tried again, under the same id.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.errors import Conflict
from aman.notices.actions.telling import Telling, line_of, new_message_id, notify_many
from aman.notices.actions.wishes import code_for
from aman.notices.facts import GIVEN_UP_AFTER, next_try
from aman.notices.mailing import Mail, MailServer, NotSent
from aman.notices.models import Delivery, Notice, NoticeWish
from aman.notices.posting import body_of, post
from aman.notices.queries import due_deliveries, visible_delivery

logger = logging.getLogger("aman.notices")

#: A worker that took a message and is not heard of for so long is gone.
LEASE = timedelta(minutes=3)
#: Messages tried in one look, so that jobs get their turn; the next look follows at once.
A_LOOK = 20
LOOK_SECONDS = 20
_GATHERED = 500
#: A message of more lines would be read by nobody; the page has the rest.
_LINES_A_MAIL = 30


def deliver_due(now: datetime | None = None) -> int:
    """Gather what is due by e-mail, then try what is due; give how many messages left."""
    begun, started = now or timezone.now(), monotonic()
    gather_mail(begun)
    sent = 0
    is_mail_away = False
    with MailServer() as server:
        for delivery in list(due_deliveries(begun)[:A_LOOK]):
            if monotonic() - started > LOOK_SECONDS:
                break
            is_mail = delivery.way != Delivery.Way.WEBHOOK
            now = begun + timedelta(seconds=monotonic() - started)
            if not _take(delivery, now):
                continue
            try:
                if is_mail and is_mail_away:
                    raise NotSent("server_away", whole_server=True)
                _send(delivery, server)
            except NotSent as error:
                is_mail_away = is_mail_away or (is_mail and error.whole_server)
                _put_aside(delivery, error, now)
            except Exception:
                # Its message may hold an address; its place in the code cannot.
                logger.exception("Message %s could not be sent.", delivery.message_id)
                _put_aside(delivery, NotSent("unexpected"), now)
            else:
                sent += 1
                Delivery.objects.filter(pk=delivery.pk, sent_at=None).update(
                    sent_at=timezone.now(), next_try_at=None, trouble="", former=""
                )
    return sent


def gather_mail(now: datetime) -> int:
    """Make one message of everything that each user is to be mailed now; give how many were made."""
    # Asked every second, of this table alone: nobody who writes is to wait where nothing is due.
    if not Notice.objects.filter(mail_at__isnull=False, mail_at__lte=now).exists():
        return 0
    return _gather(now)


@transaction.atomic
def _gather(now: datetime) -> int:
    due = Notice.objects.filter(mail_at__isnull=False, mail_at__lte=now).order_by("mail_at", "pk")
    rows = list(due.select_for_update(of=("self",)).select_related("user")[:_GATHERED])
    if not rows:
        return 0
    wishes = NoticeWish.objects.filter(user__in={row.user_id for row in rows}).exclude(address="")
    reachable = set(wishes.values_list("user_id", flat=True))
    of_user: dict[int, list[Notice]] = {}
    for row in rows:
        if row.user_id in reachable and row.user.is_active:
            of_user.setdefault(row.user_id, []).append(row)
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mail_at=None)
    Delivery.objects.bulk_create(
        Delivery(
            message_id=new_message_id(),
            way=Delivery.Way.MAIL,
            office_id=told[0].user.office_id,
            user_id=user_id,
            lines=_lines_of(told),
            made_at=now,
            next_try_at=now,
        )
        for user_id, told in of_user.items()
    )
    return len(of_user)


def _lines_of(told: list[Notice]) -> list[dict[str, str]]:
    """Give the lines of one message; where more is told than fits, the last line says how much and where it is."""
    if len(told) <= _LINES_A_MAIL:
        return [line_of(one) for one in told]
    shown = told[: _LINES_A_MAIL - 1]
    rest = Telling([], "notice.more", f"notices:{len(told) - len(shown)}", "/notices/")
    return [*map(line_of, shown), line_of(rest)]


def _take(delivery: Delivery, now: datetime) -> bool:
    """Take a message for this worker; False when another one has it."""
    same = Delivery.objects.filter(pk=delivery.pk, next_try_at=delivery.next_try_at, attempts=delivery.attempts)
    return bool(same.update(next_try_at=now + LEASE, attempts=delivery.attempts + 1))


def _send(delivery: Delivery, server: MailServer) -> None:
    if delivery.webhook is not None:
        hook = delivery.webhook
        if hook.stopped_at is not None:
            raise NotSent("stopped", for_good=True)
        body = body_of(message_id=delivery.message_id, made_at=delivery.made_at, lines=delivery.lines)
        post(url=hook.url, secret=hook.secret, message_id=delivery.message_id, body=body, now=timezone.now())
        return
    user = delivery.user
    wish = getattr(user, "notice_wish", None)
    if user is None or wish is None or not user.is_active:
        raise NotSent("no_address", for_good=True)
    is_code = delivery.way == Delivery.Way.CODE
    address = wish.asked_address if is_code else delivery.former or wish.address
    if not address or (is_code and wish.code_made_at is None):
        raise NotSent("no_address", for_good=True)
    mail = Mail(
        address=address,
        message_id=delivery.message_id,
        language=user.language,
        made_at=delivery.made_at,
        lines=delivery.lines,
        code=code_for(wish) if is_code else "",
    )
    server.send(mail)


def _put_aside(delivery: Delivery, error: NotSent, now: datetime) -> None:
    """Write down what went wrong and when it is tried again; after days, or where no try can help, give it up."""
    tries = delivery.attempts + 1
    # random is enough here: it only spreads the load.
    later = next_try(attempts=tries, now=now, chance=random.random())  # noqa: S311
    is_over = error.for_good or later - delivery.made_at > GIVEN_UP_AFTER
    changed = {"next_try_at": None, "given_up_at": now} if is_over else {"next_try_at": later}
    Delivery.objects.filter(pk=delivery.pk, sent_at=None).update(trouble=error.code, **changed)
    if is_over and error.code not in {"stopped", "no_address"}:
        logger.error("Message %s was given up: %s.", delivery.message_id, error.code)
        _alert(delivery, now)


def _alert(delivery: Delivery, now: datetime) -> None:
    """Tell the administrators of the office, and those of no office, that messages do not arrive; once until it is read."""
    if any(line["kind"] == "delivery.given_up" for line in delivery.lines):
        return
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    told = [u for u in administrators if u.office_id in (None, delivery.office_id)]
    path = "/notices/messages/?state=given_up"
    notify_many(
        [Telling(told, "delivery.given_up", f"messages:{delivery.way}", path, Notice.Urgency.SOON)],
        at=now,
        again_after=timedelta(hours=12),
    )


@transaction.atomic
def try_again(*, actor: User, delivery_id: int) -> Delivery:
    """Try a message that was given up once more, from the beginning.

    Raises:
        NotFound: the actor does not look after it.
        Conflict: it was not given up.
    """
    delivery = visible_delivery(user=actor, delivery_id=delivery_id)
    now = timezone.now()
    again = Delivery.objects.filter(pk=delivery.pk, given_up_at__isnull=False)
    if not again.update(given_up_at=None, next_try_at=now, attempts=0, made_at=now):
        raise Conflict("This message was not given up.", fix="Look at it again.", code="not-given-up")
    record(actor=actor, verb="delivery.tried_again", subject=f"delivery:{delivery.pk}")
    return delivery
