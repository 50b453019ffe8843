"""Do many people asked at once get what each would get alone, whichever words a pack has for the same paper?"""

from datetime import date

import pytest

from aman.core.policy import NOT_APPLICABLE, Unknown, UnknownBecause, evaluate
from aman.screening import queries
from aman.screening.facts import SheetColumns
from aman.screening.facts.asked import facts_for
from aman.screening.models import Determination, OpenPoints

DAY = date(2025, 4, 1)
AT = "source:1 row:6"
SHEETS = [
    {},
    {"document": ("acc", AT), "district": ("islamabad", AT), "third_country_case": (True, AT)},
    {"document": ("undocumented", AT), "third_country": ("us", AT)},
    {"document": ("no_such_word", AT), "document_valid_to": (DAY, AT), "relation": ("child", AT)},
    {"document": Unknown(UnknownBecause.REFUSED), "us_pathway": ("siv_sq", AT), "visa_issued": (True, AT)},
    {"document": (NOT_APPLICABLE, AT), "named_protection": (False, AT), "months_employed": (30, AT)},
    {"professions": (frozenset({"musician"}), AT), "nationality_afghan": (True, AT), "under_21": (True, AT)},
]


@pytest.mark.parametrize("policy", queries.shipped_policies(), ids=lambda policy: policy.policy_id)
def test_many_at_once_get_what_each_gets_alone(policy):
    outcomes, traces = SheetColumns(SHEETS).answer(policy, DAY, DAY)
    alone = [evaluate(policy, facts_for(policy, sheet), as_of=DAY, known_on=DAY) for sheet in SHEETS]
    assert outcomes == [one.outcome.value for one in alone]
    assert traces == [one.trace_code for one in alone]


def test_nobody_at_all_is_no_error():
    assert SheetColumns([]).answer(queries.shipped_policy("pk-exposure"), DAY, DAY) == ([], [])


def test_what_a_trace_leaves_open_is_kept_once_for_everybody(amina, add_family):
    from aman.screening.actions import screen_people

    add_family(amina)
    screen_people(actor=amina, as_of=DAY, known_on=DAY)
    for made in Determination.objects.all():
        assert made.open_points.trace_code == made.trace_code
        assert (made.missing != []) == (made.outcome == "cannot_tell")
    traces = set(Determination.objects.values_list("version", "trace_code"))
    assert OpenPoints.objects.count() == len(traces) < Determination.objects.count()


def test_a_few_are_seen_with_the_same_facts_as_everybody(amina, add_family):
    """A paper on one row of a list makes a blank of the others' cells, also when only the others are asked about."""
    from aman.screening.actions import screen_people
    from aman.screening.models import FactSnapshot

    people = add_family(amina)
    screen_people(actor=amina, as_of=DAY, known_on=DAY)
    before = FactSnapshot.objects.count()
    done = screen_people(actor=amina, as_of=DAY, known_on=DAY, people=people[4:])
    assert (done.people, done.written) == (1, 0)
    assert FactSnapshot.objects.count() == before
