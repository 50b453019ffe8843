"""Are two records one person, and under which keys would they have met?

Reach for ``score_pair`` with two ``PersonFacts``; for ``candidate_keys`` to store a person so that other spellings find
them; for ``search_keys`` to look somebody up from typed text.
"""

from aman.core.matching.facts import Addend, Band, MatchScore, PersonFacts, Term
from aman.core.matching.keys import (
    asking_keys,
    candidate_keys,
    keys_of_people,
    prepared_keys,
    search_keys,
    stored_search_keys,
)
from aman.core.matching.prepared import PreparedPerson, prepare, prepare_fresh
from aman.core.matching.score import score_against, score_if_likely, score_pair, score_prepared
from aman.core.matching.stored import read_person, store_person

__all__ = [
    "Addend",
    "Band",
    "MatchScore",
    "PersonFacts",
    "PreparedPerson",
    "Term",
    "asking_keys",
    "candidate_keys",
    "keys_of_people",
    "prepare",
    "prepare_fresh",
    "prepared_keys",
    "read_person",
    "score_against",
    "score_if_likely",
    "score_pair",
    "score_prepared",
    "search_keys",
    "store_person",
    "stored_search_keys",
]
