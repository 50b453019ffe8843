"""Who decides, who must look twice, and when a decision no longer rests on what it was made on."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from aman.accounts.models import User
from aman.cases.actions import add_evidence
from aman.cases.models import Case
from aman.checks.queries import is_in_force
from aman.errors import BadInput, Conflict, NotAllowed
from aman.issuing.queries import people_refused
from aman.rosters.protection import is_covered, is_refused
from aman.rosters.standing import read_standings
from aman.screening import actions, queries
from aman.screening.models import Decision, Determination, FactStatement

NOVEMBER = date(2023, 11, 1)
DECEMBER = date(2023, 12, 1)
REASON = "Seen the papers themselves."


@pytest.fixture
def nadia(embassy):
    return User.objects.create_user("nadia", password="a long test password", role="reviewer", office=embassy)


@pytest.fixture
def family(amina, add_family):
    people = add_family(amina)
    screen(amina)
    return people


def screen(user, day=NOVEMBER):
    return actions.screen_people(actor=user, as_of=day, known_on=day)


def answer(person, policy="pk-exposure", day=NOVEMBER):
    return Determination.objects.filter(person=person, policy=policy, as_of=day).latest("made_at", "pk")


def decide(user, made, outcome):
    return actions.decide(actor=user, determination=made, outcome=outcome, reason=REASON)


def protection(person):
    """What every part of the product says: refused when letters are signed, in force at the desk, both when rows are joined."""
    rows = read_standings([person.pk], timezone.now()).values()
    return (
        person.pk in people_refused(person.office_id),
        is_in_force(person.pk, timezone.now()),
        is_refused(rows),
        is_covered(rows),
    )


@pytest.mark.parametrize("outcome", ["refused", "removed"])
def test_taking_protection_counts_everywhere_once_two_agree_and_nowhere_before(family, bashir, nadia, outcome):
    zalmay = family[0]
    made = answer(zalmay)
    decide(bashir, made, "protected")
    assert protection(zalmay) == (False, True, False, True)
    decision = decide(bashir, made, outcome)
    assert not decision.stands
    assert protection(zalmay) == (False, True, True, True)  # asked for, not yet decided
    actions.confirm_decision(actor=nadia, decision=decision)
    assert protection(zalmay) == (True, False, True, False)


@pytest.mark.parametrize("outcome", ["refused", "removed"])
def test_what_the_second_does_not_agree_to_was_never_decided(family, bashir, nadia, outcome):
    zalmay = family[0]
    decide(bashir, answer(zalmay), "protected")
    decision = decide(bashir, answer(zalmay), outcome)
    with pytest.raises(BadInput):
        actions.confirm_decision(actor=nadia, decision=decision, agrees=False, reason="No.")
    said = actions.confirm_decision(actor=nadia, decision=decision, agrees=False, reason="The stamp is genuine.")
    assert (said.stands, said.is_waiting, said.second_by) == (False, False, nadia)
    assert protection(zalmay) == (False, True, False, True)
    with pytest.raises(Conflict):
        actions.confirm_decision(actor=nadia, decision=decision)


def test_confirming_that_somebody_does_not_meet_a_pathway_needs_two(family, bashir):
    gulalai = family[4]
    made = answer(gulalai, "us-siv-aapa")
    assert made.outcome == "does_not_meet"
    assert decide(bashir, made, "confirmed").is_waiting
    assert decide(bashir, made, "deferred").stands


def test_confirming_what_the_host_rules_say_needs_one(family, bashir):
    made = answer(family[0])
    assert made.outcome == "does_not_meet"
    assert decide(bashir, made, "confirmed").stands
    Determination.objects.filter(pk=made.pk).update(outcome="meets")
    made.refresh_from_db()
    assert decide(bashir, made, "confirmed").stands


def test_rules_that_nobody_keeps_any_more_are_taken_for_the_worst(family, bashir):
    made = answer(family[0])
    Determination.objects.filter(pk=made.pk).update(policy_hash="f" * 64, policy="gone")
    made.refresh_from_db()
    assert decide(bashir, made, "confirmed").is_waiting


def test_whoever_recorded_a_fact_is_not_the_second(family, amina, bashir, nadia):
    zalmay = family[0]
    for recorder, in_the_rules in ((nadia, "nationality_afghan"), (bashir, "a_fact_nobody_asks")):
        FactStatement.objects.create(
            person=zalmay, fact=in_the_rules, value=True, stated_on=NOVEMBER, recorded_by=recorder,
            recorded_at=timezone.now(),
        )  # fmt: skip
    screen(amina)
    made = answer(zalmay, "us-siv-aapa")
    assert queries.recorders_of(made) == {nadia.pk}
    decision = decide(bashir, made, "refused")
    with pytest.raises(NotAllowed):
        actions.confirm_decision(actor=nadia, decision=decision)
    actions.confirm_decision(actor=nadia, decision=decision, agrees=False, reason="I may still say no.")


def test_two_who_decide_at_once_do_not_overwrite_each_other(family, bashir, nadia):
    made = answer(family[0])
    seen = queries.last_decision_of(made)
    actions.decide(actor=nadia, determination=made, outcome="protected", reason=REASON, seen=seen)
    with pytest.raises(Conflict):
        actions.decide(actor=bashir, determination=made, outcome="deferred", reason=REASON, seen=seen)
    assert Decision.objects.count() == 1


# ---- what has changed since ------------------------------------------------------------------------------------


def changed(user):
    return queries.changed_decisions(user=user)


def test_nothing_has_changed_when_the_same_facts_give_the_same_answer_on_a_later_day(family, amina, bashir):
    decide(bashir, answer(family[0]), "confirmed")
    screen(amina, date(2023, 11, 2))
    assert changed(bashir) == []


def test_a_new_paper_puts_the_decision_on_the_list_with_the_fact_that_changed(family, amina, bashir):
    zalmay = family[0]
    decision = decide(bashir, answer(zalmay, "us-siv-aapa"), "deferred")
    add_evidence(
        actor=amina, case=Case.objects.get(), kind="hr_letter", received_on=NOVEMBER, person=zalmay,
        facts={"employer_kind": "usg_direct"},
    )  # fmt: skip
    assert changed(bashir) == []  # nobody asked the rules again
    screen(amina, DECEMBER)
    (one,) = changed(bashir)
    assert one.decision == decision
    labels = {fact.label: fact for fact in one.facts}
    assert labels["kind of employer"].after == "usg_direct"
    assert "siv.employer" in {rule.rule for rule in one.rules}
    assert one.newest == answer(zalmay, "us-siv-aapa", DECEMBER)


def test_a_fact_that_the_rules_do_not_ask_for_changes_nothing(family, amina, bashir):
    zalmay = family[0]
    decide(bashir, answer(zalmay), "confirmed")
    add_evidence(
        actor=amina, case=Case.objects.get(), kind="hr_letter", received_on=NOVEMBER, person=zalmay,
        facts={"employer_kind": "usg_direct"},
    )  # fmt: skip
    screen(amina, date(2023, 11, 2))
    assert changed(bashir) == []


def test_another_version_in_force_is_told_even_before_anybody_is_screened_again(family, bashir):
    made = answer(family[0])
    decide(bashir, made, "confirmed")
    Determination.objects.filter(pk=made.pk).update(policy_hash=answer(family[0], "us-siv-aapa").policy_hash)
    (one,) = changed(bashir)
    assert one.other_rules
    assert one.newest is None


def test_a_later_decision_takes_the_earlier_one_off_the_list(family, amina, bashir):
    zalmay = family[0]
    decide(bashir, answer(zalmay, "us-siv-aapa"), "deferred")
    add_evidence(actor=amina, case=Case.objects.get(), kind="ds157", received_on=NOVEMBER, person=zalmay)
    screen(amina, DECEMBER)
    assert len(changed(bashir)) == 1
    decide(bashir, answer(zalmay, "us-siv-aapa", DECEMBER), "deferred")
    assert changed(bashir) == []


def test_an_answer_about_an_earlier_day_is_no_newer_one(family, amina, bashir):
    decide(bashir, answer(family[0], "us-siv-aapa"), "deferred")
    add_evidence(actor=amina, case=Case.objects.get(), kind="ds157", received_on=date(2023, 1, 1), person=family[0])
    screen(amina, date(2023, 10, 1))
    assert changed(bashir) == []


# ---- the pages -------------------------------------------------------------------------------------------------


def test_the_second_reviewer_answers_on_the_page_and_the_first_cannot(client, family, bashir, nadia):
    made = answer(family[0])
    decision = decide(bashir, made, "removed")
    where = reverse("screening:confirm_decision", args=[decision.pk])
    page = reverse("screening:view_determination", args=[made.pk])
    client.force_login(bashir)
    assert "Answer as second reviewer" not in client.get(page).content.decode()
    client.force_login(nadia)
    assert "Answer as second reviewer" in client.get(page).content.decode()
    assert client.post(where, {"agrees": "no", "reason": ""}).status_code == 422
    assert client.post(where, {"agrees": "no", "reason": "The paper is genuine."}).status_code == 302
    text = client.get(page).content.decode()
    assert "Does not stand" in text
    assert "The paper is genuine." in text


def test_the_page_shows_what_a_decision_no_longer_rests_on(client, family, amina, bashir):
    zalmay = family[0]
    made = answer(zalmay, "us-siv-aapa")
    decide(bashir, made, "deferred")
    add_evidence(
        actor=amina, case=Case.objects.get(), kind="hr_letter", received_on=NOVEMBER, person=zalmay,
        facts={"employer_kind": "usg_direct"},
    )  # fmt: skip
    screen(amina, DECEMBER)
    client.force_login(bashir)
    for where in (
        reverse("screening:view_determination", args=[made.pk]),
        reverse("screening:list_changed_decisions"),
    ):
        text = client.get(where).content.decode()
        assert "What this decision rested on has changed since." in text
        assert "kind of employer" in text
        assert "usg direct" in text


def test_a_page_that_was_open_too_long_says_who_decided_meanwhile(client, family, bashir, nadia):
    made = answer(family[0])
    decide(nadia, made, "protected")
    client.force_login(bashir)
    where = reverse("screening:decide", args=[made.pk])
    sent = client.post(where, {"outcome": "deferred", "reason": REASON, "seen": "0"})
    assert sent.status_code == 422
    assert "somebody else decided" in sent.content.decode()
    assert Decision.objects.count() == 1


def test_carol_sees_no_decision_of_another_office(client, family, bashir, other_office):
    decide(bashir, answer(family[0]), "refused")
    carol = User.objects.create_user("carola", password="a long test password", role="reviewer", office=other_office)
    assert list(queries.waiting_decisions(user=carol)) == []
    assert changed(carol) == []
    client.force_login(carol)
    assert family[0].ref not in client.get(reverse("screening:list_changed_decisions")).content.decode()


def test_why_somebody_decided_stands_sealed(family, bashir):
    made = decide(bashir, answer(family[0]), "protected")
    made.refresh_from_db()
    assert made.reason == REASON
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM screening_decision")
        assert REASON.encode() not in bytes(cursor.fetchone()[0])
