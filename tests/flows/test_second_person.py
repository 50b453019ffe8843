"""A link that would take protection from somebody needs two people, and what protects is what the desk and the letters say."""

from __future__ import annotations

from datetime import timedelta

import pytest
import small_register as sample
from django.db import IntegrityError, transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.checks.facts import DeskQuestion
from aman.checks.queries import find_protection
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.issuing.queries import people_refused
from aman.people.models import Person
from aman.rosters.actions import answer_pair_proposal, decide_pair, take_apart, undo_link, undo_pair_decision
from aman.rosters.models import Pair, PairHistory, PairProposal
from aman.rosters.protection import is_covered, is_refused
from aman.rosters.queries import SECOND, pair_counts, pairs_in
from aman.rosters.standing import read_standings
from aman.screening.actions import confirm_decision, decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia(embassy):
    return User.objects.create_user("nadia", password="a long test password", role="reviewer", office=embassy)


@pytest.fixture
def two(amina):
    """Two people on one case, Qais and Shakila, and a pair of them that waits."""
    case, people = sample.family(amina)
    return case, people[0], people[1]


@pytest.fixture
def pair(two, embassy):
    _, left, right = two
    return Pair.objects.create(
        office=embassy, left=left, right=right, state="waiting", log_odds=1.0, probability=0.7, found_at=timezone.now(),
        addends=[{"term": "name", "log_odds": 1.0, "sentence": "The names read alike."}],
    )  # fmt: skip


def refuse(person, first, second=None):
    made = decide(
        actor=first, determination=sample.determination(person), outcome="refused", reason="The papers are another's."
    )
    return confirm_decision(actor=second, decision=made) if second else made


def protect(person, reviewer):
    return decide(
        actor=reviewer, determination=sample.determination(person), outcome="protected", reason="Seen by two officers."
    )


def same(actor, pair, **more):
    return decide_pair(actor=actor, pair_id=pair.pk, decision="same", reason="One man.", **more)


def root_of(person):
    return Person.objects.get(pk=person.pk).root_id


def test_a_harmless_link_needs_nobody_else(bashir, amina, two, pair):
    case, left, right = two
    sample.letter(amina, case, left)
    assert same(bashir, pair).proposal is None
    assert root_of(right) == left.pk


def test_a_link_to_somebody_refused_waits_and_nothing_moves(bashir, nadia, amina, two, pair):
    case, left, right = two
    sample.letter(amina, case, left)
    refuse(right, bashir, nadia)
    done = same(bashir, pair)
    assert done.proposal is not None
    assert {(loss.kind.value, loss.ref) for loss in done.losses} == {("refused", left.ref)}
    pair.refresh_from_db()
    assert (pair.state, root_of(right), PairHistory.objects.count()) == ("waiting", None, 0)
    assert pair_counts(bashir)[SECOND] == 1
    assert pair_counts(bashir)["waiting"] == 0
    assert list(pairs_in(nadia, SECOND)) == [pair]
    line = AuditEvent.objects.get(verb="pair.proposed")
    assert line.detail["losses"] == {"refused": 1}


def test_the_second_person_confirms_and_both_names_stay(bashir, nadia, two, pair):
    _, left, right = two
    refuse(right, bashir, nadia)
    same(bashir, pair)
    done = answer_pair_proposal(actor=nadia, pair_id=pair.pk, confirm=True)
    assert done.still_joined
    assert root_of(right) == left.pk
    change = PairHistory.objects.get()
    assert (change.changed_by, change.second_by, change.reason) == (bashir, nadia, "One man.")
    assert AuditEvent.objects.filter(verb="pair.confirmed").exists()
    assert pair_counts(bashir)[SECOND] == 0


def test_nobody_is_their_own_second_person_not_even_in_the_database(bashir, nadia, amina, two, pair):
    _, _, right = two
    refuse(right, bashir, nadia)
    same(bashir, pair)
    for stranger in (bashir, amina):
        with pytest.raises(NotAllowed):
            answer_pair_proposal(actor=stranger, pair_id=pair.pk, confirm=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        PairProposal.objects.update(answer="confirmed", answered_by=bashir)
    with pytest.raises(IntegrityError), transaction.atomic():
        PairHistory.objects.create(
            pair=pair,
            from_state="waiting",
            to_state="same",
            changed_by=bashir,
            second_by=bashir,
            changed_at=timezone.now(),
        )


def test_nobody_passes_by_a_second_person_who_is_asked(bashir, nadia, two, pair):
    _, _left, right = two
    refuse(right, bashir, nadia)
    same(bashir, pair)
    for actor in (bashir, nadia):
        with pytest.raises(Conflict) as caught:
            same(actor, pair)
        assert caught.value.code == "pair-proposed"
    with pytest.raises(Conflict):
        undo_pair_decision(actor=nadia, pair_id=pair.pk)


def test_a_refusal_needs_a_reason_and_leaves_everything_as_it_was(bashir, nadia, two, pair):
    _, _, right = two
    refuse(right, bashir, nadia)
    same(bashir, pair)
    with pytest.raises(BadInput):
        answer_pair_proposal(actor=nadia, pair_id=pair.pk, confirm=False)
    answer_pair_proposal(actor=nadia, pair_id=pair.pk, confirm=False, reason="Two men.")
    pair.refresh_from_db()
    assert (pair.state, root_of(right)) == ("waiting", None)
    assert pair_counts(bashir)["waiting"] == 1
    with pytest.raises(Conflict):
        answer_pair_proposal(actor=nadia, pair_id=pair.pk, confirm=True)


def test_who_proposed_may_take_it_back_alone(bashir, nadia, two, pair):
    _, _, right = two
    refuse(right, bashir, nadia)
    same(bashir, pair)
    undo_pair_decision(actor=bashir, pair_id=pair.pk)
    assert PairProposal.objects.get().answer == "taken_back"
    assert pair_counts(bashir)["waiting"] == 1
    assert same(bashir, pair).proposal is not None


def test_a_reviewer_of_another_office_finds_nothing_to_answer(bashir, nadia, other_office, two, pair):
    _, _, right = two
    refuse(right, bashir, nadia)
    same(bashir, pair)
    stranger = User.objects.create_user("omar", password="a long test password", role="reviewer", office=other_office)
    with pytest.raises(NotFound):
        answer_pair_proposal(actor=stranger, pair_id=pair.pk, confirm=True)


def test_taking_a_link_away_waits_while_the_letter_of_one_covers_both(bashir, nadia, amina, two, pair):
    case, left, right = two
    same(bashir, pair)
    sample.letter(amina, case, left)
    done = undo_link(actor=bashir, pair_id=pair.pk, reason="Two people.")
    assert {(loss.kind.value, loss.ref) for loss in done.losses} == {
        ("desk_doubt", left.ref),
        ("left_behind", right.ref),
    }
    assert root_of(right) == left.pk, "the link covers until a second person confirms"
    answer_pair_proposal(actor=nadia, pair_id=pair.pk, confirm=True)
    assert root_of(right) is None


@pytest.mark.parametrize("decision", ["different", "not_sure"])
def test_no_other_answer_parts_protected_people_alone(bashir, amina, two, pair, decision):
    case, left, right = two
    same(bashir, pair)
    sample.letter(amina, case, left)
    assert decide_pair(actor=bashir, pair_id=pair.pk, decision=decision, reason="Hm.").proposal is not None
    assert root_of(right) == left.pk


def test_the_reviewers_own_undo_waits_too(bashir, nadia, amina, two, pair):
    case, left, right = two
    sample.letter(amina, case, left)
    same(bashir, pair)
    done = undo_pair_decision(actor=bashir, pair_id=pair.pk)
    assert done.proposal is not None
    assert root_of(right) == left.pk
    answer_pair_proposal(actor=nadia, pair_id=pair.pk, confirm=True)
    pair.refresh_from_db()
    assert (pair.state, pair.reason, pair.decided_by, root_of(right)) == ("waiting", "", None, None)


def test_letting_a_row_stand_alone_waits_link_by_link(bashir, nadia, amina, two, pair):
    case, left, right = two
    same(bashir, pair)
    sample.letter(amina, case, left)
    assert len(take_apart(actor=bashir, person_ref=right.ref, reason="Two people.").proposals) == 1
    assert root_of(right) == left.pk


def test_the_second_person_confirms_only_what_was_shown(bashir, nadia, amina, two, pair):
    _case, _left, right = two
    refuse(right, bashir, nadia)
    same(bashir, pair)
    with pytest.raises(Conflict) as caught:
        answer_pair_proposal(actor=nadia, pair_id=pair.pk, confirm=True, seen="something else")
    assert caught.value.code == "losses-changed"
    assert root_of(right) is None


def _nothing(case, left, right, amina, bashir, nadia):
    pass


def _letter(case, left, right, amina, bashir, nadia):
    sample.letter(amina, case, right)


def _ended(case, left, right, amina, bashir, nadia):
    sample.letter(amina, case, left, days=-1)


def _withdrawn(case, left, right, amina, bashir, nadia):
    sample.letter(amina, case, left, state="withdrawn", withdrawn_at=timezone.now(), withdrawn_by=nadia)


def _protected(case, left, right, amina, bashir, nadia):
    protect(right, bashir)


def _protected_then_withdrawn(case, left, right, amina, bashir, nadia):
    protect(right, bashir)
    sample.letter(amina, case, left, state="withdrawn", withdrawn_at=timezone.now() + timedelta(seconds=1))


def _withdrawn_then_protected(case, left, right, amina, bashir, nadia):
    sample.letter(amina, case, left, state="withdrawn", withdrawn_at=timezone.now() - timedelta(days=1))
    protect(right, bashir)


def _protected_then_refused(case, left, right, amina, bashir, nadia):
    protect(right, bashir)
    refuse(left, bashir, nadia)


def _protected_then_asked_to_refuse(case, left, right, amina, bashir, nadia):
    protect(right, bashir)
    refuse(left, bashir)


def _refused_then_protected(case, left, right, amina, bashir, nadia):
    refuse(right, bashir, nadia)
    protect(right, bashir)


@pytest.mark.parametrize(
    "happened",
    [
        _nothing, _letter, _ended, _withdrawn, _protected, _protected_then_withdrawn, _withdrawn_then_protected,
        _protected_then_refused, _protected_then_asked_to_refuse, _refused_then_protected,
    ],
)  # fmt: skip
def test_what_protects_is_what_the_desk_and_the_letters_say(happened, embassy, amina, bashir, nadia, two):
    case, left, right = two
    Person.objects.filter(pk=right.pk).update(root=left)
    happened(case, left, right, amina, bashir, nadia)
    rows = read_standings([left.pk, right.pk], timezone.now())
    desk = find_protection(DeskQuestion(number="P01234567"), timezone.now())
    assert is_covered(rows.values()) == desk.in_force
    # A refusal that waits for its own second person is told of here, and does not stop letters yet.
    standing = [row for row in rows.values() if not row.rulings or row.rulings[-1].stands]
    assert is_refused(standing) == bool(people_refused(embassy.pk) & {left.pk, right.pk})
