"""Is an engagement kept as it was written, changed at one version, and read by those whom it lets and nobody else?"""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from meetings import DAY, engagement, liaison, named, new, official, party, said

from aman.audit.models import AuditEvent
from aman.core.account.drafts import Reading
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.liaison.actions.engagements import (
    NewFigure,
    NewParticipant,
    edit_engagement,
    list_engagements,
    read_engagement,
    write_engagement,
)
from aman.liaison.models import Engagement, Official, Searched
from aman.liaison.queries.content import content_of
from aman.liaison.queries.engagements import filtered, wanted_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def leila(embassy):
    return liaison(embassy)


@pytest.fixture
def second(embassy):
    return liaison(embassy, "second-liaison")


@pytest.fixture
def foreigner(other_office):
    return liaison(other_office, "foreigner")


def whole(user):
    orla = official(user, "Orla Testing", "Envoy")
    return new(
        place="Islamabad",
        topics=["visas", "lists"],
        summary="They spoke of those who wait.",
        participants=[NewParticipant(orla), NewParticipant(name="Somebody Else", party=party(user, "A Country"))],
        statements=said("Nobody eligible will be sent away.", speaker=0, by="Envoy Testing"),
        figures=[NewFigure("people", "A Country", 25000, None, "about", as_of=(DAY, DAY))],
    )


def refs(user, **typed):
    return {one.ref for one in filtered(user=user, wanted=wanted_of(typed))}


def test_everything_that_was_written_is_there_with_the_post_of_that_day(leila):
    made = write_engagement(actor=leila, new=whole(leila))
    record = read_engagement(actor=leila, ref=made.ref)
    first, other = record.attendance
    assert (first.participant.post.title, first.is_other_post) == ("Envoy", False)
    assert other.participant.name_words == "Somebody Else"
    assert record.statements[0].speaker == first.participant
    figure = record.figures[0]
    assert (figure.low, figure.hedge, figure.stated_by, figure.as_of_last) == (25000, "about", "A Country", DAY)
    assert made.topics == ["lists", "visas"]
    assert Searched.objects.filter(kind="engagement", record=made.pk).exists()


def test_a_post_that_was_not_held_that_day_is_shown_as_such(leila):
    orla = official(leila, "Orla Testing", "Envoy", "Adviser")
    envoy = orla.posts.get(title="Envoy")
    early = date(2022, 5, 1)
    before = {"participants": [NewParticipant(orla, envoy)], "first_day": early, "last_day": early}
    made = engagement(leila, **before)
    assert read_engagement(actor=leila, ref=made.ref).attendance[0].is_other_post
    both = engagement(leila, participants=[NewParticipant(orla)])
    attendance = read_engagement(actor=leila, ref=both.ref).attendance[0]
    assert attendance.participant.post is None, "of two posts on one day a person chooses"
    assert {post.title for post in attendance.also} == {"Envoy", "Adviser"}


def test_what_is_kept_unchanged_changes_nothing_and_keeps_who_recorded_a_figure(leila, second):
    made = write_engagement(actor=leila, new=whole(leila))
    before = content_of(made)
    again = whole_again(before)
    assert edit_engagement(actor=second, engagement=made, new=again, version=1) == []
    made.refresh_from_db()
    assert (content_of(made), made.version) == (before, 2)


def whole_again(content):
    """What stands there, typed once more."""
    orla = Official.objects.get()
    return new(
        place=content.fields["place"],
        topics=content.fields["topics"],
        summary=content.fields["summary"],
        participants=[NewParticipant(orla), NewParticipant(name="Somebody Else", party=party(None, "A Country"))],
        statements=said("Nobody eligible will be sent away.", speaker=0, by="Envoy Testing"),
        figures=[NewFigure("people", "A Country", 25000, None, "about", as_of=(DAY, DAY))],
    )


def test_two_who_change_one_engagement_do_not_overwrite_each_other(leila, second):
    made = engagement(leila)
    edit_engagement(actor=second, engagement=made, new=new(summary="Seconds words"), version=1)
    with pytest.raises(Conflict, match=made.ref):
        edit_engagement(actor=leila, engagement=made, new=new(summary="Leilas words"), version=1)
    assert Engagement.objects.get(pk=made.pk).summary == "Seconds words"


def test_what_cannot_have_been_is_refused_all_at_once(leila):
    later = timezone.localdate() + timedelta(days=10)
    wrong = new(
        first_day=later,
        last_day=later - timedelta(days=2),
        state="confirmed",
        figures=[NewFigure("people", " ", 5)],
        statements=said(" "),
        participants=[NewParticipant()],
    )
    with pytest.raises(BadInput) as refused:
        write_engagement(actor=leila, new=wrong)
    for words in ("ends before", "cannot be confirmed", "whose it is", "no words", "no name"):
        assert words in refused.value.message
    assert Engagement.objects.count() == 0


def test_only_those_named_read_it_and_nobody_of_another_office(leila, second, bashir, foreigner, amina):
    made = engagement(leila, reading=named(bashir))
    assert [bool(refs(user)) for user in (leila, bashir, second, amina, foreigner)] == [True, True, False, False, False]
    with pytest.raises(NotFound):
        read_engagement(actor=second, ref=made.ref)
    with pytest.raises(NotAllowed):
        edit_engagement(actor=foreigner, engagement=made, new=new(), version=1)


def test_carol_of_another_office_reads_what_was_shared_with_it_and_changes_nothing(leila, foreigner, carol):
    hidden = engagement(leila)
    shared = engagement(leila, reading=Reading("offices", offices=frozenset({carol.office_id})))
    assert refs(carol) == refs(foreigner) == {shared.ref}
    with pytest.raises(NotAllowed):
        edit_engagement(actor=foreigner, engagement=shared, new=new(), version=1)
    with pytest.raises(NotFound):
        read_engagement(actor=carol, ref=hidden.ref)


def test_who_reads_it_is_said_by_whoever_wrote_it(leila, second, bashir):
    made = engagement(leila)
    with pytest.raises(NotAllowed, match="Who reads"):
        edit_engagement(actor=second, engagement=made, new=new(reading=named(second)), version=1)
    made.refresh_from_db()
    assert made.version == 1, "what was refused left nothing behind"
    edit_engagement(actor=second, engagement=made, new=new(), version=1)
    edit_engagement(actor=bashir, engagement=made, new=new(reading=named(bashir)), version=2)
    assert [bool(refs(user)) for user in (leila, bashir, second)] == [True, True, False]


def test_readers_who_could_not_read_it_anyway_are_refused(leila, foreigner, host_office):
    for reading in (named(foreigner), Reading("offices", offices=frozenset({host_office.pk}))):
        with pytest.raises(BadInput):
            engagement(leila, reading=reading)


def test_the_list_is_filtered_by_its_address(leila, second):
    orla = official(leila, "Orla Testing", "Envoy")
    ministry = party(leila)
    upper = party(leila, "A Country")
    ministry.part_of = upper
    ministry.save()
    one = engagement(leila, participants=[NewParticipant(orla)], topics=["visas"])
    march = date(2024, 3, 5)
    other = engagement(second, kind="call", first_day=march, last_day=date(2024, 4, 2), state="confirmed")
    assert refs(leila, kind="call") == refs(leila, state="confirmed") == {other.ref}
    assert refs(leila, topic="visas") == refs(leila, official=orla.ref) == refs(leila, mine="1") == {one.ref}
    assert refs(leila, party=str(ministry.pk)) == refs(leila, party=str(upper.pk)) == {one.ref}
    assert refs(leila, month="2024-04") == refs(leila, month="2024-03") == {other.ref}
    assert refs(leila, month="2024-05") == set()
    assert refs(leila, kind="feast", month="9999-12", party="x", topic="'") == set() | refs(leila, month="9999-12")


def test_a_page_of_the_list_asks_as_often_whatever_its_length(leila, django_assert_max_num_queries):
    orla = official(leila, "Orla Testing", "Envoy")
    for _ in range(8):
        engagement(leila, participants=[NewParticipant(orla), NewParticipant(name="Somebody")])
    with django_assert_max_num_queries(8):
        rows = list_engagements(actor=leila, engagements=filtered(user=leila, wanted=wanted_of({})))
        assert len([str(one.official) for row in rows for one in row.participants]) == 16


def test_a_new_official_is_made_only_where_a_person_said_so_and_spellings_grow(leila):
    ministry = party(leila)
    people = [
        NewParticipant(name="Nova Example", party=ministry, post_words="Counsellor", is_new=True),
        NewParticipant(name="Just Words"),
    ]
    made = engagement(leila, participants=people)
    nova = Official.objects.get()
    assert (nova.name, nova.posts.get().title) == ("Nova Example", "Counsellor")
    assert read_engagement(actor=leila, ref=made.ref).attendance[0].participant.post == nova.posts.get()
    engagement(leila, participants=[NewParticipant(nova, name="Nowa Egzampl")])
    nova.refresh_from_db()
    assert nova.spellings == ["Nowa Egzampl"]


def test_every_look_and_every_change_is_logged_by_reference(leila):
    made = engagement(leila, summary="Secret words")
    read_engagement(actor=leila, ref=made.ref)
    edit_engagement(actor=leila, engagement=made, new=new(summary="Other words"), version=1)
    lines = AuditEvent.objects.filter(subject=f"engagement:{made.ref}").order_by("sequence")
    assert [line.verb for line in lines] == ["engagement.written", "engagement.read", "engagement.changed"]
    assert lines[2].detail["what"] == ["summary"]
    assert "words" not in str([line.detail for line in lines]).lower()
