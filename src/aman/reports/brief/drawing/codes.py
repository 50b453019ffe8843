"""How is a code in a cell said? One table for each kind of column; a code that is not known is shown as it is."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aman.cases.words import RESULTS, STEPS
from aman.checks.models import DeskCheck, Referral
from aman.errors import AmanError
from aman.incidents.models import How, Incident, State
from aman.issuing.models import VerifierReport
from aman.liaison.models import Commitment, Engagement
from aman.liaison.models.engagements import Certainty
from aman.liaison.topics import TOPICS
from aman.people.templatetags.people_tags import KINDS as PAPERS
from aman.reports.brief.drawing.words import FIGURES
from aman.rosters.models import Defect, Roster
from aman.rosters.reading.defects import DEFECTS
from aman.screening.queries import shipped_policy

_CHANGES: dict[str, Any] = {
    "came_roster": _("Rows of people came with a list"),
    "came_officer": _("People were written down by an officer"),
    "came_document": _("People came from a document"),
    "joined_by_machine": _("Rows joined: certain"),
    "joined_by_person": _("Pairs joined by a person"),
    "told_apart": _("Pairs told apart by a person"),
    "taken_apart": _("Joined rows taken apart again"),
    "case_opened": _("Cases opened"),
    "person_erased": _("People erased"),
    "decided_confirmed": _("Decisions: confirmed"),
    "decided_protected": _("Decisions: protection given"),
    "decided_refused": _("Decisions: protection not given"),
    "decided_removed": _("Decisions: protection taken back"),
    "decided_deferred": _("Decisions: more is needed"),
    "letter_issued": _("Letters issued"),
    "letter_withdrawn": _("Letters withdrawn"),
    "letter_ran_out": _("Letters ran out"),
    "consent_withdrawn": _("Consents taken back"),
}
_OBJECTIONS: dict[str, Any] = {
    "staged": _("Lists read and not yet accepted"),
    "to_mend": _("Rows of lists that must be mended"),
    "pairs_waiting": _("Pairs that wait for a person"),
    "pairs_not_sure": _("Pairs looked at, not sure"),
    "pairs_second": _("Pairs that wait for a second person"),
    "decisions_second": _("Decisions that wait for a second person"),
    "withdrawals_second": _("Withdrawals of letters that wait for a second person"),
    "files_second": _("Files that wait for a second person"),
}
_GAPS: dict[str, Any] = {
    "no_birth": _("No date of birth"),
    "birth_year_only": _("Only the year of birth"),
    "no_sex": _("Sex not stated"),
    "no_place": _("No district of stay"),
    "no_case": _("On no case"),
    "no_name": _("A placeholder stands for the name"),
    "paper_unreadable": _("Numbers of papers that cannot be read"),
}
_STANDINGS: dict[str, Any] = {
    "overdue": _("Overdue"),
    "due_soon": _("Due within 30 days"),
    "open": _("Open"),
    "held_back": _("Held back by its condition"),
    "partly_kept": _("Partly kept"),
    "kept": _("Kept"),
    "broken": _("Broken"),
    "lapsed": _("Lapsed"),
    "not_yet": _("Not made yet on this day"),
}
_WHEN: dict[str, Any] = {
    "since": _("Since the earlier brief"),
    "ever": _("Ever"),
    "asked": _("Asked for, not answered yet"),
    "within_7": _("Within 7 days"),
    "within_30": _("In 8 to 30 days"),
    "within_90": _("In 31 to 90 days"),
    "later": _("Later"),
}
_COVER: dict[str, Any] = {
    "all": _("Everybody carries a letter in force"),
    "half": _("Some carry one and some do not"),
    "none": _("Nobody carries one"),
}
_REFUSALS: dict[str, Any] = {
    "incident": _("A letter was shown at a stop and not accepted"),
    **{f"reader_{kind}": label for kind, label in VerifierReport.Kind.choices},
}
_REFERRALS: dict[str, Any] = {
    **dict(Referral.Answer.choices),
    "lapsed": _("Nobody answered in time"),
    "waiting": _("Waits for an answer"),
}


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return {
        "figure": FIGURES,
        "step": {**dict(STEPS), "none": _("No step recorded")},
        "step_result": {**dict(RESULTS), "entered": _("Entered"), "left": _("Left")},
        "change": _CHANGES,
        "objection": _OBJECTIONS,
        "gap": _GAPS,
        "standing": _STANDINGS,
        "within": _WHEN,
        "when": _WHEN,
        "cover": _COVER,
        "refusal": _REFUSALS,
        "referral": _REFERRALS,
        "check_answer": dict(DeskCheck.Answer.choices),
        "incident_kind": dict(Incident.Kind.choices),
        "incident_state": dict(State.choices),
        "how": dict(How.choices),
        "list_state": dict(Roster.State.choices),
        "severity": dict(Defect.Severity.choices),
        "engagement_kind": dict(Engagement.Kind.choices),
        "engagement_state": dict(Engagement.State.choices),
        "certainty": dict(Certainty.choices),
        "direction": dict(Commitment.Direction.choices),
        "topics": TOPICS,
        "paper": {**PAPERS, "none": _("No paper"), "overstay": _("Visa that ran out"), "unknown": _("Not known")},
    }


def say_code(kind: str, code: str) -> str:
    """Say a code of a kind in the reader's language."""
    if kind == "policy":
        return _title(code)
    if kind == "defect":
        return gettext(DEFECTS[code].sentence) if code in DEFECTS else code
    if kind == "programme":
        return code or gettext("No programme stated")
    if kind == "sentence":
        return gettext(code)
    table = _tables().get(kind)
    if table is None:
        return code
    words = (table.get(one, one.replace("_", " ")) for one in (code.split() if kind == "topics" else (code,)))
    return ", ".join(str(word) for word in words)


def _title(policy_id: str) -> str:
    try:
        return gettext(shipped_policy(policy_id).title)
    except AmanError:
        return policy_id
