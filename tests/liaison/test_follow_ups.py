"""Does what is to be done reach whoever is to do it, and nobody who may not read what it belongs to?"""

from datetime import timedelta

import pytest
from django.utils import timezone
from meetings import engagement, liaison, named
from promises import promise

from aman.core.account.drafts import Reading
from aman.errors import BadInput, Conflict, NotAllowed
from aman.liaison.actions.follow_ups import add_follow_up, finish_follow_up, take_follow_up
from aman.liaison.models import FollowUp
from aman.liaison.queries.follow_ups import About, filtered, owners_for, visible_follow_ups
from aman.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def leila(embassy):
    return liaison(embassy)


@pytest.fixture
def second(embassy):
    return liaison(embassy, "second-liaison")


def waiting(user, view):
    found = filtered(user=user, view=view, today=timezone.localdate())
    return [one.what for one in found.order_by("pk")]


def test_whoever_is_to_do_it_is_told_and_whoever_gave_it_to_themself_is_not(leila, second):
    about = About(engagement=engagement(leila))
    add_follow_up(actor=leila, about=about, what="Send the list", owner=second)
    add_follow_up(actor=leila, about=about, what="Call back", owner=leila)
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.path) == (second, "follow_up.assigned", about.path)
    assert "list" not in str([notice.subject, notice.path]).replace("liaison", "")


def test_lists_are_by_owner_by_day_and_by_state(leila, second):
    about = About(engagement=engagement(leila))
    yesterday = timezone.localdate() - timedelta(days=1)
    late = add_follow_up(actor=leila, about=about, what="Late", owner=second, due_on=yesterday)
    add_follow_up(actor=leila, about=About(commitment=promise(leila)), what="Ask", owner=leila)
    assert [waiting(leila, view) for view in ("mine", "late", "office", "done")] == [
        ["Ask"],
        ["Late"],
        ["Late", "Ask"],
        [],
    ]
    finish_follow_up(actor=leila, follow_up=late, result="It was sent.")
    assert [waiting(second, view) for view in ("mine", "late", "done")] == [[], [], ["Late"]]


def test_it_is_read_by_whoever_reads_the_engagement_and_given_to_nobody_else(leila, second, bashir, amina, carol):
    about = About(engagement=engagement(leila, reading=named(bashir)))
    add_follow_up(actor=leila, about=about, what="In confidence")
    assert [visible_follow_ups(user=user).count() for user in (leila, bashir, second, amina, carol)] == [1, 1, 0, 0, 0]
    assert set(owners_for(user=leila, about=about)) == {leila, bashir}
    with pytest.raises(BadInput, match="may not read"):
        add_follow_up(actor=leila, about=about, what="Do it", owner=second)
    with pytest.raises(NotAllowed):
        add_follow_up(actor=second, about=about, what="Do it")


def test_an_office_it_was_shared_with_gives_things_to_its_own(leila, carol, other_office):
    shared = engagement(leila, reading=Reading("offices", offices=frozenset({other_office.pk})))
    about = About(engagement=shared)
    assert set(owners_for(user=carol, about=about)) == {carol}
    add_follow_up(actor=carol, about=about, what="Look at our own list", owner=carol)
    assert waiting(leila, "office") == ["Look at our own list"]


def test_the_first_who_says_that_it_was_done_stands(leila, second):
    todo = add_follow_up(actor=leila, about=About(engagement=engagement(leila)), what="Send the list")
    stale = FollowUp.objects.get(pk=todo.pk)
    finish_follow_up(actor=second, follow_up=todo, result="Sent on Monday.")
    with pytest.raises(Conflict):
        finish_follow_up(actor=leila, follow_up=stale, result="Sent on Tuesday.")
    todo.refresh_from_db()
    assert (todo.result, todo.done_by) == ("Sent on Monday.", second)


def test_the_first_who_takes_it_has_it(leila, second):
    todo = add_follow_up(actor=leila, about=About(engagement=engagement(leila)), what="Send the list")
    stale = FollowUp.objects.get(pk=todo.pk)
    assert take_follow_up(actor=second, follow_up=todo).owner == second
    with pytest.raises(Conflict):
        take_follow_up(actor=leila, follow_up=stale)


def test_nothing_is_added_without_words(leila):
    about = About(engagement=engagement(leila))
    todo = add_follow_up(actor=leila, about=about, what="x")
    with pytest.raises(BadInput):
        add_follow_up(actor=leila, about=about, what="  ")
    with pytest.raises(BadInput):
        finish_follow_up(actor=leila, follow_up=todo, result=" ")
