"""How is it written on a page where a commitment stands, by when it is due, and what was recorded of it?"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aman.core.account.standing import Standing, Stands
from aman.liaison.days import say_days
from aman.liaison.forms.commitments import say_made
from aman.liaison.models import Commitment, CommitmentChange, CommitmentState
from aman.liaison.models.engagements import Certainty
from aman.liaison.queries.commitments import CommitmentRow
from aman.ui.templatetags.aman import ltr, status

register = template.Library()
_WORDS = {
    Stands.NOT_YET: ("info", gettext_lazy("Not made yet")),
    Stands.OPEN: ("waiting", gettext_lazy("Open, no day was said")),
    Stands.DUE: ("waiting", gettext_lazy("Due")),
    Stands.MISSED: ("attention", gettext_lazy("Missed")),
    Stands.HELD_BACK: ("info", gettext_lazy("Its condition was not met")),
    Stands.PARTLY_KEPT: ("waiting", gettext_lazy("Partly kept")),
    Stands.KEPT: ("good", gettext_lazy("Kept")),
    Stands.BROKEN: ("stopped", gettext_lazy("Broken")),
    Stands.LAPSED: ("closed", gettext_lazy("Lapsed")),
}
_CHANGES = {
    CommitmentState.MADE: "info",
    CommitmentState.REPEATED: "info",
    CommitmentState.CHANGED: "attention",
    CommitmentState.KEPT: "good",
    CommitmentState.PARTLY_KEPT: "waiting",
    CommitmentState.BROKEN: "stopped",
    CommitmentState.LAPSED: "closed",
}


@register.filter
def standing_tag(standing: Standing) -> SafeString:
    """Say how a commitment stands as a word with its shape."""
    shape, words = _WORDS[standing.stands]
    return status(shape, words)


@register.filter
def change_tag(change: CommitmentChange) -> SafeString:
    """Say what a record says as a word with its shape."""
    return status(_CHANGES[CommitmentState(change.state)], change.get_state_display())


@register.filter
def overdue_words(standing: Standing) -> str:
    """Say for how long a commitment is overdue."""
    days = standing.days_overdue
    return ngettext("%(days)s day overdue", "%(days)s days overdue", days) % {"days": days}


@register.filter
def due_words(row: CommitmentRow) -> SafeString:
    """Write the day that counts: of a month or a stretch as it was said, unless it was moved since."""
    commitment, due = row.commitment, row.standing.due
    if due is None:
        return format_html('<span class="source">{}</span>', _("no day was said"))
    if due == commitment.due_last:
        return ltr(say_days(commitment.due_first, commitment.due_last, commitment.due_precision))
    return ltr(due.isoformat())


@register.filter
def certainty_words(commitment: Commitment) -> str:
    """Say how a commitment is known; what we promised was said by us, not to us."""
    if commitment.direction == Commitment.Direction.BY_US and commitment.certainty == Certainty.SAID:
        return _("Said by us")
    return str(commitment.get_certainty_display())


@register.filter
def made_words(commitment: Commitment) -> SafeString:
    """Write when it was made."""
    return ltr(say_made(commitment))


@register.filter
def standing_sentence(row: CommitmentRow) -> str:
    """Say in a sentence how a commitment stands today, and on what that rests."""
    standing = row.standing
    if standing.stands is Stands.MISSED:
        days = standing.days_overdue
        said = ngettext(
            "Its last day passed %(days)s day ago, and nothing is recorded that says whether it was kept.",
            "Its last day passed %(days)s days ago, and nothing is recorded that says whether it was kept.",
            days,
        )
        return said % {"days": days}
    if standing.stands is Stands.DUE and standing.days_left is not None:
        days = standing.days_left
        return ngettext("It is due in %(days)s day.", "It is due in %(days)s days.", days) % {"days": days}
    if standing.stands is Stands.OPEN:
        return _("No day was said by which it is to be kept, and nothing is recorded that settles it.")
    if standing.stands is Stands.HELD_BACK:
        return _("Its condition is recorded as not met, so nothing is waited for.")
    if row.decided is None:
        return _("It was not made yet.")
    day = {"day": row.decided.on_day.isoformat(), "evidence": row.decided.get_evidence_display()}
    return {
        Stands.KEPT: _("Recorded as kept on %(day)s. Evidence: %(evidence)s."),
        Stands.BROKEN: _("Recorded as broken on %(day)s. Evidence: %(evidence)s."),
        Stands.LAPSED: _("Recorded as lapsed on %(day)s. Evidence: %(evidence)s."),
        Stands.PARTLY_KEPT: _("Recorded as partly kept on %(day)s. Evidence: %(evidence)s. The rest is waited for."),
    }[standing.stands] % day
