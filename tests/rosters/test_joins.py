"""Which rows are one human being: groups, what keeps people apart, and taking a link away again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aman.rosters.joins import Link, join


def test_rows_linked_in_a_chain_are_one_person_under_the_lowest_number():
    joined = join([Link(1, 5, 9, 10.0), Link(2, 9, 3, 8.0)])
    assert joined.root_of == {5: 3, 9: 3, 3: 3}
    assert not joined.refused


def test_the_weakest_automatic_link_falls_where_a_person_said_different():
    joined = join([Link(1, 1, 2, 12.0), Link(2, 2, 3, 9.0)], apart=[(1, 3)])
    assert joined.refused == (2,)
    assert joined.root_of == {1: 1, 2: 1, 3: 3}


def test_a_link_a_person_decided_goes_before_a_stronger_automatic_one():
    joined = join([Link(1, 1, 2, 30.0), Link(2, 2, 3, 1.0, by_person=True)], apart=[(1, 3)])
    assert joined.refused == (1,)
    assert joined.root_of[2] == joined.root_of[3] == 2


def test_two_decisions_that_contradict_a_third_are_named():
    links = [Link(1, 1, 2, 5.0, by_person=True), Link(2, 2, 3, 4.0, by_person=True)]
    assert join(links, apart=[(1, 3)]).contradicted == (2,)


def test_a_link_taken_away_is_not_made_again_by_the_machine_but_may_be_by_a_person():
    machine = [Link(1, 1, 2, 9.0), Link(2, 2, 3, 8.0)]
    assert join(machine, apart_by_machine=[(1, 3)]).refused == (2,)
    person = [Link(1, 1, 2, 9.0, by_person=True), Link(2, 2, 3, 8.0, by_person=True)]
    assert join(person, apart_by_machine=[(1, 3)]).root_of == {1: 1, 2: 1, 3: 1}


_rows = st.integers(1, 12)
_edges = st.lists(st.tuples(_rows, _rows, st.floats(-5, 30), st.booleans()).filter(lambda e: e[0] != e[1]), max_size=25)
_apart = st.lists(st.tuples(_rows, _rows).filter(lambda e: e[0] != e[1]), max_size=8)


@settings(max_examples=200)
@given(_edges, _apart)
def test_two_people_a_person_keeps_apart_are_never_in_one_group(edges, apart):
    links = [Link(i, a, b, w, p) for i, (a, b, w, p) in enumerate(edges)]
    roots = join(links, apart=apart).root_of
    for left, right in apart:
        assert left not in roots or right not in roots or roots[left] != roots[right]


@settings(max_examples=200)
@given(_edges, _apart, st.randoms(use_true_random=False))
def test_the_order_in_which_links_were_found_does_not_matter(edges, apart, random):
    links = [Link(i, a, b, w, p) for i, (a, b, w, p) in enumerate(edges)]
    shuffled = list(links)
    random.shuffle(shuffled)
    assert join(links, apart=apart).root_of == join(shuffled, apart=apart).root_of


@settings(max_examples=100)
@given(_edges, _apart)
def test_every_root_is_its_own_root_and_the_lowest_of_its_group(edges, apart):
    links = [Link(i, a, b, w, p) for i, (a, b, w, p) in enumerate(edges)]
    roots = join(links, apart=apart).root_of
    for row, root in roots.items():
        assert root <= row
        assert roots[root] == root
