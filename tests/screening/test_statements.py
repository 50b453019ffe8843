"""What counts when an officer, a paper and a list say different things."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from aman.cases.actions import add_evidence, record_step
from aman.cases.models import Case, Pathway, Step
from aman.core.policy import NOT_APPLICABLE, FactKind, Unknown, UnknownBecause
from aman.people.models import Document, Person
from aman.screening.facts import comes_from, find_asked, freeze_sheet, read_beings, sheet_of, thaw_facts
from aman.screening.models import FactStatement

NOVEMBER = date(2023, 11, 1)
KINDS = {
    "document": FactKind.TEXT,
    "document_valid_to": FactKind.DATE,
    "district": FactKind.TEXT,
    "nationality_afghan": FactKind.BOOL,
    "employer_kind": FactKind.TEXT,
    "com_decision": FactKind.TEXT,
    "com_denied_on": FactKind.DATE,
    "visa_issued": FactKind.BOOL,
    "visa_issued_on": FactKind.DATE,
    "us_pathway": FactKind.TEXT,
    "under_21": FactKind.BOOL,
    "turns_21_on": FactKind.DATE,
    "stays_in_pakistan": FactKind.BOOL,
    "travels_on_afghan_passport": FactKind.BOOL,
    "risk_profiles": FactKind.SET,
}
DISAGREE = UnknownBecause.SOURCES_DISAGREE


@pytest.fixture
def zalmay(amina, add_family):
    return add_family(amina)[0]


def sheet(user, person, as_of=NOVEMBER):
    beings = read_beings(Person.objects.visible_to(user))
    return sheet_of(beings[person.pk], find_asked(beings.values()), as_of, KINDS)


def say(user, person, fact, value=None, *, because="", paper=None, moot=False):
    return FactStatement.objects.create(
        person=person,
        fact=fact,
        value=value,
        because=because,
        not_applicable=moot,
        evidence=paper,
        stated_on=NOVEMBER,
        recorded_by=user,
        recorded_at=timezone.now(),
    )


def paper_for(user, kind="passport", **more):
    return add_evidence(actor=user, case=Case.objects.get(), kind=kind, received_on=NOVEMBER, **more)


def test_a_word_fills_a_gap_and_says_who_recorded_it(amina, zalmay):
    said = say(amina, zalmay, "employer_kind", "usg_direct")
    assert sheet(amina, zalmay)["employer_kind"] == ("usg_direct", f"statement:{said.pk}")


def test_a_word_against_a_list_on_what_does_not_change_leaves_it_unknown(amina, zalmay):
    say(amina, zalmay, "nationality_afghan", False)
    assert sheet(amina, zalmay)["nationality_afghan"].because is DISAGREE


def test_a_word_that_agrees_with_a_list_settles_it(amina, zalmay):
    say(amina, zalmay, "nationality_afghan", True)
    assert sheet(amina, zalmay)["nationality_afghan"][0] is True


def test_a_later_word_about_where_somebody_lives_counts(amina, zalmay):
    say(amina, zalmay, "district", "quetta")
    assert sheet(amina, zalmay)["district"][0] == "quetta"


def test_a_paper_goes_before_a_list_and_before_a_later_word(amina, zalmay):
    paper = paper_for(amina)
    say(amina, zalmay, "nationality_afghan", False, paper=paper)
    say(amina, zalmay, "nationality_afghan", True)
    assert sheet(amina, zalmay)["nationality_afghan"][0] is False


def test_two_papers_that_differ_disagree_until_one_is_taken_back(amina, zalmay):
    first, second = paper_for(amina), paper_for(amina, "tazkira")
    say(amina, zalmay, "nationality_afghan", False, paper=first)
    say(amina, zalmay, "nationality_afghan", True, paper=second)
    assert sheet(amina, zalmay)["nationality_afghan"].because is DISAGREE
    say(amina, zalmay, "nationality_afghan", because="unreadable", paper=first)
    assert sheet(amina, zalmay)["nationality_afghan"][0] is True


def test_the_last_record_about_a_paper_replaces_the_one_before(amina, zalmay):
    paper = paper_for(amina)
    say(amina, zalmay, "nationality_afghan", False, paper=paper)
    say(amina, zalmay, "nationality_afghan", True, paper=paper)
    assert sheet(amina, zalmay)["nationality_afghan"][0] is True


def test_a_record_corrects_what_the_case_says_of_the_same_paper(amina, zalmay):
    paper = paper_for(amina, "hr_letter", facts={"employer_kind": "other"})
    assert sheet(amina, zalmay)["employer_kind"][0] == "other"
    say(amina, zalmay, "employer_kind", "usg_direct", paper=paper)
    assert sheet(amina, zalmay)["employer_kind"][0] == "usg_direct"
    say(amina, zalmay, "employer_kind", because="unreadable", paper=paper)
    assert sheet(amina, zalmay)["employer_kind"].because is UnknownBecause.UNREADABLE


def test_a_word_against_a_paper_of_the_case_changes_nothing(amina, zalmay):
    paper_for(amina, "hr_letter", facts={"employer_kind": "usg_direct"})
    say(amina, zalmay, "employer_kind", "other")
    assert sheet(amina, zalmay)["employer_kind"][0] == "usg_direct"


@pytest.mark.parametrize("because", ["refused", "unreadable", "not_asked", "not_recorded"])
def test_a_reason_fills_a_gap_but_never_rubs_out_a_list(amina, zalmay, because):
    say(amina, zalmay, "employer_kind", because=because)
    say(amina, zalmay, "nationality_afghan", because=because)
    found = sheet(amina, zalmay)
    assert found["employer_kind"] == Unknown(UnknownBecause(because))
    assert found["nationality_afghan"][0] is True


def test_a_reason_after_a_word_takes_the_word_back(amina, zalmay):
    say(amina, zalmay, "employer_kind", "usg_direct")
    say(amina, zalmay, "employer_kind", because="not_asked")
    assert sheet(amina, zalmay)["employer_kind"].because is UnknownBecause.NOT_ASKED


def test_an_expired_paper_counts_for_nothing(amina, zalmay):
    paper = paper_for(amina, valid_to=NOVEMBER - timedelta(1))
    say(amina, zalmay, "employer_kind", "usg_direct", paper=paper)
    assert "employer_kind" not in sheet(amina, zalmay)


def test_what_does_not_apply_is_a_value_and_survives_freezing(amina, zalmay):
    say(amina, zalmay, "employer_kind", moot=True)
    found = sheet(amina, zalmay)
    assert found["employer_kind"][0] is NOT_APPLICABLE
    thawed = thaw_facts(json.loads(freeze_sheet(found)), KINDS)
    assert thawed["employer_kind"] is NOT_APPLICABLE


def test_another_paper_of_stay_does_not_keep_the_last_day_of_the_old_one(amina, zalmay):
    say(amina, zalmay, "document", "acc")
    found = sheet(amina, zalmay)
    assert found["document"][0] == "acc"
    assert isinstance(found["document_valid_to"], Unknown)
    say(amina, zalmay, "document_valid_to", "2024-03-01")
    assert sheet(amina, zalmay)["document_valid_to"][0] == date(2024, 3, 1)


def test_nobody_records_an_age_or_the_answer_about_somebody_else(amina, zalmay):
    say(amina, zalmay, "under_21", True)
    assert sheet(amina, zalmay)["under_21"][0] is False
    assert all(comes_from(fact) for fact in ("under_21", "turns_21_on", "principal_meets_p2", "relation"))
    assert comes_from("relation_to_petitioner") is None


def test_a_record_about_a_joined_row_counts_for_the_person(amina, add_family):
    zalmay, mina, *_ = add_family(amina)
    say(amina, mina, "employer_kind", "usg_direct")
    Person.objects.filter(pk=mina.pk).update(root=zalmay)
    assert sheet(amina, zalmay)["employer_kind"][0] == "usg_direct"


def test_the_stages_and_programmes_of_a_case_are_facts_of_everybody_on_it(amina, add_family):
    zalmay, mina, *_ = add_family(amina)
    case = Case.objects.get()
    assert sheet(amina, mina)["us_pathway"] == ("siv_sq", f"case:{case.ref}")
    record_step(actor=amina, case=case, name="com_decision", entered_on=date(2023, 5, 1), version=case.version)
    Step.objects.update(left_on=date(2023, 6, 1), result="denied")
    Step.objects.create(case=case, name="visa_issued", entered_on=date(2023, 12, 1))
    found = sheet(amina, mina)
    assert found["com_decision"][0] == "denied"
    assert found["com_denied_on"][0] == date(2023, 6, 1)
    assert "visa_issued" not in found  # a month later
    assert sheet(amina, zalmay, date(2024, 1, 1))["visa_issued_on"][0] == date(2023, 12, 1)
    Pathway.objects.create(case=case, kind="P-2")
    assert sheet(amina, mina)["us_pathway"].because is DISAGREE


def test_a_place_and_a_passport_on_file_say_where_and_on_what(amina, zalmay):
    found = sheet(amina, zalmay)
    assert found["stays_in_pakistan"][0] is True
    assert "travels_on_afghan_passport" not in found
    Document.objects.create(person=zalmay, kind="af_passport", number="P01234567", source=zalmay.source)
    assert sheet(amina, zalmay)["travels_on_afghan_passport"][0] is True


def test_a_birthday_is_known_where_the_day_of_birth_is(amina, add_family):
    _, mina, arash, *_ = add_family(amina)
    assert sheet(amina, arash)["turns_21_on"][0] == date(2033, 3, 1)
    assert isinstance(sheet(amina, mina)["turns_21_on"], Unknown)


def test_the_register_knows_that_somebody_is_a_woman_and_what_is_said_comes_on_top(amina, add_family):
    zalmay, mina, *_ = add_family(amina)
    Person.objects.filter(pk=zalmay.pk).update(sex="M")
    Person.objects.filter(pk=mina.pk).update(sex="F")
    assert "risk_profiles" not in sheet(amina, zalmay)
    assert sheet(amina, mina)["risk_profiles"][0] == {"woman"}
    say(amina, mina, "risk_profiles", ["journalist"])
    assert sheet(amina, mina)["risk_profiles"][0] == {"woman", "journalist"}
    say(amina, zalmay, "risk_profiles", [])
    assert sheet(amina, zalmay)["risk_profiles"][0] == frozenset()
