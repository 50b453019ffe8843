"""The workbook that goes back: every row where it was, defects marked, nothing that runs, and the way back in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from aman.audit.models import AuditEvent
from aman.errors import BadInput, NotAllowed, NotFound
from aman.rosters.actions import annotate_roster, receive_roster
from aman.rosters.workbook import ADDED_HEADERS, SUMMARY_SHEET, neutral, sheet_title

from .conftest import RECEIVED_ON


@pytest.fixture
def annotated(receive, rahela, tmp_path):
    """The usual list, annotated: the roster and the path of the workbook."""
    roster = receive(rahela)
    file, name = annotate_roster(actor=rahela, roster=roster, purpose="mend_here")
    path = tmp_path / name
    with file:
        path.write_bytes(file.read())
    return roster, path


@pytest.mark.django_db
def test_rows_keep_their_numbers_and_cells(annotated):
    _, path = annotated
    book = load_workbook(path)
    assert book.sheetnames == [SUMMARY_SHEET, "examplia"]
    sheet = book["examplia"]
    assert sheet.cell(3, 3).value == "Nooristani"
    assert sheet.cell(3, 6).value == "1984-03-05"
    assert sheet.cell(8, 3).value is None
    assert [sheet.cell(2, 14 + i).value for i in range(3)] == list(ADDED_HEADERS)


@pytest.mark.django_db
def test_a_defective_cell_is_coloured_remarked_and_explained(annotated):
    _, path = annotated
    sheet = load_workbook(path)["examplia"]
    nationality = sheet.cell(10, 8)
    assert nationality.value == "Pakistani"
    assert nationality.fill.fgColor.rgb.endswith("F8C9C4")
    assert "Check the nationality" in nationality.comment.text
    assert "not_afghan" in sheet.cell(10, 14).value
    assert sheet.cell(10, 16).value
    assert sheet.cell(3, 3).comment is None


@pytest.mark.django_db
def test_the_summary_counts_each_kind(annotated):
    roster, path = annotated
    sheet = load_workbook(path)[SUMMARY_SHEET]
    counted = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=6)}
    assert counted["not_afghan"] == 1
    assert sum(counted.values()) == roster.defects.count()


@pytest.mark.django_db
def test_nothing_in_it_can_run(annotated):
    _, path = annotated
    for sheet in load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not isinstance(cell.value, str) or cell.value[:1] not in {"=", "+", "-", "@"}
    sheet = load_workbook(path)["examplia"]
    assert sheet.cell(12, 4).value == '\'=HYPERLINK("x")'
    assert sheet.cell(3, 13).value == "'+92 391 0000001"


@pytest.mark.django_db
def test_it_can_be_mended_and_received_again(annotated, rahela, tmp_path):
    roster, path = annotated
    book = load_workbook(path)
    book["examplia"].cell(10, 8).value = "Afghan"
    mended = tmp_path / "mended.xlsx"
    book.save(mended)
    again = receive_roster(actor=rahela, path=mended, received_on=RECEIVED_ON)
    assert not again.received_before
    assert [s["name"] for s in again.mapping["sheets"]] == ["examplia"]
    assert again.mapping["sheets"][0]["columns"].keys() == roster.mapping["sheets"][0]["columns"].keys()
    assert again.person_count == roster.person_count
    before = set(roster.defects.values_list("code", "row"))
    after = set(again.defects.values_list("code", "row"))
    assert before - after == {("not_afghan", 10)}
    assert after <= before


@pytest.mark.django_db
def test_annotating_twice_does_not_add_the_columns_twice(annotated, rahela, tmp_path):
    _, path = annotated
    again = receive_roster(actor=rahela, path=path, received_on=RECEIVED_ON)
    file, _ = annotate_roster(actor=rahela, roster=again, purpose="mend_here")
    second = tmp_path / "second.xlsx"
    with file:
        second.write_bytes(file.read())
    headers = [cell.value for cell in load_workbook(second)["examplia"][2]]
    assert [headers.count(header) for header in ADDED_HEADERS] == [1, 1, 1]


@pytest.mark.django_db
def test_only_a_register_officer_of_the_office_takes_it_and_says_what_for(receive, rahela, amina, dawud, other_office):
    from aman.accounts.models import User

    roster = receive(rahela)
    for officer in (amina, dawud):
        with pytest.raises(NotAllowed):
            annotate_roster(actor=officer, roster=roster, purpose="mend_here")
    stranger = User.objects.create_user(
        "nadia", password="a long test password", role="register_officer", office=other_office
    )
    with pytest.raises(NotFound):
        annotate_roster(actor=stranger, roster=roster, purpose="mend_here")
    with pytest.raises(BadInput):
        annotate_roster(actor=rahela, roster=roster, purpose="")
    assert not AuditEvent.objects.filter(verb="roster.annotated").exists()


@pytest.mark.django_db
def test_the_log_keeps_who_took_it_and_for_what(annotated, rahela):
    line = AuditEvent.objects.get(verb="roster.annotated")
    assert (line.actor, line.detail["purpose"], line.detail["people"]) == ("rahela", "mend_here", 9)


@given(st.text(max_size=20))
def test_no_text_leaves_that_would_run(text):
    out = neutral(text)
    assert out in (text, f"'{text}")
    if out.lstrip()[:1] in {"=", "+", "-", "@"}:
        assert not out.strip("- \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0") or out.strip() in {"=", "+", "@"}


def test_a_lone_dash_stays_a_dash():
    assert neutral("-") == "-"
    assert neutral(" -- ") == " -- "
    assert neutral("-5") == "'-5"


def test_sheet_names_are_made_fit_and_never_taken_twice():
    taken: set[str] = set()
    assert sheet_title("A/B[1]", taken) == "A B 1"
    assert sheet_title("a b 1", taken) == "a b 1 2"
    assert len(sheet_title("x" * 60, taken)) == 31
