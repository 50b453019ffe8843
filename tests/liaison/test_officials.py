"""Is an official found by any spelling in any script before a new one is made, and are posts known by the day?"""

from datetime import date

import pytest
from meetings import liaison, official, party

from aman.audit.models import AuditEvent
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.liaison.actions.officials import (
    NewPost,
    add_official,
    add_party,
    add_post,
    edit_official,
    edit_post,
    learn_spelling,
)
from aman.liaison.models import Official, Party
from aman.liaison.queries.officials import (
    find_officials,
    find_officials_of,
    party_called,
    posts_on,
    visible_official,
    visible_officials,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def leila(embassy):
    return liaison(embassy)


@pytest.fixture
def foreigner(other_office):
    return liaison(other_office, "foreigner")


def found(user, typed):
    return [hit.official.name for hit in find_officials(user=user, typed=typed)]


@pytest.mark.parametrize("typed", ["Aftab Gilani", "Syed Aftab Geelani", "آفتاب گیلانی", "gilani aftab", "aft gil"])
def test_an_official_is_found_by_any_spelling_order_and_script(leila, typed):
    official(leila, "Syed Aftab Gilani")
    official(leila, "Orla Testing")
    assert found(leila, typed) == ["Syed Aftab Gilani"]


def test_a_confirmed_spelling_finds_them_too_and_is_kept_once(leila):
    orla = official(leila)
    assert found(leila, "Ambassador Nightingale") == []
    assert learn_spelling(actor=leila, official=orla, spelling="Ambassador  Nightingale")
    assert not learn_spelling(actor=leila, official=orla, spelling="ambassador nightingale")
    assert not learn_spelling(actor=leila, official=orla, spelling="ORLA TESTING")
    assert found(leila, "Ambassador Nightingale") == ["Orla Testing"]


def test_several_names_are_looked_for_at_once(leila, django_assert_num_queries):
    official(leila, "Orla Testing", "Envoy")
    official(leila, "Farid Beispiel")
    with django_assert_num_queries(3):
        hits = find_officials_of(user=leila, typed=["orla", "", "فرید بیشپیل", "Nobody Atall"])
    assert [hit.official.name for hit in hits[0]] == ["Orla Testing"]
    assert hits[1] == hits[3] == []


def test_posts_are_known_by_the_day_and_two_on_one_day_are_both_given(leila):
    orla = official(leila)
    here, there = party(leila), party(leila, "Department of Examples")
    for where, title, first, last in (
        (here, "Deputy", date(2022, 1, 1), date(2023, 6, 30)),
        (here, "Secretary", date(2023, 7, 1), None),
        (there, "Envoy", None, date(2023, 12, 31)),
    ):
        add_post(actor=leila, official=orla, post=NewPost(where, title, first, last))
    titles = lambda *days: {post.title for post in posts_on(orla, *days)}  # noqa: E731
    assert titles(date(2023, 8, 1)) == {"Secretary", "Envoy"}
    assert titles(date(2023, 6, 30)) == {"Deputy", "Envoy"}
    assert titles(date(2023, 6, 1), date(2023, 7, 31)) == {"Deputy", "Secretary", "Envoy"}
    assert titles(date(2024, 2, 1)) == {"Secretary"}
    with pytest.raises(BadInput, match="already"):
        add_post(actor=leila, official=orla, post=NewPost(here, "secretary", date(2023, 7, 1)))
    with pytest.raises(BadInput, match="before it begins"):
        add_post(actor=leila, official=orla, post=NewPost(here, "X", date(2024, 1, 1), date(2023, 1, 1)))


def test_a_post_is_ended_at_the_version_that_was_shown(leila):
    orla = official(leila, "Orla Testing", "Envoy")
    post = orla.posts.get()
    ended = NewPost(post.party, "Envoy", post.from_day, date(2023, 11, 30))
    edit_post(actor=leila, official=orla, post_id=post.pk, post=ended, version=1)
    assert posts_on(orla, date(2023, 12, 5)) == []
    with pytest.raises(Conflict):
        edit_post(actor=leila, official=orla, post_id=post.pk, post=ended, version=1)


def test_two_who_change_one_official_do_not_overwrite_each_other(leila):
    orla = official(leila)
    edit_official(actor=leila, official=orla, version=1, values={"name_own_script": "اورلا"})
    with pytest.raises(Conflict, match=orla.ref):
        edit_official(actor=leila, official=orla, version=1, values={"name": "Somebody Else"})
    orla.refresh_from_db()
    assert (orla.name, orla.name_own_script, orla.version) == ("Orla Testing", "اورلا", 2)


def test_officials_are_for_all_offices_and_people_without_a_post_for_their_own(leila, foreigner):
    official(leila, "Orla Testing")
    hidden = official(leila, "Privat Person", is_private=True)
    assert {one.name for one in visible_officials(user=foreigner)} == {"Orla Testing"}
    assert found(foreigner, "Privat Person") == []
    with pytest.raises(NotFound):
        visible_official(user=foreigner, ref=hidden.ref)
    assert found(leila, "Privat Person") == ["Privat Person"]


def test_roles_that_do_not_write_add_nobody(leila, amina):
    with pytest.raises(NotAllowed):
        add_official(actor=amina, name="Orla Testing")
    for nothing in ("", "   ", "...", "x" * 161):
        with pytest.raises(BadInput):
            add_official(actor=leila, name=nothing)
    assert Official.objects.count() == 0


def test_a_party_is_added_once_whatever_it_is_called(leila):
    made = add_party(actor=leila, name="Ministry of Northern Affairs", short="MoNA", spellings=["North ministry"])
    assert party_called("mona") == party_called("NORTH  ministry") == made
    with pytest.raises(BadInput, match="called so already"):
        add_party(actor=leila, name="North Ministry")
    assert Party.objects.count() == 1


def test_the_log_names_references_and_nobody(leila):
    official(leila, "Orla Testing", "Envoy")
    lines = AuditEvent.objects.filter(verb__startswith="official")
    assert [line.verb for line in lines] == ["official.added"]
    assert "Orla" not in str([(line.subject, line.detail) for line in lines])
