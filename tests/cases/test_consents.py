"""Does what a person last said decide, for the recipient and the purpose it was said about, and from that moment?"""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from small_register import add, family, new_person

from aman.audit.models import AuditEvent
from aman.cases import actions
from aman.cases.consenting import Said, is_child
from aman.cases.consents import allows, allows_being, refusals
from aman.cases.models import Consent
from aman.cases.purposes import PURPOSES, RecipientKind
from aman.errors import BadInput, Conflict
from aman.people.actions import set_roots

pytestmark = pytest.mark.django_db

TODAY = date(2023, 11, 1)


def say(amina, case, person, purpose="resettlement_state", recipient="", **more):
    told = {"given_on": timezone.localdate(), **more}
    return actions.record_consent(actor=amina, case=case, person=person, purpose=purpose, recipient=recipient, **told)


def test_where_nothing_was_said_only_what_rests_on_the_application_stands(amina):
    _, (qais, *_) = family(amina)
    standing = {key for key in PURPOSES if allows([qais.pk], key)[qais.pk]}
    assert standing == {"letter", "desk_answer", "held_outreach"}
    assert all(allows_being([qais.pk], key) is (key in standing) for key in PURPOSES)


def test_a_yes_to_one_organisation_speaks_for_no_other(amina):
    case, (qais, *_) = family(amina)
    say(amina, case, qais, recipient="Ministry of Examplia")
    assert allows([qais.pk], "resettlement_state", recipient="ministry of  EXAMPLIA")[qais.pk]
    assert not allows([qais.pk], "resettlement_state", recipient="Another ministry")[qais.pk]
    assert not allows([qais.pk], "resettlement_state")[qais.pk]
    assert not allows([qais.pk], "legal_aid", recipient="Ministry of Examplia")[qais.pk]


def test_a_no_takes_away_what_stood_unsaid(amina):
    case, (qais, shakila, _) = family(amina)
    say(amina, case, qais, purpose="desk_answer", is_refusal=True)
    assert allows([qais.pk, shakila.pk], "desk_answer") == {qais.pk: False, shakila.pk: True}
    assert refusals([qais.pk, shakila.pk], "desk_answer") == {qais.pk}
    say(amina, case, qais, purpose="desk_answer")
    assert allows([qais.pk], "desk_answer")[qais.pk]


def test_a_withdrawal_outlives_an_older_yes_that_is_written_down_later(amina):
    case, (qais, *_) = family(amina)
    given = say(amina, case, qais, given_on=TODAY)
    actions.withdraw_consent(actor=amina, case=case, consent_id=given.pk)
    say(amina, case, qais, given_on=TODAY + timedelta(days=3))
    assert not allows([qais.pk], "resettlement_state")[qais.pk]
    say(amina, case, qais)
    assert allows([qais.pk], "resettlement_state")[qais.pk]


def test_a_yes_ends_with_its_last_day(amina):
    case, (qais, *_) = family(amina)
    today = timezone.localdate()
    say(amina, case, qais, expires_on=today)
    assert allows([qais.pk], "resettlement_state")[qais.pk]
    assert not allows([qais.pk], "resettlement_state", at=timezone.now() + timedelta(days=1))[qais.pk]


def test_what_is_said_by_one_row_counts_for_the_human_being(amina):
    case, (qais, *_) = family(amina)
    (again,) = add(amina, new_person("Qays Darwazy"))
    actions.build_cases(actor=amina, members=[actions.NewMember(again.pk, case.programme_number)])
    set_roots(actor=amina, root_of={again.pk: qais.pk})
    say(amina, case, again)
    assert allows([qais.pk], "resettlement_state") == {qais.pk: True}


def test_a_thousand_people_cost_six_statements(amina, django_assert_num_queries):
    people = add(amina, *(new_person(f"Nobody {n}") for n in range(1_000)))
    with django_assert_num_queries(6):
        assert not any(allows([p.pk for p in people], "legal_aid").values())


def test_nobody_speaks_for_another_adult_and_somebody_must_for_a_child(amina):
    case, (qais, shakila, farhad) = family(amina)
    with pytest.raises(BadInput, match="nobody speaks for"):
        say(amina, case, shakila, signatory=qais)
    with pytest.raises(BadInput, match="is a child"):
        say(amina, case, farhad)
    with pytest.raises(BadInput):
        say(amina, case, qais, signatory=farhad)
    consent = say(amina, case, farhad, signatory=shakila)
    assert (consent.way, consent.signatory) == (Consent.Way.GUARDIAN, shakila)


def test_a_family_says_so_together_and_an_adult_left_out_said_nothing(amina):
    case, (qais, shakila, farhad) = family(amina)
    said = Said("unhcr_referral", "", timezone.localdate(), way=Consent.Way.INTERPRETER)
    written = actions.record_family_consent(actor=amina, case=case, people=[qais, farhad], said=said, guardian=qais)
    assert [(c.person, c.scope, c.way) for c in written] == [
        (qais, "family", "interpreter"),
        (farhad, "family", "guardian"),
    ]
    allowed = allows([qais.pk, shakila.pk, farhad.pk], "unhcr_referral")
    assert allowed == {qais.pk: True, shakila.pk: False, farhad.pk: True}


def test_nothing_is_written_of_a_family_where_a_child_has_no_guardian(amina):
    case, (qais, _, farhad) = family(amina)
    said = Said("unhcr_referral", "", timezone.localdate())
    with pytest.raises(BadInput):
        actions.record_family_consent(actor=amina, case=case, people=[qais, farhad], said=said)
    assert not Consent.objects.exists()


def test_an_unknown_purpose_is_refused_and_the_press_and_the_state_of_origin_are_no_recipients(amina):
    case, (qais, *_) = family(amina)
    with pytest.raises(BadInput):
        say(amina, case, qais, purpose="press")
    with pytest.raises(KeyError):
        allows([qais.pk], "press")
    assert {one.kind for one in PURPOSES.values()} == set(RecipientKind)
    assert not {"press", "origin", "country_of_origin"} & set(RecipientKind)


def test_a_no_is_not_withdrawn_but_answered_by_a_later_yes(amina):
    case, (qais, *_) = family(amina)
    no = say(amina, case, qais, is_refusal=True)
    with pytest.raises(Conflict):
        actions.withdraw_consent(actor=amina, case=case, consent_id=no.pk)
    assert AuditEvent.objects.filter(verb="consent.refused", subject=f"person:{qais.ref}").exists()


def test_whether_somebody_is_a_child_is_not_guessed(amina):
    _, (qais, shakila, farhad) = family(amina)
    (unknown,) = add(amina, new_person("Nobody Known"))
    assert [is_child(p, TODAY) for p in (qais, shakila, farhad, unknown)] == [False, False, True, None]
    assert is_child(shakila, date(2006, 6, 1)) is None
