"""Is everybody told of what presses, once, and nobody of what they cannot act on?"""

from datetime import timedelta

import pytest
import small_register as sample
from django.utils import timezone
from promises import ago, became, liaison_officer, promise

from aman.accounts.models import User
from aman.audit.actions import record
from aman.cases.models import Consent, Task
from aman.incidents.actions import NewPersonTold, NewReport, open_incident
from aman.incidents.models import EscalationStep, Incident
from aman.issuing.models import IssuingKey, LetterRequest
from aman.liaison.models import FollowUp
from aman.notices.models import Notice, NoticeMark
from aman.reports.telling import tell_what_presses


@pytest.fixture
def adela(embassy):
    return User.objects.create_user("adela", password="a long test password", role="administrator", office=embassy)


def told(user, kind):
    return list(Notice.objects.filter(user=user, kind=kind).values_list("subject", "urgency"))


@pytest.fixture
def arrest(amina):
    return open_incident(
        actor=amina,
        kind="arrest",
        report=NewReport(received_at=timezone.now()),
        people=[NewPersonTold({"name": "Qais"})],
    )


def test_a_silent_incident_is_told_to_everybody_working_and_to_no_other_office(arrest, amina, bashir, carol, dawud):
    later = timezone.now() + timedelta(hours=30)
    EscalationStep.objects.update(owner=None)
    tell_what_presses(later)
    expected = [(f"incident:{arrest.ref}", "escalation")]
    for user in (amina, bashir):
        assert told(user, "incident.silent") == expected
        assert told(user, "incident.overdue") == expected
        assert told(user, "incident_step.late")
    assert not Notice.objects.filter(user__in=[carol, dawud]).exists()


def test_whoever_holds_the_steps_is_told_alone(arrest, amina, bashir):
    EscalationStep.objects.update(owner=bashir)
    tell_what_presses()
    assert told(bashir, "incident_step.assigned")
    tell_what_presses(timezone.now() + timedelta(hours=20))
    assert told(bashir, "incident.silent")
    assert told(amina, "incident.silent") == []


def test_after_twice_the_time_everybody_hears_of_a_silent_incident(arrest, amina, bashir):
    EscalationStep.objects.update(owner=bashir)
    tell_what_presses(timezone.now() + timedelta(hours=25))
    assert told(bashir, "incident.silent")
    assert told(amina, "incident.silent")


def test_a_late_call_back_is_told_though_nobody_is_held(amina):
    incident = open_incident(
        actor=amina, kind="eviction", report=NewReport(received_at=timezone.now()),
        people=[NewPersonTold({"name": "Qais"})],
    )  # fmt: skip
    assert not incident.is_running
    tell_what_presses(timezone.now() + timedelta(hours=25))
    assert told(amina, "incident_step.late")


def test_an_incident_that_is_over_or_was_heard_of_presses_nobody(arrest, amina):
    tell_what_presses()
    assert told(amina, "incident.silent") == []
    Incident.objects.update(is_running=False)
    tell_what_presses(timezone.now() + timedelta(hours=30))
    assert told(amina, "incident.silent") == []


def test_each_look_tells_nothing_again_until_its_pause_is_over(arrest, amina):
    later = timezone.now() + timedelta(hours=30)
    assert tell_what_presses(later) > 0
    Notice.objects.update(read_at=later)
    assert tell_what_presses(later + timedelta(minutes=5)) == 0
    assert tell_what_presses(later + timedelta(hours=13)) > 0


def test_a_task_that_is_due_is_told_to_its_owner(amina, bashir):
    case, _people = sample.family(amina)
    today = timezone.localdate()
    for days, owner in ((0, amina), (5, bashir)):
        Task.objects.create(
            case=case, what="x", owner=owner, due_on=today + timedelta(days=days), created_at=timezone.now()
        )
    tell_what_presses()
    assert told(amina, "task.due") == [(f"case:{case.ref}", "usual")]
    assert told(bashir, "task.due") == []


def test_letters_that_wait_are_told_to_those_who_may_approve_and_not_to_who_asked(amina, bashir, rahela, carol):
    LetterRequest.objects.create(office=amina.office, families=1, requested_by=amina, requested_at=timezone.now())
    tell_what_presses()
    assert told(bashir, "letters.approval_waiting") == [("queue:letters", "soon")]
    for user in (amina, rahela, carol):
        assert told(user, "letters.approval_waiting") == []


def test_a_key_that_ends_without_a_younger_one_is_told(amina, adela, carol):
    key = sample.issuing_key(amina)
    IssuingKey.objects.filter(pk=key.pk).update(issue_until=timezone.now() + timedelta(days=20))
    tell_what_presses()
    assert told(amina, "key.ending") == []
    IssuingKey.objects.filter(pk=key.pk).update(issue_until=timezone.now() + timedelta(days=3))
    tell_what_presses()
    for user in (amina, adela, carol):
        assert len(told(user, "key.ending")) == 1


def test_a_withdrawn_consent_is_told_to_who_has_the_case(amina, bashir):
    case, people = sample.family(amina)
    case.assigned_to = bashir
    case.save()
    consent = Consent.objects.create(
        person=people[0], purpose="letter", recipient="host", given_on=timezone.localdate(), recorded_by=amina
    )
    tell_what_presses()
    assert told(bashir, "consent.withdrawn") == []
    Consent.objects.filter(pk=consent.pk).update(withdrawn_on=timezone.localdate())
    tell_what_presses()
    assert told(bashir, "consent.withdrawn") == [(f"case:{case.ref}", "soon")]


def test_a_log_that_does_not_hold_is_told_to_every_administrator(adela, amina, monkeypatch):
    from aman.audit.queries import ChainReport, Finding, Tampering
    from aman.reports import telling

    for _ in range(3):
        record(actor=amina, verb="case.read", subject="case:AM-2026-000001")
    tell_what_presses()
    assert told(adela, "audit.broken") == []
    broken = ChainReport(3, 3, "x", (Finding(2, Tampering.MISSING, "Line 2 is missing."),))
    monkeypatch.setattr(telling, "verify_chain", lambda: broken)
    tell_what_presses()
    assert told(adela, "audit.broken") == [], "it is read once a day"
    NoticeMark.objects.update(at=timezone.now() - timedelta(days=2))
    tell_what_presses()
    assert told(adela, "audit.broken") == [("log:2", "escalation")]
    assert told(amina, "audit.broken") == []


def test_a_quiet_register_takes_few_statements(amina, bashir, carol, django_assert_max_num_queries):
    tell_what_presses()
    with django_assert_max_num_queries(40):
        assert tell_what_presses() == 0


def test_a_thousand_late_steps_take_no_more_statements(arrest, amina, django_assert_max_num_queries):
    now = timezone.now()
    EscalationStep.objects.bulk_create(
        EscalationStep(incident=arrest, kind="other", due_at=now - timedelta(hours=1), created_at=now)
        for _ in range(1000)
    )
    with django_assert_max_num_queries(60):
        tell_what_presses(now)
    assert len(told(amina, "incident_step.late")) == 1000


@pytest.fixture
def lina(embassy):
    return liaison_officer(embassy)


def test_the_owner_of_a_promise_hears_that_it_is_due_and_later_that_it_is_overdue(lina, amina, carol):
    row = promise(lina, due=ago(-5), owner=amina)
    assert promise(lina, due=ago(-60)).ref != row.ref
    tell_what_presses()
    assert told(amina, "commitment.due") == [(f"commitment:{row.ref}", "usual")]
    tell_what_presses(timezone.now() + timedelta(days=6))
    assert told(amina, "commitment.overdue") == [(f"commitment:{row.ref}", "soon")]
    assert not Notice.objects.filter(kind__startswith="commitment", user__in=[lina, carol]).exists()


def test_a_promise_without_an_owner_is_told_to_whoever_wrote_it_down_and_a_settled_one_to_nobody(lina):
    row = promise(lina, due=ago(3))
    kept = promise(lina, due=ago(3))
    became(lina, kept, "kept")
    tell_what_presses()
    assert told(lina, "commitment.overdue") == [(f"commitment:{row.ref}", "soon")]


def test_an_owner_who_may_no_longer_read_a_promise_hears_nothing(lina, amina):
    row = promise(lina, due=ago(3), owner=amina)
    type(row).objects.filter(pk=row.pk).update(readers="named")
    tell_what_presses()
    assert told(amina, "commitment.overdue") == []


def test_a_follow_up_is_told_to_its_owner_by_the_reference_alone(lina, amina):
    row = promise(lina, due=ago(-60))
    FollowUp.objects.create(
        commitment=row, what="Call the ministry", due_on=ago(0), owner=amina, created_by=lina, created_at=timezone.now()
    )
    tell_what_presses()
    [notice] = Notice.objects.filter(user=amina, kind="follow_up.due")
    assert (notice.subject, notice.path) == (f"commitment:{row.ref}", f"/liaison/commitments/{row.ref}/")
