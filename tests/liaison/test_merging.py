"""Do drafts of one meeting become one record without loss, read by no more than the narrowest, and come apart exactly?"""

import random
from datetime import date, timedelta

import pytest
from meetings import DAY, engagement, liaison, named, new, official, said

from aman.audit.models import AuditEvent
from aman.core.account.drafts import Reading
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.liaison.actions.engagements import NewFigure, NewParticipant, edit_engagement, read_engagement
from aman.liaison.actions.merging import Choice, merge_engagements, undo_merge
from aman.liaison.models import Engagement, EngagementMerge
from aman.liaison.queries.content import ROWS, content_of
from aman.liaison.queries.engagements import filtered, wanted_of
from aman.liaison.queries.merging import lay_beside, likely_same

pytestmark = pytest.mark.django_db


@pytest.fixture
def leila(embassy):
    return liaison(embassy)


@pytest.fixture
def second(embassy):
    return liaison(embassy, "second-liaison")


@pytest.fixture
def orla(leila):
    return official(leila, "Orla Testing", "Envoy")


def draft(user, orla, *sentences, **more):
    return engagement(
        user,
        participants=[NewParticipant(orla), NewParticipant(name=f"Notetaker {user.username}")],
        statements=said(*sentences, speaker=0, by="Orla"),
        **more,
    )


def merge(actor, *drafts, **chosen):
    for one in drafts:
        one.refresh_from_db()
    versions = {one.ref: one.version for one in drafts}
    return merge_engagements(actor=actor, drafts=drafts, choice=Choice(**chosen), versions=versions)


def every_row(drafts):
    beside = lay_beside(drafts=drafts)
    return {
        kind: frozenset((at, n) for at, group in enumerate(beside.rows[kind]) for n in range(len(group.variants)))
        for kind in ROWS
    }


def seen(user):
    return {one.ref for one in filtered(user=user, wanted=wanted_of({}))}


def words_of(engagement):
    return [row["words"] for row in content_of(engagement).rows["statements"]]


def test_drafts_of_one_meeting_are_proposed_and_other_meetings_are_not(leila, second, orla):
    one = draft(leila, orla, "No new visas.")
    same = draft(second, orla, "There will be no new visas.", first_day=DAY, last_day=DAY + timedelta(days=1))
    engagement(second, participants=[NewParticipant(official(leila, "Farid Beispiel"))])
    draft(second, orla, first_day=DAY + timedelta(days=9), last_day=DAY + timedelta(days=9))
    draft(second, orla, reading=named(second))
    found = likely_same(user=leila, engagement=one)
    assert [(likely.engagement, likely.reasons) for likely in found] == [(same, ["person", "party", "kind"])]


def test_a_person_chooses_and_the_drafts_lie_under_the_record(leila, second, orla):
    top = draft(leila, orla, "No new visas.", place="Islamabad", summary="Visas.", topics=["visas"])
    other = draft(second, orla, "There will be no new visas!", "Lists came back.", place="Lahore", summary="Lists.",
                  topics=["lists"], title="Families who wait")  # fmt: skip
    joined = frozenset({"summary", "topics"})
    merge(leila, top, other, fields={"place": other.ref}, joined=joined, rows=every_row([top, other]))
    top.refresh_from_db()
    assert (top.place, top.title, top.summary) == ("Lahore", "Waiting families", "Visas.\n\nLists.")
    assert top.topics == ["visas", "lists"]
    assert words_of(top) == ["No new visas.", "There will be no new visas!", "Lists came back."]
    assert seen(leila) == seen(second) == {top.ref}
    record = read_engagement(actor=second, ref=top.ref)
    assert [one.ref for one in record.drafts] == [other.ref]
    assert {said.speaker.official for said in record.statements} == {orla}
    assert read_engagement(actor=second, ref=other.ref).above == top
    kept = EngagementMerge.objects.get().choices
    assert kept["before"]["fields"]["place"] == "Islamabad"
    assert kept["taken"]["fields"] == {"place": "Lahore"}


def test_what_gave_way_is_there_again_when_its_draft_is_taken_out(leila, second, orla):
    top = draft(leila, orla, "No new visas.")
    one = draft(second, orla, "There will be no new visas.")
    other = draft(second, orla, "Lists came back.")
    beside = lay_beside(drafts=[top, one, other])
    assert len(beside.rows["statements"]) == 2
    merge(leila, top, one, other, rows={"statements": frozenset({(0, 1), (1, 0)})})
    assert words_of(top) == ["There will be no new visas.", "Lists came back."]
    top.refresh_from_db(), one.refresh_from_db()
    undo_merge(actor=leila, draft=one, version=top.version)
    assert words_of(top) == ["No new visas.", "Lists came back."]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_was_chosen_every_order_of_taking_apart_restores_exactly(leila, second, orla, seed):
    dice = random.Random(seed)
    sentences = ["No new visas.", "There will be no new visas.", "Lists came back.", "A letter follows."]
    drafts = [
        draft(
            dice.choice([leila, second]), orla, *dice.sample(sentences, dice.randint(0, 3)),
            place=dice.choice(["", "Islamabad", "Lahore"]), topics=dice.sample(["visas", "lists", "exit"], 2),
            summary=dice.choice(["", "Visas.", "Lists."]),
            figures=[NewFigure("people", "A Country", dice.choice([900, 1000]))] * dice.randint(0, 1),
        )
        for _ in range(4)
    ]  # fmt: skip
    before = {one.pk: content_of(one) for one in drafts}
    chosen = {name: dice.choice(drafts).ref for name in ("place", "title", "kind", "days")}
    rows = {kind: frozenset(pair for pair in pairs if dice.random() < 0.6) for kind, pairs in every_row(drafts).items()}
    merge(leila, *drafts, fields=chosen, joined=frozenset({"summary", "topics"}), rows=rows)
    top, *lower = drafts
    assert {one.pk: content_of(one) for one in lower} == {one.pk: before[one.pk] for one in lower}
    dice.shuffle(lower)
    for one in lower:
        top.refresh_from_db(), one.refresh_from_db()
        undo_merge(actor=leila, draft=one, version=top.version)
    assert {one.pk: content_of(one) for one in Engagement.objects.all()} == before
    assert seen(leila) == {one.ref for one in drafts}


def test_what_somebody_wrote_since_stays_when_a_draft_is_taken_out(leila, second, orla):
    top, other = draft(leila, orla, "No new visas."), draft(second, orla, "Lists came back.", place="Lahore")
    merge(leila, top, other, fields={"place": other.ref}, rows=every_row([top, other]))
    top.refresh_from_db()
    now = new(place="Lahore", summary="Written since", participants=[NewParticipant(orla)], statements=said("Mended."))
    edit_engagement(actor=leila, engagement=top, new=now, version=top.version)
    top.refresh_from_db(), other.refresh_from_db()
    undo_merge(actor=leila, draft=other, version=top.version)
    top.refresh_from_db()
    assert (top.place, top.summary, words_of(top)) == ("", "Written since", ["Mended."])


def test_what_is_merged_is_read_by_no_more_than_the_narrowest_draft(leila, second, bashir, amina, orla):
    top = draft(leila, orla, "No new visas.", reading=named(second, bashir))
    other = draft(second, orla, "In confidence: lists came back.")
    merge(bashir, top, other, rows=every_row([top, other]))
    assert [top.ref in seen(user) for user in (leila, second, bashir, amina)] == [True, True, True, False]
    # Whoever may not read the record has the draft in their list as if nothing had happened.
    assert seen(amina) == {other.ref}
    assert read_engagement(actor=amina, ref=other.ref).above is None
    edit_engagement(actor=second, engagement=draft_of_nobody(second, orla), new=new(), version=1)
    with pytest.raises(NotFound):
        read_engagement(actor=amina, ref=top.ref)


def draft_of_nobody(user, orla):
    return draft(user, orla, first_day=date(2024, 5, 1), last_day=date(2024, 5, 1))


def test_a_writer_who_may_not_read_a_draft_gets_its_words_only_where_the_merger_says_so(leila, second, bashir, orla):
    top = draft(leila, orla, "No new visas.", reading=named(bashir))
    secret = draft(second, orla, "Nobody else may know.", reading=named(bashir))
    with pytest.raises(BadInput, match="may not read one of the others"):
        merge(bashir, top, secret, rows=every_row([top, secret]))
    assert EngagementMerge.objects.count() == 0
    merge(bashir, top, secret, rows=every_row([top, secret]), reading=named(bashir))
    assert "Nobody else may know." in words_of(top)
    assert AuditEvent.objects.get(verb="engagement.merged").detail["wider"] is True
    assert [bool(read_engagement(actor=leila, ref=top.ref).drafts), secret.ref in seen(leila)] == [False, False]


def test_readers_are_as_before_once_the_narrow_draft_is_out_again(leila, second, bashir, orla):
    top = draft(leila, orla, "No new visas.")
    narrow = draft(second, orla, "Few may know.", reading=named(leila))
    merge(leila, top, narrow, rows=every_row([top, narrow]))
    assert seen(bashir) == set()
    top.refresh_from_db(), narrow.refresh_from_db()
    undo_merge(actor=leila, draft=narrow, version=top.version)
    assert seen(bashir) == {top.ref}
    assert words_of(top) == ["No new visas."]


def test_the_merger_may_say_that_the_office_reads_it(leila, second, bashir, orla):
    top = draft(leila, orla, "No new visas.")
    narrow = draft(second, orla, "Few may know.", reading=named(leila))
    merge(leila, top, narrow, rows=every_row([top, narrow]), reading=Reading("office"))
    assert seen(bashir) == {top.ref}
    assert read_engagement(actor=bashir, ref=top.ref).drafts == []


def test_a_record_with_a_narrow_draft_is_not_opened_by_an_edit(leila, second, bashir, orla):
    top = draft(leila, orla, "No new visas.")
    narrow = draft(second, orla, "Few may know.", reading=named(leila))
    merge(leila, top, narrow, rows=every_row([top, narrow]))
    top.refresh_from_db()
    with pytest.raises(BadInput, match="fewer people may read"):
        edit_engagement(actor=leila, engagement=top, new=new(reading=Reading("office")), version=top.version)
    assert seen(bashir) == set()


def test_two_who_merge_the_same_drafts_do_it_once(leila, second, orla):
    top, other = draft(leila, orla), draft(second, orla)
    versions = {top.ref: 1, other.ref: 1}
    merge_engagements(actor=leila, drafts=[top, other], choice=Choice(), versions=versions)
    for drafts in ([top, other], [other, top]):
        with pytest.raises(Conflict):
            merge_engagements(actor=second, drafts=drafts, choice=Choice(), versions=versions)
    assert EngagementMerge.objects.count() == 1


def test_a_draft_that_changed_meanwhile_is_shown_again_first(leila, second, orla):
    top, other = draft(leila, orla), draft(second, orla)
    edit_engagement(actor=second, engagement=other, new=new(summary="More"), version=1)
    with pytest.raises(Conflict, match=other.ref):
        merge_engagements(actor=leila, drafts=[top, other], choice=Choice(), versions={top.ref: 1, other.ref: 1})
    assert Engagement.objects.get(pk=top.pk).version == 1


def test_what_is_hidden_foreign_or_single_is_not_merged(leila, second, amina, other_office, orla):
    top, hidden = draft(leila, orla), draft(second, orla, reading=named(second))
    foreign = draft(liaison(other_office, "foreigner"), orla)
    for drafts in ([top], [top, top], [top, hidden], [top, foreign], [foreign, top]):
        with pytest.raises(BadInput):
            merge(leila, *drafts)
    with pytest.raises(NotAllowed):
        merge(amina, top, draft(leila, orla))


def test_a_record_with_drafts_can_itself_be_laid_under_another_and_taken_out(leila, second, orla):
    one, two, three = draft(leila, orla, "One."), draft(second, orla, "Two."), draft(second, orla, "Three.")
    merge(leila, one, two, rows=every_row([one, two]))
    merge(leila, three, one, rows=every_row([three, one]))
    assert seen(leila) == {three.ref}
    assert [d.ref for d in read_engagement(actor=leila, ref=three.ref).drafts] == [one.ref, two.ref]
    three.refresh_from_db(), one.refresh_from_db()
    undo_merge(actor=leila, draft=one, version=three.version)
    assert (words_of(three), words_of(one)) == (["Three."], ["One.", "Two."])
    one.refresh_from_db(), two.refresh_from_db()
    undo_merge(actor=leila, draft=two, version=one.version)
    with pytest.raises(Conflict, match="not part of another"):
        undo_merge(actor=leila, draft=Engagement.objects.get(pk=two.pk), version=one.version)


def test_a_speaker_who_does_not_come_along_is_named_in_words(leila, second, orla):
    top = engagement(leila, statements=said("No new visas."))
    other = draft(second, orla, "Lists came back.")
    beside = lay_beside(drafts=[top, other])
    statements = frozenset((at, 0) for at in range(len(beside.rows["statements"])))
    merge(leila, top, other, rows={"statements": statements})
    record = read_engagement(actor=leila, ref=top.ref)
    assert [(one.speaker, one.speaker_words) for one in record.statements] == [(None, ""), (None, "Orla")]
    top.refresh_from_db(), other.refresh_from_db()
    undo_merge(actor=leila, draft=other, version=top.version)
    assert words_of(top) == ["No new visas."]
