"""Which value stands on a day depends on two clocks: when it holds, and when it was known."""

from __future__ import annotations

from datetime import date, timedelta

from core.laws import drawn

from aman.core.policy import DatedValue, FactKind, Mark, Parameter, Rank
from aman.core.policy.timeline import find_timeline_problems


def value(name, first, known, *, last=None, rank=Rank.DECIDED, contradicts=(), gives=1):
    return DatedValue(
        name, date.fromisoformat(first), date.fromisoformat(last) if last else None, date.fromisoformat(known),
        gives, ("S1",), Mark.SEEN, rank, contradicts,
    )  # fmt: skip


def parameter(*values):
    return Parameter("p", FactKind.INT, "A number", values)


def standing(found, as_of, known_on):
    return {v.id for v in found.in_force(date.fromisoformat(as_of), date.fromisoformat(known_on))}


def test_a_decision_that_reaches_back_counts_only_where_it_is_known():
    found = parameter(
        value("FACE", "2023-01-01", "2023-01-01"), value("EXTENDED", "2023-07-01", "2023-11-09", last="2023-12-31")
    )
    assert standing(found, "2023-08-01", "2023-08-01") == {"FACE"}
    assert standing(found, "2023-08-01", "2023-11-08") == {"FACE"}
    assert standing(found, "2023-08-01", "2023-11-09") == {"EXTENDED"}
    assert standing(found, "2023-06-30", "2023-11-09") == {"FACE"}


def test_before_the_first_value_nothing_stands():
    found = parameter(value("FIRST", "2023-01-01", "2022-12-01"))
    assert standing(found, "2022-12-31", "2023-05-01") == set()
    assert standing(found, "2023-01-01", "2022-11-30") == set()


def test_a_higher_rank_prevails_over_a_later_word():
    found = parameter(
        value("ORDER", "2023-01-01", "2023-01-01", rank=Rank.LAW), value("LETTER", "2023-02-01", "2023-02-01", gives=2)
    )
    assert standing(found, "2023-03-01", "2023-03-01") == {"ORDER"}


def test_values_that_contradict_each_other_both_stand():
    found = parameter(
        value("ONE", "2023-01-01", "2023-01-01"),
        value("OTHER", "2023-02-01", "2023-02-01", contradicts=("ONE",), gives=2),
        value("THIRD", "2023-03-01", "2023-03-01", contradicts=("OTHER",), gives=3),
    )
    assert standing(found, "2023-02-01", "2023-01-31") == {"ONE"}
    assert standing(found, "2023-02-01", "2023-02-01") == {"ONE", "OTHER"}
    assert standing(found, "2023-03-01", "2023-03-01") == {"ONE", "OTHER", "THIRD"}


def test_a_gap_an_overlap_and_an_idle_value_are_found():
    gap = parameter(
        value("A", "2023-01-01", "2023-01-01", last="2023-02-01"), value("B", "2023-03-01", "2023-01-01", gives=2)
    )
    assert any("gap from 2023-02-02" in said for _, said in find_timeline_problems(gap))
    overlap = parameter(
        value("A", "2023-01-01", "2023-01-01", last="2023-02-01"), value("B", "2023-02-01", "2023-01-01", gives=2)
    )
    assert any("overlaps" in said for _, said in find_timeline_problems(overlap))
    idle = parameter(
        value("A", "2023-01-01", "2023-01-01", rank=Rank.LAW), value("B", "2023-02-01", "2023-02-01", gives=2)
    )
    assert any("never stands" in said for _, said in find_timeline_problems(idle))


def draw_day(chance, near=()):
    """Any day of some years, or one beside a day drawn before."""
    day = date(2020, 1, 1) + timedelta(chance.randint(0, 2_192))
    return chance.choice(near) + timedelta(chance.randint(-1, 1)) if near and chance.random() < 0.5 else day


@drawn(100)
def test_what_stands_changes_on_boundaries_only(chance):
    pairs = sorted({(draw_day(chance), draw_day(chance)) for _ in range(chance.randint(1, 6))})
    chance.shuffle(pairs)
    near = [day for pair in pairs for day in pair]
    as_of, known_on = draw_day(chance, near), draw_day(chance, near)
    found = parameter(
        *(value(str(i), first.isoformat(), known.isoformat(), gives=i) for i, (first, known) in enumerate(pairs))
    )
    edges = set(found.boundaries)
    for moved in (as_of - timedelta(1), as_of):
        if moved + timedelta(1) not in edges:
            assert found.in_force(moved, known_on) == found.in_force(moved + timedelta(1), known_on)
    if known_on + timedelta(1) not in edges:
        assert found.in_force(as_of, known_on) == found.in_force(as_of, known_on + timedelta(1))
