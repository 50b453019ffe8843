"""What does a notice say, in the reader's language? The kind in words; who it is about stands on the page it leads to."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Kind -> the sentence a user reads. A kind that is not here is told as SOMETHING.
KINDS: dict[str, str | Promise] = {
    "referral.waiting": _("A check at a desk waits for your answer."),
    "referral.late": _("A check at a desk has waited too long for an answer."),
    "referral.lapsed": _("A check at a desk got no answer in time."),
    "referral.answered": _("The question you sent on was answered."),
    "desk.pattern": _("Checks at a desk look unusual."),
    "desk_check.matched": _("A desk asked about somebody on a case of yours."),
    "check.unusual": _("Checks at a desk look unusual."),
    "incident.silent": _("Nothing has been heard of an incident for too long."),
    "incident.overdue": _("Somebody has been held for more than a day."),
    "incidents.imported": _("A file of reports was taken in: its page says how many, and how many wait for a person."),
    "incidents.old": _("Old incidents from files of reports are silent or overdue: the list shows all of them."),
    "incident_step.late": _("A step of an incident is late."),
    "incident_step.assigned": _("A step of an incident was given to you."),
    "case.assigned": _("A case was given to you."),
    "access.opened": _("A case of yours was opened by somebody else for three hours."),
    "task.due": _("A task of yours is due."),
    "pair.second_waiting": _("Answers about who is who wait for a second person."),
    "decision.second_waiting": _("Decisions wait for a second person."),
    "letters.approval_waiting": _("Letters wait for approval."),
    "letter.withdrawal_waiting": _("The withdrawal of letters waits for a second person."),
    "change.ready": _("A change of the rules was tried and waits for somebody to read the difference."),
    "key.ending": _("The key that signs letters ends soon; the next one is to be made."),
    "consent.withdrawn": _("A consent was withdrawn."),
    "export.waiting": _("A file about people waits for a second person."),
    "export.approved": _("A file you asked for was approved and is being written."),
    "export.refused": _("A file you asked for was refused."),
    "export.ready": _("A file about people is ready to be taken."),
    "export.failed": _("A file about people could not be made; its page says what to do."),
    "follow_up.assigned": _("A follow-up was given to you."),
    "follow_up.due": _("A follow-up of yours is due."),
    "commitment.due": _("A promise that you look after is due."),
    "commitment.overdue": _("A promise that you look after is overdue."),
    "incident_step.due": _("A step of yours in an incident is due."),
    "letters.ending": _("Letters of your cases end."),
    "notice.more": _("More waits than fits here; your notices show all of it."),
    "due.more": _("More is due than fits here; your first page shows all of it."),
    "audit.broken": _("The log does not hold: lines were changed, removed or moved."),
    "user.refused_often": _("A user of your office was refused many times within an hour."),
    "user.password_changed": _("Your password was changed."),
    "user.password_replaced": _("An administrator gave you a new password."),
    "user.second_factor_added": _("A second factor was added to your sign-in."),
    "user.second_factor_dropped": _("A second factor was removed from your sign-in."),
    "user.second_factor_removed": _("An administrator removed your second factor."),
    "user.recovery_codes_made": _("Recovery codes were made for your sign-in."),
    "user.recovery_code_used": _("A recovery code of yours was used to sign in."),
    "user.code_used_again": _("A code of your authenticator app was tried a second time and refused."),
    "user.signed_in_elsewhere": _("You signed in from a place where you had not signed in lately."),
    "user.enabled": _("Your sign-in was opened again."),
    "user.role_changed": _("You were given another role."),
    "user.vouched_for": _("Somebody vouched for your sign-in: it counts as a second person from now on."),
    "user.needs_vouching": _("A sign-in was made or reset and waits for another administrator to vouch for it."),
    "user.one_browser": _("An act that needs two people was done by two sign-ins of one browser."),
    "notice_address.confirmed": _("Notices of yours go to another address from now on."),
    "notice_address.forgotten": _("Notices of yours are sent to no address any more."),
    "delivery.given_up": _("Messages could not be delivered."),
    "webhook.tested": _("This is a test."),
}
SOMETHING: str | Promise = _("Something waits for you.")


def words_of(kind: str) -> str:
    """Give the sentence of a kind in the language that is active."""
    return str(KINDS.get(kind, SOMETHING))
