"""Long tables column by column: the same facts as row by row, whatever the file, its types and its damage."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
import xlsxwriter

from aman.core.matching import PersonFacts
from aman.errors import BadInput
from aman.linkage.canonical import CANONICAL, canonical_table
from aman.people.facts import facts_of_new
from aman.rosters.facts import new_person
from aman.rosters.reading import read_list, read_rows
from aman.rosters.reading.tables import files, open_table, opening, person_facts, read_stated

DAY = date(2023, 12, 28)
HEADER = [
    "Full Name",
    "Father Name",
    "DOB",
    "Sex",
    "Passport No",
    "Visa No",
    "Tazkira",
    "Document Type",
    "Document No",
    "Place",
    "Case No",
]
PLAIN = [
    ["Najib Karimi", "Gul Ahmad", "1985", "M", "P01234567", "880012345678", "1399-0101-12345", "por", "90884-2880101-8", "Peshawar", "AFG2021601001"],
    ["نجیب الله وردک", "کریم", "01/01/1990", "مرد", "p 0123 4567", "8.8E+11", "12/345/6789", "acc", "ACC-517340662", "  Chak  Shahzad ", "afg 2021-601-001"],
    ["Wardak, Zarghona", "S/O Nabi", "25/03/1990", "F", "P0123456O", "", "n/a", "visa", "880094345425", "", "x"],
    ["FNU Zarghona", "FNU", "1370/5/3", "female", "", "", "", "cnic", "61101-1234567-1", "Quetta", ""],
    ["Gul Ahmad s/o Karim", "", "aged 30 in 2020", "?", "000000000", "", "", "entry", "1399-0101-12345", "Quetta", ""],
    ["حمید Hamid", "کریم Karim", "31/12/1999", "", "A1", "12E45", "", "", "12E45", "Kabul / 3", ""],
    ["", "", "", "", "", "", "", "", "", "", ""],
    ["Total", "2", "", "", "", "", "", "", "", "", ""],
    ["Full Name", "Father Name", "DOB", "Sex", "Passport No", "Visa No", "Tazkira", "Document Type", "Document No", "Place", "Case No"],
    ["not known", "د کریم زوی", "05/06/1988", "boy", "", "", "", "paper tazkira", "1234", "😀", ""],
    ["\u202eAhmad\u202c", "a" * 10_000, "13651213", "M", "٠١٢٣٤٥٦٧", "", "", "passport", "P00371770", "x" * 10_000, ""],
    ["Noor-ul-Haq (Haji)", "Abdul  Rahman", "12-Mar-1984", "M", "", "", "", "unknown kind", "55/66", "Quetta", "KBL2021601001"],
]  # fmt: skip


def text_of(rows, separator=","):
    return "".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) + "\n" for row in rows)


def people(path, **how):
    opened = open_table(path, received_on=DAY, **how)
    chunks = list(opened.chunks())
    assert [chunk.schema for chunk in chunks] == [pl.Schema(CANONICAL)] * len(chunks)
    return pl.concat(chunks).to_dicts() if chunks else []


def by_columns(path):
    table = files.open_text(path) if path.suffix == ".csv" else files.open_parquet(path)
    return pl.concat(list(opening.open_long(path, table, DAY, (), surely=False).chunks())).to_dicts()


def written(path, columns):
    pl.DataFrame(columns, strict=False).write_parquet(path)
    return path


@pytest.fixture
def plain(tmp_path):
    (tmp_path / "plain.csv").write_text(text_of([HEADER, *PLAIN]), encoding="utf-8")
    return tmp_path / "plain.csv"


def test_column_by_column_gives_the_facts_of_row_by_row(plain):
    rows = people(plain)
    assert len(rows) == 9
    assert by_columns(plain) == rows
    assert [row["ref"] for row in rows][:2] == ["plain.csv|2", "plain.csv|3"]
    assert rows[2]["name"] == "Zarghona Wardak"
    assert rows[4]["father"] == "Karim"
    assert rows[5]["other_names"] == ["حمید"]


WORDS = (
    "Najib Karimi FNU LNU S/O Gul احمد ولد کریم نجیب 😀 , / - W/O (Haji) Noor-ul-Haq O'Brien unknown n/a بنت د زوی خانم 12 x "
    "F.N.U. محمد\u200cعلی \u202eAli é ندارد son_of not_known No_Name"
)
CELLS = {
    "DOB": "1985 1985.0 1370 25/03/1990 1990-03-25 12-Mar-1984 34 unknown 1/1/1980 65/05/12 19840305 ۱۳۷۰/۵/۳ 31256 1390-91 2050 -5",
    "Sex": "M F male زن ? boy 1",
    "Case No": "KBL2021601001 kbl-2021-601-001 x NEW",
    "Document Type": "por acc visa passport cnic tazkira e-tazkira entry UNHCR پاسپورت",
    "Number": "P01234567 P0123456O OA123456 880012345678 1399-0101-12345 139901011234 12/345/6789 90884-2880101-8 ACC-517340662 "
    "61101-1234567-1 12E45 1.2E+11 123.0 0000000 n/a - 1234567890123 A1 ١٢٣٤ ABC-DE XXX _8800_1234_5678_",
}  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_rows_put_together_by_chance_are_read_alike(tmp_path, seed):
    chance = random.Random(seed)
    names = chance.choice(
        (["Full Name"], ["Given Name", "Family Name"], ["Name", "Surname"], ["Full Name", "Given Name", "Family Name"])
    )
    columns = [
        "Father Name",
        "Grandfather Name",
        "Husband Name",
        *CELLS,
        "Passport No",
        "Visa No",
        "PoR No",
        "ACC No",
        "Tazkira",
    ]
    header = [*names, *chance.sample([name for name in columns if name != "Number"], 9), "Document No"]

    def cell(name):
        if chance.random() < 0.15:
            return ""
        if "Name" in name or name == "Surname":
            return " ".join(chance.choices(WORDS.split(), k=chance.randint(1, 4))).replace("_", " ")
        return chance.choice(CELLS.get(name, CELLS["Number"]).split()).replace("_", " ")

    rows = [[cell(name) for name in header] for _ in range(120)]
    path = tmp_path / "t.csv"
    path.write_text(text_of([header, *rows]), encoding="utf-8")
    assert by_columns(path) == people(path)


def test_a_line_break_inside_a_cell_changes_neither_facts_nor_numbers(plain):
    plain.write_text(text_of([HEADER, *PLAIN]).replace("Peshawar", '"Pesh\nawar"'), encoding="utf-8")
    assert by_columns(plain) == people(plain)


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_every_separator_and_a_byte_order_mark_are_understood(plain, separator):
    plain.write_text(text_of([HEADER, *PLAIN], separator), encoding="utf-8-sig")
    assert by_columns(plain) == people(plain)


def test_the_shared_lists_give_the_same_both_ways(shared_data, tmp_path):
    path = shared_data / "rosters" / "roster_2023-12.csv"
    assert by_columns(path) == people(path)
    registry = pl.read_parquet(shared_data / "rosters" / "host_registry.parquet").head(20_000)
    registry.write_parquet(tmp_path / "r.parquet")
    registry.write_csv(tmp_path / "r.csv")
    from_parquet, from_text = people(tmp_path / "r.parquet"), people(tmp_path / "r.csv")
    assert [row["ref"] for row in from_parquet[:2]] == ["r.parquet|1", "r.parquet|2"]
    for one, other in zip(from_parquet, from_text, strict=True):
        assert {**one, "ref": ""} == {**other, "ref": ""}


def test_a_row_is_compared_as_the_register_would_hold_it(shared_data):
    for sheet in read_list(shared_data / "rosters" / "roster_2023-10.xlsx").sheets:
        for row in read_rows(sheet, received_on=DAY)[:3000]:
            expected = facts_of_new(new_person(row, ""), "x")
            assert person_facts(row, "x") == expected


def test_any_type_a_parquet_file_has_is_understood(tmp_path):
    columns = {
        "name": pl.Series(["Najib Karimi", "Gul Wardak", None], dtype=pl.Categorical),
        "father": pl.Series([b"Ahmad", b"\xff\xfe", None], dtype=pl.Binary),
        "yob": pl.Series([1985, None, 1990], dtype=pl.Int64),
        "passport": pl.Series([1234567, None, 7654321], dtype=pl.Int64),
        "visa": pl.Series([Decimal("880012345678"), None, None], dtype=pl.Decimal(20, 0)),
        "sex": pl.Series(["M", "F", None], dtype=pl.Enum(["M", "F"])),
        "place": pl.Series([None, None, None], dtype=pl.Null),
        "por": pl.Series([9.0884e12, float("nan"), float("inf")], dtype=pl.Float64),
    }
    rows = people(written(tmp_path / "t.parquet", columns))
    assert rows[0]["name"] == "Najib Karimi"
    assert (rows[0]["birth_first"], rows[0]["birth_last"], rows[0]["precision"]) == (
        date(1985, 1, 1),
        date(1985, 12, 31),
        3,
    )
    assert rows[0]["father"] == "Ahmad"
    assert rows[0]["sex"] == "M"
    assert [d["number"] for d in rows[0]["documents"]] == ["1234567", "880012345678", "9088400000000"]
    assert rows[1]["father"] is None
    assert rows[2]["documents"] == [{"kind": "af_passport", "number": "7654321"}]


@pytest.mark.parametrize(
    "births",
    [
        [date(1985, 3, 4)],
        [datetime(1985, 3, 4, 7)],
        ["1985-03-04"],
        [19850304],
        ["04/03/1985", "25/03/1985"],
    ],
)
def test_a_birth_date_of_any_type_is_a_day(tmp_path, births):
    path = written(tmp_path / "t.parquet", {"name": ["Najib"] * len(births), "date_of_birth": births})
    first = people(path)[0]
    assert (first["birth_first"], first["precision"]) == (date(1985, 3, 4), 1)


@pytest.mark.parametrize(
    "births", [[1985], [1985.0], ["1985"], ["1985.0"], [date(1985, 1, 1)], ["۱۹۸۵"], [Decimal("1985")]]
)
def test_a_year_of_any_type_is_a_year(tmp_path, births):
    first = people(written(tmp_path / "t.parquet", {"name": ["Najib"], "yob": births}))[0]
    assert (first["birth_first"], first["birth_last"], first["precision"]) == (date(1985, 1, 1), date(1985, 12, 31), 3)


def test_no_rows_and_only_blank_rows_give_nobody(tmp_path):
    assert people(written(tmp_path / "t.parquet", {"name": pl.Series([], dtype=pl.String)})) == []
    assert people(written(tmp_path / "u.parquet", {"name": ["", None, " "], "father": [None, "", ""]})) == []
    (tmp_path / "t.csv").write_text(text_of([HEADER]), encoding="utf-8")
    assert people(tmp_path / "t.csv") == []


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_without_a_column_of_names_the_error_says_what_is_there_and_what_to_do(tmp_path, suffix):
    path = tmp_path / f"t.{suffix}"
    table = pl.DataFrame({"reg": [1], "yob": [1985], "Individual": ["Najib"]})
    table.write_parquet(path) if suffix == "parquet" else table.write_csv(path)
    with pytest.raises(BadInput) as told:
        people(path)
    assert "reg, yob, Individual" in told.value.message
    assert '--map name="' in told.value.fix
    assert people(path, stated=read_stated(["name=individual"]))[0]["name"] == "Najib"


def test_a_list_without_a_header_does_not_show_its_people_in_the_error(tmp_path):
    (tmp_path / "t.csv").write_text("1,Najib Secret,1985\n2,Gul Hidden,1986\n", encoding="utf-8")
    with pytest.raises(BadInput) as told:
        people(tmp_path / "t.csv")
    assert "Secret" not in str(told.value)


def test_a_stated_column_wins_over_the_one_found(tmp_path):
    path = written(tmp_path / "t.parquet", {"name": ["Wrong"], "Vater": ["Karim"], "Person": ["Najib"]})
    row = people(path, stated=read_stated(["name=Person", "father=Vater", "family=nowhere"]))[0]
    assert (row["name"], row["father"]) == ("Najib", "Karim")


@pytest.mark.parametrize("text", ["name", "name=", "nam=X", "middle.name=X", "=X"])
def test_a_mapping_that_says_nothing_is_refused(text):
    with pytest.raises(BadInput, match="not understood"):
        read_stated([text])


def test_a_column_of_lists_is_refused_by_its_name(tmp_path):
    with pytest.raises(BadInput, match=r"'father' of .* holds lists"):
        people(written(tmp_path / "t.parquet", {"name": ["Najib"], "father": [["Karim"]]}))


def test_a_file_that_was_cut_off_is_refused(tmp_path, plain):
    path = written(tmp_path / "t.parquet", {"name": ["Najib"] * 1000, "yob": list(range(1000))})
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(BadInput, match="damaged or cut off"):
        people(path)
    with pytest.raises(BadInput, match="cannot be opened"):
        people(tmp_path / "missing.parquet")
    plain.write_text(text_of([HEADER, *PLAIN])[:-40] + '"', encoding="utf-8")
    with pytest.raises(BadInput, match="broken"):
        people(plain)
    with pytest.raises(BadInput, match="broken"):
        by_columns(plain)
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(BadInput, match="is empty"):
        people(tmp_path / "empty.csv")


def test_odd_letters_pass_and_half_letters_are_refused(tmp_path):
    names = ["\u202eاحمد\u202c", "😀", "Ahmad 😀 Karimi", "a" * 10_000, "A\u0000b", "\ufeffNajib"]
    rows = people(written(tmp_path / "t.parquet", {"name": names, "yob": [1980] * len(names)}))
    assert len(rows) == len(names)
    assert rows[2]["name"] == "Ahmad Karimi"
    (tmp_path / "t.csv").write_bytes(b"Name,Father,DOB\nAh\xed\xa0\x80mad,Karim,1985\nAhm\xc3\xa9d,Karim,1986\n")
    with pytest.raises(BadInput):
        people(tmp_path / "t.csv")


def test_every_sheet_of_a_workbook_is_read_under_its_own_name(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        for name, header, row in (
            ("One", ["No", "Name", "Father", "DOB"], [1, "Najib", "Karim", 1985]),
            ("Notes", ["Nothing to see"], ["here"]),
            ("Two", ["Title"], [""]),
            ("Three", ["Name", "Name", "Father Name", "Age"], ["Gul", "Other", "Nabi", 30]),
        ):
            sheet = book.add_worksheet(name)
            sheet.write_row(1, 0, header)
            sheet.write_row(2, 0, row)
    rows = people(tmp_path / "t.xlsx")
    assert [row["ref"] for row in rows] == ["t.xlsx#One|3", "t.xlsx#Three|3"]
    assert [row["name"] for row in rows] == ["Najib", "Gul"]


def test_a_list_of_nothing_but_names_is_enough(tmp_path):
    (tmp_path / "t.csv").write_text("Name\nNajib\nGul\n", encoding="utf-8")
    assert [row["name"] for row in people(tmp_path / "t.csv")] == ["Najib", "Gul"]


def test_of_two_columns_with_one_header_the_first_counts(plain):
    plain.write_text("Name,DOB,Name,Father\nNajib,1985,Gul,Karim\n", encoding="utf-8")
    assert people(plain)[0]["name"] == by_columns(plain)[0]["name"] == "Najib"


def test_a_canonical_table_is_taken_as_it_is(tmp_path):
    table = canonical_table([PersonFacts("a|1", "Najib", father="Karim", documents=(("acc", "ACC1"),))])
    table.write_parquet(tmp_path / "t.parquet")
    opened = open_table(tmp_path / "t.parquet", received_on=DAY)
    assert opened.is_canonical
    assert pl.concat(list(opened.chunks())).equals(table, null_equal=True)
    (tmp_path / "t.csv").write_text(
        "ref,name,birth_first,birth_last,precision,documents,other_names\n"
        "a|1,Najib,1985-01-01,1985-12-31,3,acc:ACC1;visa:8,Najeeb;نجیب\n,Gul,,,,,\n",
        encoding="utf-8",
    )
    rows = people(tmp_path / "t.csv")
    assert rows[0]["documents"] == [{"kind": "acc", "number": "ACC1"}, {"kind": "visa", "number": "8"}]
    assert rows[0]["other_names"] == ["Najeeb", "نجیب"]
    assert rows[0]["birth_last"] == date(1985, 12, 31)
    assert (rows[1]["ref"], rows[1]["documents"], rows[1]["precision"]) == ("t.csv|3", [], None)


def test_long_tables_come_in_the_same_pieces_every_time(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "CHUNK", 7)
    path = written(tmp_path / "t.parquet", {"name": [f"Najib {'abcdefghijklmnopqrstuvwxyz'[n]}" for n in range(20)]})
    opened = open_table(path, received_on=DAY)
    first, second = list(opened.chunks()), list(opened.chunks())
    assert [chunk.height for chunk in first] == [7, 7, 6]
    assert [chunk["ref"][0] for chunk in first] == ["t.parquet|1", "t.parquet|8", "t.parquet|15"]
    assert all(one.equals(other) for one, other in zip(first, second, strict=True))


def test_the_fingerprint_changes_with_the_content_and_with_the_reading(tmp_path):
    path = written(tmp_path / "t.parquet", {"name": ["Najib"]})
    before = open_table(path, received_on=DAY).fingerprint
    assert open_table(path, received_on=DAY).fingerprint == before
    assert open_table(path, received_on=date(2024, 1, 1)).fingerprint != before
    written(path, {"name": ["Najim"]})
    assert open_table(path, received_on=DAY).fingerprint != before
