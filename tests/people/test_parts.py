"""Are many keys cut so that each is asked about once, in order, and no part is too long?"""

from hypothesis import given
from hypothesis import strategies as st

from aman.people.parts import AT_ONCE, in_parts


@given(st.lists(st.integers()), st.integers(min_value=1, max_value=7))
def test_parts_are_all_keys_in_their_order_and_none_is_empty_or_too_long(keys, size):
    parts = list(in_parts(keys, size))
    assert [key for part in parts for key in part] == keys
    assert all(0 < len(part) <= size for part in parts)


def test_no_statement_has_more_values_than_the_older_sqlite_takes():
    assert AT_ONCE < 999
