"""How does an office come by a key for the API? One administrator makes it, another confirms it, either withdraws it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import Office, OfficeKey, User
from aman.accounts.office_keys import draw_key
from aman.accounts.queries import keys_visible_to, offices_visible_to
from aman.accounts.roles import API_PERMISSIONS, Role
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed, NotFound

MOST_DAYS = 90


@transaction.atomic
def make_key(
    *, actor: User, office: Office, label: str, permissions: Collection[str], days: int
) -> tuple[OfficeKey, str]:
    """Make a key that opens nothing until another administrator confirms it; its text is shown once and never stored.

    Raises:
        NotAllowed: the actor looks after no keys of this office.
        BadInput: no such verbs, no label, or too many days.
    """
    _must_manage(actor)
    if not offices_visible_to(actor).filter(pk=office.pk).exists():
        raise NotAllowed("You look after the keys of your own office only.", fix="Ask that office's administrator.")
    if not permissions or not set(permissions) <= API_PERMISSIONS:
        raise BadInput(
            "No key was made: the API does not offer these verbs.", fix="Choose from the list.", code="key-verbs"
        )
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"No key was made: {days} days are asked.", fix=f"Write 1 to {MOST_DAYS}.", code="key-days")
    if not label.strip():
        raise BadInput("No key was made: it has no label.", fix="Write which machine uses it.", code="key-label")
    text, found_by, stored = draw_key()
    now = timezone.now()
    made = OfficeKey.objects.create(
        office=office,
        label=label.strip()[:80],
        found_by=found_by,
        secret_hash=stored,
        permissions=sorted(permissions),
        made_by=actor,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    detail = {"office": office.code, "verbs": sorted(permissions), "days": days}
    record(actor=actor, verb="key.made", subject=f"key:{found_by}", detail=detail)
    return made, text


@transaction.atomic
def confirm_key(*, actor: User, pk: int) -> OfficeKey:
    """Confirm a key as the second administrator; from now on it opens what it names.

    Raises:
        NotAllowed: the actor made it, or looks after no keys.
        NotFound: no such key is theirs to look after.
        Conflict: it was confirmed or withdrawn before.
    """
    key = _locked(actor, pk)
    must_be_another(
        "office.key",
        first=key.made_by_id,
        first_at=key.made_at,
        second=actor,
        message="The key still opens nothing: you made it yourself.",
        fix="Let another administrator confirm it.",
    )
    if key.confirmed_at is not None or key.revoked_at is not None:
        raise Conflict("This key was answered before.", fix="Look at the list again.", code="key-answered")
    key.confirmed_by, key.confirmed_at = actor, timezone.now()
    key.save(update_fields=["confirmed_by", "confirmed_at"])
    record(actor=actor, verb="key.confirmed", subject=f"key:{key.found_by}", detail={"office": key.office.code})
    return key


@transaction.atomic
def withdraw_key(*, actor: User, pk: int) -> OfficeKey:
    """Withdraw a key at once; one administrator is enough, since it only closes.

    Raises:
        NotAllowed: the actor looks after no keys.
        NotFound: no such key is theirs to look after.
        Conflict: it was withdrawn before.
    """
    key = _locked(actor, pk)
    if key.revoked_at is not None:
        raise Conflict("This key was withdrawn before.", fix="Nothing is left to do.", code="key-answered")
    key.revoked_by, key.revoked_at = actor, timezone.now()
    key.save(update_fields=["revoked_by", "revoked_at"])
    record(actor=actor, verb="key.withdrawn", subject=f"key:{key.found_by}", detail={"office": key.office.code})
    return key


def _must_manage(actor: User) -> None:
    if not (actor.may("accounts.manage_keys") or actor.role == Role.COMMAND_LINE):
        raise NotAllowed("Only an administrator looks after keys.", fix="Ask your administrator.")


def _locked(actor: User, pk: int) -> OfficeKey:
    _must_manage(actor)
    mine = keys_visible_to(actor).select_for_update(of=("self",)).select_related("office")
    key = mine.filter(pk=pk).first()
    if key is None:
        raise NotFound("No such key.", fix="Look at the list again.", code="key-not-found")
    return key
