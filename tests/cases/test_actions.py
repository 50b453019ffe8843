"""What may be done on a case, what stops it, and what the log keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from small_register import add, determination, family, letter, new_person

from aman.audit.models import AuditEvent
from aman.cases import actions, queries
from aman.cases.models import Case, Consent, Evidence
from aman.errors import BadInput, Conflict, NotFound
from aman.people.actions import set_roots

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 1)


def test_a_case_is_assigned_and_the_log_says_to_whom(amina, bashir):
    case, _ = family(amina)
    actions.assign_case(actor=bashir, case=case, officer=amina, version=case.version)
    case.refresh_from_db()
    assert (case.assigned_to, case.version) == (amina, 2)
    line = AuditEvent.objects.get(verb="case.assigned")
    assert (line.actor, line.subject, line.detail["to"]) == ("bashir", f"case:{case.ref}", "amina")


def test_whoever_comes_second_is_told_and_overwrites_nothing(amina, bashir):
    case, _ = family(amina)
    actions.assign_case(actor=bashir, case=case, officer=amina, version=1)
    with pytest.raises(Conflict):
        actions.assign_case(actor=bashir, case=case, officer=None, version=1)
    case.refresh_from_db()
    assert case.assigned_to == amina


def test_a_case_is_not_assigned_to_another_office(amina, carol, dawud):
    case, _ = family(amina)
    for officer in (carol, dawud):
        with pytest.raises(BadInput):
            actions.assign_case(actor=amina, case=case, officer=officer, version=case.version)
    case.refresh_from_db()
    assert case.assigned_to is None


def test_evidence_keeps_the_facts_that_the_rules_name(amina):
    case, (qais, *_) = family(amina)
    facts = {"employer_kind": "usg_direct", "employment_start": "2011-01-01", "employment_end": "2013-02-01"}
    actions.add_evidence(actor=amina, case=case, kind="hr_letter", person=qais, received_on=TODAY, facts=facts)
    assert Evidence.objects.get().facts == facts
    line = AuditEvent.objects.get(verb="case.evidence_added")
    assert line.detail["facts"] == sorted(facts)
    assert "usg_direct" not in str(line.detail)


def test_evidence_of_somebody_who_is_not_on_the_case_is_refused(amina):
    case, _ = family(amina)
    (stranger,) = add(amina, new_person("Nasir"))
    with pytest.raises(BadInput):
        actions.add_evidence(actor=amina, case=case, kind="hr_letter", person=stranger, received_on=TODAY)
    assert not Evidence.objects.exists()


def test_evidence_from_tomorrow_is_refused(amina):
    case, _ = family(amina)
    with pytest.raises(BadInput):
        actions.add_evidence(actor=amina, case=case, kind="lor", received_on=timezone.localdate() + timedelta(days=1))


def test_a_new_step_ends_the_one_before(amina):
    case, _ = family(amina)
    actions.record_step(actor=amina, case=case, name="com_application", entered_on=date(2023, 1, 5), version=1)
    actions.record_step(actor=amina, case=case, name="interview", entered_on=TODAY, version=2, result_of_last="passed")
    first, second = case.steps.order_by("entered_on")
    assert (first.left_on, first.result) == (TODAY, "passed")
    assert second.left_on is None


def test_a_step_before_the_present_one_is_refused(amina):
    case, _ = family(amina)
    actions.record_step(actor=amina, case=case, name="interview", entered_on=TODAY, version=1)
    with pytest.raises(BadInput):
        actions.record_step(actor=amina, case=case, name="referral", entered_on=date(2023, 1, 1), version=2)
    assert case.steps.count() == 1


def test_a_task_is_finished_once(amina):
    case, _ = family(amina)
    task = actions.add_task(actor=amina, case=case, what="Ask for the letter of employment", due_on=TODAY)
    actions.finish_task(actor=amina, case=case, task_id=task.pk)
    with pytest.raises(Conflict):
        actions.finish_task(actor=amina, case=case, task_id=task.pk)
    with pytest.raises(NotFound):
        actions.finish_task(actor=amina, case=case, task_id=task.pk + 1)


def test_a_consent_can_be_taken_back_and_stays_on_record(amina):
    case, (qais, *_) = family(amina)
    given = actions.record_consent(
        actor=amina, case=case, person=qais, purpose="letter", recipient="the person", given_on=TODAY
    )
    actions.withdraw_consent(actor=amina, case=case, consent_id=given.pk)
    assert Consent.objects.get().withdrawn_on == timezone.localdate()
    with pytest.raises(Conflict):
        actions.withdraw_consent(actor=amina, case=case, consent_id=given.pk)


def test_a_note_is_never_empty_and_its_words_are_not_in_the_log(amina):
    case, _ = family(amina)
    with pytest.raises(BadInput):
        actions.add_note(actor=amina, case=case, text="  ")
    actions.add_note(actor=amina, case=case, text="Qais called from the station.")
    assert "Qais" not in str(AuditEvent.objects.get(verb="case.note_added").detail)


def test_joined_rows_are_one_member_of_the_family(amina):
    case, (qais, *_) = family(amina)
    (again,) = add(amina, new_person("Qays Darwazy", papers=(("e_tazkira", "1400010112345"),)))
    actions.build_cases(actor=amina, members=[actions.NewMember(again.pk, case.programme_number)])
    set_roots(actor=amina, root_of={again.pk: qais.pk})
    letter(amina, case, again)
    members = queries.case_record(user=amina, ref=case.ref).family
    assert len(members) == 3
    assert {d.kind for d in members[0].documents} == {"af_passport", "e_tazkira"}
    assert members[0].letter is not None


def test_a_half_covered_family_is_named_and_found(amina):
    case, (qais, shakila, farhad) = family(amina)

    def found(letters):
        wanted = queries.CaseFilter(letters=letters)
        return list(queries.worklist(user=amina, wanted=wanted))

    assert found("none") == [case]
    letter(amina, case, qais)
    letter(amina, case, shakila, days=-1)
    letter(amina, case, farhad, state="withdrawn")
    record = queries.case_record(user=amina, ref=case.ref)
    assert record.is_half_covered
    assert record.covered == 1
    assert (found("none"), found("half"), found("all")) == ([], [case], [])
    letter(amina, case, shakila)
    letter(amina, case, farhad)
    assert not queries.case_record(user=amina, ref=case.ref).is_half_covered
    assert (found("none"), found("half"), found("all")) == ([], [], [case])


def test_what_would_settle_a_question_is_gathered_for_the_family(amina):
    case, (qais, shakila, _) = family(amina)
    determination(qais, missing=[{"fact": "employer_kind", "evidence": "letter of employment", "settles_alone": True}])
    determination(shakila, outcome="meets", missing=[{"fact": "never shown"}])
    record = queries.case_record(user=amina, ref=case.ref)
    (paper,) = record.missing
    assert (paper.evidence, paper.settles_alone) == ("letter of employment", True)
    assert [member.person for member in paper.members] == [qais]


def test_the_oldest_promise_comes_first(amina):
    first, _ = family(amina, "A1000001")
    second, _ = family(amina, "A1000002")
    actions.add_task(actor=amina, case=second, what="Call", due_on=TODAY)
    rows = queries.worklist(user=amina, wanted=queries.CaseFilter()).order_by("next_due", "pk")
    assert list(rows) == [second, first]
    late = queries.worklist(user=amina, wanted=queries.CaseFilter(tasks="late"))
    assert list(late) == [second]


def test_cases_of_another_office_are_in_no_list(amina, carol, dawud):
    case, _ = family(amina)
    for user in (carol, dawud):
        assert not queries.worklist(user=user, wanted=queries.CaseFilter(state="any")).exists()
        with pytest.raises(NotFound):
            queries.case_record(user=user, ref=case.ref)
    assert Case.objects.visible_to(amina).count() == 1
