"""Deadlines of the rules become tasks: once, on the right day, for those who can still do something."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from aman.audit.models import AuditEvent
from aman.cases.models import Case, Step, Task
from aman.people.models import Document, Person
from aman.screening import actions
from aman.screening.models import FactStatement

NOVEMBER = date(2023, 11, 1)
DENIED = date(2023, 9, 1)


@pytest.fixture
def family(amina, add_family):
    return add_family(amina)


@pytest.fixture
def case(family):
    return Case.objects.get()


def renew(user, as_of=NOVEMBER, people=None):
    return actions.renew_deadlines(actor=user, people=people, as_of=as_of)


def deny(case, on=DENIED):
    return Step.objects.create(case=case, name="com_decision", entered_on=date(2023, 1, 1), left_on=on, result="denied")


def task(end):
    return Task.objects.get(origin__contains=end)


def test_a_denial_gives_the_principal_applicant_120_days(amina, family, case):
    deny(case)
    renew(amina)
    appeal = task(":siv.appeal:")
    assert appeal.due_on == DENIED + timedelta(120)
    assert appeal.person == family[0]
    assert appeal.origin == f"deadline:us-siv-aapa:siv.appeal:{family[0].ref}"
    assert "120 days" in appeal.what
    assert "S60" in appeal.sources


def test_the_same_day_again_changes_nothing(amina, case):
    deny(case)
    first = renew(amina)
    assert first.made > 0
    again = renew(amina)
    assert (again.made, again.moved, again.lapsed) == (0, 0, 0)
    assert Task.objects.count() == first.made


def test_a_task_moves_with_its_day_and_is_never_made_twice(amina, case):
    step = deny(case)
    renew(amina)
    Step.objects.filter(pk=step.pk).update(left_on=DENIED + timedelta(10))
    assert renew(amina).moved == 1
    assert task(":siv.appeal:").due_on == DENIED + timedelta(130)


def test_an_appeal_closes_the_task_as_lapsed_and_not_as_done(amina, case):
    deny(case)
    renew(amina)
    Step.objects.create(case=case, name="com_appeal", entered_on=date(2023, 10, 1))
    assert renew(amina).lapsed == 1
    appeal = task(":siv.appeal:")
    assert appeal.done_at is not None
    assert appeal.has_lapsed


def test_a_lapsed_task_that_applies_again_is_opened_again(amina, case):
    deny(case)
    renew(amina)
    appeal = Step.objects.create(case=case, name="com_appeal", entered_on=date(2023, 10, 1))
    renew(amina)
    appeal.delete()
    renew(amina)
    assert task(":siv.appeal:").done_at is None
    assert not task(":siv.appeal:").has_lapsed


def test_what_somebody_did_stays_done(amina, case):
    deny(case)
    renew(amina)
    Task.objects.filter(origin__contains="siv.appeal").update(done_at=timezone.now())
    renew(amina)
    assert task(":siv.appeal:").done_at is not None


def test_an_appeal_that_was_missed_stays_late_until_somebody_closes_it(amina, case):
    deny(case)
    renew(amina)
    later = date(2024, 6, 1)
    renew(amina, later)
    assert task(":siv.appeal:").done_at is None


def test_a_window_that_closed_long_ago_makes_no_task(amina, case):
    deny(case, date(2021, 1, 1))
    renew(amina)
    assert not Task.objects.filter(origin__contains="siv.appeal").exists()


def test_a_case_that_is_closed_gets_no_task(amina, case):
    deny(case)
    Case.objects.update(state="closed")
    renew(amina)
    assert not Task.objects.exists()


def test_papers_that_run_out_are_one_task_for_the_family_on_the_first_day(amina, family, case):
    _, mina, *_ = family
    Document.objects.create(person=mina, kind="pk_visa", source=mina.source, valid_to=date(2023, 12, 20))
    renew(amina, date(2023, 12, 5))
    visas = task(":pk.due.visa:")
    assert visas.due_on == date(2023, 12, 20)
    assert visas.origin == "deadline:pk-exposure:pk.due.visa:family"
    assert visas.person is None


def test_a_paper_that_runs_out_in_half_a_year_is_no_task_yet(amina, family):
    renew(amina, date(2023, 6, 1))
    assert not Task.objects.filter(origin__contains="pk.due.visa").exists()


def test_a_general_day_is_a_task_only_where_the_host_rules_reach_somebody(amina, family):
    Document.objects.all().delete()
    Document.objects.create(person=family[1], kind="acc", source=family[1].source)
    before = date(2025, 3, 20)
    renew(amina, before)
    assert not Task.objects.filter(origin__contains="pk.due.leave_by").exists()  # a letter may name her: not told
    for fact in ("third_country_case", "named_protection", "noc"):
        FactStatement.objects.create(
            person=family[1], fact=fact, value=False, stated_on=before, recorded_by=amina, recorded_at=timezone.now()
        )
    renew(amina, before)
    leave = task(":pk.due.leave_by:")
    assert leave.due_on == date(2025, 3, 31)
    assert leave.person is None
    Document.objects.update(kind="por_card")
    renew(amina, before)
    assert task(":pk.due.leave_by:").has_lapsed


def test_a_child_who_turns_21_within_a_year_is_a_task_on_the_first_possible_day(amina, family):
    arash = family[2]
    Person.objects.filter(pk=arash.pk).update(birth_first=date(2003, 1, 1), birth_last=date(2003, 12, 31))
    renew(amina)
    ageing = task("age_out")
    assert ageing.due_on == date(2024, 1, 1)
    assert ageing.person_id == arash.pk
    assert "under 21" in ageing.what
    Person.objects.filter(pk=arash.pk).update(birth_first=date(2003, 8, 8), birth_last=date(2003, 8, 8))
    renew(amina)
    assert task("age_out").due_on == date(2024, 8, 8)


def test_one_person_renewed_alone_gets_the_tasks_of_the_whole_register(amina, family, case):
    deny(case)
    renew(amina, people=Person.objects.filter(pk=family[1].pk))
    alone = set(Task.objects.values_list("origin", "due_on"))
    renew(amina)
    assert set(Task.objects.values_list("origin", "due_on")) == alone
    assert Task.objects.filter(has_lapsed=True).count() == 0


def test_tasks_of_another_office_and_tasks_that_somebody_typed_are_left_alone(amina, carol, add_family, case):
    add_family(carol, number="KBL2021561778")
    typed = Task.objects.create(case=case, what="Call the family", created_at=timezone.now())
    for one in Case.objects.all():
        deny(one)
    renew(amina)
    assert set(Task.objects.exclude(origin="").values_list("case__office", flat=True)) == {amina.office_id}
    renew(carol)
    typed.refresh_from_db()
    assert typed.done_at is None


def test_screening_about_today_renews_and_screening_about_another_day_does_not(amina, family, case):
    today = timezone.localdate()
    deny(case, today - timedelta(10))
    actions.screen_people(actor=amina, as_of=today - timedelta(1), known_on=today - timedelta(1))
    assert not Task.objects.exists()
    actions.screen_people(actor=amina, as_of=today, known_on=today)
    assert task(":siv.appeal:").due_on == today + timedelta(110)


def test_the_log_counts_and_names_nobody(amina, case):
    deny(case)
    renew(amina)
    line = AuditEvent.objects.get(verb="deadlines.renewed")
    assert line.detail["made"] > 0
    assert "AP-" not in str(line.detail)


def test_the_tick_renews_each_office_that_asks_rules_once_a_day(amina, family, case):
    from aman.screening.actions.renewing import renew_deadlines_everywhere

    today = timezone.localdate()
    deny(case, today - timedelta(10))
    renew_deadlines_everywhere()
    assert not Task.objects.exists()  # this office has never asked
    actions.screen_people(actor=amina, as_of=today - timedelta(1), known_on=today - timedelta(1))
    renew_deadlines_everywhere()
    assert task(":siv.appeal:").due_on == today + timedelta(110)
    Task.objects.all().delete()
    renew_deadlines_everywhere()
    assert not Task.objects.exists()
