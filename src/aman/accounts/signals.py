"""Which sign-ins, sign-outs and failures happened? Listens to the sign-in package and writes the log.

Only signals of the package: between Aman's own apps there are none.
"""

from __future__ import annotations

from time import time
from typing import Any

from allauth.account.signals import password_changed, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.conf import settings
from django.contrib.auth.signals import user_logged_in as session_begun
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from aman.accounts.actions import (
    begin_session,
    keep_in_mind,
    lengthen_recovery_codes,
    spend_first_code,
    tell_owner,
)
from aman.accounts.hands import browser_of, remember_browser
from aman.accounts.limits import address_of, is_familiar, make_familiar
from aman.accounts.models import OpenSession, User
from aman.accounts.sessions import BEGUN, SEEN
from aman.audit.actions import record
from aman.audit.models import AuditEvent

_CODES = Authenticator.Type.RECOVERY_CODES


@receiver(user_logged_in, dispatch_uid="aman.signed_in")
def on_signed_in(user: User, request: HttpRequest, **kwargs: Any) -> None:
    """Note a sign-in, its address and its browser; tell the user of one from where they never came."""
    address, subject = address_of(request), f"user:{user.username}"
    # Whoever signs in for the first time of all comes from nowhere known, and needs no telling.
    if not is_familiar(user.pk, address) and AuditEvent.objects.filter(verb="user.signed_in", subject=subject).exists():
        tell_owner(user=user, kind="user.signed_in_elsewhere")
    make_familiar(user.pk, address)
    browser, is_new = browser_of(request.COOKIES.get(settings.BROWSER_COOKIE_NAME))
    remember_browser(user, browser)
    if is_new:
        # The answer that follows takes it along (`KeptSessions`).
        request.aman_browser = browser  # type: ignore[attr-defined]
    record(actor=user, verb="user.signed_in", subject=subject)


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
def on_second_factor_added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Note that a second factor was set up, or that recovery codes were made with the first one; tell the owner."""
    if authenticator.type == _CODES:
        _note_new_codes(user, authenticator)
        return
    if authenticator.type == Authenticator.Type.TOTP:
        spend_first_code(authenticator)
    _note(user, "user.second_factor_added")


@receiver(authenticator_reset, dispatch_uid="aman.recovery_codes_made")
def on_recovery_codes_made(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Note that a user made new recovery codes; tell them."""
    _note_new_codes(user, authenticator)


@receiver(authenticator_used, dispatch_uid="aman.recovery_code_used")
def on_factor_used(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Note that a recovery code was used, and tell the owner; codes of an app and keys are used every day."""
    if authenticator.type == _CODES:
        _note(user, "user.recovery_code_used")


@receiver(authenticator_removed, dispatch_uid="aman.second_factor_dropped")
def on_second_factor_dropped(user: User, **kwargs: Any) -> None:
    """Note that a user gave up their own second factor; tell them."""
    _note(user, "user.second_factor_dropped")


def _note_new_codes(user: User, authenticator: Authenticator) -> None:
    lengthen_recovery_codes(authenticator)
    _note(user, "user.recovery_codes_made")


def _note(user: User, verb: str) -> None:
    record(actor=user, verb=verb, subject=f"user:{user.username}")
    tell_owner(user=user, kind=verb)


@receiver(password_changed, dispatch_uid="aman.password_changed")
def on_password_changed(user: User, **kwargs: Any) -> None:
    """Note a new password; it is the user's own from now on. Tell the user: a thief would have done the same."""
    if user.password_is_temporary:
        user.password_is_temporary = False
        user.save(update_fields=["password_is_temporary"])
    _note(user, "user.password_changed")
