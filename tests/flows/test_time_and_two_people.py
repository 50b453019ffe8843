"""Three stories: a son who ages out, a refusal that two people take and new papers reopen, a denial with its 120 days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import small_register as sample
from django.urls import reverse
from django.utils import timezone

from aman.accounts.models import User
from aman.cases.actions import NewMember, add_evidence, build_cases, finish_task, record_step
from aman.cases.models import Case, Task
from aman.issuing.queries import people_refused
from aman.people.models import Document
from aman.screening import actions, queries
from aman.screening.models import Determination

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia(embassy):
    return User.objects.create_user("nadia", password="a long test password", role="reviewer", office=embassy)


def family(user, *, son_born):
    people = sample.add(
        user,
        sample.new_person("Qais Darwazi", father="Tamim", born="1979-03-05", nationality="AFG", place="Peshawar"),
        sample.new_person("Farhad Darwazi", father="Qais", born=son_born, nationality="AFG", place="Peshawar"),
    )
    relations = ("principal_applicant", "child")
    build_cases(
        actor=user,
        members=[NewMember(p.pk, "KBL2023618001", "SIV", r) for p, r in zip(people, relations, strict=True)],
        opened_on=date(2023, 10, 20),
    )
    return Case.objects.get(), people


def screen(user):
    today = timezone.localdate()
    actions.screen_people(actor=user, as_of=today, known_on=today)


def newest(person, policy="us-siv-aapa"):
    return Determination.objects.filter(person=person, policy=policy).latest("as_of", "made_at", "pk")


def test_a_son_who_ages_out_is_seen_in_time_and_the_paper_moves_the_day(client, amina, embassy):
    """A list gives only his year; the first of January counts, until a tazkira gives the day."""
    today = timezone.localdate()
    year = today.year - 20  # he turns 21 next year, on some day
    case, (_, son) = family(amina, son_born=year)
    screen(amina)
    task = Task.objects.get(origin__contains="age_out")
    assert task.due_on == date(year + 21, 1, 1)
    assert task.person == son
    client.force_login(amina)
    listed = client.get(reverse("screening:list_ageing_out"), {"months": "24"}).content.decode()
    assert son.ref in listed
    assert "froze the age is not in our sources" in listed
    page = client.get(reverse("cases:view_case", args=[case.ref])).content.decode()
    assert f"{year + 21}-01-01" in page
    assert f"{year + 21}-12-31" in page
    (twin,) = sample.add(amina, sample.new_person("Farhad Darwazi", father="Qais", born=f"{year}-01-20"))
    type(twin).objects.filter(pk=twin.pk).update(root=son)
    build_cases(
        actor=amina,
        members=[NewMember(twin.pk, "KBL2023618001", "SIV", "child")],
        opened_on=date(2023, 10, 21),
    )
    screen(amina)
    task.refresh_from_db()
    assert task.due_on == date(year + 21, 1, 20)
    assert Task.objects.filter(origin__contains="age_out").count() == 1


def test_a_refusal_that_two_people_took_is_looked_at_again_when_new_papers_come(client, amina, bashir, nadia):
    case, (qais, _) = family(amina, son_born="2010-02-02")
    screen(amina)
    refusal = actions.decide(
        actor=bashir, determination=newest(qais), outcome="refused", reason="No paper names an employer."
    )
    assert qais.pk not in people_refused(qais.office_id)
    actions.confirm_decision(actor=nadia, decision=refusal)
    assert qais.pk in people_refused(qais.office_id)
    assert queries.changed_decisions(user=bashir) == []
    letter = add_evidence(
        actor=amina, case=case, kind="hr_letter", received_on=timezone.localdate(), person=qais,
        facts={"employer_kind": "usg_direct", "employment_start": "2010-01-01", "employment_end": "2013-12-31"},
    )  # fmt: skip
    screen(amina)
    (changed,) = queries.changed_decisions(user=bashir)
    assert changed.decision == refusal
    assert {"kind of employer", "first day of employment"} <= {fact.label for fact in changed.facts}
    client.force_login(bashir)
    shown = client.get(reverse("screening:view_determination", args=[refusal.determination_id])).content.decode()
    assert "What this decision rested on has changed since." in shown
    assert qais.pk in people_refused(qais.office_id)  # a machine reopens nothing by itself
    actions.decide(actor=bashir, determination=newest(qais), outcome="protected", reason="The letter was seen.")
    assert qais.pk not in people_refused(qais.office_id)
    assert queries.changed_decisions(user=bashir) == []
    assert letter.recorded_by == amina


def test_a_denial_has_its_120_days_and_an_appeal_closes_them(client, amina, embassy):
    case, (qais, _) = family(amina, son_born="2010-02-02")
    today = timezone.localdate()
    record_step(actor=amina, case=case, name="com_decision", entered_on=today - timedelta(90), version=case.version)
    case.refresh_from_db()
    record_step(
        actor=amina, case=case, name="adjudication", entered_on=today - timedelta(20), version=case.version,
        result_of_last="denied",
    )  # fmt: skip
    screen(amina)
    task = Task.objects.get(origin=f"deadline:us-siv-aapa:siv.appeal:{qais.ref}")
    assert task.due_on == today + timedelta(100)
    client.force_login(amina)
    page = client.get(reverse("cases:view_case", args=[case.ref])).content.decode()
    assert "120 days" in page
    asked = client.get(reverse("screening:ask_person", args=[qais.ref])).content.decode()
    assert "may apply" in asked  # whether he appealed is not recorded
    actions.state_fact(actor=amina, person=qais, fact="com_appealed", value="no")
    screen(amina)
    task.refresh_from_db()
    assert "may apply" not in task.sources
    actions.state_fact(actor=amina, person=qais, fact="com_appealed", value="yes")
    assert actions.renew_deadlines(actor=amina).lapsed == 1
    task.refresh_from_db()
    assert task.done_at is not None
    assert task.has_lapsed


def test_a_task_that_somebody_did_is_not_asked_again(amina, embassy):
    case, (qais, _) = family(amina, son_born="2010-02-02")
    today = timezone.localdate()
    Document.objects.create(person=qais, kind="pk_visa", source=qais.source, valid_to=today + timedelta(10))
    screen(amina)
    task = Task.objects.get(origin__contains="pk.due.visa:")
    finish_task(actor=amina, case=case, task_id=task.pk)
    screen(amina)
    task.refresh_from_db()
    assert task.done_at is not None
    Document.objects.update(valid_to=today + timedelta(25))  # extended: there is a new day to keep
    screen(amina)
    task.refresh_from_db()
    assert task.done_at is None
    assert task.due_on == today + timedelta(25)
