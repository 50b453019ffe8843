"""Named reads of offices and users."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from aman.accounts.models import Office, User
from aman.accounts.roles import NEEDS_SECOND_FACTOR, Role

COMMAND_LINE_OFFICE = "main"


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
        has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))
    )


def users_lacking_second_factor(users: QuerySet[User]) -> QuerySet[User]:
    """Keep the open sign-ins whose role needs a second factor and that have none."""
    totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return users.filter(~Exists(totp), is_active=True, role__in=sorted(NEEDS_SECOND_FACTOR))
