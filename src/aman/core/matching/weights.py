"""What is every feature worth, in nats, and from where on is a pair certain or possible?

The one home of the weights: the online lookup, the batch linkage and Spark all score with these.
Source: `bench/fit_weights.py`: logistic regression on lists of invented people, half of the people, held near what was known
before; weights that the invented lists exaggerate (nobody there renews a passport or moves to another town) are held
closer to zero by hand.
"""

from __future__ import annotations

PRIOR = -10.24
CERTAIN_FROM, POSSIBLE_FROM = 5.5, -4.4
"""Where both records have a case number: inside one list, where few people stand twice, and for a single pair."""
CERTAIN_ACROSS, POSSIBLE_ACROSS = 2.5, -2.3
"""The same between two lists of one programme, most of whose people are the same."""
CERTAIN_WITHOUT_CASES, POSSIBLE_WITHOUT_CASES = 4.0, -0.6
"""Where a record has no case number."""
POSSIBLE_ACROSS_WITHOUT_CASES = 3.0
"""The same between two lists: a register without case numbers is large and full of namesakes. Below this most pairs are
two people, and nobody could look at them all. A lookup, which shows the likeliest few and decides nothing, goes further
down."""
USUAL_REGISTER = 300_000
"""Records of the register for which the bands without case numbers hold; a larger one has more namesakes."""
LOOKED_UP_FROM = -9.0
LEAD = 1.0
"""Between two lists a pair is certain only when no other candidate of either record comes this near, in nats."""

WEIGHTS: dict[str, float] = {
    "affix": -1.07,
    "birth_overlap": 2.9,
    "document_clash": 1.28,
    "ending_clash": -5.78,
    "exchanged_day": 4.5,
    "father": 0.52,
    "father_clash": -3.7,
    "father_clash_woman": -2.27,
    "father_crossed": 0.36,
    "father_partly": 0.4,
    "father_spelling": -0.15,
    "given": 0.48,
    "given_clash": -3.91,
    "grandfather": 0.45,
    "grandfather_clash": -2.0,
    "kin": -2.71,
    "more_father": -2.97,
    "more_name": -1.01,
    "name_alone": -0.27,
    "near_number": 4.19,
    "off_by_1": 0.88,
    "off_by_10": -3.33,
    "off_by_2": 0.06,
    "off_by_3": -0.54,
    "off_by_5": -4.25,
    "off_by_more": -7.73,
    "other_acc": -3.0,
    "other_af_passport": -4.3,
    "other_case": -1.69,
    "other_e_tazkira": -4.3,
    "other_number": -0.19,
    "other_paper_tazkira": -2.58,
    "other_place": -1.2,
    "other_por_card": -3.0,
    "other_sex": -3.34,
    "same_case": 5.51,
    "same_day": 6.75,
    "same_day_other_year": 2.82,
    "same_document": 12.48,
    "same_number": 5.0,
    "same_place": 1.58,
    "same_sex": 0.0,
    "same_year": 3.19,
    "same_year_other_day": -2.11,
    "shared_excess": -0.33,
    "spelling": -0.07,
    "surname": 0.56,
    "surname_clash": -2.62,
    "whole_father": 1.45,
    "whole_name": 0.7,
}

NEVER_CERTAIN = frozenset({"given_clash", "name_alone", "ending_clash", "off_by_more"})
"""Features with which a pair is never certain, whatever the sum."""
