"""Do the figures for everybody add up, keep still, and give nobody away, also to somebody who knows the rules?"""

import itertools
from collections import defaultdict
from functools import cache

import numpy as np
import pytest
from core.laws import drawn

from aman.core.disclosure import LEAST_PEOPLE, OTHERS, Split, base_of, key_of, publish, round_counts
from aman.errors import BadInput


def draw_counts(chance, fewest=0, least=1, most=6):
    """Counts of parts, often around the multiples of what may be shown."""
    near = [n for n in (0, 1, 4, 5, 6, 9, 10, 11) if n >= fewest]
    return [
        chance.choice([*near, *(chance.randint(fewest, 60) for _ in range(3))])
        for _ in range(chance.randint(least, most))
    ]


def split(name, of, numbers, **more):
    return Split(name, of, tuple((f"p{i}", n) for i, n in enumerate(numbers)), **more)


def parts_of(published, name):
    return dict(next(s for s in published.splits if s.name == name).parts)


@drawn(300)
def test_rounded_parts_add_up_and_are_less_than_a_base_away(chance):
    numbers, base = draw_counts(chance), chance.choice([5, 10])
    earlier = {name: chance.randint(0, 80) for name in chance.sample(["t", "a/p0", "a/p1"], chance.randint(0, 3))}
    rounded = round_counts({"t": sum(numbers)}, [split("a", "t", numbers)], base=base, earlier=earlier)
    assert all(figure % base == 0 for figure in rounded.values())
    assert sum(rounded[f"a/p{i}"] for i in range(len(numbers))) == rounded["t"]
    assert all(abs(rounded[f"a/p{i}"] - n) < base for i, n in enumerate(numbers))
    assert abs(rounded["t"] - sum(numbers)) < base


@drawn(300)
def test_a_register_of_the_published_multiples_is_published_the_same(chance):
    """What the whole proof rests on: nobody can tell the register from one whose counts are the figures."""
    before, now = draw_counts(chance), draw_counts(chance)
    earlier = publish({"t": sum(before)}, [split("a", "t", before)]).shown
    rounded = round_counts({"t": sum(now)}, [split("a", "t", now)], base=5, earlier=earlier)
    figures = [rounded[f"a/p{i}"] for i in range(len(now))]
    again = round_counts({"t": rounded["t"]}, [split("a", "t", figures)], base=5, earlier=earlier)
    assert again == rounded


@drawn(300)
def test_a_figure_keeps_still_while_all_counts_move_by_less_than_the_threshold(chance):
    numbers = draw_counts(chance, fewest=20, least=2, most=5)
    first = publish({"t": sum(numbers)}, [split("a", "t", numbers)])
    later = [n + chance.randint(-2, 2) for n in numbers]
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


@drawn(300)
def test_no_count_below_the_threshold_is_ever_shown(chance):
    numbers = draw_counts(chance)
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


COUNTS = ("t", "a/p0", "a/p1", "b/p0", "b/p1", "c/p0", "c/p1")


def worlds(most):
    """Every register of so many people, by two tables of the same total and one of a part."""
    for n in range(most + 1):
        for a, b in itertools.product(range(n + 1), repeat=2):
            for inner in sorted({0, a // 2, a}):
                yield n, a, n - a, b, n - b, inner, a - inner


def released(total, earlier, *splits):
    return publish({"t": total}, splits, earlier=earlier).shown


def release_all(everything, earlier):
    """What is released of every register after an earlier release, all of it as one text that can be compared."""
    earlier = dict(earlier)

    @cache
    def first_tables(t, a0, a1, c0, c1):
        return released(t, earlier, split("a", "t", (a0, a1)), split("c", "a/p0", (c0, c1)))

    @cache
    def second_table(t, b0, b1):
        return released(t, earlier, split("b", "t", (b0, b1)))

    for t, a0, a1, b0, b1, c0, c1 in everything:
        yield tuple(sorted((first_tables(t, a0, a1, c0, c1) | second_table(t, b0, b1)).items()))


def alike(everything, earlier):
    """Which registers are released alike, by what is released of them."""
    found = defaultdict(list)
    for at, shown in enumerate(release_all(everything, earlier)):
        found[shown].append(at)
    return found


def proves_few(low, high):
    """Whether anything asked for lies surely between one and the threshold, on either side of nothing."""
    return bool((((low >= 1) & (high < LEAST_PEOPLE)) | ((low > -LEAST_PEOPLE) & (high <= -1))).any())


def test_a_table_is_released_alike_whatever_stands_beside_it():
    """So the registers of the next test may be put together from their tables."""
    everything = list(worlds(17))
    last = max(release_all(everything, {}), key=len)
    for earlier, some in (({}, everything[::9]), (dict(last), everything[4::9])):
        for (t, a0, a1, b0, b1, c0, c1), shown in zip(some, release_all(some, earlier), strict=True):
            tables = split("a", "t", (a0, a1)), split("b", "t", (b0, b1)), split("c", "a/p0", (c0, c1))
            assert tuple(sorted(released(t, earlier, *tables).items())) == shown


def test_somebody_who_knows_the_rules_and_tries_every_register_proves_no_few_people():
    """Every register of up to 17 people, and every second release after each first one."""
    everything = list(worlds(17))
    ones = np.eye(len(COUNTS), dtype=int)
    asked = np.array([*ones, *(one - two for one, two in itertools.combinations(ones, 2))])
    # Every count and every difference of two counts, of every register.
    answers = np.array(everything) @ asked.T
    for shown, possible in alike(everything, {}).items():
        now = answers[possible].min(axis=0), answers[possible].max(axis=0)
        assert not proves_few(*now), shown
        for later, possible_later in alike(everything, shown).items():
            then = answers[possible_later].min(axis=0), answers[possible_later].max(axis=0)
            assert not proves_few(*then), (shown, later)
            assert not proves_few(then[0] - now[1], then[1] - now[0]), (shown, later)
