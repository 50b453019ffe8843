"""Are the header, the columns and the rows of a list found, whatever program wrote it?"""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rosters.reading.lists_for_tests import HEADER, PEOPLE, open_document, text_list, workbook

from aman.rosters.reading import RowKind, Sheet, read_list_content
from aman.rosters.reading.fields import FIELDS, field_of_header

ROWS = [HEADER, *PEOPLE]
FIELD_ORDER = [
    "serial", "case_number", "family_name", "given_name", "father_name", "birth", "sex", "nationality", "relation",
]  # fmt: skip


def only_sheet(content: bytes, name: str = "list.csv", mapping: dict[str, Any] | None = None) -> Sheet:
    (sheet,) = read_list_content(content, name, mapping=mapping).sheets
    return sheet


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"])
def test_any_separator_in_any_encoding_gives_the_same_rows(separator: str, encoding: str) -> None:
    sheet = only_sheet(text_list(ROWS, separator, encoding))
    assert sheet.columns == {field: index for index, field in enumerate(FIELD_ORDER)}
    assert [row.cells[7] for row in sheet.people] == ["Afghan", "افغان", "AFG"]


def test_western_accents_are_told_from_arabic_letters() -> None:
    rows = [[*HEADER, "Remarks"], [*PEOPLE[0], "café à Zürich"], [*PEOPLE[0], "né à Genève"]]
    received = read_list_content(text_list(rows, encoding="cp1252"), "list.csv")
    assert received.encoding == "cp1252"
    assert received.sheets[0].rows[1].cells[9] == "café à Zürich"


@pytest.mark.parametrize("content", [workbook(rows=ROWS), open_document(ROWS)], ids=["xlsx", "ods"])
def test_a_workbook_gives_its_sheet_by_name(content: bytes) -> None:
    sheet = only_sheet(content, "list.xlsx")
    assert (sheet.name, sheet.label, sheet.header_row) == ("List", "list.xlsx#List", 1)
    assert [row.number for row in sheet.people] == [2, 3, 4]
    assert sheet.people[0].cells[3] == "Bashir"


def test_the_row_of_a_text_list_is_the_number_of_its_record() -> None:
    rows = [[*HEADER, "Remarks"], [*PEOPLE[0], '"two\nlines"'], [*PEOPLE[1], ""]]
    sheet = only_sheet(text_list(rows))
    assert [(row.number, row.cells[9]) for row in sheet.people] == [(2, "two\nlines"), (3, "")]
    assert sheet.label == "list.csv"


def test_the_same_file_has_the_same_fingerprint_and_another_has_not() -> None:
    one, same, other = (read_list_content(text_list(rows), "a.csv").sha256 for rows in (ROWS, ROWS, ROWS[:-1]))
    assert one == same != other


def write_office_list(book: Any) -> None:
    sheet = book.add_worksheet("List")
    day, grey = book.add_format({"num_format": "d mmm yyyy"}), book.add_format({"bg_color": "gray"})
    sheet.merge_range(0, 0, 0, 8, "LIST OF PEOPLE WHO WAIT")
    sheet.write(1, 0, "as of 19 October 2023")
    sheet.merge_range(3, 2, 3, 3, "NAME", grey)
    sheet.merge_range(3, 5, 3, 6, "PASSPORT")
    sheet.write_row(4, 0, ["S/No", "Case No.", "Family", "Given", "Father's Name", "No.", "Expiry", "DOB"])
    sheet.write_row(5, 0, [1, "PA-100001", "Sampleyar", "Bashir", "Zmarak", "P00000001"])
    sheet.write_datetime(5, 6, date(2024, 3, 5), day)
    sheet.write_datetime(5, 7, date(1980, 1, 1), day)
    sheet.write_row(7, 0, ["S/No", "Case No.", "Family", "Given", "Father's Name", "No.", "Expiry", "DOB"])
    sheet.write_row(8, 0, [2, "PA-100001", "Sampleyar", "Palwasha", "Torak"])
    sheet.write_row(9, 2, ["Sub total", 2])
    sheet.write_row(10, 0, [3, "", "", "Spin Sampleyar"])
    sheet.write(11, 5, "Group of Quetta")
    sheet.write_row(12, 0, ["", "GRAND TOTAL", 3])


def test_titles_groups_repeated_headers_totals_and_blank_rows_are_told_from_people() -> None:
    sheet = only_sheet(workbook(write_office_list), "office.xlsx")
    assert (sheet.header_row, sheet.dated_on) == (5, date(2023, 10, 19))
    assert [row.kind for row in sheet.rows] == [
        RowKind.TITLE, RowKind.TITLE, RowKind.BLANK, RowKind.TITLE, RowKind.HEADER, RowKind.PERSON, RowKind.BLANK,
        RowKind.REPEATED_HEADER, RowKind.PERSON, RowKind.TOTAL, RowKind.PERSON, RowKind.TITLE, RowKind.TOTAL,
    ]  # fmt: skip
    assert sheet.columns == {
        "serial": 0, "case_number": 1, "family_name": 2, "given_name": 3, "father_name": 4, "passport": 5,
        "passport_expiry": 6, "birth": 7,
    }  # fmt: skip
    assert sheet.mapping["passport"].reason == "group_header"
    assert sheet.mapping["passport"].header == "PASSPORT No."


def test_cells_are_kept_exactly_as_received() -> None:
    sheet = only_sheet(workbook(write_office_list), "office.xlsx")
    assert sheet.rows[5].cells == (
        1.0,
        "PA-100001",
        "Sampleyar",
        "Bashir",
        "Zmarak",
        "P00000001",
        date(2024, 3, 5),
        date(1980, 1, 1),
    )


def test_a_header_in_two_languages_is_one_header() -> None:
    dari = ["ردیف", "نمبر کیس", "تخلص", "اسم", "نام پدر", "تاریخ تولد", "جنس", "تابعیت", "قرابت"]
    sheet = only_sheet(workbook(rows=[HEADER, dari, *PEOPLE]), "two.xlsx")
    assert len(sheet.people) == 3
    assert set(sheet.columns) == set(FIELD_ORDER)


@pytest.mark.parametrize(
    "header",
    [
        ["ردیف", "نمبر کیس", "تخلص", "اسم", "نام پدر", "تاریخ تولد", "جنس", "تابعیت", "قرابت"],
        ["گڼه", "د قضیې شمېره", "تخلص", "نوم", "د پلار نوم", "د زیږېدو نېټه", "جنسیت", "تابعیت", "اړیکه"],
        ["نمبر شمار", "کیس نمبر", "خاندانی نام", "نام", "ولدیت", "تاریخ پیدائش", "جنس", "شہریت", "رشتہ"],
        ["No", "File No", "Surname", "First Name", "Father Name", "Year of Birth", "Gender", "Citizenship", "Role"],
    ],
    ids=["Dari", "Pashto", "Urdu", "English"],
)
def test_headers_of_each_language_are_understood(header: list[str]) -> None:
    sheet = only_sheet(text_list([header, *PEOPLE]))
    assert sheet.columns == {field: index for index, field in enumerate(FIELD_ORDER)}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Tazkira / ID No.", "id_number"), ("PK Visa No.", "visa"), ("Visa Exp.", "visa_expiry"), ("F/Name", "father_name"),
        ("Grand Father Name", "grandfather_name"), ("Document Type", "document_kind"), ("Document No", "document_number"),
        ("Name of Husband", "husband_name"), ("Date of Birth (DD/MM/YYYY)", "birth"), ("Passport Number (new)", "passport"),
        ("نمبر تذکره", "id_number"), ("شماره پاسپورت", "passport"), ("تاریخ ختم ویزه", "visa_expiry"), ("ملاحظات", "remarks"),
        ("د ټيليفون شمېره", "phone"), ("Contact Number", "phone"), ("Full Name (given)", "given_name"),
    ],
)  # fmt: skip
def test_a_header_announces_its_field(header: str, field: str) -> None:
    found = field_of_header(header)
    assert found is not None
    assert found[0] == field
    assert field in FIELDS


@pytest.mark.parametrize("header", ["Mother's Name", "Shoe size", "", "2023", "مادر"])
def test_a_header_that_announces_nothing_of_ours_is_left_alone(header: str) -> None:
    assert field_of_header(header) is None


def test_columns_without_a_header_are_known_by_their_contents() -> None:
    rows = [
        [
            n,
            f"Person {'ABCDEFGH'[n]} Ahmad",
            "1980",
            f"P0000000{n}",
            f"1401-0000-0000{n}",
            "M" if n % 2 else "F",
            f"KBL202257700{n}",
        ]
        for n in range(8)
    ]
    sheet = only_sheet(text_list([["No", "Name", "DOB", "x", "", "y", "z"], *rows]))
    assert sheet.columns == {
        "serial": 0, "full_name": 1, "birth": 2, "passport": 3, "id_number": 4, "sex": 5, "case_number": 6,
    }  # fmt: skip
    assert {sheet.mapping[field].reason for field in ("passport", "id_number", "sex", "case_number")} == {"contents"}


def test_an_officer_may_correct_the_mapping() -> None:
    sheet = only_sheet(text_list(ROWS), mapping={"father_name": 2, "family_name": 4, "nationality": -1})
    assert sheet.columns["father_name"] == 2
    assert sheet.columns["family_name"] == 4
    assert "nationality" not in sheet.columns
    assert sheet.mapping["family_name"].reason == "stated"


def test_a_mapping_may_be_given_sheet_by_sheet_and_name_the_header_row() -> None:
    rows = [["Report", "Date of birth", "Sex", "Name"], *ROWS]
    sheet = only_sheet(workbook(rows=rows), "list.xlsx", mapping={"List": {"header_row": 2, "given_name": 3}})
    assert (sheet.header_row, len(sheet.people)) == (2, 3)


def test_a_header_is_known_again_whatever_its_capitals_and_spaces() -> None:
    one = only_sheet(text_list(ROWS))
    other = only_sheet(text_list([[f" {cell.upper()} " for cell in HEADER], *PEOPLE]))
    changed = only_sheet(text_list([[*HEADER[:-1], "Role"], *PEOPLE]))
    assert one.fingerprint == other.fingerprint != changed.fingerprint


def test_a_sheet_without_a_header_is_kept_but_holds_no_people() -> None:
    def write(book: Any) -> None:
        book.add_worksheet("Cover").write_row(0, 0, ["Dear colleagues", "see the list"])
        sheet = book.add_worksheet("List")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)

    cover, people = read_list_content(workbook(write), "two.xlsx").sheets
    assert (cover.header_row, cover.people, len(cover.rows)) == (None, [], 1)
    assert len(people.people) == 3


def test_formulas_are_read_as_values_and_text_that_looks_like_one_stays_text() -> None:
    def write(book: Any) -> None:
        sheet = book.add_worksheet("List")
        sheet.write_row(0, 0, HEADER)
        for column, cell in enumerate(PEOPLE[0]):
            sheet.write(1, column, cell)
        sheet.write_formula(1, 0, "=40+2", None, 42)
        sheet.write_string(1, 4, '=HYPERLINK("x")')

    (person,) = only_sheet(workbook(write), "list.xlsx").people
    assert person.cells[0] == 42.0
    assert person.cells[4] == '=HYPERLINK("x")'


@given(
    st.lists(
        st.lists(
            st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00\r"), max_size=6),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=60)
def test_every_record_of_a_text_list_is_kept_as_it_came(records: list[list[str]]) -> None:
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerows([["Name", "Father Name", "DOB"], *records])
    sheet = only_sheet(target.getvalue().encode())
    kept = [list(row.cells) for row in sheet.rows[1:]]
    while records and not any(cell.strip() for cell in records[-1]):
        records = records[:-1]
    assert kept == records
