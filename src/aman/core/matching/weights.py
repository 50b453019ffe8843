"""What is every feature worth, in nats, and from where on is a pair certain or possible?

The one home of the weights: the online lookup, the batch linkage and Spark all score with these.
Source: `bench/fit_weights.py`: logistic regression on lists of invented people, half of the people, held near what was known
before; weights that the invented lists exaggerate (nobody there renews a passport or moves to another town) are held
closer to zero by hand.
"""

from __future__ import annotations

PRIOR = -9.96
CERTAIN_FROM, POSSIBLE_FROM = 5.0, -4.4
"""Where both records have a case number: inside one list, where few people stand twice, and for a single pair."""
CERTAIN_ACROSS, POSSIBLE_ACROSS = 2.5, -2.0
"""The same between two lists of one programme, most of whose people are the same."""
CERTAIN_WITHOUT_CASES, POSSIBLE_WITHOUT_CASES = 4.0, 3.0
"""Where a record has no case number: such a register is large and full of namesakes. Below this most pairs are two
people, and nobody could look at them all. A lookup, which shows the likeliest few and decides nothing, goes further down."""
LOOKED_UP_FROM = -9.0
LEAD = 1.0
"""Between two lists a pair is certain only when no other candidate of either record comes this near, in nats."""

WEIGHTS: dict[str, float] = {
    "affix": -1.22,
    "birth_overlap": 2.82,
    "document_clash": 1.28,
    "ending_clash": -5.65,
    "exchanged_day": 4.5,
    "father": 0.52,
    "father_clash": -3.65,
    "father_clash_woman": -2.42,
    "father_crossed": 0.33,
    "father_partly": 0.42,
    "father_spelling": -0.14,
    "given": 0.48,
    "given_clash": -3.82,
    "grandfather": 0.45,
    "grandfather_clash": -2.0,
    "kin": -2.68,
    "more_father": -3.2,
    "more_name": -0.93,
    "name_alone": -0.41,
    "near_number": 4.1,
    "off_by_1": 0.83,
    "off_by_10": -3.37,
    "off_by_2": -0.01,
    "off_by_3": -0.64,
    "off_by_5": -4.37,
    "off_by_more": -7.71,
    "other_acc": -3.0,
    "other_af_passport": -4.3,
    "other_case": -1.6,
    "other_e_tazkira": -4.25,
    "other_number": -0.22,
    "other_paper_tazkira": -2.54,
    "other_place": -1.2,
    "other_por_card": -3.0,
    "other_sex": -3.09,
    "same_case": 5.6,
    "same_day": 6.65,
    "same_day_other_year": 2.78,
    "same_document": 12.41,
    "same_number": 5.0,
    "same_place": 1.54,
    "same_sex": 0.0,
    "same_year": 3.14,
    "same_year_other_day": -2.1,
    "shared_excess": -0.32,
    "spelling": -0.07,
    "surname": 0.53,
    "surname_clash": -2.56,
    "whole_father": 1.16,
    "whole_name": 0.72,
}

NEVER_CERTAIN = frozenset({"given_clash", "name_alone", "ending_clash", "off_by_more"})
"""Features with which a pair is never certain, whatever the sum."""
