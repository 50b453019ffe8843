"""Give an office's machine an address to be told at, try it, stop it."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed
from aman.notices.actions.telling import Telling, line_of, new_message_id
from aman.notices.models import Delivery, Webhook
from aman.notices.posting import refuse_address
from aman.notices.queries import visible_webhook

#: More than this is a mistake.
MOST_OF_AN_OFFICE = 5


def _must_manage(actor: Any, office: Any) -> None:
    if not actor.may("notices.manage_deliveries") or (actor.office_id is not None and actor.office_id != office.pk):
        raise NotAllowed("Only an administrator of the office sets up its webhooks.", fix="Ask your administrator.")


@transaction.atomic
def add_webhook(*, actor: Any, office: Any, label: str, url: str) -> tuple[Webhook, str]:
    """Set up a webhook; give it and its secret, which is shown once.

    Raises:
        NotAllowed: the actor does not look after the office.
        BadInput: the address cannot be used, or the office has many already.
    """
    _must_manage(actor, office)
    refuse_address(url)
    if Webhook.objects.filter(office=office, stopped_at=None).count() >= MOST_OF_AN_OFFICE:
        raise BadInput(
            f"This office has {MOST_OF_AN_OFFICE} webhooks already.", fix="Stop one first.", code="many-webhooks"
        )
    secret = secrets.token_urlsafe(32)
    hook = Webhook.objects.create(
        office=office, label=label, url=url, secret=secret, made_by=actor, made_at=timezone.now()
    )
    record(actor=actor, verb="webhook.added", subject=f"webhook:{hook.pk}", detail={"office": office.code})
    return hook, secret


@transaction.atomic
def stop_webhook(*, actor: Any, webhook_id: int) -> Webhook:
    """Send nothing there any more; what waits is given up."""
    hook = visible_webhook(user=actor, webhook_id=webhook_id)
    now = timezone.now()
    if not Webhook.objects.filter(pk=hook.pk, stopped_at=None).update(stopped_at=now, stopped_by=actor):
        raise Conflict("This webhook is stopped already.", fix="Nothing is left to do.", code="already-stopped")
    Delivery.objects.filter(webhook=hook, sent_at=None, given_up_at=None).update(
        next_try_at=None, given_up_at=now, trouble="stopped"
    )
    record(actor=actor, verb="webhook.stopped", subject=f"webhook:{hook.pk}")
    return hook


@transaction.atomic
def test_webhook(*, actor: Any, webhook_id: int) -> Delivery:
    """Put a test message aside for a webhook; the list of messages says whether it arrived."""
    hook = visible_webhook(user=actor, webhook_id=webhook_id)
    if hook.stopped_at is not None:
        raise Conflict("This webhook is stopped.", fix="Set up another one.", code="already-stopped")
    now = timezone.now()
    told = Telling([], "webhook.tested", f"webhook:{hook.pk}", "/notices/webhooks/")
    record(actor=actor, verb="webhook.tested", subject=f"webhook:{hook.pk}")
    return Delivery.objects.create(
        message_id=new_message_id(),
        way=Delivery.Way.WEBHOOK,
        office=hook.office,
        webhook=hook,
        lines=[line_of(told)],
        made_at=now,
        next_try_at=now,
    )
