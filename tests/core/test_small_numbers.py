"""Can a small number be read, or worked out from the others and their total?"""

from core.laws import drawn

from aman.core.small_numbers import LEAST_SHOWN, Shown, safe_counts


def draw_counts(chance):
    """Counts of some parts, often just below and above what may be shown."""
    near = [0, 1, LEAST_SHOWN - 1, LEAST_SHOWN, LEAST_SHOWN + 1]
    return {
        part: chance.choice([*near, chance.randint(0, 40)]) for part in chance.sample("abcde", chance.randint(1, 5))
    }


@drawn(300)
def test_no_small_number_is_shown(chance):
    counts = draw_counts(chance)
    shown = safe_counts(counts)
    for name, n in counts.items():
        assert shown[name].number in {None, n}
        assert n >= LEAST_SHOWN or shown[name].number is None


@drawn(300)
def test_a_hidden_number_cannot_be_worked_out_from_the_total(chance):
    counts = draw_counts(chance)
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
