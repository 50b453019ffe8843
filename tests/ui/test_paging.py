"""Does paging show every row once, in order, both ways, whatever somebody types into the address?"""

import base64
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aman.accounts.models import Office
from aman.audit.actions import Line, record_many
from aman.audit.models import AuditEvent
from aman.ui.paging import page_of


@pytest.fixture
def lines(db):
    kinds = ["case.read", "person.read", "user.signed_in"]
    return record_many(actor=None, lines=[Line(kinds[n % 3], f"case:AM-{n}") for n in range(57)])


def walk(rf, order, size):
    """Go to the last page and back again; give both sequences."""
    there, page = [], page_of(AuditEvent.objects.all(), rf.get("/"), order=order, size=size)
    assert page.before == ""
    there += [e.sequence for e in page]
    while page.after:
        page = page_of(AuditEvent.objects.all(), rf.get("/", {"after": page.after}), order=order, size=size)
        there += [e.sequence for e in page]
    back = [e.sequence for e in page]
    while page.before:
        page = page_of(AuditEvent.objects.all(), rf.get("/", {"before": page.before}), order=order, size=size)
        back = [e.sequence for e in page] + back
    return there, back


@pytest.mark.parametrize("order", [("-sequence",), ("sequence",), ("verb", "-sequence"), ("-verb",), ("at", "pk")])
@pytest.mark.parametrize("size", [1, 10, 19, 57, 100])
def test_every_row_is_shown_once_in_order_both_ways(rf, lines, order, size):
    there, back = walk(rf, order, size)
    assert sorted(there) == list(range(1, 58))
    assert there == back


def test_rows_that_are_equal_in_the_order_are_not_lost(rf, lines):
    there, _ = walk(rf, ("verb",), 5)
    assert len(set(there)) == 57


def test_a_row_added_meanwhile_shifts_nothing(rf, lines):
    first = page_of(AuditEvent.objects.all(), rf.get("/"), order=("-sequence",), size=10)
    record_many(actor=None, lines=[Line("case.read")])
    second = page_of(AuditEvent.objects.all(), rf.get("/", {"after": first.after}), order=("-sequence",), size=10)
    assert second.rows[0].sequence == first.rows[-1].sequence - 1


def test_an_empty_list_has_one_empty_page(rf, db):
    page = page_of(Office.objects.all(), rf.get("/"))
    assert (page.rows, page.after, page.before) == ([], "", "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    mark=st.one_of(
        st.text(max_size=40), st.lists(st.one_of(st.none(), st.text(max_size=5), st.integers(), st.lists(st.none())))
    )
)
def test_whatever_is_typed_gives_a_page(rf, lines, mark):
    if isinstance(mark, list):
        mark = base64.urlsafe_b64encode(json.dumps(mark).encode()).decode().rstrip("=")
    for way in ("after", "before"):
        page_of(AuditEvent.objects.all(), rf.get("/", {way: mark}), order=("at", "-sequence"), size=5)
