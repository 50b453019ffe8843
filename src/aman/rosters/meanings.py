"""How is each kind of difference said on a page? In a word, with a shape beside it, so that no colour is needed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.core.matching.differences import Meaning
from aman.rosters.protection import LossKind


@dataclass(frozen=True, slots=True)
class Mark:
    """A word, a shape, and whether it speaks for one person: agrees, slight (usual between two lists), against, silent."""

    word: str | Promise
    shape: str
    tone: str


MARKS: dict[Meaning, Mark] = {
    Meaning.SAME: Mark(_("The same"), "=", "agrees"),
    Meaning.SCRIPT: Mark(_("Same name, other script"), "≅", "agrees"),
    Meaning.ORDER: Mark(_("Same parts, other order"), "⇄", "slight"),
    Meaning.SPELLING: Mark(_("Other spelling"), "≈", "slight"),
    Meaning.TITLE: Mark(_("Only a title differs"), "°", "slight"),
    Meaning.AFFIX: Mark(_("Ending or beginning missing"), "~", "slight"),
    Meaning.ONLY_ONE: Mark(_("A part is missing"), "+", "slight"),
    Meaning.ELSEWHERE: Mark(_("Stands in another row"), "⇅", "slight"),
    Meaning.PARTLY: Mark(_("Partly another name"), "≠", "against"),
    Meaning.OTHER: Mark(_("Different"), "≠", "against"),
    Meaning.NOTHING: Mark(_("Not compared"), "", "silent"),
    Meaning.ONE_BLANK: Mark(_("Only one states it"), "–", "silent"),
    Meaning.SAME_YEAR: Mark(_("Same year, no day stated"), "=", "agrees"),
    Meaning.YEAR_ONLY: Mark(_("One states only the year; they agree"), "≅", "agrees"),
    Meaning.OVERLAP: Mark(_("Can be the same day"), "≅", "agrees"),
    Meaning.EXCHANGED: Mark(_("Day and month exchanged"), "⇄", "slight"),
    Meaning.OTHER_DAY: Mark(_("Same year, other day"), "≈", "slight"),
    Meaning.SAME_DAY_OTHER_YEAR: Mark(_("Same day, other year"), "≈", "slight"),
    Meaning.OTHER_YEAR: Mark(_("Other year"), "≠", "against"),
    Meaning.ONE_SIGN: Mark(_("One sign differs"), "≈", "slight"),
    Meaning.OTHER_KIND: Mark(_("Same number under another paper"), "⇅", "agrees"),
}

#: Where a row has a plainer word than the meaning by itself.
IN_ROW: dict[tuple[str, Meaning], str | Promise] = {
    ("name", Meaning.OTHER): _("Other name"),
    ("father", Meaning.OTHER): _("Other father"),
    ("father", Meaning.PARTLY): _("Partly another father"),
    ("grandfather", Meaning.OTHER): _("Other grandfather"),
    ("grandfather", Meaning.PARTLY): _("Partly another grandfather"),
    ("birth", Meaning.NOTHING): _("Cannot be compared: one is not a date"),
    ("document", Meaning.SAME): _("Same number"),
    ("document", Meaning.OTHER): _("Another number"),
    ("sex", Meaning.OTHER): _("Other sex"),
    ("place", Meaning.OTHER): _("Other place"),
    ("case", Meaning.SAME): _("Same case"),
    ("case", Meaning.OTHER): _("Other case"),
}

#: What one word of a name means, said after it for those who hear the page.
OF_A_WORD: dict[Meaning, str | Promise] = {
    Meaning.SCRIPT: _("other script"),
    Meaning.SPELLING: _("other spelling"),
    Meaning.TITLE: _("title"),
    Meaning.AFFIX: _("with an ending or beginning"),
    Meaning.ONLY_ONE: _("only here"),
    Meaning.ELSEWHERE: _("elsewhere in the other record"),
    Meaning.OTHER: _("different"),
    Meaning.EXCHANGED: _("exchanged"),
    Meaning.OTHER_DAY: _("other day"),
    Meaning.SAME_DAY_OTHER_YEAR: _("other year"),
    Meaning.OTHER_YEAR: _("other year"),
    Meaning.ONE_SIGN: _("differs"),
}

#: Where on the other record a word stands instead.
COLUMNS: dict[str, str | Promise] = {
    "own": _("In the other record it stands in the name"),
    "father": _("In the other record it stands in the father's name"),
    "grandfather": _("In the other record it stands in the grandfather's name"),
}


#: What somebody would lose, said after that person's reference.
LOSSES: dict[LossKind, str | Promise] = {
    LossKind.LEFT_BEHIND: _("would be left without the letter or decision that covers this person now"),
    LossKind.DESK_DOUBT: _(
        "keeps a letter or decision, but a desk that asks may find two people and answer: no record, call"
    ),
    LossKind.OVERRULED: _("was given protection, which a later refusal or withdrawal in the other record would end"),
    LossKind.REFUSED: _("would be joined to a record that was refused, or is asked to be: no letter is signed for it"),
    LossKind.ENDED: _("would be joined to a record whose letter was withdrawn"),
    LossKind.TWO_LETTERS: _("carries a letter in force, and so does the other: only one of the two would be renewed"),
    LossKind.OUTCOMES: _(
        "has a favourable answer of the rules, which the other record's answer contradicts or replaces"
    ),
    LossKind.OUTCOME_LEFT: _("would lose a favourable answer of the rules that stands with the other row"),
}


def row_words(field: str, meaning: Meaning) -> str | Promise:
    """Say what the comparison of a row means."""
    return IN_ROW.get((field, meaning), MARKS[meaning].word)
