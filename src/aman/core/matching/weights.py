"""What is every signal worth, in nats, and from where on is a pair certain or possible?

The one home of the weights: the online lookup and the batch linkage both score with these.
Source: logistic regression on lists of invented people, rounded; weights that the invented lists exaggerate (nobody there
renews a passport or moves to another town) are held closer to zero by hand.
"""

from __future__ import annotations

PRIOR = -9.43
CERTAIN_FROM = 5.0
POSSIBLE_FROM = -3.5
POSSIBLE_FROM_WITHOUT_CASES = 0.0
"""A register without case numbers is large and full of namesakes: more is asked before a person looks."""

WEIGHTS: dict[str, float] = {
    "affix": -1.28,
    "birth_overlap": 2.44,
    "document_clash": 1.29,
    "ending_clash": -5.5,
    "exchanged_day": 4.5,
    "father": 0.45,
    "father_clash": -3.44,
    "father_clash_woman": -2.95,
    "father_crossed": 0.24,
    "father_partly": 0.5,
    "father_spelling": -0.02,
    "given": 0.5,
    "given_clash": -3.8,
    "grandfather": 0.45,
    "grandfather_clash": -2.0,
    "kin": -2.2,
    "more_father": -3.42,
    "more_name": -0.85,
    "name_alone": -0.32,
    "near_number": 4.0,
    "off_by_1": 0.8,
    "off_by_10": -3.4,
    "off_by_2": -0.15,
    "off_by_3": -0.87,
    "off_by_5": -4.51,
    "off_by_more": -7.69,
    "other_acc": -3.0,
    "other_af_passport": -4.0,
    "other_case": -1.2,
    "other_e_tazkira": -4.2,
    "other_number": -0.5,
    "other_paper_tazkira": -2.5,
    "other_place": -0.9,
    "other_por_card": -3.0,
    "other_sex": -2.7,
    "same_case": 6.08,
    "same_day": 6.55,
    "same_day_other_year": 2.75,
    "same_document": 12.33,
    "same_number": 5.0,
    "same_place": 0.8,
    "same_sex": 0.2,
    "same_year": 2.83,
    "same_year_other_day": -2.09,
    "shared_excess": -0.3,
    "spelling": 0.0,
    "surname": 0.52,
    "surname_clash": -2.44,
    "whole_father": 0.77,
    "whole_name": 0.82,
}

NEVER_CERTAIN = frozenset({"given_clash", "name_alone", "ending_clash", "off_by_more"})
"""Features with which a pair is never certain, whatever the sum."""
