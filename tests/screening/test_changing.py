"""Does a rule pack change only after everybody was tried, by two people, on the facts and rules of the day?"""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from office_rules import NOBODY, PAPERS, PLACE

from aman.accounts.models import User
from aman.audit.models import AuditEvent
from aman.core.policy import BadPolicy
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.jobs import actions as jobs
from aman.jobs.models import Job
from aman.screening import actions, queries
from aman.screening.actions import trying
from aman.screening.models import ChangedAnswer, Determination, FactSnapshot, RuleChange

PACK = "office-order"
DAY = date(2023, 11, 1)
WHY = "The ministry's letter of this week."


@pytest.fixture
def shirin(embassy):
    """The second reviewer."""
    return User.objects.create_user("shirin", password="a long test password", role="reviewer", office=embassy)


@pytest.fixture
def family(amina, add_family):
    return add_family(amina)


@pytest.fixture
def proposed(family, bashir):
    return actions.propose_change(actor=bashir, text=PAPERS, reason=WHY, as_of=DAY)


def tried(change, by):
    actions.try_change(actor=by, pk=change.pk)
    jobs.run_due_jobs(worker="test")
    change.refresh_from_db()
    return change


@pytest.fixture
def in_force(proposed, bashir, shirin):
    """The pack of papers is in force and everybody was screened under it."""
    actions.enact_change(actor=shirin, pk=tried(proposed, bashir).pk)
    jobs.run_due_jobs(worker="test")
    proposed.refresh_from_db()
    return proposed


@pytest.fixture
def ready(in_force, bashir):
    """A change of that pack, tried."""
    return tried(actions.propose_change(actor=bashir, text=PLACE, reason=WHY, as_of=DAY), bashir)


def test_a_proposal_changes_nothing(proposed, embassy, amina):
    assert PACK not in [p.policy_id for p in queries.policies_in_force(embassy.pk)]
    actions.screen_people(actor=amina, as_of=DAY, known_on=DAY)
    assert not Determination.objects.filter(policy=PACK).exists()


def test_a_trial_counts_and_determines_nothing(ready, family):
    before = Determination.objects.count(), FactSnapshot.objects.count()
    assert ready.state == RuleChange.State.READY
    assert (ready.people, ready.people_done) == (5, 5)
    assert (Determination.objects.count(), FactSnapshot.objects.count()) == before
    answers = ChangedAnswer.objects.filter(change=ready)
    assert set(answers.values_list("before", "after", "district")) == {("cannot_tell", "meets", "peshawar")}
    assert family[0].pk not in answers.values_list("person_id", flat=True), "who met it before meets it still"
    assert {rule for one in answers for rule in one.rules} == {"o.papers", "o.place"}


def test_cannot_tell_is_always_its_own_number(in_force, bashir):
    change = tried(actions.propose_change(actor=bashir, text=NOBODY, reason=WHY, as_of=DAY), bashir)
    found = queries.change_record(user=bashir, change=change).difference
    assert found.became == {
        "newly_meets": 0, "no_longer_meets": 1, "becomes_cannot_tell": 0, "settled": 0, "unchanged": 4
    }  # fmt: skip
    assert [row.numbers for row in found.table] == [[0, 0, 0, 0], [1, 0, 0, 1], [0, 0, 4, 4], [1, 0, 4, 5]]
    assert [(row.name, row.numbers[-1]) for row in found.by_district] == [("peshawar", 5)]


def test_two_people_bring_a_change_into_force_and_everybody_is_screened(ready, in_force, embassy, shirin):
    old = Determination.objects.filter(policy=PACK)
    kept = set(old.values_list("pk", "outcome", "policy_hash"))
    assert len(kept) == 5
    actions.enact_change(actor=shirin, pk=ready.pk)
    assert queries.pack_in_force(embassy.pk, PACK).version_id == ready.version_id
    jobs.run_due_jobs(worker="test")
    now = Determination.objects.filter(policy=PACK, version=ready.version)
    assert set(now.values_list("outcome", flat=True)) == {"meets"}
    assert now.count() == 5
    assert kept <= set(Determination.objects.filter(policy=PACK).values_list("pk", "outcome", "policy_hash"))
    verbs = AuditEvent.objects.filter(subject=f"change:{ready.pk}").order_by("sequence").values_list("verb", "actor")
    assert list(verbs) == [
        ("rules.proposed", "bashir"), ("rules.trial_begun", "bashir"), ("rules.tried", "bashir"), ("rules.enacted", "shirin"),
    ]  # fmt: skip


def test_after_a_change_everybody_counts_once_by_the_answer_that_stands(ready, shirin):
    actions.enact_change(actor=shirin, pk=ready.pk)
    jobs.run_due_jobs(worker="test")
    rows = queries.count_outcomes(user=shirin, as_of=DAY)
    assert [row for row in rows if row["policy"] == PACK] == [{"policy": PACK, "outcome": "meets", "people": 5}]
    listed = {
        o: queries.worklist(user=shirin, policy=PACK, outcome=o, as_of=DAY).count() for o in Determination.Outcome
    }
    assert listed == {"meets": 5, "does_not_meet": 0, "cannot_tell": 0}


def test_an_earlier_knowledge_asked_for_later_does_not_stand(in_force, amina, shirin):
    before = queries.count_outcomes(user=shirin, as_of=DAY)
    actions.screen_people(actor=amina, as_of=DAY, known_on=DAY)
    after = queries.count_outcomes(user=shirin, as_of=DAY)
    assert [row for row in after if row["policy"] == PACK] == [row for row in before if row["policy"] == PACK]


def test_nobody_brings_their_own_change_into_force(ready, bashir, embassy):
    with pytest.raises(NotAllowed, match="proposed this change yourself"):
        actions.enact_change(actor=bashir, pk=ready.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleChange.objects.filter(pk=ready.pk).update(state="effective", decided_by=bashir)


def test_an_untried_change_does_not_come_into_force(proposed, shirin):
    with pytest.raises(Conflict, match="has not been tried"):
        actions.enact_change(actor=shirin, pk=proposed.pk)


def test_facts_that_changed_since_the_trial_ask_for_another(ready, family, shirin, bashir):
    family[1].place = "Lahore"
    family[1].save(update_fields=["place"])
    with pytest.raises(Conflict, match="have changed since"):
        actions.enact_change(actor=shirin, pk=ready.pk)
    again = tried(ready, bashir)
    assert ChangedAnswer.objects.filter(change=again, after="does_not_meet").count() == 1
    actions.enact_change(actor=shirin, pk=again.pk)


def test_a_person_who_came_since_the_trial_asks_for_another(ready, amina, shirin, add_family):
    add_family(amina, number="KBL2021561778")
    with pytest.raises(Conflict, match="have changed since"):
        actions.enact_change(actor=shirin, pk=ready.pk)


def test_the_rules_changed_while_a_trial_ran(in_force, bashir, shirin, monkeypatch):
    """The trial answers for the versions it was begun with, says so, and counts no more."""
    monkeypatch.setattr(trying, "PEOPLE_A_PIECE", 2)
    other = tried(actions.propose_change(actor=bashir, text=NOBODY, reason=WHY, as_of=DAY), bashir)
    running = actions.propose_change(actor=bashir, text=PLACE, reason=WHY, as_of=DAY)
    actions.try_change(actor=bashir, pk=running.pk)
    job = jobs.take_job("test")
    jobs._do_piece(job, trying.TRY_CHANGE)
    actions.enact_change(actor=shirin, pk=other.pk)
    jobs.run_job(job)
    running.refresh_from_db()
    assert running.state == RuleChange.State.READY
    assert running.replaces_id == in_force.version_id
    assert sum(running.summary["total"]) == 5
    assert running.answers.filter(before="cannot_tell", after="meets").count() == 4
    assert queries.change_record(user=bashir, change=running).is_outdated
    with pytest.raises(Conflict, match="facts or rules have changed"):
        actions.enact_change(actor=shirin, pk=running.pk)


def test_of_two_who_bring_it_into_force_one_wins(ready, embassy, shirin, monkeypatch):
    other = User.objects.create_user("laila", password="a long test password", role="reviewer", office=embassy)
    real = trying.present_mark

    def meanwhile(change):
        mark = real(change)
        monkeypatch.setattr("aman.screening.actions.changing.present_mark", real)
        actions.enact_change(actor=other, pk=change.pk)
        return mark

    monkeypatch.setattr("aman.screening.actions.changing.present_mark", meanwhile)
    with pytest.raises(Conflict):
        actions.enact_change(actor=shirin, pk=ready.pk)
    ready.refresh_from_db()
    assert ready.decided_by == other


def test_a_trial_whose_worker_was_killed_is_taken_up_and_counts_nobody_twice(in_force, bashir, monkeypatch):
    monkeypatch.setattr(trying, "PEOPLE_A_PIECE", 2)
    change = actions.propose_change(actor=bashir, text=PLACE, reason=WHY, as_of=DAY)
    actions.try_change(actor=bashir, pk=change.pk)
    job = jobs.take_job("killed")
    jobs._do_piece(job, trying.TRY_CHANGE)
    change.refresh_from_db()
    assert (change.state, change.people_done, change.people) == (RuleChange.State.TRYING, 2, 5)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    jobs.run_due_jobs(worker="another")
    change.refresh_from_db()
    assert change.state == RuleChange.State.READY
    assert sum(change.summary["total"]) == 5
    assert change.answers.count() == 4


def test_pieces_and_the_whole_come_to_one_mark(ready, monkeypatch):
    monkeypatch.setattr(trying, "PEOPLE_A_PIECE", 2)
    assert trying.present_mark(ready) == ready.register_mark


def test_a_withdrawn_change_is_over(ready, bashir, shirin):
    actions.withdraw_change(actor=bashir, pk=ready.pk)
    for act in (actions.withdraw_change, actions.try_change, actions.enact_change):
        with pytest.raises(Conflict):
            act(actor=shirin, pk=ready.pk)


def test_a_trial_that_was_withdrawn_meanwhile_writes_nothing_more(in_force, bashir):
    change = actions.propose_change(actor=bashir, text=PLACE, reason=WHY, as_of=DAY)
    actions.try_change(actor=bashir, pk=change.pk)
    actions.withdraw_change(actor=bashir, pk=change.pk)
    jobs.run_due_jobs(worker="test")
    change.refresh_from_db()
    assert (change.state, change.answers.count(), change.summary) == (RuleChange.State.WITHDRAWN, 0, {})


def test_a_trial_that_stops_says_why(in_force, bashir, monkeypatch):
    def refuse(*args):
        raise BadInput("A fact cannot be read.", fix="Correct it.")

    change = actions.propose_change(actor=bashir, text=PLACE, reason=WHY, as_of=DAY)
    monkeypatch.setattr(trying, "_try_some", refuse)
    tried(change, bashir)
    assert (change.state, change.trouble) == (RuleChange.State.FAILED, "A fact cannot be read. Correct it.")


def test_carol_cannot_see_it(ready, carol):
    with pytest.raises(NotFound):
        queries.visible_change(user=carol, pk=ready.pk)
    assert list(queries.open_changes(user=carol)) == []


def test_bad_rules_are_named_by_line(bashir):
    with pytest.raises(BadPolicy) as caught:
        actions.propose_change(actor=bashir, text=PAPERS.replace("eq: pk_visa", "near: pk_visa"), reason=WHY, as_of=DAY)
    assert all(line > 1 for line, _ in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "reason", "code"),
    [
        (PAPERS.replace("document: none}, expect: does_not_meet", "document: none}, expect: meets"), WHY, None),
        (PAPERS, "short", "reason-needed"),
        ("x" * 400_001, WHY, "bad-input"),
        (PAPERS.replace("type: text", "type: set").replace("eq: pk_visa", "ge: [pk_visa]"), WHY, None),
    ],
    ids=["its own example fails", "no reason", "endless", "a fact of two types"],
)
def test_what_cannot_be_proposed(bashir, text, reason, code):
    with pytest.raises(BadInput) as caught:
        actions.propose_change(actor=bashir, text=text, reason=reason, as_of=DAY)
    assert code in (None, caught.value.code)
    assert not RuleChange.objects.exists()


def test_what_is_in_force_or_proposed_already_is_not_proposed_again(in_force, bashir):
    with pytest.raises(BadInput, match="says exactly this already"):
        actions.propose_change(actor=bashir, text="# a remark\n" + PAPERS, reason=WHY, as_of=DAY)
    actions.propose_change(actor=bashir, text=PLACE, reason=WHY, as_of=DAY)
    with pytest.raises(Conflict, match="this very version"):
        actions.propose_change(actor=bashir, text=PLACE, reason=WHY, as_of=DAY)


def test_a_role_that_may_not_is_refused(ready, amina, rahela):
    for user in (amina, rahela):
        for act in (actions.try_change, actions.enact_change, actions.withdraw_change):
            with pytest.raises(NotAllowed):
                act(actor=user, pk=ready.pk)
