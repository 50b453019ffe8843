"""Is a promise kept as it was made, and is what became of it only ever added, by a person, with evidence?"""

from datetime import timedelta

import pytest
from promises import ago, became, days_of, liaison_officer, new_promise, parties, promise, today

from aman.accounts.models import Office
from aman.audit.models import AuditEvent
from aman.core.account.standing import Stands
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.liaison.actions.commitments import edit_commitment, list_commitments, make_commitment, read_commitment
from aman.liaison.models import Commitment, CommitmentChange
from aman.liaison.queries.commitments import (
    Wanted,
    due_commitments,
    overdue_commitments,
    sides_of,
    stood_on,
    visible_commitment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lina(embassy):
    return liaison_officer(embassy)


@pytest.fixture
def stranger(other_office):
    return liaison_officer(other_office, "stranger")


def refs(found):
    return [one.ref for one in found]


def test_a_promise_whose_day_passed_is_taken_and_overdue_at_once(lina):
    made = promise(lina, made=ago(40), due=ago(12))
    row = stood_on(made, today())
    assert (row.standing.stands, row.standing.days_overdue) == (Stands.MISSED, 12)
    assert made.state == "made"


def test_what_is_overdue_and_what_is_due_soon_are_told_apart(lina):
    late, next_week, next_year = (promise(lina, due=ago(n)) for n in (3, -7, -300))
    promise(lina, due=None)
    kept = promise(lina, due=ago(5))
    became(lina, kept, "kept")
    assert refs(overdue_commitments(lina)) == [late.ref]
    assert refs(due_commitments(lina, 30)) == [next_week.ref]
    assert refs(due_commitments(lina, 400)) == [next_week.ref, next_year.ref]
    assert refs(due_commitments(lina, 0, today=today() + timedelta(days=7))) == [next_week.ref]


def test_the_last_day_of_a_stretch_still_keeps_it(lina):
    made = make_commitment(actor=lina, new=new_promise(due=None))
    assert made.due_last is None
    stretch = new_promise()
    stretch = type(stretch)(**{**_fields(stretch), "due": days_of(ago(10), today())})
    assert stood_on(make_commitment(actor=lina, new=stretch), today()).standing.stands is Stands.DUE


def _fields(new):
    return {name: getattr(new, name) for name in new.__slots__}


@pytest.mark.parametrize("state", ["kept", "broken", "lapsed"])
def test_a_person_settles_it_with_evidence_and_the_machine_never_does(lina, state):
    made = promise(lina, due=ago(5))
    became(lina, made, state, evidence="document", words="A letter of the ministry.")
    made.refresh_from_db()
    row = stood_on(made, today())
    assert made.state == state
    assert row.standing.is_settled
    assert row.decided.evidence == "document"
    assert refs(overdue_commitments(lina)) == []


def test_without_words_nothing_is_recorded_and_every_reason_is_named_at_once(lina):
    made = promise(lina)
    with pytest.raises(BadInput) as refused:
        became(lina, made, "kept", on=ago(-3), words=" ", evidence="hearsay", new_due=today())
    for reason in ("has not come yet", "evidence is not said", "kind of evidence", "repeated or changed"):
        assert reason in refused.value.message
    assert CommitmentChange.objects.filter(commitment=made).count() == 1


def test_a_moved_day_is_found_by_it_and_the_first_one_stays_in_the_history(lina):
    made = promise(lina, due=ago(5))
    became(lina, made, "changed", new_due=ago(-20))
    made.refresh_from_db()
    assert made.due_last == ago(-20)
    assert refs(due_commitments(lina, 30)) == [made.ref]
    assert [c.new_due for c in made.changes.order_by("pk")] == [ago(5), ago(-20)]


def test_a_condition_that_is_known_not_to_be_met_holds_it_back(lina):
    made = promise(lina, due=ago(5), condition="If a list comes.")
    assert stood_on(made, today()).standing.condition_is_open
    became(lina, made, "repeated", condition_is="not_met")
    assert refs(overdue_commitments(lina)) == []
    became(lina, made, "repeated", condition_is="met")
    assert refs(overdue_commitments(lina)) == [made.ref]


def test_a_correction_keeps_what_was_written_before_and_does_not_undo_a_moved_day(lina):
    made = promise(lina, due=ago(5))
    became(lina, made, "changed", new_due=ago(-20))
    made.refresh_from_db()
    edit_commitment(actor=lina, commitment=made, new=new_promise(due=ago(4), what="Each letter."), version=made.version)
    made.refresh_from_db()
    assert (made.what, made.due_last) == ("Each letter.", ago(-20))
    assert [c.new_due for c in made.changes.filter(state="made").order_by("pk")] == [ago(5), ago(4)]


def test_of_two_who_change_it_at_once_the_second_is_told(lina, bashir):
    made = promise(lina)
    shown = made.version
    edit_commitment(actor=lina, commitment=made, new=new_promise(what="First."), version=shown)
    again = Commitment.objects.get(pk=made.pk)
    with pytest.raises(Conflict) as lost:
        edit_commitment(actor=bashir, commitment=again, new=new_promise(what="Second."), version=shown)
    assert lost.value.code == "changed-meanwhile"
    made.refresh_from_db()
    assert made.what == "First."


def test_what_cannot_be_is_refused_with_every_reason(lina, carol, dawud):
    us, _them = parties()
    new = new_promise(
        made=ago(-1), due=ago(3), what="x", to_party=us, by_party=us, owner=carol, other_offices=[dawud.office]
    )
    with pytest.raises(BadInput) as refused:
        make_commitment(actor=lina, new=new)
    for reason in ("not said", "has not come", "before it was made", "both sides", "owner or reader", "of the host"):
        assert reason in refused.value.message
    assert Commitment.objects.count() == 0


def test_carol_cannot_see_it(lina, carol, stranger, dawud, embassy):
    made = promise(lina)
    for user in (carol, stranger, dawud):
        assert list(Commitment.objects.visible_to(user)) == []
        with pytest.raises(NotFound):
            visible_commitment(user=user, ref=made.ref)
        assert [row for side in sides_of(user=user, wanted=Wanted()) for row in side.rows] == []
        assert list(overdue_commitments(user, today=ago(-99))) == []


def test_only_whoever_is_named_reads_what_was_said_in_confidence(lina, bashir, amina):
    made = promise(lina, readers="named", named_readers=[bashir])
    assert visible_commitment(user=bashir, ref=made.ref)
    assert visible_commitment(user=lina, ref=made.ref)
    with pytest.raises(NotFound):
        visible_commitment(user=amina, ref=made.ref)


def test_whoever_sees_to_it_may_read_it(lina, bashir, amina):
    made = promise(lina, readers="named", named_readers=[bashir], owner=amina)
    assert visible_commitment(user=amina, ref=made.ref)


def test_another_office_that_may_read_it_changes_nothing(lina, stranger, other_office):
    made = promise(lina, readers="offices", other_offices=[other_office])
    assert visible_commitment(user=stranger, ref=made.ref)
    with pytest.raises(NotAllowed):
        became(stranger, made, "broken")
    with pytest.raises(NotAllowed):
        edit_commitment(actor=stranger, commitment=made, new=new_promise(), version=made.version)


def test_a_case_officer_reads_and_does_not_write(amina, lina):
    with pytest.raises(NotAllowed):
        promise(amina)
    with pytest.raises(NotAllowed):
        became(amina, promise(lina), "kept")


def test_the_page_has_what_is_overdue_first_and_what_is_settled_last(lina):
    us, them = parties()
    kept = promise(lina, due=ago(30))
    became(lina, kept, "kept")
    open_one, soon, late, later = (promise(lina, due=day) for day in (None, ago(-3), ago(20), ago(2)))
    ours = promise(lina, direction="by_us", by_party=us, to_party=them, due=ago(1))
    to_us, by_us = sides_of(user=lina, wanted=Wanted())
    assert [row.commitment.ref for row in to_us.rows] == [late.ref, later.ref, soon.ref, open_one.ref, kept.ref]
    assert ([row.commitment.ref for row in by_us.rows], by_us.overdue) == ([ours.ref], 1)


def test_the_page_is_narrowed_by_party_state_and_side(lina):
    us, them = parties()
    late = promise(lina, due=ago(20))
    kept = promise(lina, due=ago(30))
    became(lina, kept, "kept")
    soon = promise(lina, due=ago(-3))

    def shown(**wanted):
        return {row.commitment.ref for side in sides_of(user=lina, wanted=Wanted(**wanted)) for row in side.rows}

    assert shown(state="overdue") == {late.ref}
    assert shown(state="due") == {soon.ref}
    assert shown(state="waiting") == {late.ref, soon.ref}
    assert shown(state="kept") == {kept.ref}
    assert shown(party=str(them.pk)) == {late.ref, kept.ref, soon.ref}
    assert shown(party=str(us.pk + them.pk + 1)) == shown(official="OF-00000000") == shown(direction="by_us") == set()


def test_a_long_side_is_cut_on_the_page_of_both_and_paged_through_alone(lina, monkeypatch):
    monkeypatch.setattr("aman.liaison.queries.commitments.MOST_WAITING", 2)
    monkeypatch.setattr("aman.liaison.queries.commitments.A_PAGE", 3)
    made = [promise(lina, due=day) for day in (ago(9), ago(8), None, ago(-1), ago(-2))]
    kept = promise(lina, due=ago(20))
    became(lina, kept, "kept")
    both = sides_of(user=lina, wanted=Wanted())[0]
    assert ([row.commitment.ref for row in both.rows], both.has_more) == ([made[0].ref, made[1].ref, kept.ref], True)
    assert both.overdue == 2
    pages = [sides_of(user=lina, wanted=Wanted(direction="to_us"), page=n)[0] for n in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [3, 3, 0]
    assert [page.has_more for page in pages] == [True, False, False]
    order = [row.commitment.ref for page in pages for row in page.rows]
    assert order == [made[n].ref for n in (0, 1, 3, 4, 2)] + [kept.ref]


def test_a_longer_page_asks_the_database_no_more_often(lina, django_assert_max_num_queries):
    for n in range(30):
        became(lina, promise(lina, due=ago(n)), "repeated")
    with django_assert_max_num_queries(20):
        sides = sides_of(user=lina, wanted=Wanted())
        assert sum(len(row.commitment.links.all()) for side in sides for row in side.rows) == 0


def test_every_look_and_every_change_is_in_the_log_without_its_words(lina):
    made = promise(lina, what="Nobody who holds a letter is sent away.")
    became(lina, made, "repeated", words="Repeated at the second meeting.")
    read_commitment(actor=lina, ref=made.ref)
    list_commitments(actor=lina, wanted=Wanted())
    lines = list(AuditEvent.objects.order_by("sequence").values_list("verb", "subject", "detail"))
    verbs = ["commitment.made", "commitment.change_recorded", "commitment.read", "commitments.listed"]
    assert [verb for verb, _subject, _detail in lines] == verbs
    assert "letter" not in str(lines)
    assert "second meeting" not in str(lines)


def test_words_are_sealed_where_they_are_kept(lina):
    from django.db import connection

    made = promise(lina, what="Nobody who holds a letter is sent away.", condition="If it is shown.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT what, condition FROM liaison_commitment WHERE id = %s", [made.pk])
        stored = b"".join(bytes(one) for one in cursor.fetchone())
    assert b"letter" not in stored
    assert b"shown" not in stored


def test_an_office_of_the_host_is_never_a_reader(lina, host_office):
    assert host_office.kind == Office.Kind.HOST
    with pytest.raises(BadInput):
        promise(lina, readers="offices", other_offices=[host_office])
