"""The special immigrant programme: months by day of filing, papers by day, the family, and three last days."""

from __future__ import annotations

from datetime import date

import pytest
from policies.asking import answer, ask, due

PACK = "us-siv-aapa"
FOUR = {"has_hr_letter": True, "has_recommendation": True, "has_ds157": True, "has_identity_paper": True}
FILE = {
    "relation": "principal_applicant",
    "nationality_afghan": True,
    "employer_kind": "usg_direct",
    "employment_start": date(2010, 1, 1),
    "employment_end": date(2013, 1, 1),
    "months_employed": 36,
    "applied_on": date(2022, 5, 1),
    **FOUR,
}
DEATH = {"principal_meets": True, "principal_deceased": True}


@pytest.mark.parametrize(
    ("applied_on", "months", "outcome"),
    [
        ("2015-09-30", 12, "meets"),
        ("2015-10-01", 12, "does_not_meet"),
        ("2015-10-01", 24, "meets"),
        ("2021-07-29", 23, "does_not_meet"),
        ("2021-07-30", 12, "meets"),
        ("2021-07-30", 11, "does_not_meet"),
    ],
)
def test_the_months_go_by_the_day_of_filing(applied_on, months, outcome):
    facts = {**FILE, "months_employed": months, "applied_on": date.fromisoformat(applied_on)}
    assert ask(PACK, "2025-05-01", **facts) == outcome


@pytest.mark.parametrize(
    ("day", "threat", "biographic", "outcome"),
    [
        ("2018-11-30", False, False, "cannot_tell"),
        ("2018-12-01", True, True, "meets"),
        ("2021-07-29", False, True, "does_not_meet"),
        ("2021-07-30", False, True, "meets"),
        ("2024-12-31", False, False, "does_not_meet"),
        ("2025-01-01", False, False, "meets"),
    ],
)
def test_six_five_and_four_papers_by_day(day, threat, biographic, outcome):
    facts = {**FILE, "applied_on": date(2014, 5, 1), "has_threat_statement": threat, "has_biographic_data": biographic}
    assert ask(PACK, day, **facts) == outcome


@pytest.mark.parametrize(
    ("kind", "duty", "outcome"),
    [
        ("contractor_or_sub_for_usg", "other", "meets"),
        ("isaf_rs_direct", "sensitive_duties_us_military", "meets"),
        ("isaf_rs_direct", "other", "does_not_meet"),
        ("isaf_rs_contractor", "off_base_interpreter_us_military", "does_not_meet"),
        ("usg_funded_project", "other", "does_not_meet"),
    ],
)
def test_contractors_count_for_the_us_government_and_not_for_isaf(kind, duty, outcome):
    assert ask(PACK, "2025-05-01", **{**FILE, "employer_kind": kind, "isaf_duty": duty}) == outcome


def test_new_applications_end_with_2025_and_papers_on_5_june_2026():
    assert ask(PACK, "2026-02-01", **{**FILE, "applied_on": date(2025, 12, 31)}) == "meets"
    assert ask(PACK, "2026-02-01", **{**FILE, "applied_on": date(2026, 1, 1)}) == "does_not_meet"
    late = answer(PACK, "2026-06-06", **FILE)
    assert late.outcome.value == "cannot_tell"
    assert [missing.fact for missing in late.missing] == ["documents_complete_on"]
    assert ask(PACK, "2026-06-06", **FILE, documents_complete_on=date(2026, 6, 5)) == "meets"
    assert ask(PACK, "2026-06-06", **FILE, documents_complete_on=date(2026, 6, 6)) == "cannot_tell"


def test_an_age_is_never_taken_as_frozen():
    child = {"relation": "child", "is_unmarried": True, "principal_meets": True}
    assert ask(PACK, "2025-05-01", **child, under_21=True) == "meets"
    assert ask(PACK, "2025-05-01", **child, under_21=False) == "does_not_meet"
    assert due(PACK, "2025-05-01", **child, under_21=True, turns_21_on=date(2025, 11, 1)) == {
        "siv.age_out": ("2025-11-01", True)
    }


def test_survivors_stay_covered_from_july_2022_and_before_it_cannot_be_told():
    assert ask(PACK, "2022-07-19", relation="spouse", **DEATH) == "cannot_tell"
    assert ask(PACK, "2022-07-20", relation="spouse", **DEATH) == "meets"
    assert ask(PACK, "2022-07-20", relation="child", under_21=True, is_unmarried=True, **DEATH) == "meets"


def test_a_denial_is_no_answer_but_a_day_for_the_appeal():
    denied = {
        **FILE,
        "com_decision": "denied",
        "com_denied_on": date(2025, 1, 1),
        "documents_complete_on": date(2025, 1, 1),
    }
    assert ask(PACK, "2025-03-01", **denied) == "meets"
    assert due(PACK, "2025-03-01", **denied, com_appealed=False) == {"siv.appeal": ("2025-05-01", True)}
    assert due(PACK, "2025-03-01", **denied, com_appealed=True) == {}
    assert due(PACK, "2025-03-01", **denied) == {"siv.appeal": ("2025-05-01", False)}


def test_somebody_who_has_not_filed_is_told_the_last_day():
    facts = {"relation": "principal_applicant", "nationality_afghan": True, "employer_kind": "usg_direct"}
    assert due(PACK, "2025-05-01", **facts)["siv.apply"] == ("2025-12-31", False)
    assert "siv.apply" not in due(PACK, "2026-01-01", **facts)


def test_the_last_day_for_papers_is_said_only_once_the_programme_is_closed():
    assert "siv.documents" not in due(PACK, "2025-12-31", **FILE)
    assert due(PACK, "2026-01-01", **FILE)["siv.documents"] == ("2026-06-05", False)
