"""How does a signal read to the person who decides?"""

from __future__ import annotations

from aman.core.matching.facts import Term
from aman.core.matching.prepared import PreparedPerson

GAPS = ((1, "off_by_1"), (2, "off_by_2"), (3, "off_by_3"), (5, "off_by_5"), (10, "off_by_10"))
"""Years between two birth dates, up to which a feature counts."""
KINDS_APART = ("e_tazkira", "af_passport", "paper_tazkira", "por_card", "acc")
"""Kinds of which a person has one number at a time, the strongest evidence against first."""
_NAMES = "({name_a} / {name_b})"
_FATHERS = "({father_a} / {father_b})"
_BIRTHS = "({birth_a} / {birth_b})"

# One line a feature: the term of its addend and the sentence. {…} are filled with what the two records say.
WORDS: dict[str, tuple[Term, str]] = {
    "given": ("name", f"The name fits {_NAMES}."),
    "surname": ("name", f"A surname fits {_NAMES}."),
    "whole_name": ("name", "No part of either name is left over."),
    "more_name": ("name", f"One record has more of the name {_NAMES}."),
    "given_clash": ("name", f"The names differ {_NAMES}."),
    "surname_clash": ("name", f"The given name fits, another part of the name differs {_NAMES}."),
    "spelling": ("name", f"The name differs in spelling only {_NAMES}."),
    "affix": ("name", f"One name has an ending more, such as -ullah {_NAMES}."),
    "ending_clash": ("name", f"The names end in other words {_NAMES}."),
    "name_alone": ("name", "Neither family nor document stands behind the name."),
    "father": ("father", f"The father's name fits {_FATHERS}."),
    "whole_father": ("father", "No part of either father's name is left over."),
    "more_father": ("father", f"The father's name is longer in one record {_FATHERS}."),
    "father_spelling": ("father", f"The father's name differs in spelling only {_FATHERS}."),
    "father_crossed": ("father", f"The father's name stands in another column {_FATHERS}."),
    "father_clash": ("father", f"The father's name is another {_FATHERS}."),
    "father_clash_woman": (
        "father",
        f"The father's name is another {_FATHERS}; a woman's record may hold her husband.",
    ),
    "father_partly": ("father", f"A part of the father's name fits {_FATHERS}."),
    "grandfather": ("grandfather", "The grandfather's name fits ({grandfather_a} / {grandfather_b})."),
    "grandfather_clash": ("grandfather", "The grandfather's name is another ({grandfather_a} / {grandfather_b})."),
    "same_day": ("birth", "Both were born on {birth_a}."),
    "exchanged_day": ("birth", f"Day and month of birth are exchanged {_BIRTHS}."),
    "same_day_other_year": ("birth", f"The same day of birth in another year {_BIRTHS}."),
    "same_year_other_day": ("birth", f"Born in the same year, on another day {_BIRTHS}."),
    "same_year": ("birth", "Both were born in {birth_a}."),
    "birth_overlap": ("birth", f"The birth dates can be the same {_BIRTHS}."),
    "off_by_more": ("birth", f"The birth dates are more than 10 years apart {_BIRTHS}."),
    "same_document": ("document", "The same document number ({document})."),
    "same_number": ("document", "The same number on documents of two kinds ({document})."),
    "near_number": ("document", "Document numbers differ in one sign."),
    "other_number": ("document", "Another number on a document of the same kind."),
    "document_clash": ("document", "One document number under two names: a family can share a document."),
    "same_case": ("case", "Both are in one case."),
    "other_case": ("case", "They are in two cases."),
    "kin": ("case", "Brothers and sisters share father and case too."),
    "shared_excess": ("case", "Relatives share these facts too."),
    "same_place": ("place", "Both stay in {place_a}."),
    "other_place": ("place", "They stay in two places ({place_a} / {place_b})."),
    "same_sex": ("sex", "The same sex."),
    "other_sex": ("sex", "The sex differs."),
    "prior": ("prior", "Two records drawn at random are rarely one person."),
}
WORDS |= {
    feature: ("birth", f"The birth dates are up to {years} years apart {_BIRTHS}.")
    if years > 1
    else ("birth", f"The birth dates are up to a year apart {_BIRTHS}.")
    for years, feature in GAPS
}
WORDS |= {
    f"other_{kind}": ("document", f"Another {kind.replace('_', ' ')} number in each record.") for kind in KINDS_APART
}


def values_of(a: PreparedPerson, b: PreparedPerson) -> dict[str, str]:
    """What the sentences can name of two records.

    Args:
        a: a record.
        b: another.

    Returns:
        Values for the fields of ``WORDS``; "-" for what is not stated.
    """
    numbers = {number for _, number in b.facts.documents}
    kinds = [kind.replace("_", " ") for kind, number in a.facts.documents if number in numbers]
    values = {"document": kinds[0] if kinds else "-"}
    for side, person in (("a", a), ("b", b)):
        facts = person.facts
        values[f"name_{side}"] = " ".join((facts.name or "-").split())
        values[f"father_{side}"] = " ".join((facts.father or "-").split())
        values[f"grandfather_{side}"] = " ".join((facts.grandfather or "-").split())
        values[f"birth_{side}"] = facts.birth.iso() if facts.birth else "-"
        values[f"place_{side}"] = " ".join((facts.place or "-").split())
    return values
