"""Does a person's own no to their letter begin its end at once, and does it still take two people to end it?"""

import pytest
from django.utils import timezone
from small_register import family, letter

from aman.audit.models import AuditEvent
from aman.cases.actions import record_consent, withdraw_consent
from aman.errors import Conflict, NotAllowed
from aman.issuing import queries
from aman.issuing.actions import hand_over_letters, withdraw_letter
from aman.issuing.actions.choosing import LeftOut, Terms, choose_people
from aman.issuing.coverage import people_without_letter
from aman.issuing.models import Letter

pytestmark = pytest.mark.django_db


def said(amina, case, person, *, no=True, purpose="letter"):
    return record_consent(
        actor=amina,
        case=case,
        person=person,
        purpose=purpose,
        recipient="",
        given_on=timezone.localdate(),
        is_refusal=no,
    )


def test_a_no_asks_for_the_withdrawal_and_a_second_person_carries_it_out(amina, bashir):
    case, (qais, shakila, _) = family(amina)
    his, hers = letter(amina, case, qais), letter(amina, case, shakila)
    said(amina, case, qais)
    his.refresh_from_db()
    hers.refresh_from_db()
    assert his.withdrawal_asked_by == amina
    assert hers.withdrawal_asked_at is None
    assert his.state == Letter.State.ISSUED
    assert AuditEvent.objects.filter(verb="letter.withdrawal_asked", subject=f"letter:{his.letter_id}").exists()
    with pytest.raises(NotAllowed):
        withdraw_letter(actor=amina, letter_id=his.letter_id, reason="The person asked for it.")
    assert withdraw_letter(actor=bashir, letter_id=his.letter_id, reason="The person asked.").state == "withdrawn"


def test_a_yes_taken_back_is_a_no(amina):
    case, (qais, *_) = family(amina)
    his = letter(amina, case, qais)
    given = said(amina, case, qais, no=False)
    withdraw_consent(actor=amina, case=case, consent_id=given.pk)
    his.refresh_from_db()
    assert his.is_withdrawal_asked


def test_a_no_to_something_else_leaves_the_letter_alone(amina):
    case, (qais, *_) = family(amina)
    his = letter(amina, case, qais)
    said(amina, case, qais, purpose="legal_aid")
    his.refresh_from_db()
    assert not his.is_withdrawal_asked


def test_nobody_signs_prints_or_hands_over_a_letter_to_who_said_no(amina):
    case, (qais, shakila, farhad) = family(amina)
    now = timezone.now()
    his, hers = letter(amina, case, qais), letter(amina, case, shakila)
    Letter.objects.update(printed_at=now, printed_by=amina)
    said(amina, case, qais)
    assert queries.letters_of_case(case, timezone.now()) == [hers]
    with pytest.raises(Conflict):
        hand_over_letters(actor=amina, case=case, to=qais, letter_ids=[his.letter_id])
    assert hand_over_letters(actor=amina, case=case, to=shakila) == [hers]
    Letter.objects.update(state="superseded")
    (choice,) = choose_people(Terms.of(case.office_id, now=timezone.now()), [case])
    assert set(choice.wanted) == {shakila.pk, farhad.pk}
    assert [(s.person_ref, s.reason) for s in choice.report.skipped] == [(qais.ref, LeftOut.SAID_NO)]
    why = {person.pk: person.why for person in people_without_letter(user=amina, now=timezone.now())}
    assert why[qais.pk] == "said_no"
    assert why[shakila.pk] == "due"
