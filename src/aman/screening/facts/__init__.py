"""What do the rules get to see of a person: each fact with where it stands, or why it is not known?

The only place of this app where rows become facts of the rules.
"""

from __future__ import annotations

from aman.screening.facts.asked import facts_for
from aman.screening.facts.beings import Being, read_beings
from aman.screening.facts.columns import SheetColumns
from aman.screening.facts.freezing import freeze_sheet, thaw_facts
from aman.screening.facts.lists import fill_from_lists, words_of_lists
from aman.screening.facts.sheets import Asked, count_months, find_asked, sheet_of
from aman.screening.facts.sources import sources_asked
from aman.screening.facts.stated import NOT_ASKED, FactSheet, Stated, Value
from aman.screening.facts.statements import comes_from

__all__ = [
    "NOT_ASKED",
    "Asked",
    "Being",
    "FactSheet",
    "SheetColumns",
    "Stated",
    "Value",
    "comes_from",
    "count_months",
    "facts_for",
    "fill_from_lists",
    "find_asked",
    "freeze_sheet",
    "read_beings",
    "sheet_of",
    "sources_asked",
    "thaw_facts",
    "words_of_lists",
]
