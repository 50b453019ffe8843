"""Which reasons do reviewers give most, so that one key says them; and how is a stored reason read again?

A reason is kept in plain English beside the decision and shown in the reader's language. What the reviewer adds in
their own words follows after a dot and stays as typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

#: Between a usual reason and what the reviewer adds.
_DOT = " · "


@dataclass(frozen=True, slots=True)
class UsualReason:
    """A reason given often: its code, the answer it speaks for, and its words."""

    code: str
    decision: str
    text: str


USUAL = (
    UsualReason("all_agree", "same", _("Father, birth and paper agree")),
    UsualReason("same_paper", "same", _("The same paper, written once with a slip")),
    UsualReason("same_family", "same", _("The same family around both")),
    UsualReason("other_father", "different", _("Another father")),
    UsualReason("other_birth", "different", _("Too far apart in age")),
    UsualReason("relatives", "different", _("Relatives: parent and child, or siblings")),
    UsualReason("other_paper", "different", _("Each holds a paper of their own")),
    UsualReason("too_little", "not_sure", _("Too little is stated to tell")),
    UsualReason("ask_family", "not_sure", _("The family has to be asked")),
)
BY_CODE = {reason.code: reason for reason in USUAL}
_TEXTS = {reason.text for reason in USUAL}


def reason_text(code: str, own_words: str) -> str:
    """Give the reason as it is kept: the usual one, the reviewer's own words, or both."""
    usual = BY_CODE[code].text if code in BY_CODE else ""
    return _DOT.join(text for text in (usual, " ".join(own_words.split())) if text)


def said_reason(kept: str) -> tuple[str, str]:
    """Give a kept reason as the usual part in the reader's language, and the reviewer's own words as typed."""
    usual, _dot, own_words = kept.partition(_DOT)
    return (gettext(usual), own_words) if usual in _TEXTS else ("", kept)
