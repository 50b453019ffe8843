"""What do the words of relatives and the rows of a file of reports mean?"""

from datetime import UTC, datetime

import pytest
import xlsxwriter

from aman.errors import BadInput
from aman.incidents.models import How, State
from aman.incidents.places import OWN_SCRIPT, PLACES, PlaceKind, is_holding_point, place_of
from aman.incidents.reading import NEEDED, WrongRows, read_content, read_file, read_how, read_moment, read_state

CAME = datetime(2023, 11, 15, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("picked up", State.IN_CUSTODY),
        ("Taken by police", State.IN_CUSTODY),
        ("بازداشت", State.IN_CUSTODY),
        ("گرفتار", State.IN_CUSTODY),
        ("رها شد", State.RELEASED),
        ("back home", State.RELEASED),
        ("اخراج شد", State.DEPORTED),
        ("crossed Torkham", State.DEPORTED),
        ("shifted", State.TRANSFERRED),
        ("phone off", State.UNKNOWN),
        ("something else", State.UNKNOWN),
        ("not released yet", State.UNKNOWN),
        ("رها نشده", State.UNKNOWN),
        ("منتقل به راولپندی", State.TRANSFERRED),
        ("رہا نہیں ہوا", State.UNKNOWN),
    ],
)
def test_a_state_is_read_from_words_in_any_script(words, state):
    assert read_state(words) is state


def test_the_way_of_release_is_read_or_left_open():
    assert read_how("letter shown") is How.LETTER
    assert read_how("he paid, bribe") is How.BRIBE
    assert read_how("need help urgent") is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("14/11", 14), ("14 Nov", 14), ("2023-11-14", 14), ("14-11-2023", 14), ("yesterday", 14), ("last night", 14),
        ("دیروز", 14), ("۱۴/۱۱", 14), ("15/11/2023", 15), ("", 15), ("some day", 15),
    ],
)  # fmt: skip
def test_a_day_is_read_from_figures_and_words(words, day):
    moment, _ = read_moment(words, CAME)
    assert moment.day == day
    assert moment <= CAME


def test_a_day_without_an_hour_says_so():
    assert read_moment("14/11", CAME) == (datetime(2023, 11, 14, 12, tzinfo=UTC), True)
    assert read_moment("", CAME) == (CAME, False)


def test_a_place_is_found_by_any_spelling_and_never_guessed():
    assert place_of("حاجی کمپ").code == "haji-camp"
    assert place_of("Haji Camp", "Quetta").code == "haji-camp-quetta"
    assert place_of("تھانہ گولڑہ").code == "ps-golra"
    assert place_of("turkham").kind is PlaceKind.CROSSING
    assert place_of("main road") is None
    assert place_of("") is None


def test_the_holding_points_and_crossings_of_the_record_are_in_the_gazetteer():
    kinds = {code: place.kind for code, place in PLACES.items()}
    assert {kinds[c] for c in ("torkham", "chaman", "ghulam-khan", "badini", "bahramcha")} == {PlaceKind.CROSSING}
    assert all(is_holding_point(c) for c in ("haji-camp", "golra-mor", "landi-kotal"))
    assert not is_holding_point("torkham")


def write(folder, *rows, header="report_id,received_at,name,status,persons,text"):
    path = folder / "reports.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def test_all_rows_that_cannot_be_read_are_named_at_once_without_a_name(tmp_path):
    path = write(
        tmp_path,
        "R1,2023-11-02 10:00,Nasir Wardak,detained,1,",
        "R2,someday,Nasir Wardak,detained,1,",
        ",2023-11-02 10:00,Nasir Wardak,detained,1,",
        "R4,2023-11-02 10:00,Nasir Wardak,detained,many,",
    )
    with pytest.raises(BadInput) as caught:
        read_file(path)
    said = str(caught.value)
    assert "3 rows" in said
    for part in ("row 3: received_at", "row 4: report_id", "row 5: persons"):
        assert part in said
    assert "Nasir" not in said


def test_a_file_without_a_needed_column_says_which(tmp_path):
    with pytest.raises(BadInput, match="status"):
        read_file(write(tmp_path, "R1,2023-11-02 10:00,N", header="report_id,received_at,name"))
    assert "status" in NEEDED


def test_a_letter_that_was_refused_freed_nobody(tmp_path):
    path = write(
        tmp_path,
        "R1,2023-11-02 10:00,Nasir,released,1,he has letter from embassy police not accept",
        "R2,2023-11-02 10:00,Nasir,released,1,letter shown",
    )
    refused, shown = read_file(path)
    assert (refused.how, refused.letter_refused) == (How.UNKNOWN, True)
    assert (shown.how, shown.letter_refused) == (How.LETTER, False)


def test_whoever_types_in_arabic_script_is_offered_names_that_lead_somewhere():
    assert len(OWN_SCRIPT) > 30
    assert [words for words in OWN_SCRIPT if place_of(words) is None] == []


def test_a_workbook_says_what_a_csv_file_of_the_same_reports_says(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "reports.xlsx", {"default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet("reports")
    sheet.write_row(0, 0, ["Report_ID", "received_at", "name", "status", "persons", "reporter_phone"])
    sheet.write_row(1, 0, ["R1", datetime(2023, 11, 2, 10, 35), "Qais", "detained", 2.0, 923997086455])
    sheet.write_row(3, 0, ["R2", "2023-11-02 11:00", "Ulfat", "released"])
    book.add_worksheet("notes").write(0, 0, "read me first")
    book.close()
    rows = read_file(tmp_path / "reports.xlsx")
    assert [(row.row, row.outside_ref, row.state, row.people_told) for row in rows] == [
        (2, "R1", "in_custody", 2), (4, "R2", "released", 1),
    ]  # fmt: skip
    assert (rows[0].received_at.isoformat(), rows[0].cells["reporter_phone"]) == (
        "2023-11-02T10:35:00+00:00",
        "923997086455",
    )


def test_every_wrong_cell_is_told_with_row_column_value_and_fix():
    content = b"report_id,received_at,name,status,persons\nR1,never,A,x,1\n,2023-11-02 10:00,B,x,1\nR3,2023-11-02,C,x,many\nR4,2023-11-02,D\n"
    with pytest.raises(WrongRows) as raised:
        read_content(content, "r.csv")
    told = [(one.row, one.column, one.value, one.code) for one in raised.value.wrong]
    assert told == [
        (2, "received_at", "never", "no-time"), (3, "report_id", "", "no-number"), (4, "persons", "many", "no-count"),
        (5, "", "", "fewer-cells"),
    ]  # fmt: skip
    assert all(one.what and one.fix for one in raised.value.wrong)
