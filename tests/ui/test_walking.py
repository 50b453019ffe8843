"""Does a walk show each row that belongs once, forward and back, and stop where it has looked far enough?"""

import pytest
from django.test import RequestFactory

from aman.ui.walking import walk

ROWS = list(range(10, 1_010, 10))


def page(belongs, most=10_000, **address):
    request = RequestFactory().get("/", address)
    return walk(
        ROWS, request, belong=lambda keys: {key for key in keys if belongs(key)}, fetch=list, most=most, part=7, size=3
    )


def all_pages(belongs, **more):
    found, shown, after = [], None, None
    while shown is None or after:
        shown = page(belongs, **({"after": after} if after else {}), **more)
        found.append(list(shown.page))
        after = shown.page.after
    return found


@pytest.mark.parametrize("every", [10, 20, 70, 300, 990, 5_000])
@pytest.mark.parametrize("most", [1, 20, 10_000])
def test_every_row_that_belongs_stands_on_one_page_in_order(every, most):
    pages = all_pages(lambda key: key % every == 0, most=most)
    assert [key for one in pages for key in one] == [key for key in ROWS if key % every == 0]
    assert all(len(one) <= 3 for one in pages)


@pytest.mark.parametrize("every", [10, 70, 300])
def test_the_way_back_shows_the_same_rows(every):
    def belongs(key):
        return key % every == 0

    first = page(belongs)
    assert not first.page.before
    second = page(belongs, after=first.page.after)
    assert list(page(belongs, before=second.page.before).page) == list(first.page)
    back = page(belongs, before=second.page.before)
    assert list(page(belongs, after=back.page.after).page) == list(second.page)


def test_a_walk_that_stops_says_how_far_it_looked_and_goes_on_from_there():
    cut = page(lambda key: key == 1_000, most=10)
    assert (list(cut.page), cut.is_cut) == ([], True)
    assert cut.page.after == str(cut.looked_at * 10)
    whole = page(lambda key: key == 1_000)
    assert (list(whole.page), whole.is_cut, whole.page.after) == ([1_000], False, "")


@pytest.mark.parametrize("typed", ["x", "-5", "", "9" * 30, "٣"])
def test_a_mark_that_is_no_number_means_the_first_page(typed):
    assert list(page(lambda key: True, after=typed).page) == [10, 20, 30]
