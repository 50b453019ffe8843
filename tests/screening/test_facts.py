"""What the rules get to see of a person, and why a fact is missing."""

from __future__ import annotations

import json
from datetime import date

import pytest

from aman.core.policy import Unknown, UnknownBecause
from aman.people.models import Document, Person
from aman.screening.facts import count_months, find_asked, freeze_sheet, read_beings, sheet_of, thaw_facts
from aman.screening.places import district_of
from aman.screening.queries import fact_kinds

NOVEMBER = date(2023, 11, 1)


def sheets(user, as_of=NOVEMBER):
    beings = read_beings(Person.objects.visible_to(user))
    asked = find_asked(beings.values())
    return {pk: sheet_of(being, asked, as_of, fact_kinds()) for pk, being in beings.items()}


@pytest.mark.parametrize(
    ("place", "district"),
    [
        ("Islamabad (G-9)", "islamabad"),
        ("اسلام آباد", "islamabad"),
        ("ICT", "islamabad"),
        ("Rawal Pindi", "rawalpindi"),
        ("راولپنڈی", "rawalpindi"),
        ("Board Bazar Peshawar", "peshawar"),
        ("کوئٹہ", "quetta"),
        ("Quetta-Hazara Town", "quetta"),
        ("Karachi, formerly Islamabad", None),
        ("somewhere", None),
        ("district", None),
    ],
)
def test_a_place_is_read_in_any_script_and_never_guessed(place, district):
    assert district_of(place) == district


def test_a_visa_and_its_last_day_come_from_the_row_that_states_them(amina, add_family):
    zalmay, *_ = add_family(amina)
    sheet = sheets(amina)[zalmay.pk]
    assert sheet["document"][0] == "pk_visa"
    assert sheet["document_valid_to"] == (date(2023, 12, 31), f"source:{zalmay.source_id} row:6")
    assert sheet["district"][0] == "peshawar"
    assert sheet["third_country"][0] == "us"
    assert sheet["relation"][0] == "principal_applicant"


def test_a_blank_cell_is_not_recorded_and_a_missing_column_was_not_asked(amina, add_family):
    _, mina, *_ = add_family(amina)
    assert sheets(amina)[mina.pk]["document"] == Unknown(UnknownBecause.NOT_RECORDED)
    Document.objects.all().delete()
    assert "document" not in sheets(amina)[mina.pk]
    assert thaw_facts({}, fact_kinds())["document"] == Unknown(UnknownBecause.NOT_ASKED)


def test_a_visa_that_runs_goes_before_a_card_and_a_card_before_one_that_ran_out(amina, add_family):
    zalmay, *_ = add_family(amina)
    Document.objects.create(person=zalmay, kind="por_card", number="1", source=zalmay.source)
    assert sheets(amina)[zalmay.pk]["document"][0] == "pk_visa"
    assert sheets(amina, date(2024, 1, 1))[zalmay.pk]["document"][0] == "por_card"


def test_a_letter_of_the_ministry_counts_only_while_it_runs(amina, add_family):
    zalmay, mina, *_ = add_family(amina)
    for person, last in ((zalmay, date(2023, 11, 1)), (mina, date(2023, 10, 31))):
        Document.objects.create(person=person, kind="moi_stay_letter", source=person.source, valid_to=last)
    found = sheets(amina)
    assert found[zalmay.pk]["named_protection"][0] is True
    assert "named_protection" not in found[mina.pk]


def test_joined_rows_are_read_as_one_human_being(amina, add_family):
    zalmay, mina, *_ = add_family(amina)
    Document.objects.create(person=mina, kind="acc", number="1", source=mina.source)
    Document.objects.filter(person=zalmay).delete()
    Person.objects.filter(pk=mina.pk).update(root=zalmay)
    found = sheets(amina)
    assert mina.pk not in found
    assert found[zalmay.pk]["document"][0] == "acc"


def test_an_age_that_only_the_year_gives_is_unknown_around_the_birthday(amina, add_family):
    _, mina, arash, bahram, gulalai = add_family(amina)
    assert sheets(amina)[arash.pk]["under_21"][0] is True
    assert sheets(amina)[bahram.pk]["under_21"][0] is False
    assert isinstance(sheets(amina, date(2011, 6, 1))[mina.pk]["under_21"], Unknown)
    assert sheets(amina)[gulalai.pk]["under_21"] == Unknown(UnknownBecause.NOT_RECORDED)


def test_papers_on_file_become_facts_of_the_principal_applicant(amina, add_family):
    from aman.cases.actions import add_evidence
    from aman.cases.models import Case

    zalmay, *_ = add_family(amina)
    case = Case.objects.get()
    stated = {"employer_kind": "usg_direct", "employment_start": "2010-01-01", "employment_end": "2011-06-30"}
    add_evidence(actor=amina, case=case, kind="hr_letter", received_on=NOVEMBER, facts=stated)
    more = {"employer_kind": "usg_direct", "employment_start": "2011-01-01", "employment_end": "2012-12-31"}
    add_evidence(actor=amina, case=case, kind="hr_letter", received_on=NOVEMBER, person=zalmay, facts=more)
    sheet = sheets(amina)[zalmay.pk]
    assert sheet["has_hr_letter"][0] is True
    assert sheet["employment_start"][0] == date(2010, 1, 1)
    assert sheet["employment_end"][0] == date(2012, 12, 31)
    assert sheet["months_employed"][0] == 36


@pytest.mark.parametrize(
    ("periods", "months"),
    [
        ([("2010-01-01", "2010-12-31")], 12),
        ([("2010-01-15", "2010-02-13")], 0),
        ([("2010-01-15", "2010-02-14")], 1),
        ([("2010-01-01", "2010-06-30"), ("2010-03-01", "2010-12-31")], 12),
        ([("2010-01-01", "2010-01-31"), ("2011-01-01", "2011-01-31")], 2),
    ],
)
def test_months_that_two_employers_share_count_once(periods, months):
    assert count_months([(date.fromisoformat(a), date.fromisoformat(b)) for a, b in periods]) == months


def test_facts_are_frozen_the_same_way_twice_and_read_back_as_they_were(amina, add_family):
    zalmay, *_ = add_family(amina)
    sheet = sheets(amina)[zalmay.pk]
    text = freeze_sheet(sheet)
    assert text == freeze_sheet(dict(reversed(sheet.items())))
    facts = thaw_facts(json.loads(text), fact_kinds())
    for name, one in sheet.items():
        assert facts[name] == (one if isinstance(one, Unknown) else one[0])
