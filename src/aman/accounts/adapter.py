"""How do people come to have a sign-in, who is let in when, and how are their second-factor secrets kept?

An administrator makes the sign-in; nobody signs up. The secret of an authenticator app is stored sealed under a
key made from the site's secret key, so that a copy of the database alone opens no account.
"""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from aman.accounts.actions import mark_password_known
from aman.accounts.limits import address_of, take
from aman.accounts.passwords import is_known
from aman.accounts.queries import has_window
from aman.errors import SealBroken


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the sign-up page, counts sign-ins by address, and lets in whoever needs a window only while one is open."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse an address from which too many wrong passwords came; the name that was typed counts for nothing."""
        address = address_of(request)
        wrong = all(take(kind, address, weight=0) for kind in ("wrong_password", "wrong_password_long"))
        if not (take("sign_in", address) and wrong):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Let a user whose right password others know choose another before anything else."""
        user: Any = super().authenticate(request, **credentials)
        if user is not None and not user.password_is_temporary and is_known(str(credentials.get("password", ""))):
            mark_password_known(user=user)
        return user  # type: ignore[no-any-return]

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password for the address it came from."""
        for kind in ("wrong_password", "wrong_password_long"):
            take(kind, address_of(request))

    def _rollback_login_failed_rl_usage(self) -> None:
        """A right password takes nothing back: it was not counted."""

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Let nobody in outside their window of access."""
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if answer is None and not has_window(user):  # type: ignore[arg-type]
            return redirect("accounts:explain_window")
        return answer

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False


def _box() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"aman second factor").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]
    """Stores second-factor secrets encrypted."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret.

        Raises:
            SealBroken: it was sealed under another secret key.
        """
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise SealBroken(
                "The second factor of this account was sealed under another AMAN_SECRET_KEY.",
                fix="Ask an administrator to remove the second factor, then set it up again.",
                code="second-factor-sealed-elsewhere",
            ) from error
