"""Which sign-ins, sign-outs and failures happened? Listens to the sign-in package and writes the log.

Only signals of the package: between Aman's own apps there are none.
"""

from __future__ import annotations

from time import time
from typing import Any

from allauth.account.signals import password_changed, user_logged_in
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in as session_begun
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from aman.accounts.actions import begin_session, keep_in_mind
from aman.accounts.limits import address_of, make_familiar
from aman.accounts.models import OpenSession, User
from aman.accounts.sessions import BEGUN, SEEN
from aman.audit.actions import record


@receiver(user_logged_in, dispatch_uid="aman.signed_in")
def on_signed_in(user: User, request: HttpRequest, **kwargs: Any) -> None:
    """Note a sign-in, and the address as one from which the user comes."""
    make_familiar(user.pk, address_of(request))
    record(actor=user, verb="user.signed_in", subject=f"user:{user.username}")


@receiver(session_begun, dispatch_uid="aman.session_begun")
def on_session_begun(user: User, request: HttpRequest, **kwargs: Any) -> None:
    """Begin the two clocks of a session, note it so that it can be ended, and know whether something was left typed."""
    request.session[BEGUN] = request.session[SEEN] = time()
    if request.session.session_key is None:
        request.session.create()
    begin_session(user=user, key=str(request.session.session_key), address=address_of(request))
    keep_in_mind(request.session, user.drafts.exists())


@receiver(user_logged_out, dispatch_uid="aman.signed_out")
def on_signed_out(user: User | None, request: HttpRequest, **kwargs: Any) -> None:
    """Note a sign-out, and whether the session ended by itself."""
    if user is not None:
        OpenSession.objects.filter(key=request.session.session_key or "").delete()
        why = getattr(request, "aman_ended", "")
        record(
            actor=user, verb="user.signed_out", subject=f"user:{user.username}", detail={"why": why} if why else None
        )


@receiver(user_login_failed, dispatch_uid="aman.sign_in_failed")
def on_sign_in_failed(credentials: dict[str, Any], **kwargs: Any) -> None:
    """Note a failed sign-in, by name only where the name is a user's.

    People type passwords into the field for names; what is nobody's name must not be kept.
    """
    typed = str(credentials.get("username", ""))
    known = User.objects.filter(username__iexact=typed).values_list("username", flat=True).first()
    record(
        actor=None, verb="user.sign_in_failed", subject=f"user:{known}" if known else "", detail={"known": bool(known)}
    )


@receiver(authentication_failed, dispatch_uid="aman.second_factor_failed")
def on_second_factor_failed(user: User, **kwargs: Any) -> None:
    """Note a wrong second factor."""
    record(actor=None, verb="user.second_factor_failed", subject=f"user:{user.username}")


@receiver(authenticator_added, dispatch_uid="aman.second_factor_added")
def on_second_factor_added(user: User, **kwargs: Any) -> None:
    """Note that a second factor was set up."""
    record(actor=user, verb="user.second_factor_added", subject=f"user:{user.username}")


@receiver(authenticator_removed, dispatch_uid="aman.second_factor_dropped")
def on_second_factor_dropped(user: User, **kwargs: Any) -> None:
    """Note that a user gave up their own second factor."""
    record(actor=user, verb="user.second_factor_dropped", subject=f"user:{user.username}")


@receiver(password_changed, dispatch_uid="aman.password_changed")
def on_password_changed(user: User, **kwargs: Any) -> None:
    """Note a new password; it is the user's own from now on."""
    if user.password_is_temporary:
        user.password_is_temporary = False
        user.save(update_fields=["password_is_temporary"])
    record(actor=user, verb="user.password_changed", subject=f"user:{user.username}")
