"""Same, different, not sure: what a decision joins, what it parts, and that taking a link away restores exactly."""

from __future__ import annotations

import pytest
from django.utils import timezone

from aman.audit.models import AuditEvent
from aman.cases.models import Case, Member
from aman.errors import BadInput, Conflict, NotFound
from aman.issuing.models import IssuingKey, Letter, StatusList
from aman.people.models import Document, Household, Person, PersonName
from aman.rosters.actions import decide_pair, take_apart, undo_link
from aman.rosters.models import Pair, PairHistory
from aman.screening.models import Determination, FactSnapshot

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[tuple]]:
    """Every row that hangs on a person, but for the version that counts the edits."""
    people = Person.objects.order_by("pk").values_list("pk", "ref", "root_id", "household_id", "birth_first", "place")
    tables = {"people": list(people)}
    for model in (PersonName, Document, Member, Case, Household, Letter, Determination):
        tables[model.__name__] = list(model.objects.order_by("pk").values_list())
    return tables


def attach_letter_and_determination(person: Person, officer) -> None:
    now = timezone.now()
    key, _ = IssuingKey.objects.get_or_create(
        kid=b"12345678",
        defaults={
            "public": b"p", "private_encrypted": b"e", "not_before": now, "expires": now, "issue_until": now,
            "created_at": now, "created_by": officer,
        },
    )  # fmt: skip
    statuses, _ = StatusList.objects.get_or_create(number=1, defaults={"bits": b""})
    Letter.objects.create(
        letter_id=f"LETTER{person.pk:04d}"[:10], case=Case.objects.first(), person=person, key=key,
        status_list=statuses, status_index=person.pk, token=b"t", issued_at=now, expires_at=now, issued_by=officer,
    )  # fmt: skip
    snapshot = FactSnapshot.objects.create(person=person, facts={}, digest="0" * 64, taken_at=now)
    Determination.objects.create(
        person=person, policy="pk-exposure", policy_hash="0" * 64, as_of=now.date(), known_on=now.date(),
        outcome="cannot_tell", trace_code="0", snapshot=snapshot, made_at=now,
    )  # fmt: skip


def roots(*people: Person) -> list[int | None]:
    return [Person.objects.get(pk=p.pk).root_id for p in people]


def test_same_joins_the_rows_under_the_earlier_one(bashir, make_pair):
    pair = make_pair(6, 12)
    done = decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="One face, one file.", version=1)
    assert done.still_joined
    assert roots(pair.left, pair.right) == [None, pair.left_id]
    assert Pair.objects.get(pk=pair.pk).state == "same"


def test_different_keeps_the_rows_apart(bashir, make_pair):
    pair = make_pair(6, 12)
    done = decide_pair(actor=bashir, pair_id=pair.pk, decision="different", reason="Brothers.")
    assert not done.still_joined
    assert roots(pair.left, pair.right) == [None, None]


def test_not_sure_changes_nothing_but_is_written_down(bashir, make_pair):
    pair = make_pair(6, 12)
    before = everything()
    decide_pair(actor=bashir, pair_id=pair.pk, decision="not_sure", reason="No papers.")
    assert everything() == before
    assert PairHistory.objects.get(pair=pair).reason == "No papers."


def test_different_breaks_the_weakest_automatic_link_of_a_chain(bashir, make_pair):
    strong, weak, ends = make_pair(3, 4, "same", 20), make_pair(4, 5, "automatic", 9), make_pair(3, 5, "waiting", 1)
    decide_pair(actor=bashir, pair_id=strong.pk, decision="same", reason="Again.")
    assert roots(ends.right) == [ends.left_id]
    done = decide_pair(actor=bashir, pair_id=ends.pk, decision="different", reason="Mother and daughter.")
    assert done.rejoined.stepped_back == (weak.pk,)
    weak.refresh_from_db()
    assert weak.state == "waiting"
    assert weak.addends[-1]["term"] == "chain"
    assert roots(ends.left, ends.right) == [None, None]
    assert not done.still_joined


def test_a_decision_that_contradicts_others_is_refused_and_changes_nothing(bashir, make_pair):
    for one, other in ((3, 4), (4, 5)):
        decide_pair(actor=bashir, pair_id=make_pair(one, other).pk, decision="same", reason="Seen.")
    ends = make_pair(3, 5)
    before = everything()
    with pytest.raises(Conflict) as caught:
        decide_pair(actor=bashir, pair_id=ends.pk, decision="different", reason="No.")
    assert caught.value.code == "decisions-contradict"
    ends.refresh_from_db()
    assert ends.state == "waiting"
    assert everything() == before


def test_taking_a_link_away_restores_exactly(bashir, make_pair):
    pair = make_pair(6, 12)
    before = everything()
    decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="Yes.")
    assert everything() != before
    undo_link(actor=bashir, pair_id=pair.pk, reason="Mistaken.")
    assert everything() == before


def test_letters_and_determinations_stay_with_the_row_they_were_attached_to(bashir, amina, make_pair):
    pair = make_pair(6, 12)
    for person in (pair.left, pair.right):
        attach_letter_and_determination(person, amina)
    before = everything()
    decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="Yes.")
    undo_link(actor=bashir, pair_id=pair.pk, reason="Mistaken.")
    assert everything() == before
    decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="Yes, after all.")
    assert set(Letter.objects.values_list("person_id", flat=True)) == {pair.left_id, pair.right_id}
    assert set(Determination.objects.values_list("person_id", flat=True)) == {pair.left_id, pair.right_id}


def test_only_the_group_of_the_link_is_touched(bashir, make_pair):
    other = make_pair(7, 11)
    decide_pair(actor=bashir, pair_id=other.pk, decision="same", reason="Yes.")
    version = Person.objects.get(pk=other.right_id).version
    pair = make_pair(6, 12)
    decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="Yes.")
    undo_link(actor=bashir, pair_id=pair.pk, reason="No.")
    assert Person.objects.get(pk=other.right_id).version == version
    assert roots(other.right) == [other.left_id]


def test_a_link_that_was_taken_away_is_not_made_again_by_a_chain_of_automatic_ones(bashir, make_pair):
    make_pair(3, 4, "automatic", 12), make_pair(4, 5, "automatic", 9)
    ends = make_pair(3, 5, "automatic", 15)
    done = undo_link(actor=bashir, pair_id=ends.pk, reason="Two women.")
    assert not done.still_joined
    assert len(done.rejoined.stepped_back) == 1


def test_taking_a_person_apart_leaves_the_row_alone_and_the_others_joined(bashir, make_pair, person_of_row):
    make_pair(3, 4, "automatic", 12), make_pair(4, 5, "automatic", 9)
    joined = make_pair(3, 5)
    decide_pair(actor=bashir, pair_id=joined.pk, decision="same", reason="Yes.")
    middle = person_of_row(4)
    assert take_apart(actor=bashir, person_ref=middle.ref, reason="Another woman.").proposals == ()
    assert Pair.objects.filter(state="undone").count() == 2
    assert roots(middle) == [None]
    assert roots(joined.right) == [joined.left_id]


def test_a_pair_somebody_changed_first_is_not_overwritten(bashir, make_pair):
    pair = make_pair(6, 12)
    decide_pair(actor=bashir, pair_id=pair.pk, decision="not_sure", reason="Hm.", version=1)
    with pytest.raises(Conflict) as caught:
        decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="Yes.", version=1)
    assert caught.value.code == "pair-changed"


def test_a_decision_needs_a_reason_and_an_answer_it_knows(bashir, make_pair):
    pair = make_pair(6, 12)
    with pytest.raises(BadInput):
        decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="   ")
    with pytest.raises(BadInput):
        decide_pair(actor=bashir, pair_id=pair.pk, decision="perhaps", reason="Hm.")
    with pytest.raises(BadInput):
        decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="x" * 501)


def test_nothing_can_be_undone_where_nothing_is_joined(bashir, make_pair, person_of_row):
    with pytest.raises(Conflict):
        undo_link(actor=bashir, pair_id=make_pair(6, 12).pk, reason="No.")
    with pytest.raises(Conflict):
        take_apart(actor=bashir, person_ref=person_of_row(7).ref, reason="No.")


def test_a_pair_of_another_office_is_not_found(carol, make_pair, person_of_row):
    pair = make_pair(6, 12)
    with pytest.raises(NotFound):
        decide_pair(actor=carol, pair_id=pair.pk, decision="same", reason="Yes.")
    with pytest.raises(NotFound):
        take_apart(actor=carol, person_ref=person_of_row(6).ref, reason="Yes.")


def test_the_log_names_references_and_no_reason(bashir, make_pair):
    pair = make_pair(6, 12)
    decide_pair(actor=bashir, pair_id=pair.pk, decision="same", reason="Zalmay is Zalmai.")
    line = AuditEvent.objects.get(verb="pair.decided")
    assert line.detail["decision"] == "same"
    assert line.detail["left"] == pair.left.ref
    assert "Zalmay" not in str(line.detail)
