"""When does a sign-in count as a second person? Once somebody other than whoever made or held it says whose it is.

An administrator who makes a sign-in, or gives it a new password, could use it and be two people. So another one says that
they know its owner, and that its owner holds it; until then it works, and is the second of nothing.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.accounts.actions.telling import tell_owner
from aman.accounts.hands import administrators_over, hands_behind, is_vouched, only_the_machine, who_could_vouch
from aman.accounts.models import User, Vouching
from aman.accounts.queries import users_visible_to, users_with_second_factor
from aman.accounts.roles import NEEDS_SECOND_FACTOR, Role
from aman.audit.actions import record
from aman.errors import Conflict, NotAllowed, NotFound
from aman.notices.actions.telling import notify


def hold_sign_in(*, actor: User, user: User, cause: Vouching.Cause) -> None:
    """Note, in the caller's transaction, that somebody held another's sign-in; tell the administrators who may vouch for it.

    Args:
        actor: who made, reset or changed it. Their own sign-in is in nobody else's hands: nothing is noted.
        user: whose sign-in it is.
        cause: what was done.
    """
    if actor.pk == user.pk:
        return
    now = timezone.now()
    Vouching.objects.create(user=user, cause=cause, held_by=actor, held_at=now)
    notify(
        users=administrators_over(user).exclude(pk=actor.pk),
        kind="user.needs_vouching",
        subject=f"user:{user.pk}",
        path=f"{reverse('accounts:list_users')}?state=unvouched",
        urgency="soon",
        at=now,
    )


@transaction.atomic
def vouch_for_user(*, actor: User, username: str, at_server: bool = False) -> User:
    """Say, as another person than whoever made or held a sign-in, that one knows its owner and that its owner holds it.

    Args:
        actor: who says so. On a page an administrator who looks after the sign-in; at the server, where they proved who they
            are, anybody of its office, since an office may have one administrator only.
        username: of the sign-in.
        at_server: whether it is said at the server's own command line.

    Raises:
        NotFound: no such sign-in is the actor's to vouch for.
        NotAllowed: the actor is its owner, held it, stands behind who held it, or is not vouched for either.
        Conflict: nobody has to vouch for it, or its owner does not hold it yet.
    """
    user = _found(actor, username, at_server=at_server)
    _must_be_free(actor, user, at_server=at_server)
    _must_be_in_owners_hands(user)
    now = timezone.now()
    still = Vouching.objects.filter(user=user, vouched_at=None)
    held = sorted(still.values_list("held_by_id", "cause"))
    way = Vouching.Way.COMMAND if at_server else Vouching.Way.PAGE
    still.update(vouched_by=actor, vouched_at=now, way=way)
    detail = {"held_by": sorted({by for by, _cause in held}), "causes": sorted({why for _by, why in held}), "way": way}
    record(actor=actor, verb="user.vouched_for", subject=f"user:{user.username}", detail=detail)
    tell_owner(user=user, kind="user.vouched_for", now=now)
    return user


def _found(actor: User, username: str, *, at_server: bool) -> User:
    if at_server:
        near = User.objects.exclude(role=Role.COMMAND_LINE)
        if actor.role != Role.ADMINISTRATOR or actor.office_id is not None:
            near = near.filter(Q(office_id=actor.office_id))
    else:
        if not actor.may("accounts.vouch_for_user"):
            raise NotAllowed(_("Only an administrator vouches for a sign-in."), fix=_("Ask your administrator."))
        near = users_visible_to(actor)
    user = near.select_for_update(of=("self",)).filter(username=username).first()
    if user is None:
        raise NotFound("No such user.", fix="Check the sign-in name.", code="user-not-found")
    return user


def _must_be_free(actor: User, user: User, *, at_server: bool) -> None:
    behind = hands_behind(user.pk, timezone.now())
    if not behind:
        raise Conflict(
            _("Nobody has to vouch for this sign-in."), fix=_("Nothing is left to do."), code="already-vouched"
        )
    if actor.pk == user.pk or actor.pk in behind or actor.role == Role.COMMAND_LINE or not actor.is_active:
        raise NotAllowed(
            _("You cannot vouch for this sign-in: it is yours, or you made or reset it, or the one who did."),
            fix=_("Ask another administrator; where there is none, somebody of the office at the server."),
            code="held-by-yourself",
        )
    if is_vouched(actor):
        return
    # The first two of a new register were made by whoever runs the machine, and nobody is there yet who counts: they may
    # begin with each other, at the machine, and it is a line of the log like any other.
    is_beginning = at_server and not who_could_vouch(user).exists()
    if not (is_beginning and only_the_machine(hands_behind(actor.pk, timezone.now()))):
        raise NotAllowed(
            _("You cannot vouch for this sign-in: nobody has vouched for yours yet."),
            fix=_("Let an administrator who did not make or reset yours vouch for you first."),
            code="not-vouched-yourself",
        )


def _must_be_in_owners_hands(user: User) -> None:
    """What its maker still knows would open it after somebody vouched: a temporary password, or a factor not yet set up."""
    if not user.is_active or user.password_is_temporary:
        raise Conflict(
            _("Nobody can vouch for this sign-in yet: it is stopped, or its password is still the temporary one."),
            fix=_("Let its owner sign in and choose a password first."),
            code="not-in-owners-hands",
        )
    needs_factor = settings.SECOND_FACTOR_REQUIRED and user.role in NEEDS_SECOND_FACTOR
    if needs_factor and not users_with_second_factor(User.objects.filter(pk=user.pk)).get().has_second_factor:  # type: ignore[attr-defined]
        raise Conflict(
            _("Nobody can vouch for this sign-in yet: its second factor is not set up."),
            fix=_("Let its owner sign in and set up a second factor first."),
            code="not-in-owners-hands",
        )
