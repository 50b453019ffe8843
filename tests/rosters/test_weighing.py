"""A score told as a staircase: each step begins where the last one ended, and the last one ends at the sum."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core.matching.weights import CERTAIN_FROM
from aman.rosters.weighing import weigh

_weights = st.floats(-12, 12).map(lambda value: round(value, 3))
_addends = st.lists(
    st.builds(
        lambda term, weight: {"term": term, "log_odds": weight, "sentence": "Said."},
        st.sampled_from(["prior", "name", "father", "birth", "document", "chain"]),
        _weights,
    ),
    max_size=12,
)


@given(_addends)
def test_the_steps_lead_from_nothing_to_the_sum(addends):
    total = sum(a["log_odds"] for a in addends)
    told = weigh(addends, total)
    at = told.prior.end
    for group in told.groups:
        assert group.whole.start == pytest.approx(at)
        assert [s.start for s in group.steps] == pytest.approx([at, *[s.end for s in group.steps[:-1]]])
        assert group.steps[-1].end == pytest.approx(group.whole.end)
        at = group.whole.end
    assert at == pytest.approx(total, abs=1e-9)


@given(_addends)
def test_terms_and_their_parts_stand_in_the_order_of_their_weight(addends):
    told = weigh(addends, 0.0)
    sums = [abs(g.whole.log_odds) for g in told.groups]
    assert sums == sorted(sums, reverse=True)
    for group in told.groups:
        parts = [abs(s.log_odds) for s in group.steps]
        assert parts == sorted(parts, reverse=True)
    assert sum(len(g.steps) for g in told.groups) == sum(a["term"] != "prior" for a in addends)


@given(_addends)
def test_every_bar_and_the_mark_of_certain_fit_on_the_scale(addends):
    told = weigh(addends, sum(a["log_odds"] for a in addends))
    ends = [told.prior.end, told.total.end, CERTAIN_FROM, 0.0, *(s.end for g in told.groups for s in g.steps)]
    assert told.lowest <= min(ends)
    assert max(ends) <= told.highest


def test_how_much_is_missing_to_certain():
    assert weigh([], CERTAIN_FROM - 1.5).to_certain == pytest.approx(1.5)
    assert weigh([], CERTAIN_FROM + 1).to_certain < 0
