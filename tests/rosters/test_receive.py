"""Receiving a list: rows kept as received, defects in their place, all of it or nothing, once."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from aman.audit.models import AuditEvent
from aman.errors import AmanError, BadInput, Conflict, NotFound
from aman.rosters.actions import (
    commit_roster,
    correct_mapping,
    discard_roster,
    receive_roster,
    receive_upload,
    resolve_roster,
)
from aman.rosters.facts import cells_from_json
from aman.rosters.models import Defect, Roster, SavedMapping, SourceRow
from aman.rosters.queries import get_roster

from .conftest import LIST, RECEIVED_ON

pytestmark = pytest.mark.django_db


def test_every_row_is_kept_as_it_was_received(receive, rahela):
    roster = receive(rahela)
    rows = list(roster.rows.order_by("row"))
    assert [row.row for row in rows] == list(range(1, 13))
    lines = [line.split(";") for line in LIST.splitlines()]
    lines[-1] = ["9", "KBL2021561005", "", '=HYPERLINK("x")', *lines[-1][4:]]
    for row, line in zip(rows, lines, strict=True):
        cells = ["" if cell is None else str(cell) for cell in cells_from_json(row.cells)]
        assert cells + [""] * (len(line) - len(cells)) == line
    kinds = [row.kind for row in rows]
    assert kinds == ["title", "header", *["person"] * 5, "blank", *["person"] * 4]
    assert (roster.row_count, roster.person_count, roster.state) == (12, 9, "staged")


def test_each_defect_names_row_column_value_and_code(receive, rahela):
    roster = receive(rahela)
    found = {(d.code, d.row, d.column, d.value) for d in roster.defects.all()}
    assert ("not_afghan", 10, "Nationality", "Pakistani") in found
    assert ("document_expired", 4, "Visa Exp", "2022-01-31") in found
    assert ("first_january", 5, "DOB", "2010-01-01") in found
    assert ("impossible_date", 12, "DOB", "1992-13-45") in found or (
        "unreadable_date",
        12,
        "DOB",
        "1992-13-45",
    ) in found
    assert any(code == "no_identity" and row == 11 for code, row, _, _ in found)
    assert any(code == "blank_row" and row == 8 for code, row, _, _ in found)
    assert all(d.severity for d in roster.defects.all())


def test_the_same_file_twice_changes_nothing(receive, rahela):
    first = receive(rahela)
    before = (SourceRow.objects.count(), Defect.objects.count(), AuditEvent.objects.count())
    again = receive(rahela)
    assert again.pk == first.pk
    assert again.received_before
    assert not first.received_before
    assert (SourceRow.objects.count(), Defect.objects.count(), AuditEvent.objects.count()) == before


def test_a_file_that_was_not_accepted_can_be_received_again(receive, rahela):
    first = discard_roster(actor=rahela, roster=receive(rahela))
    again = receive(rahela)
    assert again.pk != first.pk
    assert first.rows.count() == 12


def test_another_office_may_receive_the_same_file(receive, rahela, carol):
    assert receive(rahela).pk != receive(carol).pk


def test_a_list_of_another_office_is_not_found(receive, rahela, carol):
    roster = receive(rahela)
    with pytest.raises(NotFound):
        get_roster(carol, roster.pk)
    with pytest.raises(NotFound):
        commit_roster(actor=carol, roster=roster)


def test_nothing_is_kept_when_writing_fails_half_way(receive, rahela, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("half way")

    monkeypatch.setattr("aman.rosters.actions.receive._defect_rows", fail)
    with pytest.raises(RuntimeError):
        receive(rahela)
    assert not Roster.objects.exists()
    assert not SourceRow.objects.exists()


@pytest.mark.sqlite  # the size of an SQLite file is bounded here
def test_a_full_disk_keeps_nothing_and_says_so(receive, rahela):
    text = LIST + "".join(
        f"{n};KBL2021{n:06d};Wholelong{'a' * 60};Person{n};Father{n};1980-01-02;M;Afghan;PA;;;Quetta;\n"
        for n in range(10, 600)
    )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 8}")
        try:
            with pytest.raises(AmanError) as caught:
                receive(rahela, text)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert caught.value.code == "disk-full"
    assert not Roster.objects.exists()
    assert not SourceRow.objects.exists()
    assert receive(rahela, text).row_count == 602


def test_of_two_officers_who_accept_one_list_one_wins(receive, rahela):
    roster = receive(rahela)
    mine, theirs = get_roster(rahela, roster.pk), get_roster(rahela, roster.pk)
    assert commit_roster(actor=rahela, roster=mine).state == "received"
    with pytest.raises(Conflict):
        commit_roster(actor=rahela, roster=theirs)
    with pytest.raises(Conflict):
        discard_roster(actor=rahela, roster=theirs)
    assert AuditEvent.objects.filter(verb="roster.committed").count() == 1


def test_an_accepted_list_lets_the_file_itself_go(receive, rahela):
    roster = commit_roster(actor=rahela, roster=receive(rahela))
    assert roster.content is None


def test_a_list_that_is_not_accepted_cannot_be_resolved(receive, rahela):
    with pytest.raises(Conflict):
        resolve_roster(actor=rahela, roster=receive(rahela))


def test_an_empty_file_is_refused_in_words(rahela, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    with pytest.raises(BadInput) as caught:
        receive_roster(actor=rahela, path=path, received_on=RECEIVED_ON)
    assert caught.value.fix
    assert not Roster.objects.exists()


def test_a_missing_file_is_refused_in_words(rahela, tmp_path):
    with pytest.raises(BadInput):
        receive_roster(actor=rahela, path=tmp_path / "nowhere.csv", received_on=RECEIVED_ON)


def test_an_uploaded_list_reads_like_a_file(receive, rahela, embassy):
    upload = SimpleUploadedFile("../../odd\\name#1.csv", LIST.encode())
    roster = receive_upload(actor=rahela, upload=upload, received_on=RECEIVED_ON)
    assert roster.file_name == "name1.csv"
    assert roster.person_count == 9
    assert isinstance(upload.file, io.BytesIO)


def test_a_corrected_mapping_is_read_again_and_saved_for_the_office(receive, rahela):
    roster = receive(rahela)
    columns = roster.mapping["sheets"][0]["columns"]
    family, given = columns["family_name"]["index"], columns["given_name"]["index"]
    again = correct_mapping(actor=rahela, roster=roster, sheet=0, columns={"family_name": given, "given_name": family})
    assert again.mapping["sheets"][0]["columns"]["family_name"]["index"] == given
    assert again.mapping["sheets"][0]["columns"]["family_name"]["reason"] == "stated"
    assert again.rows.count() == 12
    assert SavedMapping.objects.get().saved_by == rahela
    other = receive(rahela, LIST.replace("Zalmay", "Zalmey"), name="next.csv")
    assert other.mapping["sheets"][0]["columns"]["family_name"]["index"] == given


def test_a_field_left_out_stays_out(receive, rahela):
    roster = receive(rahela)
    again = correct_mapping(actor=rahela, roster=roster, sheet=0, columns={"phone": -1})
    assert "phone" not in again.mapping["sheets"][0]["columns"]


def test_a_mapping_is_not_corrected_after_the_list_was_accepted(receive, rahela):
    roster = commit_roster(actor=rahela, roster=receive(rahela))
    with pytest.raises(Conflict):
        correct_mapping(actor=rahela, roster=roster, sheet=0, columns={"phone": -1})


def test_two_corrections_at_once_do_not_overwrite_each_other(receive, rahela):
    roster = receive(rahela)
    stale = get_roster(rahela, roster.pk)
    correct_mapping(actor=rahela, roster=roster, sheet=0, columns={"phone": -1})
    with pytest.raises(Conflict):
        correct_mapping(actor=rahela, roster=stale, sheet=0, columns={"place": -1})


def test_the_log_of_receiving_holds_counts_and_no_names(receive, rahela):
    receive(rahela)
    line = AuditEvent.objects.get(verb="roster.received")
    assert line.detail["rows"] == 12
    assert "Zalmay" not in str(line.detail)
