"""Is each row read as the facts it states, and everything wrong with it named?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rosters.reading.lists_for_tests import text_list, workbook

from aman.core.documents import DocumentKind
from aman.rosters.reading import DEFECTS, RowFacts, check_list, read_list_content, read_rows

RECEIVED = date(2023, 10, 19)
HEADER = [
    "No", "Case No", "Family Name", "Given Name", "Father Name", "DOB", "Sex", "Nationality", "Relation", "Tazkira",
    "Passport", "Visa", "Visa Expiry", "Program", "City", "Phone", "Remarks",
]  # fmt: skip
WHOLE: dict[str, Any] = {
    "No": 1, "Case No": "KBL2022577001", "Family Name": "Sampleyar", "Given Name": "Bashir", "Father Name": "Zmarak",
    "DOB": "25/03/1980", "Sex": "M", "Nationality": "Afghan", "Relation": "PA", "Tazkira": "1401-0000-00001",
    "Passport": "P00000001", "Visa": "880000000001", "Visa Expiry": "2024-05-01", "Program": "SIV", "City": "Islamabad",
    "Phone": "+92 390 0000001", "Remarks": "",
}  # fmt: skip


def facts_of(*changes: dict[str, Any], header: list[str] = HEADER) -> list[RowFacts]:
    rows = [header, *([{**WHOLE, **change}.get(name, "") for name in header] for change in changes)]
    (sheet,) = read_list_content(workbook(rows=rows), "list.xlsx").sheets
    return read_rows(sheet, received_on=RECEIVED)


def one(**change: Any) -> RowFacts:
    (facts,) = facts_of({key.replace("_", " "): value for key, value in change.items()})
    return facts


def codes(facts: RowFacts) -> list[str]:
    return [finding.code for finding in facts.findings]


def test_a_sound_row_is_read_whole_and_nothing_is_wrong_with_it() -> None:
    facts = one()
    assert codes(facts) == []
    assert (facts.sheet, facts.row, facts.serial) == ("list.xlsx#List", 2, "1")
    assert (facts.name, facts.given, facts.family, facts.father) == (
        "Bashir Sampleyar",
        "Bashir",
        "Sampleyar",
        "Zmarak",
    )
    assert facts.birth.interval is not None
    assert facts.birth.interval.iso() == "1980-03-25"
    assert (facts.sex, facts.nationality, facts.relation, facts.programme) == ("M", "AFG", "principal_applicant", "SIV")
    assert (facts.case_number, facts.place, facts.phone) == ("KBL2022577001", "Islamabad", "+92 390 0000001")
    assert [(one.kind, one.number) for one in facts.documents] == [
        (DocumentKind.E_TAZKIRA, "1401000000001"),
        (DocumentKind.AF_PASSPORT, "P00000001"),
        (DocumentKind.PK_VISA, "880000000001"),
    ]
    valid_to = facts.documents[2].valid_to
    assert valid_to is not None
    assert valid_to.iso() == "2024-05-01"


@pytest.mark.parametrize(
    ("change", "code", "column", "value"),
    [
        ({"Nationality": "Pakistani"}, "not_afghan", 7, "Pakistani"),
        ({"Nationality": "Examplian"}, "nationality_unknown", 7, "Examplian"),
        ({"DOB": "sometime"}, "unreadable_date", 5, "sometime"),
        ({"DOB": "03/04/1980"}, "ambiguous_date", 5, "03/04/1980"),
        ({"DOB": "31/02/1980"}, "impossible_date", 5, "31/02/1980"),
        ({"DOB": date(2023, 10, 20)}, "impossible_date", 5, "2023-10-20"),
        ({"DOB": date(1980, 1, 1)}, "first_january", 5, "1980-01-01"),
        ({"Tazkira": "1401-0000-001"}, "document_malformed", 9, "1401-0000-001"),
        ({"Tazkira": 1.40223e12}, None, 9, ""),
        ({"Tazkira": "1.40223E+12"}, "document_digits_lost", 9, "1.40223E+12"),
        ({"Passport": "PO0000001"}, "document_letter_for_zero", 10, "PO0000001"),
        ({"Visa": "77"}, "document_unusual", 11, "77"),
        ({"Tazkira": "35202-0000000-1"}, "cnic_on_afghan_record", 9, "35202-0000000-1"),
        ({"Visa Expiry": "2023-10-18"}, "document_expired", 12, "2023-10-18"),
        ({"Visa Expiry": "soon"}, "unreadable_date", 12, "soon"),
        ({"Family Name": "LNU"}, "placeholder_name", 2, "LNU"),
        ({"Given Name": "Bashir بشیر"}, "mixed_script", 3, "Bashir بشیر"),
        ({"Case No": "KBL2022999001"}, "case_number_malformed", 1, "KBL2022999001"),
        ({"Relation": "friend of a friend"}, "relation_unknown", 8, "friend of a friend"),
        ({"Given Name": "", "Family Name": "LNU"}, "name_missing", None, ""),
    ],
)  # fmt: skip
def test_each_defect_is_named_with_its_column_and_value(
    change: dict[str, Any], code: str | None, column: int | None, value: str
) -> None:
    (facts,) = facts_of(change)
    found = [(finding.code, finding.column, finding.value) for finding in facts.findings]
    if code is None:
        assert found == []
    else:
        assert (code, column, value) in found
    assert all(finding.code in DEFECTS for finding in facts.findings)


def test_a_bare_name_is_no_identity() -> None:
    bare = dict.fromkeys(HEADER, "") | {"No": 5, "Given Name": "Bashir Sampleyar"}
    assert codes(facts_of(bare)[0]) == ["no_identity"]
    assert "no_identity" not in codes(facts_of({**bare, "Father Name": "Zmarak"})[0])
    assert "no_identity" not in codes(facts_of({**bare, "DOB": "1980"})[0])


@pytest.mark.parametrize("prefix", ["S/O", "D/O", "s/o", "son of", "Daughter of", "ولد"])
def test_the_father_is_read_without_what_stands_before_him(prefix: str) -> None:
    assert one(Father_Name=f"{prefix} Zmarak Khan").father == "Zmarak Khan"


def test_a_husband_in_the_column_of_the_father_is_no_father() -> None:
    facts = one(Father_Name="W/O Bashir")
    assert (facts.father, facts.husband) == ("", "Bashir")


def test_a_father_inside_the_name_is_told_from_the_name() -> None:
    facts = one(Given_Name="Palwasha d/o Torak", Family_Name="", Father_Name="")
    assert (facts.name, facts.father) == ("Palwasha", "Torak")


def test_two_scripts_in_one_cell_are_two_spellings() -> None:
    facts = one(Given_Name="Bashir بشیر", Family_Name="Sampleyar", Father_Name="Zmarak زمرک")
    assert (facts.name, facts.other_names) == ("Bashir Sampleyar", ("بشیر",))
    assert (facts.father, facts.father_other) == ("Zmarak", "زمرک")


def test_placeholders_are_no_names() -> None:
    facts = one(Given_Name="FNU Palwasha", Family_Name="L.N.U.", Father_Name="unknown")
    assert (facts.name, facts.father) == ("Palwasha", "")
    assert codes(facts).count("placeholder_name") == 3


def test_a_full_name_with_a_comma_is_turned_round() -> None:
    header = ["Sr", "Full Name", "Father Name", "Date of Birth", "Document Type", "Document No", "Relation"]
    rows = [header, [1, '"Sampleyar, Bashir"', "Zmarak", "1980", "unhcr", "QTA-22C00001", "child"]]
    (sheet,) = read_list_content(text_list(rows), "list.csv").sheets
    (facts,) = read_rows(sheet, received_on=RECEIVED)
    assert (facts.name, facts.given, facts.family) == ("Bashir Sampleyar", "Bashir", "Sampleyar")
    assert [(one.kind, one.number) for one in facts.documents] == [(DocumentKind.UNHCR_TOKEN, "QTA22C00001")]


def test_the_date_of_a_visa_without_a_number_is_kept() -> None:
    (document,) = [document for document in one(Visa="").documents if document.kind is DocumentKind.PK_VISA]
    assert (document.number, document.column) == ("", 12)
    assert document.valid_to is not None


def test_the_column_decides_between_day_and_month() -> None:
    facts = facts_of({"DOB": "03/04/1980"}, {"DOB": "25/04/1980"})
    assert codes(facts[0]) == []
    assert facts[0].birth.interval is not None
    assert facts[0].birth.interval.iso() == "1980-04-03"


def test_a_bare_age_was_true_on_the_day_in_the_title() -> None:
    rows = [["as of 19 October 2020"], [], HEADER, [{**WHOLE, "DOB": "3 yrs"}[name] for name in HEADER]]
    (sheet,) = read_list_content(workbook(rows=rows), "list.xlsx").sheets
    (facts,) = read_rows(sheet, received_on=RECEIVED)
    assert facts.birth.interval is not None
    assert facts.birth.interval.iso() == "2016-10-20/2017-12-31"


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("Self", "principal_applicant"), ("متقاضی اصلی", "principal_applicant"), ("SP", "spouse"), ("Wife", "spouse"),
        ("همسر", "spouse"), ("CH", "child"), ("Daughter", "child"), ("بیٹا", "child"), ("زوی", "child"), ("Child 2", "child"),
        ("برادر", "sibling"), ("Mother", "parent"), ("Ward", "ward"), ("Nephew", "other"), ("", None),
    ],
)  # fmt: skip
def test_relations_are_understood_in_every_language(word: str, relation: str | None) -> None:
    assert one(Relation=word).relation == relation


@pytest.mark.parametrize(
    ("word", "programme"),
    [("SIV", "SIV"), ("p2", "P-2"), ("UK-ARAP", "UK_ARAP"), ("Germany", "DE"), ("DE-BAP", "DE"), ("CA-SIM", "CA"),
     ("AU-HUM", "AU"), ("I-730", "I-730"), ("HP", "HP"), ("UNHCR", "UNHCR"), ("Examplia", "other"), ("", None)],
)  # fmt: skip
def test_programmes_are_understood(word: str, programme: str | None) -> None:
    assert one(Program=word).programme == programme


def test_names_in_each_others_columns_are_noticed_where_the_list_shows_it() -> None:
    families = ["Sampleyar", "Nemunai", "Mesalzai", "Exampli"]
    given = ["Bashir", "Palwasha", "Torak", "Spozhmai", "Zmarak"]
    rows = [
        {"Given Name": given[n % 5], "Family Name": families[n % 4], "Father Name": given[(n + 1) % 5]}
        for n in range(80)
    ]
    rows.append({"Given Name": "Nemunai", "Family Name": "Palwasha"})
    rows.append({"Given Name": "Spozhmai", "Family Name": "Torak", "Father Name": "Mesalzai"})
    facts = facts_of(*rows)
    swapped = [
        (one.row, finding.column) for one in facts for finding in one.findings if finding.code == "swapped_names"
    ]
    assert swapped == [(82, 2), (83, 4)]


def test_a_family_name_in_front_of_an_undivided_name_is_noticed() -> None:
    families = ["Sampleyar", "Nemunai", "Mesalzai", "Exampli"]
    given = ["Bashir", "Palwasha", "Torak", "Spozhmai", "Zmarak"]
    rows = [[f"{given[n % 5]} {families[n % 4]}", given[(n + 1) % 5], "1980"] for n in range(80)]
    content = text_list([["Full Name", "Father Name", "DOB"], *rows, ["Nemunai Torak", "Bashir", "1980"]])
    (sheet,) = read_list_content(content, "list.csv").sheets
    facts = read_rows(sheet, received_on=RECEIVED)
    assert [one.row for one in facts if "swapped_names" in codes(one)] == [82]


def test_a_short_list_does_not_speak_of_swapped_names() -> None:
    assert "swapped_names" not in codes(facts_of({}, {"Given Name": "Sampleyar", "Family Name": "Bashir"})[1])


def test_the_whole_list_shows_shared_numbers_and_incomplete_cases() -> None:
    rows = [
        HEADER,
        *(
            [{**WHOLE, **change}[name] for name in HEADER]
            for change in (
                {},
                {"Given Name": "Palwasha", "Relation": "Wife", "Passport": "P00000001", "Tazkira": "", "Visa": ""},
                {"Given Name": "Bashiir", "Relation": "Child", "Tazkira": "", "Visa": ""},
                {"Case No": "PA-100001", "Relation": "Child", "Passport": "", "Tazkira": "", "Visa": ""},
                {"Case No": "", "Relation": "Child", "Passport": "", "Tazkira": "", "Visa": ""},
            )
        ),
        [],
        ["", "", "Total", 5],
    ]
    received = read_list_content(workbook(rows=rows), "list.xlsx")
    facts = read_rows(received.sheets[0], received_on=RECEIVED)
    found = [(one.row, one.code, one.column, one.other) for one in check_list(received, facts)]
    assert found == [
        (2, "document_shared", 10, "list.xlsx#List 3"),
        (3, "document_shared", 10, "list.xlsx#List 2"),
        (4, "document_shared", 10, "list.xlsx#List 3"),
        (5, "member_missing", 1, ""),
        (6, "member_orphaned", 1, ""),
        (7, "blank_row", None, ""),
        (8, "total_row", None, ""),
    ]


def test_every_kind_of_defect_has_a_sentence_and_a_fix() -> None:
    for code, kind in DEFECTS.items():
        assert kind.code == code
        assert kind.severity in ("error", "warning", "note")
        assert kind.sentence.endswith(".")
        assert kind.fix.endswith(".")
        assert kind.sentence != kind.fix
