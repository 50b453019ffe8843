"""Who is the second person at this machine? Somebody with a sign-in types their own password, and their code."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from aman.errors import BadInput, NotAllowed

_REFUSED = "Nobody approved, so nothing was signed"


def ask_approver(username: str, *, office: Any, password_file: Path | None = None, code: str = "") -> Any:
    """Give the user who approves, once they have shown that they are there.

    Args:
        username: their sign-in, of the same office, in a role that approves letters.
        office: whose letters.
        password_file: holds their password; None asks them at the terminal.
        code: the code of their second factor, where they have one; empty asks at the terminal.

    Raises:
        BadInput: nobody is there to type.
        NotAllowed: no such sign-in, another office, another role, or the password or the code is wrong.
    """
    asked = Asked(_REFUSED, "--approver-password-file FILE, or approve the request on its page", "--approved-by NAME")
    user = ask_person(username, asked=asked, password_file=password_file, code=code, office=office)
    if not user.may("issuing.approve_letters"):
        raise NotAllowed(
            f"{_REFUSED}: the role of {username} does not approve letters.",
            fix="Ask a reviewer or another case officer.",
            code="issuing.not-approver",
        )
    return user


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody is asked to prove themself for, in words: what did not happen, and the options that name them."""

    refused: str
    instead: str
    named_by: str


def ask_person(
    username: str, *, asked: Asked, password_file: Path | None = None, code: str = "", **narrowed: Any
) -> Any:
    """Give the user of a sign-in, once they have shown that they are there.

    Args:
        username: their sign-in.
        asked: what for, in words.
        password_file: holds their password; None asks them at the terminal.
        code: the code of their second factor, where they have one; empty asks at the terminal.
        narrowed: what else the sign-in must be, as the columns of a user.

    Raises:
        BadInput: nobody is there to type.
        NotAllowed: no such sign-in, or the password or the code is wrong.
    """
    from aman.accounts.models import User
    from aman.audit.actions import record

    password = _typed(password_file, f"Password of {username}", asked)
    user = User.objects.filter(username=username, is_active=True, **narrowed).first()
    if user is None or not (user.check_password(password) and _code_holds(user, code)):
        record(
            actor=None, verb="user.sign_in_failed", subject=f"user:{username}" if user else "", detail={"terminal": 1}
        )
        raise NotAllowed(
            f"{asked.refused}: the sign-in, its password or its code is wrong.",
            fix=f"Name a sign-in of this office: {asked.named_by}.",
            code="issuing.not-approver",
        )
    return user


def _typed(file: Path | None, asks: str, asked: Asked) -> str:
    if file is not None:
        try:
            return (file.read_text(encoding="utf-8").splitlines() or [""])[0]
        except OSError as error:
            raise BadInput(f"{file.name} cannot be read: {error.strerror}.", fix="Name a file you may read.") from error
    if not sys.stdin.isatty():
        raise BadInput(
            "Nobody is there to type the second person's password.",
            fix=f"Name a file: {asked.instead}.",
            code="issuing.no-approver",
        )
    return str(typer.prompt(asks, hide_input=True, err=True))


def _code_holds(user: Any, code: str) -> bool:
    """A second factor that is set up is asked for here too: a stolen password must not approve.

    A terminal knows no security keys, so whoever has to have a factor needs an app for this.
    """
    from allauth.mfa.models import Authenticator
    from django.conf import settings

    from aman.accounts.actions import use_code
    from aman.accounts.actions.codes import Outcome
    from aman.accounts.roles import NEEDS_SECOND_FACTOR

    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        return not (settings.SECOND_FACTOR_REQUIRED and user.role in NEEDS_SECOND_FACTOR)
    if not code and sys.stdin.isatty():
        code = str(typer.prompt(f"Code of {user.username}", err=True))
    return bool(code) and use_code(user=user, code=code.strip()) is Outcome.RIGHT
