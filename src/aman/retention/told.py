"""What are people told of what is kept about them? What, why, who learns it, and what they may ask for.

The lines name the tables of `catalogue.yaml` that they speak of, and a test holds every table with something about a person
to be in one of them. How long each thing is kept is not repeated here: the page takes it from the schedule.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from aman.retention.schedule import Kind

_YEAR = 365


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is kept: what it is called, a sentence, and the tables in which it stands."""

    title: str | Promise
    sentence: str | Promise
    tables: tuple[str, ...]


KEPT: tuple[Told, ...] = (
    Told(
        _("Who you are"),
        _(
            "Your names as a list, a paper or you yourself gave them, your father's name, your date of birth or age, sex, "
            "nationality, district and phone number, and the numbers of your papers."
        ),
        (
            "people.Person", "people.PersonName", "people.Document", "people.PersonPhone", "people.NameKey",
            "people.MatchLine", "rosters.SourceRow", "rosters.Defect",
        ),
    ),
    Told(
        _("Whether two records are yours"),
        _("Where two records may be one person: what is alike in them, and who decided."),
        ("rosters.Pair", "rosters.PairHistory", "rosters.PairProposal"),
    ),
    Told(
        _("Your case and your family"),
        _(
            "By which way you are to leave and its number, who of your family is on the case, which papers you showed and "
            "what they say, the officers' notes, and what is still to be done."
        ),
        ("cases.Case", "cases.Pathway", "cases.Evidence", "cases.Note", "cases.Task"),
    ),
    Told(
        _("What the rules say of you"),
        _("What you answered to the questions that the rules ask, what follows from it, and what a person decided."),
        (
            "screening.FactSnapshot", "screening.Determination", "screening.Decision", "screening.FactStatement",
            "screening.ExposureAhead", "screening.ChangedAnswer",
        ),
    ),
    Told(
        _("Your letter"),
        _("What stands in it, its number, until when it holds, and who of the family took it."),
        ("issuing.Letter",),
    ),
    Told(
        _("Questions about you"),
        _("That an official asked about you: where, when and what was answered. What was typed to find you is wiped."),
        ("checks.DeskCheck", "checks.Referral"),
    ),
    Told(
        _("What happened to you"),
        _("If somebody reports that you were taken or are in trouble: what they said, where, when, and what became of it."),
        (
            "incidents.Incident", "incidents.Report", "incidents.ReportPhone", "incidents.IncidentPerson",
            "incidents.MatchCandidate", "incidents.StateChange", "incidents.EscalationStep", "incidents.MergeProposal",
        ),
    ),
    Told(
        _("Who looked"),
        _("Each time somebody looked at your record or changed it, and why your record was opened or may not be erased yet."),
        ("accounts.AccessGrant", "retention.Hold"),
    ),
)  # fmt: skip

#: Kinds of the schedule that are about the people concerned; the others are about those who work here.
KINDS_TOLD = (
    "closed_cases", "people_on_no_case", "letters", "closed_incidents", "desk_questions", "export_files", "staged_files",
    "discarded_rows", "report_files", "intake_drafts", "audit_lines", "pictures",
)  # fmt: skip

WHY = _(
    "To show officials that you wait for another country to take you in, to find you when something happens to you, and to "
    "bring your case on. It is used for nothing else."
)
WHO_LEARNS: tuple[str | Promise, ...] = (
    _(
        "The officers of the office that keeps your record, and the hotline that takes calls for it, as far as their work "
        "needs it. Each look is written down."
    ),
    _(
        "An official who asks about you learns one answer: that protection is in force and whom to call, or that no record "
        "was found and whom to call. Never a list, and never your address, phone, work or family."
    ),
    _(
        "Anybody else only with your yes, for one purpose, and only what that purpose needs. You may take your yes back."
    ),
)
MAY_ASK: tuple[str | Promise, ...] = (
    _("Ask what is kept about you, and who looked at it."),
    _("Have what is wrong put right."),
    _("Say no to giving it to somebody, or take your yes back. Your case goes on."),
    _(
        "Ask to be erased. While a letter of yours is in force or your case is open, ask first what that would mean: without "
        "a record nobody can confirm your letter."
    ),
)


def how_long(kind: Kind) -> str:
    """Say how long a kind is kept and how long an office may choose at most; empty where that is no number."""
    if kind.days is None or kind.most is None:
        return ""
    if kind.days == 0:
        return gettext("Nothing beyond its own end.")
    if kind.proposal:
        proposed = gettext("Until you ask, or for what the office chooses; proposed are %(usual)s, at most %(most)s.")
        return proposed % {"usual": _span(kind.days), "most": _span(kind.most)}
    return gettext("%(usual)s, at most %(most)s.") % {"usual": _span(kind.days), "most": _span(kind.most)}


def _span(days: int) -> str:
    if days % _YEAR == 0:
        return ngettext("%(n)d year", "%(n)d years", days // _YEAR) % {"n": days // _YEAR}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
