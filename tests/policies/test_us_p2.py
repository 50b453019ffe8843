"""P-2: who worked for whom, for how long, referred by somebody else, with children of any age."""

from __future__ import annotations

import pytest
from policies.asking import answer, ask

PACK = "us-p2"
FILE = {
    "relation": "principal_applicant",
    "nationality_afghan": True,
    "employer_kind": "us_media_or_ngo",
    "referred_by": "employer",
}


@pytest.mark.parametrize(("day", "outcome"), [("2021-08-01", "does_not_meet"), ("2021-08-02", "meets")])
def test_the_designation_begins_on_2_august_2021(day, outcome):
    assert ask(PACK, day, **FILE) == outcome


@pytest.mark.parametrize(
    ("kind", "months", "outcome"),
    [
        ("usg_direct", 11, "meets"),
        ("contractor_or_sub_for_usg", 11, "meets"),
        ("usg_direct", 12, "does_not_meet"),
        ("usg_funded_project", 12, "meets"),
        ("us_media_or_ngo", 1, "meets"),
        ("isaf_rs_direct", 11, "cannot_tell"),
        ("other", 1, "does_not_meet"),
    ],
)
def test_short_time_with_the_government_or_any_time_with_a_project(kind, months, outcome):
    assert ask(PACK, "2024-05-01", **{**FILE, "employer_kind": kind, "months_employed": months}) == outcome


def test_nobody_applies_for_himself():
    assert ask(PACK, "2024-05-01", **{**FILE, "referred_by": "none"}) == "does_not_meet"


@pytest.mark.parametrize("under_21", [True, False])
def test_a_child_of_any_age_goes_along_where_the_special_immigrant_programme_ends_at_21(under_21):
    child = {"relation": "child", "under_21": under_21, "is_unmarried": True}
    assert ask(PACK, "2024-05-01", **child, principal_meets_p2=True) == "meets"
    siv = ask("us-siv-aapa", "2024-05-01", **child, principal_meets=True)
    assert siv == ("meets" if under_21 else "does_not_meet")


def test_the_suspension_of_admissions_is_not_mistaken_for_a_rule_on_who_belongs():
    assert ask(PACK, "2025-01-27", **FILE) == "meets"
    assert ask("us-processing", "2025-01-27", us_pathway="p2") == "does_not_meet"


def test_what_the_sources_leave_open_asks_for_no_paper():
    assert answer(PACK, "2024-05-01", **{**FILE, "employer_kind": "isaf_rs_direct"}).missing == ()
