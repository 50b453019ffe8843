"""Letters asked for, approved, signed, printed, handed over: a person and a moment each, two people for many."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from issuing_words import PASSPHRASE
from small_register import add, family, new_person

from aman.audit.models import AuditEvent
from aman.cases.models import Case
from aman.errors import BadInput, Conflict, NotAllowed, NotFound
from aman.issuing import queries, waiting
from aman.issuing.actions import (
    approve_letters,
    end_instruction,
    hand_over_letters,
    issue_letters,
    record_instruction,
    refuse_letters,
    release_sheets,
    request_letters,
)
from aman.issuing.models import Letter, LetterRequest, RequestedFamily

pytestmark = pytest.mark.django_db
WHY = "The list must be looked at again"


@pytest.fixture
def many(amina):
    return [family(amina, f"KBL202361800{number}")[0] for number in range(3)]


def test_one_family_is_asked_for_approved_and_signed_by_one_person_and_written_down(amina, key, case):
    issue_letters(actor=amina, passphrase=PASSPHRASE)
    request = LetterRequest.objects.get()
    assert (request.state, request.families, request.requested_by, request.approved_by, request.signed_by) == (
        "signed", 1, amina, amina, amina,
    )  # fmt: skip
    assert set(Letter.objects.values_list("request_id", flat=True)) == {request.pk}


def test_letters_for_many_families_are_never_signed_by_one_person(amina, key, many):
    with pytest.raises(NotAllowed) as refused:
        issue_letters(actor=amina, passphrase=PASSPHRASE)
    assert refused.value.code == "issuing.needs-second-person"
    request = request_letters(actor=amina)
    assert (request.families, request.asked_for.count()) == (3, 3)
    with pytest.raises(NotAllowed):
        approve_letters(actor=amina, request_id=request.pk)
    with pytest.raises(Conflict):
        issue_letters(actor=amina, passphrase=PASSPHRASE, request=request)
    assert not Letter.objects.exists()


def test_a_second_person_approves_and_the_first_signs(amina, bashir, key, many):
    request = request_letters(actor=amina)
    approved = approve_letters(actor=bashir, request_id=request.pk)
    report = issue_letters(actor=amina, passphrase=PASSPHRASE, request=approved)
    assert (report.issued, report.families) == (9, 3)
    request.refresh_from_db()
    assert (request.state, request.approved_by, request.signed_by) == ("signed", bashir, amina)
    verbs = list(AuditEvent.objects.filter(subject=f"letter_request:{request.pk}").values_list("verb", flat=True))
    assert verbs == ["letters.requested", "letters.approved", "letters.signed"]
    with pytest.raises(Conflict):
        issue_letters(actor=amina, passphrase=PASSPHRASE, request=request)


def test_the_database_too_refuses_a_batch_approved_by_whoever_asked(amina, many):
    request = request_letters(actor=amina)
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterRequest.objects.filter(pk=request.pk).update(
            approved_by=amina, approved_at=timezone.now(), state="approved"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterRequest.objects.filter(pk=request.pk).update(state="approved")


def test_a_request_that_grew_after_it_was_approved_is_not_signed(amina, key, case):
    request = request_letters(actor=amina, cases=[case])
    approved = approve_letters(actor=amina, request_id=request.pk)
    RequestedFamily.objects.create(request=request, case=family(amina, "KBL2023618009")[0])
    with pytest.raises(Conflict) as refused:
        issue_letters(actor=amina, passphrase=PASSPHRASE, request=approved)
    assert refused.value.code == "issuing.request-grew"


def test_a_request_is_refused_with_a_reason_by_another_or_taken_back(amina, bashir, many):
    request = request_letters(actor=amina)
    with pytest.raises(BadInput):
        refuse_letters(actor=bashir, request_id=request.pk, reason="no")
    refused = refuse_letters(actor=bashir, request_id=request.pk, reason=WHY)
    assert (refused.state, refused.refused_by, refused.refused_reason) == ("refused", bashir, WHY)
    with pytest.raises(Conflict):
        approve_letters(actor=bashir, request_id=request.pk)
    again = request_letters(actor=amina)
    assert refuse_letters(actor=amina, request_id=again.pk, reason=WHY).state == "refused"


def test_another_office_neither_sees_nor_answers_a_request(amina, carol, many):
    request = request_letters(actor=amina)
    for answer in (approve_letters, lambda **k: refuse_letters(reason=WHY, **k)):
        with pytest.raises(NotFound):
            answer(actor=carol, request_id=request.pk)


def test_a_family_is_asked_for_once(amina, many):
    request_letters(actor=amina, cases=many[:1])
    with pytest.raises(Conflict):
        request_letters(actor=amina, cases=many[:1])
    assert request_letters(actor=amina).families == 2


def test_nobody_due_is_not_asked_for(amina, letters):
    with pytest.raises(BadInput) as refused:
        request_letters(actor=amina)
    assert refused.value.code == "issuing.nobody-due"


def test_one_member_of_a_family_alone_gets_a_letter_and_the_family_is_reported(amina, key):
    case, (_, shakila, _) = family(amina)
    request = request_letters(actor=amina, cases=[case], person=shakila)
    report = issue_letters(
        actor=amina, passphrase=PASSPHRASE, request=approve_letters(actor=amina, request_id=request.pk)
    )
    assert (report.issued, report.half_covered) == (1, (case.ref,))
    assert Letter.objects.get().person == shakila
    with pytest.raises(BadInput):
        request_letters(actor=amina, cases=[case], person=shakila)


def test_a_run_that_was_stopped_is_taken_up_again(amina, bashir, key, many, monkeypatch):
    from aman.issuing.actions import issue

    monkeypatch.setattr(issue, "_FAMILIES_AT_ONCE", 1)
    request = approve_letters(actor=bashir, request_id=request_letters(actor=amina).pk)
    seen = []

    def stop_at_the_second(done, _total):
        seen.append(done)
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        issue_letters(actor=amina, passphrase=PASSPHRASE, request=request, progress=stop_at_the_second)
    assert Letter.objects.count() == 6
    report = issue_letters(actor=amina, passphrase=PASSPHRASE, request=request)
    assert (report.issued, report.already, Letter.objects.count()) == (3, 6, 9)


def test_a_renewal_that_was_stopped_renews_nobody_twice(amina, bashir, key, many, monkeypatch):
    from aman.issuing.actions import issue

    first = approve_letters(actor=bashir, request_id=request_letters(actor=amina).pk)
    issue_letters(actor=amina, passphrase=PASSPHRASE, request=first)
    renewal = approve_letters(actor=bashir, request_id=request_letters(actor=amina, renew=True).pk)
    monkeypatch.setattr(issue, "_FAMILIES_AT_ONCE", 1)
    assert issue_letters(actor=amina, passphrase=PASSPHRASE, request=renewal, limit=2).issued == 6
    assert issue_letters(actor=amina, passphrase=PASSPHRASE, request=renewal).issued == 3
    assert Letter.objects.filter(state="superseded").count() == 9


def test_a_printed_letter_waits_until_somebody_of_the_family_has_it(amina, bashir, key):
    case, (qais, shakila, _) = family(amina)
    issue_letters(actor=amina, passphrase=PASSPHRASE)
    now = timezone.now()
    assert waiting.queue_counts(amina, now).to_print == 3
    with pytest.raises(Conflict):
        hand_over_letters(actor=amina, case=case, to=qais)
    release_sheets(actor=amina, case=case)
    assert set(Letter.objects.values_list("printed_by", flat=True)) == {amina.pk}
    assert waiting.queue_counts(bashir, now).to_hand_over == 3
    one = Letter.objects.get(person=shakila)
    hand_over_letters(actor=amina, case=case, to=shakila, letter_ids=[one.letter_id])
    hand_over_letters(actor=amina, case=case, to=qais)
    assert waiting.queue_counts(amina, now).to_hand_over == 0
    one.refresh_from_db()
    assert (one.handed_over_by, one.handed_over_to) == (amina, shakila)
    with pytest.raises(Conflict):
        hand_over_letters(actor=amina, case=case, to=qais)


def test_a_letter_goes_to_nobody_outside_the_family(amina, carol, key):
    case, _ = family(amina)
    issue_letters(actor=amina, passphrase=PASSPHRASE)
    release_sheets(actor=amina, case=case)
    (stranger,) = add(amina, new_person("Tamim Samangani"))
    with pytest.raises(BadInput):
        hand_over_letters(actor=amina, case=case, to=stranger)
    with pytest.raises(NotAllowed):
        hand_over_letters(actor=carol, case=case, to=stranger)


def test_the_log_of_a_hand_over_holds_references_and_no_name(amina, key):
    case, (qais, *_) = family(amina)
    issue_letters(actor=amina, passphrase=PASSPHRASE)
    release_sheets(actor=amina, case=case)
    hand_over_letters(actor=amina, case=case, to=qais)
    line = AuditEvent.objects.get(verb="letters.handed_over")
    assert (line.subject, line.detail["to"], len(line.detail["letters"])) == (f"case:{case.ref}", qais.ref, 3)
    assert not AuditEvent.objects.filter(detail__icontains="Darwazi").exists()


def test_the_database_holds_no_half_hand_over(amina, letters):
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letters[0].pk).update(handed_over_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letters[0].pk).update(printed_at=timezone.now())


def test_letters_carry_the_reference_that_is_in_force_and_no_other(amina, bashir, key, case):
    today = timezone.localdate()
    record_instruction(actor=bashir, reference="MOI/OLD-1", from_day=date(2023, 1, 1), until_day=date(2023, 12, 31))
    record_instruction(actor=bashir, reference="MOI/TO-COME", from_day=today + timedelta(days=5))
    record_instruction(actor=bashir, reference="  MOI/FSA/2023\n 117 ", from_day=today - timedelta(days=5))
    issue_letters(actor=amina, passphrase=PASSPHRASE)
    for letter in Letter.objects.all():
        assert queries.verdict_on(bytes(letter.token), now=timezone.now()).letter.instruction == "MOI/FSA/2023 117"


def test_an_ended_instruction_is_on_no_new_letter_and_stays_on_the_old(amina, bashir, key, case):
    today = timezone.localdate()
    made = record_instruction(actor=bashir, reference="MOI/1", from_day=today - timedelta(days=9))
    issue_letters(actor=amina, passphrase=PASSPHRASE)
    end_instruction(actor=bashir, instruction_id=made.pk, until_day=today - timedelta(days=1))
    issue_letters(actor=amina, passphrase=PASSPHRASE, renew=True)
    said = [
        queries.verdict_on(bytes(letter.token), now=timezone.now()).letter.instruction
        for letter in Letter.objects.order_by("id")
    ]
    assert said == ["MOI/1"] * 3 + [""] * 3


@pytest.mark.parametrize("reference", ["", "  ", "x" * 41, "MOI\u202e1"])
def test_a_reference_that_cannot_be_printed_is_refused(bashir, reference):
    with pytest.raises(BadInput):
        record_instruction(actor=bashir, reference=reference, from_day=date(2023, 1, 1))


def test_who_may_enter_and_end_an_instruction(amina, bashir, carol):
    with pytest.raises(NotAllowed):
        record_instruction(actor=amina, reference="MOI/1", from_day=date(2023, 1, 1))
    with pytest.raises(BadInput):
        record_instruction(actor=bashir, reference="M", from_day=date(2023, 1, 2), until_day=date(2023, 1, 1))
    made = record_instruction(actor=bashir, reference="MOI/1", from_day=date(2023, 1, 5))
    with pytest.raises(BadInput):
        end_instruction(actor=bashir, instruction_id=made.pk, until_day=date(2023, 1, 4))
    end_instruction(actor=bashir, instruction_id=made.pk, until_day=date(2023, 1, 9))
    with pytest.raises(Conflict):
        end_instruction(actor=bashir, instruction_id=made.pk, until_day=date(2023, 1, 9))
    with pytest.raises(NotFound):
        end_instruction(actor=bashir, instruction_id=0, until_day=date(2023, 1, 9))


def test_closed_cases_of_a_request_get_no_letter(amina, bashir, key, many):
    request = approve_letters(actor=bashir, request_id=request_letters(actor=amina).pk)
    Case.objects.filter(pk=many[0].pk).update(state="departed")
    assert issue_letters(actor=amina, passphrase=PASSPHRASE, request=request).families == 2
