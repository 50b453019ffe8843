"""How do people come to have a sign-in, and how are their second-factor secrets kept?

An administrator makes the sign-in; nobody signs up. The secret of an authenticator app is stored sealed under a
key made from the site's secret key, so that a copy of the database alone opens no account.
"""

from __future__ import annotations

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest

from aman.errors import SealBroken


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the sign-up page."""

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
