"""Does the same content always have the same hash, and does any change show?"""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from aman.reports.brief.frame import Number, Section, Table, canonical, frozen_section, hash_of, number_of, read_section

CELLS = st.one_of(st.none(), st.integers(-(2**53), 2**53), st.text(max_size=8))


def test_a_section_comes_back_as_it_was_frozen():
    section = Section(
        "waiting",
        (Number("cases_open", "people", 3, "a.b"),),
        (Table("t", "a.c", (("step", "step"), ("cases", "people")), (("interview", 3),), "cases", 2),),
        ("named_only",),
    )
    assert read_section(json.loads(json.dumps(frozen_section(section, "2023-11-01")))) == section


def test_each_figure_and_table_says_where_it_was_counted_and_for_which_day():
    frozen = frozen_section(Section("w", (Number("n", "count", 1, "a.b"),), (Table("t", "a.c", (), ()),)), "2023-11-01")
    assert [(one["query"], one["as_of"]) for one in (*frozen["numbers"], *frozen["tables"])] == [
        ("a.b", "2023-11-01"),
        ("a.c", "2023-11-01"),
    ]


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=6), CELLS, max_size=6))
def test_the_order_of_keys_does_not_change_the_hash(contents):
    turned = dict(reversed(list(contents.items())))
    assert hash_of(contents) == hash_of(turned) == hash_of(json.loads(canonical(contents)))


def test_a_number_that_was_changed_changes_the_hash():
    assert hash_of({"sections": [{"n": 4}]}) != hash_of({"sections": [{"n": 5}]})


def test_a_figure_is_found_by_its_code():
    contents = {"sections": [{"numbers": [{"code": "cases_open", "kind": "people", "value": 7}]}]}
    assert (number_of(contents, "cases_open"), number_of(contents, "nothing")) == (7, None)
