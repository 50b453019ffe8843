"""How is each number of the first page called, in the reader's language, beside the number and above its rows?"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Key of a number -> the words beside it; they are also the heading of the list of its rows.
NUMBERS: dict[str, str | Promise] = {
    "own_tasks": _("of your own tasks overdue"),
    "late_cases": _("cases with a task overdue"),
    "own_steps": _("of your own steps in incidents late"),
    "late_referrals": _("checks at a desk past their time for an answer"),
    "own_follow_ups": _("of your own follow-ups overdue"),
    "late_follow_ups": _("follow-ups overdue"),
    "late_commitments": _("promises overdue"),
    "incidents_silent": _("incidents without news for too long"),
    "incidents_overdue": _("incidents over 24 hours old, somebody held"),
    "incidents_running": _("incidents in which somebody is held"),
    "incidents_late": _("incidents with a late step"),
    "incidents_unmatched": _("incidents with somebody of whom it is asked: who is it?"),
    "incidents_alike": _("pairs of incidents: one event or two?"),
    "referrals": _("checks at a desk that wait for an answer"),
    "lists": _("lists to accept"),
    "pairs": _("pairs: one person or two?"),
    "pairs_second": _("pairs wait for a second person"),
    "pairs_not_sure": _("pairs looked at, not sure"),
    "second_looks": _("decisions wait for a second reviewer"),
    "changed_decisions": _("decisions rest on what has changed since"),
    "withdrawals": _("letters wait for a second person to withdraw or keep them"),
    "requests": _("requests for letters to approve"),
    "approved": _("approved requests to sign"),
    "letters_in_force": _("letters in force"),
    "letters_to_print": _("letters to print"),
    "letters_to_hand_over": _("letters printed, not handed over"),
    "files": _("files about people wait for a second person"),
    "rule_changes": _("rule changes wait"),
    "press": _("press reports with something to confirm"),
    "alike": _("drafts of engagements that look like another one"),
    "drafts": _("of your own engagements still drafts"),
    "half_covered": _("families only partly covered by letters"),
    "without_factor": _("sign-ins without the second factor they need"),
    "failed_sign_ins": _("failed sign-ins in the last day, all offices"),
    "patterns": _("unusual patterns of checks nobody has looked at"),
    "messages": _("messages that were given up"),
    "open_users": _("open sign-ins"),
    "stopped_users": _("stopped sign-ins"),
    "offices": _("offices"),
    "letters": _("Letters"),
    "visas": _("Visas of the host state"),
    "papers": _("Other papers of people"),
    "case_papers": _("Papers of cases"),
    "consents": _("Consents"),
    "commitments": _("Promises due"),
    "follow_ups": _("Follow-ups due"),
    "reached": _("People whom the host's rules reach next"),
}

HEADINGS: dict[str, str | Promise] = {
    "overdue": _("Overdue"),
    "incidents": _("Incidents"),
    "waiting": _("Waiting"),
    "sign_ins": _("Sign-ins and messages"),
}


def words_for(key: str) -> str:
    """Give the words of a number in the language that is active."""
    return str(NUMBERS[key])
