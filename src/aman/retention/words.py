"""In which words do pages speak of the schedule? As `schedule.yaml` does, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a kind is, from when its period counts, and why it ends."""

    what: str | Promise
    counts_from: str | Promise
    reason: str | Promise


KINDS: dict[str, KindWords] = {
    "staged_files": KindWords(
        _("The file of a list that was read and never accepted"),
        _("the day it was received"),
        _("It holds a whole list in one piece and serves only to correct how its columns are read; the sender has it."),
    ),
    "discarded_rows": KindWords(
        _("The rows and defects of a list that was not accepted"),
        _("the day it was received"),
        _("Nobody on it became a person of the register; what was wrong with it has been said to the sender."),
    ),
    "report_files": KindWords(
        _("The rows of a file of reports that nobody said yes or no to"),
        _("the day it was received"),
        _("It holds what relatives told of many people and serves only until somebody answers; the sender has it."),
    ),
    "intake_drafts": KindWords(
        _("What a worker typed of a call or a form and never sent"),
        _("the last time it was saved"),
        _("It is kept so that a lost connection loses nothing; after a shift or two nobody comes back to it."),
    ),
    "desk_questions": KindWords(
        _("What a desk asked, where it waited for a case officer's answer, and the marks by which guessing is noticed"),
        _("the moment it was asked"),
        _(
            "A question names somebody who may be of no register at all. Who asked, when, where and what was answered stays."
        ),
    ),
    "notices": KindWords(
        _("What users were told, and how it was delivered"),
        _("the moment it was told"),
        _("A reference and a link; the log says what happened."),
    ),
    "sessions": KindWords(
        _("Sessions that ended"),
        _("the moment they ended"),
        _("Nobody can use them; the log says who signed in."),
    ),
    "jobs": KindWords(
        _("Work in the background that is done"),
        _("the moment it was done"),
        _("Counts and references; kept while somebody may ask why something took long."),
    ),
    "export_files": KindWords(
        _("Files made for a recipient"),
        _("the moment the file ended"),
        _("A file has its own end; after it nobody may open it. Who asked, for whom and who agreed stays."),
    ),
    "letters": KindWords(
        _("The signed text of letters that ended, were replaced or withdrawn"),
        _("the day they ended"),
        _(
            "It repeats the names of a family. The number, its dates and its state stay, so that a copy found later is known."
        ),
    ),
    "closed_incidents": KindWords(
        _("What was reported of incidents in which nobody is held any more"),
        _("the last news"),
        _("Reporters and relatives speak in it. Kind, place, dates and how it ended stay, for the counts."),
    ),
    "closed_cases": KindWords(
        _("The people of cases that are closed or whose people departed"),
        _("the last thing that happened in the case"),
        _("A family that arrived may still need proof of what was done. Afterwards the record is a danger and no use."),
    ),
    "people_on_no_case": KindWords(
        _("People who never stood on a case"),
        _("the last time anybody named them, on a list, in an incident, at a desk or in a letter"),
        _(
            "A record that nobody asks for protects nobody and is a danger. Who is erased wrongly loses the proof of having "
            "been named, so two people look at each."
        ),
    ),
    "engagement_drafts": KindWords(
        _("Drafts of talks between governments that nobody confirmed"),
        _("the day they were written down"),
        _("Somebody's notes of a talk that no record came of. That there was a draft, and of which days, stays."),
    ),
    "engagements": KindWords(
        _("What was said in talks between governments"),
        _("the last day of the talk"),
        _(
            "It was said in confidence. Who met on which days stays, with figures and promises; while a promise made there "
            "is open, the words stay too."
        ),
    ),
    "audit_lines": KindWords(
        _("The log of every look and every change"),
        _("never"),
        _(
            "It holds references and counts and nobody's name; without it nobody could be held to account, or show an erasure."
        ),
    ),
    "pictures": KindWords(
        _("Pictures and scans of papers"),
        _("never"),
        _("Aman stores none. A letter's sheet and its code are drawn anew from the signed text each time."),
    ),
}
