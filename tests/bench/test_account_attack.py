"""Do the published figures hold against subtracting tables and releases from each other?"""

from account.attack import attack_pairs
from hypothesis import given, settings
from hypothesis import strategies as st


def test_a_thousand_pairs_of_releases_that_differ_by_few_people_prove_no_few_people():
    report = attack_pairs(1000, seed=20261127)
    assert report["pairs"] == 1000
    assert report["shown"] > 10_000, "figures were published"
    assert (report["broken"], report["broken_with_all_rounded"], report["truth_outside"]) == (0, 0, 0), report["worst"]
    assert report["broken_where_exact"] > 1_000, "the same attack succeeds where small figures are only left out"
    assert report["holds"]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([5, 10, 20]))
def test_no_draw_and_no_threshold_is_an_exception(seed, threshold):
    report = attack_pairs(4, seed=seed, threshold=threshold)
    assert (report["broken"], report["broken_with_all_rounded"], report["truth_outside"]) == (0, 0, 0), report["worst"]
