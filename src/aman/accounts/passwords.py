"""Which passwords are refused, and how strong is one that is not? Length and patterns count; kinds of letters never do.

The page on which a password is chosen, the words that stand beside it while somebody types, and signing in all ask here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.accounts.breached import is_breached
from aman.accounts.models import User
from aman.errors import AmanError

#: Longer ones would cost work at every sign-in and are no harder to guess.
MOST_LETTERS = 128
#: So many letters at least that do not follow from those before them; with fewer it is a pattern, not a password.
LEAST_UNLIKE = 6
_GOOD, _STRONG = 11, 16


class NotTooLong:
    """Refuses what is longer than any password needs to be; nothing is ever cut off silently."""

    def __init__(self, most: int = MOST_LETTERS) -> None:
        self.most = most

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password that is too long.

        Raises:
            ValidationError: it is.
        """
        if len(password) > self.most:
            raise ValidationError(
                ngettext(
                    "This password is too long: it has more than %(most)d character.",
                    "This password is too long: it has more than %(most)d characters.",
                    self.most,
                ),
                code="password_too_long",
                params={"most": self.most},
            )

    def get_help_text(self) -> str:
        """Say it before somebody types."""
        return _("It may have up to %(most)d characters of any kind, spaces and letters of any script too.") % {
            "most": self.most
        }


class NotAPattern:
    """Refuses one letter again and again, the row of the alphabet, and a piece that is repeated."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a pattern.

        Raises:
            ValidationError: too few of its letters are not told by those before them.
        """
        if unlike_letters(password) < LEAST_UNLIKE:
            raise ValidationError(_("This password repeats itself or counts on."), code="password_is_a_pattern")

    def get_help_text(self) -> str:
        """Say it before somebody types."""
        return _("It cannot be one piece that is repeated, or a row of letters or digits.")


class NotBreached:
    """Refuses what stands in the list of breached passwords that the site names (AMAN_BREACHED_PASSWORDS)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password that was published.

        Raises:
            ValidationError: it was, or the list that the site names cannot be read.
        """
        try:
            breached = is_breached(password)
        except AmanError as error:
            raise ValidationError(
                _(
                    "The list of published passwords cannot be read, so no new one is taken. Tell whoever runs the server."
                ),
                code="password_list_unread",
            ) from error
        if breached:
            raise ValidationError(
                _("This password was published after a break-in elsewhere: others try it first."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        """Say it before somebody types."""
        return _("Use it nowhere else: what was published after a break-in elsewhere is tried first.")


@lru_cache(maxsize=1)
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def is_known(password: str) -> bool:
    """Say whether others know a password: it is among the commonest, or was published. A list that is away says no."""
    if password.lower().strip() in _common().passwords:
        return True
    try:
        return is_breached(password)
    except AmanError:
        # Nobody is kept out because a file is away; whoever chooses a new password is told of it.
        return False


def unlike_letters(password: str) -> int:
    """Count the letters of a password that do not follow from those before them.

    A letter follows where it is the one before or its neighbour in the alphabet or among the digits, in the direction the
    row already has, or where it ends a piece of three that stood before.
    """
    unlike, step = 0, None
    for place, letter in enumerate(password):
        before, step = step, ord(letter) - ord(password[place - 1]) if place else None
        counts_on = step == 0 or (step in (1, -1) and step == before)
        again = place >= 2 and password.find(password[place - 2 : place + 1], 0, place) != -1
        unlike += not (counts_on or again)
    return unlike


@dataclass(frozen=True, slots=True)
class Weight:
    """How a password weighs: from 0 (refused) to 3 (strong), in a sentence, with the reasons where it is refused."""

    level: int
    words: str
    reasons: tuple[str, ...] = ()


def weigh(password: str, user: User | None) -> Weight:
    """Weigh a password that somebody thinks of: the reasons are those for which it would be refused, word for word.

    What is not refused is judged by its length and by patterns alone. Whether it is the name of a sister, nobody here knows.
    """
    try:
        if len(password) > MOST_LETTERS:
            NotTooLong().validate(password)
        validate_password(password, user)
    except ValidationError as error:
        return Weight(0, _("This would be refused."), tuple(error.messages))
    unlike = unlike_letters(password)
    if unlike < _GOOD:
        return Weight(1, _("This would be taken, but it repeats itself. A few more words make it stronger."))
    if unlike < _STRONG:
        return Weight(2, _("This is good. A few more words make it stronger still."))
    return Weight(3, _("This is strong, if it is used nowhere else and is no sentence that others know."))
