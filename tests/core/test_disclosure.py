"""Do the figures for everybody add up, keep still, and give nobody away, also to somebody who knows the rules?"""

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aman.core.disclosure import LEAST_PEOPLE, OTHERS, Split, base_of, key_of, publish, round_counts
from aman.errors import BadInput

counts = st.lists(st.integers(0, 60), min_size=1, max_size=6)


def split(name, of, numbers, **more):
    return Split(name, of, tuple((f"p{i}", n) for i, n in enumerate(numbers)), **more)


def parts_of(published, name):
    return dict(next(s for s in published.splits if s.name == name).parts)


@given(counts, st.sampled_from([5, 10]), st.dictionaries(st.sampled_from(["t", "a/p0", "a/p1"]), st.integers(0, 80)))
def test_rounded_parts_add_up_and_are_less_than_a_base_away(numbers, base, earlier):
    rounded = round_counts({"t": sum(numbers)}, [split("a", "t", numbers)], base=base, earlier=earlier)
    assert all(figure % base == 0 for figure in rounded.values())
    assert sum(rounded[f"a/p{i}"] for i in range(len(numbers))) == rounded["t"]
    assert all(abs(rounded[f"a/p{i}"] - n) < base for i, n in enumerate(numbers))
    assert abs(rounded["t"] - sum(numbers)) < base


@given(counts, counts)
def test_a_register_of_the_published_multiples_is_published_the_same(before, now):
    """What the whole proof rests on: nobody can tell the register from one whose counts are the figures."""
    earlier = publish({"t": sum(before)}, [split("a", "t", before)]).shown
    rounded = round_counts({"t": sum(now)}, [split("a", "t", now)], base=5, earlier=earlier)
    figures = [rounded[f"a/p{i}"] for i in range(len(now))]
    again = round_counts({"t": rounded["t"]}, [split("a", "t", figures)], base=5, earlier=earlier)
    assert again == rounded


@given(st.lists(st.integers(20, 60), min_size=2, max_size=5), st.data())
def test_a_figure_keeps_still_while_all_counts_move_by_less_than_the_threshold(numbers, data):
    first = publish({"t": sum(numbers)}, [split("a", "t", numbers)])
    moves = data.draw(st.lists(st.integers(-2, 2), min_size=len(numbers), max_size=len(numbers)))
    later = [n + move for n, move in zip(numbers, moves, strict=True)]
    second = publish({"t": sum(later)}, [split("a", "t", later)], earlier=first.shown)
    for key, figure in first.shown.items():
        assert second.shown[key] == figure or abs(second.shown[key] - figure) >= LEAST_PEOPLE


def test_one_person_more_changes_no_figure():
    tables = {"t": 107}, [split("a", "t", (52, 55))]
    first = publish(*tables)
    second = publish({"t": 108}, [split("a", "t", (53, 55))], earlier=first.shown)
    assert second.shown == first.shown


def test_a_small_count_is_not_shown_and_nor_is_one_beside_it():
    published = publish({"t": 103}, [split("a", "t", (3, 40, 60))])
    assert parts_of(published, "a") == {"p0": None, "p1": None, "p2": 60}
    assert published.totals == {"t": 105}


@given(counts)
def test_no_count_below_the_threshold_is_ever_shown(numbers):
    published = publish({"t": sum(numbers)}, [split("a", "t", numbers)])
    parts = parts_of(published, "a")
    assert all(parts[f"p{i}"] is None for i, n in enumerate(numbers) if n < LEAST_PEOPLE)
    hidden = [part for part, n in parts.items() if n is None]
    assert len(hidden) != 1 or len(parts) == 1


def test_what_a_hidden_part_falls_into_is_hidden_with_its_total():
    inner = split("b", "a/p1", (15, 25))
    published = publish({"t": 103}, [split("a", "t", (3, 40, 60)), inner, split("c", "a/p2", (30, 30))])
    assert parts_of(published, "b") == {"p0": None, "p1": None}
    assert [s.total for s in published.splits] == [105, None, 60]
    assert parts_of(published, "c") == {"p0": 30, "p1": 30}


def test_a_part_that_only_records_name_is_not_named_while_it_is_small():
    programmes = Split("programme", "t", (("SIV", 60), ("X-1", 2), ("X-2", 4), ("X-3", 40)), named_by_records=True)
    inner = split("b", key_of("programme", "X-1"), (1, 1))
    published = publish({"t": 106}, [programmes, inner])
    assert [s.name for s in published.splits] == ["programme"]
    # The others are small together, so the next smallest is left out beside them.
    assert parts_of(published, "programme") == {"SIV": 60, "X-3": None, OTHERS: None}


@pytest.mark.parametrize(("asked", "base"), [(0, 5), (1, 5), (5, 5), (6, 10), (10, 10), (11, 15)])
def test_the_threshold_can_be_raised_and_never_lowered(asked, base):
    assert base_of(asked) == base
    assert publish({"t": 100}, [], threshold=asked).base == base


def test_tables_that_cannot_be_told_are_refused_with_every_reason():
    with pytest.raises(BadInput) as caught:
        publish({"t": 5, "u": -1}, [split("a", "t", (1, 1)), split("a", "nowhere", (1,))])
    for reason in ("u is below nothing", "a comes twice", "do not add up to t", "splits nowhere"):
        assert reason in str(caught.value)


def worlds(most):
    """Every register of so many people, by two tables of the same total and one of a part."""
    for n in range(most + 1):
        for a, b in itertools.product(range(n + 1), repeat=2):
            for inner in {0, a // 2, a}:
                yield {
                    "t": n, "a/p0": a, "a/p1": n - a, "b/p0": b, "b/p1": n - b, "c/p0": inner, "c/p1": a - inner,
                }  # fmt: skip


def released(world, earlier):
    splits = [
        split("a", "t", (world["a/p0"], world["a/p1"])),
        split("b", "t", (world["b/p0"], world["b/p1"])),
        split("c", "a/p0", (world["c/p0"], world["c/p1"])),
    ]
    return tuple(sorted(publish({"t": world["t"]}, splits, earlier=earlier).shown.items()))


def proves_few(low, high):
    return 1 <= low <= high < LEAST_PEOPLE or -LEAST_PEOPLE < low <= high <= -1


def test_somebody_who_knows_the_rules_and_tries_every_register_proves_no_few_people():
    """Every register of up to 17 people, and every second release after each first one."""
    everything = list(worlds(17))
    asked = [({k: 1}) for k in everything[0]] + [
        {one: 1, two: -1} for one, two in itertools.combinations(everything[0], 2)
    ]
    first = defaultdict(list)
    for world in everything:
        first[released(world, {})].append(world)
    for shown, possible in first.items():
        second = defaultdict(list)
        for world in everything:
            second[released(world, dict(shown))].append(world)
        for quantity in asked:
            now = bounds(quantity, possible)
            assert not proves_few(*now), (shown, quantity)
            for later, possible_later in second.items():
                then = bounds(quantity, possible_later)
                assert not proves_few(*then), (shown, later, quantity)
                assert not proves_few(then[0] - now[1], then[1] - now[0]), (shown, later, quantity)


def bounds(quantity, possible):
    values = [sum(sign * world[key] for key, sign in quantity.items()) for world in possible]
    return min(values), max(values)
