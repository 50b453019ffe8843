"""Can a small number be read, or worked out from the others and their total?"""

from hypothesis import given
from hypothesis import strategies as st

from aman.core.small_numbers import LEAST_SHOWN, Shown, safe_counts

PARTS = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 40), min_size=1)


@given(PARTS)
def test_no_small_number_is_shown(counts):
    shown = safe_counts(counts)
    for name, n in counts.items():
        assert shown[name].number in {None, n}
        assert n >= LEAST_SHOWN or shown[name].number is None


@given(PARTS)
def test_a_hidden_number_cannot_be_worked_out_from_the_total(counts):
    hidden = [n for n in safe_counts(counts).values() if n.number is None]
    assert len(hidden) != 1 or len(counts) == 1


def test_large_numbers_are_all_shown():
    assert {c.number for c in safe_counts({"meets": 50, "cannot_tell": 7}).values()} == {50, 7}


def test_beside_one_small_number_the_next_smallest_is_withheld():
    shown = safe_counts({"meets": 3, "does_not_meet": 9, "cannot_tell": 70})
    assert [shown[k].shown for k in ("meets", "does_not_meet", "cannot_tell")] == [
        Shown.FEWER,
        Shown.WITHHELD,
        Shown.EXACT,
    ]


def test_nothing_at_all_reads_like_a_small_number():
    assert safe_counts({"people": 0})["people"].shown is Shown.FEWER
