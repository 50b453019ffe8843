"""Which two acts may one person not both do, and which two roles may one person not hold?

One table, read by the actions, by the page that shows it and by the tests that try every row. There is no setting, flag or
role that switches a row off: whoever did the first act is refused the second, whatever they are. So is a sign-in for which
nobody has vouched since somebody else made or held it: it may be the same person once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aman.accounts.roles import SEES_PEOPLE, Role
from aman.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Duty:
    """Two acts on one record that need two people."""

    first: str | Promise
    second: str | Promise
    why: str | Promise
    #: The verbs of the log by which the two acts can be found again.
    verbs: tuple[str, str]


DUTIES: dict[str, Duty] = {
    "letters.batch": Duty(
        _("Ask for letters for more than one family"),
        _("Approve that request"),
        _("Whoever makes many letters alone could give them to anybody."),
        ("letters.requested", "letters.approved"),
    ),
    "letter.withdrawal": Duty(
        _("Ask that a letter be withdrawn"),
        _("Agree to it"),
        _("A withdrawn letter leaves somebody without protection at the next stop."),
        ("letter.withdrawal_asked", "letter.withdrawn"),
    ),
    "decision.second": Duty(
        _("Decide against protection"),
        _("Confirm the decision"),
        _("One mistaken person must not be enough to take protection away."),
        ("determination.decided", "decision.confirmed"),
    ),
    "link.second": Duty(
        _("Propose a link or its undoing that costs somebody protection"),
        _("Confirm it"),
        _("Two people taken for one leave the second without a letter."),
        ("pair.proposed", "pair.confirmed"),
    ),
    "rules.change": Duty(
        _("Propose a change of the rules"),
        _("Bring it into force"),
        _("A rule decides about everybody at once."),
        ("rules.proposed", "rules.enacted"),
    ),
    "list.answer": Duty(
        _("Answer a question for a whole list"),
        _("Confirm the answer"),
        _("One answer stands for thousands of people."),
        ("list.fact_proposed", "list.fact_confirmed"),
    ),
    "export": Duty(
        _("Ask for a file about more than one person"),
        _("Approve it"),
        _("A list that leaves Aman can become an arrest list."),
        ("export.asked", "export.approved"),
    ),
    "erasure": Duty(
        _("Ask that a person be erased"),
        _("Approve it"),
        _("What is erased cannot be brought back."),
        ("erasure.asked", "person.erased"),
    ),
    "lockdown.lift": Duty(
        _("Ask that a lockdown be lifted"),
        _("Agree to it"),
        _("Whoever forces one person must not have forced the office."),
        ("lockdown.opening_asked", "lockdown.opened"),
    ),
    "hold.lift": Duty(
        _("Ask that a hold be lifted"),
        _("Agree to it"),
        _("While it stands nothing of the record can be erased."),
        ("hold.lifting_asked", "hold.lifted"),
    ),
    "period": Duty(
        _("Ask that records be kept for a shorter time"),
        _("Confirm it"),
        _("What was shortened by mistake is gone before anybody notices."),
        ("period.asked", "period.confirmed"),
    ),
    "disposal": Duty(
        _("Agree that records whose time is over may go"),
        _("Agree as the second person"),
        _("What is erased cannot be brought back."),
        ("disposal.agreed", "disposal.confirmed"),
    ),
    "office.proposal": Duty(
        _("Propose whom an office's officers see, or whose calls a partner takes"),
        _("Confirm it"),
        _("It opens or closes a whole register to somebody."),
        ("office.proposed", "office.changed"),
    ),
    "office.key": Duty(
        _("Make an office's key for the API"),
        _("Confirm it"),
        _("A key asks all day without a person in front of it."),
        ("key.made", "key.confirmed"),
    ),
    "figures.release": Duty(
        _("Propose figures for everybody to read"),
        _("Let them out"),
        _("What everybody has read cannot be called back."),
        ("release.proposed", "release.published"),
    ),
    "press.private": Duty(
        _("Confirm somebody without a public post whom a report names"),
        _("Agree that they may be recorded"),
        _("A mistaken link can harm somebody who chose no public life."),
        ("press.decided", "press.seconded"),
    ),
}

_SAME_HANDS = _("Whoever gives out sign-ins must not work with records: they could make themselves a second person.")
_HOST = _("Whoever asks for the host must never have seen the register.")
_CALLS = _("The hotline's ignorance of the register protects it when a caller is not who they say.")

#: Roles that one person may not hold here, together or one after the other under the same sign-in.
INCOMPATIBLE: tuple[tuple[frozenset[Role], frozenset[Role], str | Promise], ...] = (
    (frozenset({Role.ADMINISTRATOR}), SEES_PEOPLE | {Role.HOTLINE, Role.HOST_DESK}, _SAME_HANDS),
    (frozenset({Role.HOST_DESK}), frozenset(Role) - {Role.HOST_DESK}, _HOST),
    (frozenset({Role.HOTLINE}), SEES_PEOPLE, _CALLS),
)


def must_be_another(
    duty: str,
    *,
    first: Any,
    first_at: datetime | None,
    second: Any,
    message: str = "",
    fix: str = "",
    code: str = "",
) -> None:
    """Refuse the second act to whoever did the first, or may have done it under a sign-in that they held.

    Args:
        duty: a row of the table.
        first: who did the first act, as a user or a number of one; None where nobody did, which is refused too.
        first_at: when; None means now.
        second: who would do the second.
        message: what did not happen, in the words of the act; blank: the table's own.
        fix: what to do next; blank: let another person do it.
        code: of the error, where callers know one of old.

    Raises:
        NotAllowed: it is the same person, nobody did the first act, nobody vouched for the second yet, or the second held
            the first's sign-in when it acted.
        KeyError: no such duty is in the table.
    """
    row = DUTIES[duty]
    before, after = getattr(first, "pk", first), getattr(second, "pk", second)
    if before is None or after is None or before == after:
        raise NotAllowed(
            message or f"Nothing was done: it takes two people. {row.why}",
            fix=fix or "Let another person do it.",
            code=code or "needs-second-person",
        )
    # The table above is read where there is no database; only the acts themselves ask one.
    from aman.accounts import hands

    is_unvouched, is_behind = hands.second_in_other_hands(first=before, first_at=first_at, second=after)
    if is_unvouched:
        raise NotAllowed(
            gettext(
                "Nothing was done: it takes two people, and your sign-in does not count as a second one yet. An"
                " administrator made or reset it, and nobody else has vouched for you since."
            ),
            fix=gettext("Let another person do it, or ask a second administrator to vouch for you."),
            code="second-not-vouched",
        )
    if is_behind:
        raise NotAllowed(
            gettext(
                "Nothing was done: it takes two people. You had made or reset the sign-in that did the first act, and"
                " nobody had vouched for it when it did."
            ),
            fix=gettext("Let another person do it."),
            code="second-held-the-first",
        )
    hands.note_one_browser(duty=duty, first=before, second=after)


def why_not_both(one: str, other: str) -> str | None:
    """Say why one person may not hold two roles here; None where they may."""
    for left, right, why in INCOMPATIBLE:
        if (one in left and other in right) or (other in left and one in right):
            return None if one == other else str(why)
    return None
