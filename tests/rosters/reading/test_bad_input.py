"""Is a file that cannot be a list refused with a clear error, before it can do harm?"""

from __future__ import annotations

import contextlib
import io
import re
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rosters.reading.lists_for_tests import HEADER, PEOPLE, open_document, replace_part, text_list, workbook

from aman.errors import BadInput
from aman.rosters.reading import Limits, read_list, read_list_content

SHEET = "xl/worksheets/sheet1.xml"
ROWS = [HEADER, *PEOPLE]
WHOLE_FILES = [workbook(rows=ROWS), open_document(ROWS), text_list(ROWS), text_list(ROWS, ";", "utf-16")]


def refused(content: bytes, file_name: str = "list.xlsx", **limits: int) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_list_content(content, file_name, limits=Limits(**limits))
    assert caught.value.fix
    assert "Sampleyar" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("content", [b"", b"  \r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refused(content).code == "file-empty"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_list(tmp_path / "gone.xlsx")
    assert caught.value.code == "file-unreadable"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n%...", b"\x89PNG\r\n\x1a\n0000", b"<html><body>", b"\x1f\x8b\x08\x00abc"]
)
def test_a_document_renamed_to_a_list_is_refused(content: bytes) -> None:
    assert refused(content).code == "not-a-list"


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    assert refused(
        replace_part(open_document(ROWS), "content.xml", b"").replace(b"content.xml", b"another.xml")
    ).code in (
        "not-a-list",
        "workbook-damaged",
    )


def test_a_workbook_protected_by_a_password_is_refused() -> None:
    container = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 99
    )
    assert refused(container).code == "password-protected"


def test_an_open_document_protected_by_a_password_is_refused() -> None:
    entry = (
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        '<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    )
    assert refused(open_document(ROWS, manifest=entry), "list.ods").code == "password-protected"


def test_a_workbook_of_the_old_kind_is_refused() -> None:
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "list.xls").code == "old-workbook"


def test_a_cut_off_workbook_is_refused() -> None:
    content = workbook(rows=ROWS)
    assert refused(content[: len(content) // 2]).code == "workbook-damaged"


def test_a_workbook_with_a_broken_sheet_is_refused() -> None:
    assert refused(replace_part(workbook(rows=ROWS), SHEET, b"<worksheet><sheetData><row")).code == "workbook-damaged"


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.99])
def test_an_open_document_whose_sheet_was_cut_off_is_refused_at_once(kept: float) -> None:
    whole = open_document(ROWS)
    content = zipfile.ZipFile(io.BytesIO(whole)).read("content.xml")
    cut_off = replace_part(whole, "content.xml", content[: int(len(content) * kept)])
    assert refused(cut_off, "list.ods").code == "workbook-damaged"


def test_a_sheet_that_is_not_packed_is_checked_as_well() -> None:
    with zipfile.ZipFile(io.BytesIO(open_document(ROWS))) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for name, part in parts.items():
            new.writestr(name, part[:-40] if name == "content.xml" else part)
    assert refused(target.getvalue(), "list.ods").code == "workbook-damaged"


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_file_with_wrong_bytes_is_read_or_refused_but_never_breaks_the_reader(data: st.DataObject) -> None:
    changed = bytearray(data.draw(st.sampled_from(WHOLE_FILES)))
    places = st.tuples(st.integers(0, len(changed) - 1), st.integers(0, 255))
    for place, byte in data.draw(st.lists(places, min_size=1, max_size=8)):
        changed[place] = byte
    with contextlib.suppress(BadInput):
        assert read_list_content(bytes(changed), "list").sheets


def test_a_file_above_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(text_list(ROWS))
    with pytest.raises(BadInput) as caught:
        read_list(path, limits=Limits(file_bytes=50))
    assert caught.value.code == "file-too-large"
    assert refused(text_list(ROWS), "large.csv", file_bytes=50).code == "file-too-large"


def with_claimed_size(content: bytes, name: str, size: int) -> bytes:
    """Return a packed file whose directory claims another unpacked size for a part."""
    changed = bytearray(content)
    for found in re.finditer(re.escape(name.encode()), content):
        start = found.start() - 46
        if start >= 0 and content[start : start + 4] == b"PK\x01\x02":
            changed[start + 24 : start + 28] = struct.pack("<I", size)
    return bytes(changed)


def test_a_sheet_of_300_megabytes_is_refused_by_what_the_directory_says() -> None:
    content = with_claimed_size(workbook(rows=ROWS), SHEET, 300 * 1024 * 1024)
    error = refused(content)
    assert error.code == "sheet-too-large"
    assert "300 MB" in error.message


def test_a_bomb_is_refused_before_it_bursts() -> None:
    bomb = replace_part(workbook(rows=ROWS), SHEET, b" " * (20 * 1024 * 1024))
    assert refused(bomb).code == "packed-to-burst"


def test_a_bomb_that_lies_about_its_size_is_refused_too() -> None:
    bomb = replace_part(workbook(rows=ROWS), SHEET, b" " * (20 * 1024 * 1024))
    assert refused(with_claimed_size(bomb, SHEET, 4000)).code == "packed-to-burst"


def test_many_parts_that_are_too_large_together_are_refused() -> None:
    assert refused(workbook(rows=ROWS), unpacked_bytes=2000).code == "packed-to-burst"


@pytest.mark.parametrize(
    ("cell", "code"), [("A1048576", "too-many-rows"), ("XFD7", "too-many-columns"), ("ZZ7", "too-many-columns")]
)
def test_one_cell_in_the_far_corner_of_a_sheet_does_not_make_it_huge(cell: str, code: str) -> None:
    row = re.sub(r"\D", "", cell)
    far = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    content = workbook(rows=ROWS)
    sheet = zipfile.ZipFile(io.BytesIO(content)).read(SHEET).replace(b"</sheetData>", far)
    assert refused(replace_part(content, SHEET, sheet)).code == code


def test_a_row_repeated_a_million_times_is_refused() -> None:
    tail = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    )
    assert refused(open_document(ROWS, tail=tail), "list.ods").code == "too-many-rows"


def test_a_million_empty_rows_in_a_workbook_are_passed_over() -> None:
    content = workbook(rows=ROWS)
    empty = b"".join(b'<row r="%d"/>' % number for number in range(5, 1_000_005))
    sheet = zipfile.ZipFile(io.BytesIO(content)).read(SHEET).replace(b"</sheetData>", empty + b"</sheetData>")
    received = read_list_content(replace_part(content, SHEET, sheet), "list.xlsx")
    assert len(received.sheets[0].rows) == 4


def test_a_million_empty_rows_in_an_open_document_are_passed_over() -> None:
    tail = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    received = read_list_content(open_document(ROWS, tail=tail), "list.ods")
    assert len(received.sheets[0].people) == 3


def test_a_million_empty_records_in_a_text_list_are_passed_over() -> None:
    content = text_list(ROWS) + b"\r\n" + b",,,,,,,,\r\n" * 1_000_000
    assert len(read_list_content(content, "list.csv").sheets[0].rows) == 4


def test_somebody_who_stands_below_all_limits_is_not_lost_but_said() -> None:
    content = text_list(ROWS) + b"\r\n" + b",,,,,,,,\r\n" * 60 + text_list(PEOPLE)
    assert refused(content, "list.csv", rows=50).code == "too-many-rows"
    assert len(read_list_content(content, "list.csv").sheets[0].people) == 6


def test_a_list_that_is_longer_than_a_list_may_be_is_refused() -> None:
    assert refused(text_list([HEADER, *PEOPLE * 20]), "list.csv", rows=50).code == "too-many-rows"
    assert refused(workbook(rows=[HEADER, *PEOPLE * 20]), rows=50).code == "too-many-rows"


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line() -> None:
    lines = text_list(ROWS).replace(b"Palwasha", b'"Palwasha')
    error = refused(lines, "list.csv")
    assert error.code == "broken-row"
    assert "line 3" in error.message


def test_a_record_with_an_extra_cell_is_named() -> None:
    error = refused(text_list([*ROWS[:2], [*PEOPLE[1], "more"], PEOPLE[2]]), "list.csv")
    assert error.code == "broken-row"
    assert "record 3" in error.message


def test_a_record_that_ends_early_is_named() -> None:
    error = refused(text_list([HEADER, *PEOPLE, PEOPLE[0][:4], *PEOPLE]), "list.csv")
    assert error.code == "broken-row"
    assert "record 5" in error.message


def test_a_writer_that_leaves_out_empty_cells_at_the_end_is_understood() -> None:
    received = read_list_content(text_list([[*HEADER, "Remarks"], *PEOPLE, *PEOPLE]), "list.csv")
    assert len(received.sheets[0].people) == 6


def test_three_encodings_in_one_file_are_named_with_the_line_where_they_change() -> None:
    lines = [
        ",".join(HEADER).encode(),
        "1,KBL2022577001,نمونه,بشیر,زمرک,1980,M,Afghan,PA".encode(),
        "2,KBL2022577001,نمونه,پلوشه,تورک,1984,F,Afghan,Wife".encode("cp1256", errors="replace"),
        "3,KBL2022577001,Élan,Zoé,Torak,1990,F,Afghan,Other".encode("cp1252"),
    ]
    error = refused(b"\n".join(lines), "list.csv")
    assert error.code == "mixed-encodings"
    assert "line 3" in error.message


def test_bytes_that_are_no_letters_are_refused() -> None:
    assert refused(bytes(range(256)) * 20, "list.csv").code == "not-a-list"


def test_a_list_without_a_header_is_refused() -> None:
    assert refused(text_list(PEOPLE), "list.csv").code == "no-header"


def test_a_list_without_a_column_of_names_is_refused() -> None:
    assert refused(text_list([[row[0], row[1], row[5], row[6]] for row in ROWS]), "list.csv").code == "no-name-column"


def test_too_many_sheets_are_refused() -> None:
    def write(book: object) -> None:
        for number in range(4):
            book.add_worksheet(f"S{number}").write_row(0, 0, HEADER)  # type: ignore[attr-defined]

    assert refused(workbook(write), sheets=3).code == "too-many-sheets"


def test_a_mapping_to_a_column_that_is_not_there_is_refused() -> None:
    for mapping in ({"birth": 40}, {"shoe_size": 1}, {"birth": 5, "sex": 5}, {"header_row": 90}):
        with pytest.raises(BadInput):
            read_list_content(text_list(ROWS), "list.csv", mapping=mapping)
