"""Is an answer of the past given again, bit by bit, also after the rules and the facts have changed?"""

from datetime import date

import pytest
from office_rules import NOBODY, PAPERS

from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.errors import NotAllowed
from aman.jobs.actions import run_due_jobs
from aman.people.models import Person
from aman.screening import actions, queries
from aman.screening.actions.replaying import replay_determinations
from aman.screening.models import Determination, PolicyVersion

DAY = date(2023, 11, 1)
WHY = "The ministry's letter of this week."


@pytest.fixture
def screened(amina, add_family):
    people = add_family(amina)
    actions.screen_people(actor=amina, as_of=DAY, known_on=DAY)
    return people


def change_rules(text, proposer, other):
    made = actions.propose_change(actor=proposer, text=text, reason=WHY, as_of=DAY)
    actions.try_change(actor=proposer, pk=made.pk)
    run_due_jobs(worker="test")
    actions.enact_change(actor=other, pk=made.pk)
    run_due_jobs(worker="test")


def test_every_stored_answer_is_given_again(screened, amina):
    before = Determination.objects.count()
    again = replay_determinations(actor=amina, as_of=DAY, known_on=DAY)
    assert again.holds
    assert again.stored == before == Determination.objects.count()
    line = AuditEvent.objects.get(verb="determinations.replayed")
    assert line.detail["same"] == before


def test_an_answer_outlives_its_facts_and_its_rules(screened, amina, bashir, embassy):
    shirin = User.objects.create_user("shirin", password="a long test password", role="reviewer", office=embassy)
    change_rules(PAPERS, bashir, shirin)
    stored = list(Determination.objects.filter(policy="office-order").values_list("pk", "outcome", "trace_code"))
    change_rules(NOBODY, bashir, shirin)
    for person in Person.objects.all():
        person.place, person.nationality = "Lahore", ""
        person.save(update_fields=["place", "nationality"])
    actions.screen_people(actor=amina, as_of=DAY, known_on=DAY)
    for known_on in set(Determination.objects.values_list("known_on", flat=True)):
        assert replay_determinations(actor=amina, as_of=DAY, known_on=known_on).holds
    assert set(stored) <= set(Determination.objects.values_list("pk", "outcome", "trace_code"))


@pytest.mark.parametrize("column", [{"outcome": "meets"}, {"trace_code": "5"}, {"open_points": None}])
def test_an_answer_that_was_altered_is_found(screened, amina, column):
    touched = Determination.objects.exclude(**column).first()
    Determination.objects.filter(pk=touched.pk).update(**column)
    again = replay_determinations(actor=amina, as_of=DAY, known_on=DAY)
    assert again.different == (touched.pk,)
    assert again.same == again.stored - 1


def test_facts_that_were_altered_are_found(screened, amina):
    snapshot = screened[0].fact_snapshots.get()
    snapshot.facts = {**snapshot.facts, "document": {"value": "acc", "source": "source:1 row:6"}}
    snapshot.save()
    assert not replay_determinations(actor=amina, as_of=DAY, known_on=DAY).holds


def test_an_answer_whose_rules_are_lost_is_counted_apart(screened, amina, monkeypatch):
    Determination.objects.filter(policy="pk-exposure").update(policy_hash="0" * 64)
    again = replay_determinations(actor=amina, as_of=DAY, known_on=DAY)
    assert again.without_rules == 5
    assert again.same == again.stored - 5
    assert not again.holds


def test_another_office_has_nothing_to_give_again(screened, carol, dawud):
    assert replay_determinations(actor=carol, as_of=DAY, known_on=DAY).stored == 0
    with pytest.raises(NotAllowed):
        replay_determinations(actor=dawud, as_of=DAY, known_on=DAY)


def test_the_rules_of_an_answer_are_kept_with_it(screened):
    kept = set(PolicyVersion.objects.values_list("policy_hash", flat=True))
    assert kept == set(Determination.objects.values_list("policy_hash", flat=True))
    assert kept == {policy.version_hash for policy in queries.shipped_policies()}
