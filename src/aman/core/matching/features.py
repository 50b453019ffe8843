"""Which observations can be made about two records, and at which place of the list does each stand?

The compiled comparison fills one number a feature; ``weights`` says what each is worth, ``words`` how it reads.
"""

from __future__ import annotations

FEATURES = (
    "given", "surname", "whole_name", "more_name", "given_clash", "surname_clash", "spelling", "affix", "ending_clash",
    "name_alone", "father", "whole_father", "more_father", "father_spelling", "father_crossed", "father_clash",
    "father_clash_woman", "father_partly", "grandfather", "grandfather_clash", "same_day", "exchanged_day",
    "same_day_other_year", "same_year_other_day", "same_year", "birth_overlap", "off_by_1", "off_by_2", "off_by_3",
    "off_by_5", "off_by_10", "off_by_more", "same_document", "same_number", "near_number", "other_e_tazkira",
    "other_af_passport", "other_paper_tazkira", "other_por_card", "other_acc", "other_number", "document_clash",
    "same_case", "other_case", "kin", "shared_excess", "same_place", "other_place", "same_sex", "other_sex",
)  # fmt: skip
"""The names of the features, in the order of their places."""

(
    GIVEN, SURNAME, WHOLE_NAME, MORE_NAME, GIVEN_CLASH, SURNAME_CLASH, SPELLING, AFFIX, ENDING_CLASH,
    NAME_ALONE, FATHER, WHOLE_FATHER, MORE_FATHER, FATHER_SPELLING, FATHER_CROSSED, FATHER_CLASH,
    FATHER_CLASH_WOMAN, FATHER_PARTLY, GRANDFATHER, GRANDFATHER_CLASH, SAME_DAY, EXCHANGED_DAY,
    SAME_DAY_OTHER_YEAR, SAME_YEAR_OTHER_DAY, SAME_YEAR, BIRTH_OVERLAP, OFF_BY_1, OFF_BY_2, OFF_BY_3,
    OFF_BY_5, OFF_BY_10, OFF_BY_MORE, SAME_DOCUMENT, SAME_NUMBER, NEAR_NUMBER, OTHER_E_TAZKIRA,
    OTHER_AF_PASSPORT, OTHER_PAPER_TAZKIRA, OTHER_POR_CARD, OTHER_ACC, OTHER_NUMBER, DOCUMENT_CLASH,
    SAME_CASE, OTHER_CASE, KIN, SHARED_EXCESS, SAME_PLACE, OTHER_PLACE, SAME_SEX, OTHER_SEX,
) = range(len(FEATURES))  # fmt: skip
COUNT = len(FEATURES)
"""How many features there are."""
