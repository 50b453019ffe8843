"""What can be done to sign-ins? Made, stopped, opened again, given a new password or role, freed of a lost second factor.

Each writes one line of the log. Sign-in names are the references of users and may stand in it. Whatever lets an
administrator hold somebody's sign-in is noted: until another person vouches for it, it is the second of nothing.
"""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from django.db import transaction

from aman.accounts.actions.sessions import forget_sessions
from aman.accounts.actions.telling import tell_owner
from aman.accounts.actions.vouching import hold_sign_in
from aman.accounts.duties import why_not_both
from aman.accounts.models import Office, User, Vouching
from aman.accounts.queries import users_visible_to
from aman.accounts.roles import SEES_PEOPLE, Role
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed, NotFound

#: 16 letters and digits without look-alikes: about 78 bits, read out over a telephone in four groups.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def make_password() -> str:
    """Draw a temporary password that can be read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def must_manage(actor: User) -> None:
    """Refuse whoever looks after no sign-ins."""
    if not (actor.may("accounts.manage_users") or actor.role == Role.COMMAND_LINE):
        raise NotAllowed("Only an administrator looks after sign-ins.", fix="Ask your administrator.")


def reachable(actor: User, username: str) -> User:
    """Give a user whom the actor looks after, locked, or say not found."""
    user = users_visible_to(actor).select_for_update().filter(username=username).first()
    if user is None:
        raise NotFound("No such user.", fix="Check the sign-in name.", code="user-not-found")
    return user


@transaction.atomic
def add_user(*, actor: User, username: str, role: str, office: Office) -> tuple[User, str]:
    """Make a sign-in with a temporary password, which is shown once and stored only as a hash.

    Raises:
        NotAllowed: the actor is no administrator, or looks after another office.
        BadInput: no such role can sign in.
        Conflict: the sign-in name is taken.
    """
    must_manage(actor)
    if actor.role != Role.COMMAND_LINE and actor.office_id is not None and office.pk != actor.office_id:
        raise NotAllowed(
            "You look after the users of your own office only.", fix="Ask that office's administrator to add the user."
        )
    _must_fit(role, office)
    if User.objects.filter(username__iexact=username).exists():
        raise Conflict("That sign-in name is taken.", fix="Choose another.", code="username-taken")
    password = make_password()
    user = User(username=username, role=role, office=office, password_is_temporary=True)
    user.set_password(password)
    user.save(force_insert=True)
    record(actor=actor, verb="user.added", subject=f"user:{username}", detail={"role": role, "office": office.code})
    hold_sign_in(actor=actor, user=user, cause=Vouching.Cause.MADE)
    return user, password


def _must_fit(role: str, office: Office | None) -> None:
    if role not in set(Role) - {Role.COMMAND_LINE}:
        raise BadInput("No such role can sign in.", fix="Choose one of the eight roles.", code="role-unknown")
    if office is not None and (role == Role.HOST_DESK) != (office.kind == Office.Kind.HOST):
        raise BadInput(
            "The host desk role belongs to a host office, and no other role does.",
            fix="Choose a host office for a host desk officer, and another office for everybody else.",
            code="role-not-of-this-office",
        )
    if office is not None and office.kind == Office.Kind.PARTNER and role in SEES_PEOPLE:
        raise BadInput(
            "A partner has no register, so nobody there works with one.",
            fix="Choose the hotline role, or an office that owns a register.",
            code="role-not-of-this-office",
        )


@transaction.atomic
def change_role(*, actor: User, username: str, role: str) -> User:
    """Give a user another role; they are signed out everywhere, and what they did stays theirs.

    Raises:
        NotAllowed: the roles exclude each other (`aman.accounts.duties`), or it is the actor's own sign-in.
        BadInput: no such role, or none of this office.
        Conflict: they have this role already.
    """
    must_manage(actor)
    user = reachable(actor, username)
    if user.pk == actor.pk:
        raise NotAllowed("You cannot change your own role.", fix="Ask another administrator.", code="own-sign-in")
    _must_fit(role, user.office)
    if user.role == role:
        raise Conflict("They have this role already.", fix="Nothing is left to do.", code="already-in-role")
    why = why_not_both(user.role, role)
    if why is not None:
        raise NotAllowed(
            f"The role was not changed: the two exclude each other. {why}",
            fix="Let somebody else take the role.",
            code="roles-exclude",
        )
    before, user.role = user.role, role
    user.save(update_fields=["role"])
    forget_sessions(user)
    record(
        actor=actor, verb="user.role_changed", subject=f"user:{username}", detail={"before": before, "role": str(role)}
    )
    tell_owner(user=user, kind="user.role_changed")
    hold_sign_in(actor=actor, user=user, cause=Vouching.Cause.ROLE)
    return user


@transaction.atomic
def require_window(*, actor: User, username: str, needed: bool) -> User:
    """Say whether a user may be signed in only while a window of access is open."""
    must_manage(actor)
    user = reachable(actor, username)
    if user.pk == actor.pk:
        raise NotAllowed("This is your own sign-in.", fix="Ask another administrator.", code="own-sign-in")
    user.needs_window = needed
    user.save(update_fields=["needs_window"])
    record(actor=actor, verb="user.window_required", subject=f"user:{username}", detail={"needed": needed})
    return user


@transaction.atomic
def disable_user(*, actor: User, username: str, reason: str) -> User:
    """Stop a sign-in; open sessions end at once. Nothing the user did is lost."""
    must_manage(actor)
    user = reachable(actor, username)
    if user.pk == actor.pk:
        raise NotAllowed("You cannot stop your own sign-in.", fix="Ask another administrator.", code="own-sign-in")
    if not user.is_active:
        raise Conflict("This sign-in is stopped already.", fix="Nothing is left to do.", code="already-stopped")
    user.is_active = False
    user.save(update_fields=["is_active"])
    forget_sessions(user)
    record(actor=actor, verb="user.disabled", subject=f"user:{username}", detail={"reason_letters": len(reason)})
    return user


@transaction.atomic
def enable_user(*, actor: User, username: str) -> tuple[User, str]:
    """Open a stopped sign-in again, with a new temporary password."""
    must_manage(actor)
    user = reachable(actor, username)
    if user.is_active:
        raise Conflict("This sign-in is open already.", fix="Nothing is left to do.", code="already-open")
    password = _set_temporary_password(user)
    user.is_active = True
    user.save(update_fields=["is_active", "password", "password_is_temporary"])
    record(actor=actor, verb="user.enabled", subject=f"user:{username}")
    tell_owner(user=user, kind="user.enabled")
    hold_sign_in(actor=actor, user=user, cause=Vouching.Cause.OPENED)
    return user, password


@transaction.atomic
def give_new_password(*, actor: User, username: str) -> tuple[User, str]:
    """Replace a forgotten password by a temporary one; every open session of the user ends."""
    must_manage(actor)
    user = reachable(actor, username)
    password = _set_temporary_password(user)
    user.save(update_fields=["password", "password_is_temporary"])
    forget_sessions(user)
    record(actor=actor, verb="user.password_replaced", subject=f"user:{username}")
    tell_owner(user=user, kind="user.password_replaced")
    hold_sign_in(actor=actor, user=user, cause=Vouching.Cause.PASSWORD)
    return user, password


@transaction.atomic
def remove_second_factor(*, actor: User, username: str) -> User:
    """Take away a lost second factor, so that the user can set up another."""
    must_manage(actor)
    user = reachable(actor, username)
    removed, _kinds = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Conflict("This user has no second factor.", fix="Nothing is left to do.", code="no-second-factor")
    forget_sessions(user)
    record(actor=actor, verb="user.second_factor_removed", subject=f"user:{username}", detail={"removed": removed})
    tell_owner(user=user, kind="user.second_factor_removed")
    hold_sign_in(actor=actor, user=user, cause=Vouching.Cause.FACTOR)
    return user


@transaction.atomic
def mark_password_known(*, user: User) -> None:
    """Note that others know a user's password: it was published, or is among the commonest; they choose another first."""
    user.password_is_temporary = True
    user.save(update_fields=["password_is_temporary"])
    record(actor=None, verb="user.password_known", subject=f"user:{user.username}")


def _set_temporary_password(user: User) -> str:
    password = make_password()
    user.set_password(password)
    user.password_is_temporary = True
    return password
