"""Screening freezes what the rules say; deciding stands beside it."""

from __future__ import annotations

from datetime import date

import pytest

from aman.audit.models import AuditEvent
from aman.core import _data
from aman.core.policy import evaluate, hash_content, load_policy
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.people.models import Document, Person
from aman.screening import actions, queries
from aman.screening.facts import thaw_facts
from aman.screening.models import Decision, Determination, FactSnapshot, PolicyVersion

NOVEMBER = date(2023, 11, 1)


def screen(user, day=NOVEMBER, people=None):
    return actions.screen_people(actor=user, as_of=day, known_on=day, people=people)


def outcome_of(person, policy="pk-exposure", day=NOVEMBER):
    return Determination.objects.get(person=person, policy=policy, as_of=day)


def test_every_person_gets_one_answer_from_every_pack(amina, add_family):
    people = add_family(amina)
    done = screen(amina)
    assert done.people == len(people)
    assert done.written == len(people) * len(_data.policy_ids())
    assert {sum(counts.values()) for counts in done.outcomes.values()} == {len(people)}


def test_a_visa_that_runs_is_outside_the_phases_and_a_missing_paper_leaves_the_answer_open(amina, add_family):
    zalmay, mina, *_ = add_family(amina)
    screen(amina)
    assert outcome_of(zalmay).outcome == "does_not_meet"
    made = outcome_of(mina)
    assert made.outcome == "cannot_tell"
    assert "document" in {one["fact"] for one in made.missing}


def test_the_same_screening_again_changes_nothing(amina, add_family):
    add_family(amina)
    screen(amina)
    before = (Determination.objects.count(), FactSnapshot.objects.count())
    again = screen(amina)
    assert again.written == 0
    assert again.unchanged == before[0]
    assert (Determination.objects.count(), FactSnapshot.objects.count()) == before


def test_a_new_paper_gives_a_new_answer_and_keeps_the_old_one(amina, add_family):
    _, mina, *_ = add_family(amina)
    screen(amina)
    Document.objects.create(person=mina, kind="pk_visa", source=mina.source, valid_to=date(2024, 5, 1))
    done = screen(amina)
    assert done.written == len(_data.policy_ids())  # one person's facts are new, in every pack
    outcomes = Determination.objects.filter(person=mina, policy="pk-exposure").order_by("pk")
    assert [made.outcome for made in outcomes] == ["cannot_tell", "does_not_meet"]


def test_a_family_member_waits_for_the_answer_about_the_principal_applicant(amina, add_family):
    zalmay, mina, _arash, bahram, gulalai = add_family(amina)
    screen(amina)
    made = outcome_of(mina, "us-siv-aapa")
    assert made.outcome == "cannot_tell"
    assert made.snapshot.facts["principal_meets"]["unknown"] == "other_case_open"
    assert outcome_of(bahram, "us-siv-aapa").outcome == "does_not_meet"  # a son above 21
    assert outcome_of(gulalai, "us-siv-aapa").outcome == "does_not_meet"  # a mother
    Person.objects.filter(pk=zalmay.pk).update(nationality="PAK")
    screen(amina, date(2023, 11, 2))
    assert outcome_of(zalmay, "us-siv-aapa", date(2023, 11, 2)).outcome == "does_not_meet"
    assert outcome_of(mina, "us-siv-aapa", date(2023, 11, 2)).outcome == "does_not_meet"


def test_one_person_screened_alone_gets_the_answer_of_the_whole_register(amina, add_family):
    zalmay, mina, *_ = add_family(amina)
    Person.objects.filter(pk=zalmay.pk).update(nationality="PAK")
    done = screen(amina, people=Person.objects.filter(pk=mina.pk))
    assert done.people == 1
    assert outcome_of(mina, "us-siv-aapa").outcome == "does_not_meet"
    assert not Determination.objects.filter(person=zalmay).exists()


def test_joined_rows_are_screened_once_as_their_root(amina, add_family):
    zalmay, mina, *_ = add_family(amina)
    Person.objects.filter(pk=mina.pk).update(root=zalmay)
    done = screen(amina, people=[Person.objects.get(pk=mina.pk)])
    assert done.people == 1
    assert set(Determination.objects.values_list("person_id", flat=True)) == {zalmay.pk}


def test_people_of_another_office_are_never_screened(amina, carol, add_family):
    people = add_family(amina)
    assert screen(carol).people == 0
    assert screen(carol, people=people).people == 0
    assert not Determination.objects.exists()


def test_a_host_desk_screens_nobody(dawud, amina, add_family):
    add_family(amina)
    assert screen(dawud).people == 0


def test_a_stored_answer_is_given_again_from_its_facts_and_rules(amina, add_family):
    add_family(amina)
    screen(amina)
    for made in Determination.objects.select_related("snapshot"):
        policy = queries.policy_of(made)
        facts = thaw_facts(made.snapshot.facts, {name: fact.kind for name, fact in policy.facts.items()})
        answer = evaluate(policy, facts, as_of=made.as_of, known_on=made.known_on)
        assert (answer.outcome, answer.trace_code) == (made.outcome, int(made.trace_code, 16))


def test_rules_that_changed_since_still_explain_the_answer_they_gave(amina, add_family):
    zalmay, *_ = add_family(amina)
    screen(amina)
    made = outcome_of(zalmay)
    text = _data.read_policy_text("pk-exposure").replace("last_reviewed: 2026-11-26", "last_reviewed: 2026-01-01")
    older = load_policy(text)
    kept = PolicyVersion.objects.create(
        policy="pk-exposure", policy_hash=older.version_hash, text=text, first_used_at=made.made_at
    )
    Determination.objects.filter(pk=made.pk).update(policy_hash=older.version_hash, version=kept)
    record = queries.determination_record(Determination.objects.get(pk=made.pk))
    assert record.policy.version_hash == older.version_hash
    assert not record.is_current_version
    assert record.deciding


def test_the_log_says_how_many_were_screened_and_names_nobody(amina, add_family):
    add_family(amina)
    screen(amina)
    line = AuditEvent.objects.get(verb="people.screened")
    assert line.detail["people"] == 5
    assert "Example" not in str(line.detail)


def test_nothing_is_written_when_a_screening_breaks_off(amina, add_family, monkeypatch):
    add_family(amina)

    def break_off(*_):
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError):
        actions.screen_people(actor=amina, as_of=NOVEMBER, known_on=NOVEMBER, progress=break_off)
    assert not Determination.objects.exists()
    assert not FactSnapshot.objects.exists()


@pytest.fixture
def made(amina, add_family):
    zalmay, *_ = add_family(amina)
    screen(amina)
    return outcome_of(zalmay)


def test_a_decision_needs_a_reason(made, bashir):
    with pytest.raises(BadInput):
        actions.decide(actor=bashir, determination=made, outcome="confirmed", reason="  yes ")
    assert not Decision.objects.exists()


def test_a_decision_stands_beside_the_determination_and_changes_nothing_of_it(made, bashir):
    decision = actions.decide(actor=bashir, determination=made, outcome="protected", reason="Seen the visa itself.")
    before = (made.outcome, made.trace_code)
    made.refresh_from_db()
    assert (made.outcome, made.trace_code) == before
    assert decision.decided_by == bashir


def test_taking_protection_away_needs_a_second_reviewer_who_is_somebody_else(made, bashir, embassy, django_user_model):
    decision = actions.decide(actor=bashir, determination=made, outcome="refused", reason="The visa is not genuine.")
    assert decision.second_by is None
    with pytest.raises(NotAllowed):
        actions.confirm_decision(actor=bashir, decision=decision)
    second = django_user_model.objects.create_user(
        username="second", password="x" * 20, role="reviewer", office=embassy
    )
    confirmed = actions.confirm_decision(actor=second, decision=decision)
    assert confirmed.second_by == second
    with pytest.raises(Conflict):
        actions.confirm_decision(actor=second, decision=decision)


def test_a_decision_that_takes_nothing_away_has_no_second_reviewer(made, bashir, amina):
    decision = actions.decide(actor=bashir, determination=made, outcome="deferred", reason="The passport is awaited.")
    with pytest.raises(BadInput):
        actions.confirm_decision(actor=amina, decision=decision)


def test_nobody_of_another_office_decides_or_reads(made, carol):
    with pytest.raises(NotFound):
        actions.decide(actor=carol, determination=made, outcome="confirmed", reason="I should not be here.")
    with pytest.raises(NotFound):
        actions.read_determination(actor=carol, pk=made.pk)


def test_the_hash_of_rules_does_not_change_with_comments_or_order():
    assert hash_content({"a": [1, True], "b": NOVEMBER}) == hash_content({"b": NOVEMBER, "a": [1, True]})
    assert hash_content({"a": 1}) != hash_content({"a": True})
