"""What can go wrong, said so that the reader knows what to do next.

    AmanError
    ├── BadInput     a file, cell, argument or token cannot be used as it is
    ├── NotAllowed   this person, at this moment, may not do this
    ├── NotFound     nothing visible to this person answers to that reference
    ├── Conflict     somebody else changed it first, or it was done already
    ├── SealBroken   a signature, hash chain or passphrase does not hold
    ├── TooMany      this was tried too often in too short a time
    └── PolicyGap    the rules do not say; a person must

Every error carries a sentence (what happened, to which thing, why), a fix
(what to do next) and a stable code. No personal data in any of them: a
case number, a row or a reference, never a name.
"""

from __future__ import annotations


class AmanError(Exception):
    """Something did not work, and here is what to do about it."""

    default_code = "error"

    def __init__(self, message: str, *, fix: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.code = code or self.default_code

    def __str__(self) -> str:
        return f"{self.message} {self.fix}"


class BadInput(AmanError):
    """A file, cell, argument or token cannot be used as it is."""

    default_code = "bad-input"


class NotAllowed(AmanError):
    """This person, at this moment, may not do this."""

    default_code = "not-allowed"


class NotFound(AmanError):
    """Nothing visible to this person answers to that reference."""

    default_code = "not-found"


class Conflict(AmanError):
    """Somebody else changed it first, or it was done already."""

    default_code = "conflict"


class SealBroken(AmanError):
    """A signature, a hash chain or a passphrase does not hold."""

    default_code = "seal-broken"


class TooMany(AmanError):
    """This was tried too often in too short a time; `wait_seconds` says when to go on."""

    default_code = "too-many"

    def __init__(self, message: str, *, fix: str, code: str | None = None, wait_seconds: int = 60) -> None:
        super().__init__(message, fix=fix, code=code)
        self.wait_seconds = wait_seconds


class PolicyGap(AmanError):
    """The rules do not say; a person must."""

    default_code = "policy-gap"
