"""What is every agreement and disagreement worth, in nats?

The one home of the weights: the online lookup and the batch linkage both score with these.
Source: fitted by hand and by logistic regression on lists of invented people (bench/names_recall.py prints the check).
"""

from __future__ import annotations

PRIOR = -11.0
CERTAIN_FROM = 4.6
POSSIBLE_FROM = 0.0

# names
NAME_LIMIT = 15.0
GIVEN_CLASH = -8.0
FAMILY_CLASH = -1.5
SURPLUS = -0.06
NO_NAME = 0.0

# the family a person belongs to: father, grandfather, surname, case; together no more than the limit
FATHER_LIMIT = 8.0
FATHER_CLASH = -5.0
FATHER_CLASH_OF_WOMAN = -1.6
GRANDFATHER_LIMIT = 4.0
GRANDFATHER_CLASH = -2.0
CASE_SAME = 6.0
CASE_OTHER = -0.4
FAMILY_LIMIT = 8.5

# birth
SAME_DAY = 6.5
DAY_AND_MONTH_EXCHANGED = 5.0
SAME_DAY_OTHER_YEAR = 2.5
SAME_YEAR = 2.6
OVERLAP = 2.0
OTHER_DAY_SAME_YEAR = 0.0
OFF_BY_YEARS = (0.3, -0.4, -1.2, -3.0, -4.5)  # a gap of up to 1, 2, 3, 5, 10 years
OFF_BY_MORE = -7.0

# documents
SAME_DOCUMENT = 13.0
SAME_NUMBER_OTHER_KIND = 10.0
NEARLY_SAME_NUMBER = 5.0
SHARED_BY_FAMILY = 1.0
OTHER_NUMBER = {"e_tazkira": -4.0, "af_passport": -2.5, "por_card": -3.0, "acc": -3.0, "paper_tazkira": -2.0}
OTHER_NUMBER_ELSE = -1.5

PLACE_SAME = 0.4
PLACE_OTHER = -0.1
SEX_SAME = 0.4
SEX_OTHER = -3.5
