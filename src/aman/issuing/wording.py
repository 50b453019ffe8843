"""In which words does a page say a verdict? Those of the core, marked so that translators see them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from aman.core.letters import PublicAnswer, Verdict, VerdictCode
from aman.issuing.actions.choosing import LeftOut
from aman.ui.templatetags.aman import ltr

#: The words of aman.core.letters.WORDS; a test holds the two together.
SENTENCES: dict[VerdictCode, Promise] = {
    VerdictCode.VALID: _(
        "Genuine. Compare the name and last 4 digits with the ID. Please do not detain or deport; questions: %(duty_number)s"
    ),
    VerdictCode.VALID_OLD_LIST: _("Genuine on %(date)s. Connect to refresh."),
    VerdictCode.CHECK_STALE: _("Signature genuine; withdrawal not checked. Call %(duty_number)s"),
    VerdictCode.EXPIRED: _("Genuine but ended on %(date)s. The person may have a newer letter; call"),
    VerdictCode.WITHDRAWN: _("Withdrawn. This does not show any offence; call"),
    VerdictCode.NOT_GENUINE: _("Not issued by us. Do not use it as proof"),
    VerdictCode.UNKNOWN_KEY: _("Page needs an update"),
    VerdictCode.NOT_OURS: _("Not an Aman code"),
    VerdictCode.UNREADABLE: _("Clean, more light, closer"),
    VerdictCode.NO_CLOCK: _("Set the date"),
}

HEADLINES: dict[PublicAnswer, Promise] = {
    PublicAnswer.GENUINE: _("Genuine"),
    PublicAnswer.ENDED_OR_WITHDRAWN: _("Ended or withdrawn"),
    PublicAnswer.NOT_OURS: _("Not ours"),
    PublicAnswer.CANNOT_TELL: _("Cannot tell: call"),
}

#: How an answer looks. Red is for a forged letter alone, never for a code that could not be read or checked.
LOOKS: dict[VerdictCode, tuple[str, str]] = {
    VerdictCode.VALID: ("good", "✓"),
    VerdictCode.VALID_OLD_LIST: ("good", "✓"),
    VerdictCode.CHECK_STALE: ("waiting", "◔"),
    VerdictCode.EXPIRED: ("waiting", "◔"),
    VerdictCode.WITHDRAWN: ("waiting", "▲"),
    VerdictCode.NOT_GENUINE: ("stopped", "✕"),
    VerdictCode.NOT_OURS: ("attention", "▲"),
    VerdictCode.UNKNOWN_KEY: ("unknown", "?"),
    VerdictCode.UNREADABLE: ("unknown", "?"),
    VerdictCode.NO_CLOCK: ("unknown", "?"),
}

LEFT_OUT: dict[LeftOut, Promise] = {
    LeftOut.PAIR_WAITING: _("somebody must first say whether this is the same person as another"),
    LeftOut.PROPOSAL_OPEN: _("a second person must first answer what was proposed about who this is"),
    LeftOut.REFUSED: _("two people decided that protection is not given"),
    LeftOut.SAID_NO: _("the person said that they want no letter"),
    LeftOut.NO_NAME: _("there is no usable name"),
}

#: Why somebody has no letter in force; the keys are those of `coverage.REASONS`.
UNCOVERED: dict[str, Promise] = {
    "proposal_open": _("a second person must first answer what was proposed about who this is"),
    "pair_waiting": _("somebody must first say whether this is the same person as another"),
    "refused": _("two people decided that protection is not given"),
    "said_no": _("the person said that they want no letter"),
    "no_name": _("there is no usable name"),
    "no_case": _("not on an open case"),
    "asked_for": _("asked for, in the queue"),
    "due": _("nothing stands in the way: a letter can be issued"),
}

_SHOWN_TOGETHER = ("ur", "fa-af", "ps", "en")


def sentence(verdict: Verdict) -> SafeString:
    """Give a verdict's words in the page's language, the date and the number kept from turning round."""
    number = ltr(verdict.duty_number) or escape(gettext("the number on the letter"))
    return mark_safe(escape(SENTENCES[verdict.code]) % {"date": ltr(verdict.date), "duty_number": number})  # noqa: S308


def headlines(answer: PublicAnswer) -> list[tuple[str, str]]:
    """Give the answer in every language that has words for it, Urdu first: an officer may read any of them."""
    said: dict[str, str] = {}
    for language in _SHOWN_TOGETHER:
        with override(language):
            words = str(HEADLINES[answer])
        if language == "en" or words != _in_english(answer):
            said[words] = language
    return [(language, words) for words, language in said.items()]


def _in_english(answer: PublicAnswer) -> str:
    with override("en"):
        return str(HEADLINES[answer])
