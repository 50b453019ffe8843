"""Which offices, sign-ins, keys, windows, sessions and drafts are whose to see?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from aman.accounts.models import (
    AccessGrant,
    AccessWindow,
    Office,
    OfficeKey,
    OfficeProposal,
    OfficeService,
    OpenSession,
    TypedDraft,
    User,
    live,
)
from aman.accounts.roles import NEEDS_SECOND_FACTOR, Role
from aman.errors import SealBroken
from aman.vault.actions import open_text

COMMAND_LINE_OFFICE = "main"
#: An authenticator app, a security key or a passkey; recovery codes alone are none.
_SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def command_line_actor(office_code: str = COMMAND_LINE_OFFICE) -> User:
    """Give the user that stands for the command line in an office; made when first needed, cannot sign in."""
    office, _ = Office.objects.get_or_create(code=office_code, defaults={"name": office_code.replace("-", " ").title()})
    user, made = User.objects.get_or_create(
        username=f"command-line-{office.code}",
        defaults={"office": office, "role": Role.COMMAND_LINE.value, "is_active": False},
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def offices_visible_to(user: User) -> QuerySet[Office]:
    """Give the offices an administrator looks after: their own, or all when they belong to none."""
    if user.role != Role.COMMAND_LINE and not user.may("accounts.manage_users"):
        return Office.objects.none()
    if user.role == Role.COMMAND_LINE or user.office_id is None:
        return Office.objects.all()
    return Office.objects.filter(pk=user.office_id)


def users_visible_to(user: User) -> QuerySet[User]:
    """Give the sign-ins an administrator looks after; the command line is not one of them."""
    if user.role != Role.COMMAND_LINE and not user.may("accounts.manage_users"):
        return User.objects.none()
    if user.role == Role.COMMAND_LINE or user.office_id is None:
        reachable = User.objects.all()
    else:
        reachable = User.objects.filter(office_id=user.office_id)
    return reachable.exclude(role=Role.COMMAND_LINE)


def users_with_second_factor(users: QuerySet[User]) -> QuerySet[User]:
    """Add to each user whether they have a second factor."""
    return users.annotate(
        has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=_SECOND_FACTORS))
    )


def users_lacking_second_factor(users: QuerySet[User]) -> QuerySet[User]:
    """Keep the open sign-ins whose role needs a second factor and that have none."""
    theirs = Authenticator.objects.filter(user=OuterRef("pk"), type__in=_SECOND_FACTORS)
    return users.filter(~Exists(theirs), is_active=True, role__in=sorted(NEEDS_SECOND_FACTOR))


def keys_visible_to(user: User) -> QuerySet[OfficeKey]:
    """Give the keys of the offices an administrator looks after."""
    return OfficeKey.objects.filter(office__in=offices_visible_to(user))


def proposals_visible_to(user: User) -> QuerySet[OfficeProposal]:
    """Give what was proposed about the offices an administrator looks after."""
    return OfficeProposal.objects.filter(office__in=offices_visible_to(user))


def services_visible_to(user: User) -> QuerySet[OfficeService]:
    """Give which partners take calls for the offices an administrator looks after."""
    return OfficeService.objects.filter(office__in=offices_visible_to(user), ended_at=None)


def grants_visible_to(user: User) -> QuerySet[AccessGrant]:
    """Give the records that users of an administrator's offices opened for hours."""
    return AccessGrant.objects.filter(user__in=users_visible_to(user))


def windows_visible_to(user: User) -> QuerySet[AccessWindow]:
    """Give the windows of the users an administrator looks after."""
    return AccessWindow.objects.filter(user__in=users_visible_to(user))


def sessions_visible_to(user: User) -> QuerySet[OpenSession]:
    """Give the sessions that are open: an administrator's users', and everybody's own."""
    running = Session.objects.filter(session_key=OuterRef("key"), expire_date__gt=timezone.now())
    open_now = OpenSession.objects.filter(Exists(running))
    own = open_now.filter(user_id=user.pk)
    return open_now.filter(user__in=users_visible_to(user)) | own if user.may("accounts.end_sessions") else own


def has_window(user: User, now: datetime | None = None) -> bool:
    """Say whether a user may be signed in now: a window is open, or none is needed."""
    return not user.needs_window or AccessWindow.objects.filter(live(now), user=user).exists()


def offices_served(user: User) -> list[Office]:
    """Give the offices in whose registers a hotline worker may look while somebody calls, their own first.

    A partner has no register; those it takes calls for are linked by two administrators.
    """
    if user.role != Role.HOTLINE or not user.is_active or user.office is None:
        return []
    own = [user.office] if user.office.kind == Office.Kind.OWNER else []
    links = OfficeService.objects.filter(partner_id=user.office_id, ended_at=None).select_related("office")
    return own + [link.office for link in links.order_by("office__code")]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a user typed and did not send, opened again."""

    pk: int
    path: str
    kept_at: datetime
    typed: dict[str, list[str]] = field(repr=False)

    @property
    def words(self) -> list[tuple[str, str]]:
        """What was typed as pairs, to be sent again field by field."""
        return [(name, value) for name, values in self.typed.items() for value in values]


def drafts_of(user: User, page: str) -> list[Draft]:
    """Give what a user typed on a page and did not send within the last day."""
    since = timezone.now() - TypedDraft.LASTS
    found = []
    for row in TypedDraft.objects.filter(user=user, page=page, kept_at__gt=since).order_by("path"):
        try:
            typed = json.loads(open_text(bytes(row.sealed), place="accounts.typed_draft"))
        except (SealBroken, ValueError):
            continue
        found.append(Draft(row.pk, row.path, row.kept_at, typed))
    return found
