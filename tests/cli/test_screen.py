"""Are files of facts read as people write them, answered in order, and refused whole where they cannot be read?"""

from __future__ import annotations

import csv
import io
import json

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from aman.cli import answers
from aman.cli import screen as module
from aman.core import _data
from aman.core.policy import load_policy
from aman.errors import BadInput

APRIL = ("--policy", "pk-exposure", "--as-of", "2025-04-01")


@pytest.fixture
def run():
    app = typer.Typer()
    app.command()(module.screen)
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=True)


@pytest.fixture
def file(tmp_path):
    def write(text, name="facts.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def answered(run, path, *more):
    done = run(path, *(more or APRIL))
    assert done.exit_code == 0, (done.output, done.exception)
    return list(csv.DictReader(io.StringIO(done.stdout)))


def refused(run, path, *more):
    failed = run(path, *(more or APRIL)).exception
    assert isinstance(failed, BadInput), failed
    return failed.message


WHOLE = "named_protection,third_country_case,third_country\n"
DECIDED = f"id,document,document_valid_to,district,{WHOLE}x,acc,,lahore,no,no,none\n"


def test_the_columns_begin_with_id_and_outcome_and_give_every_ground(run, file):
    (row,) = answered(run, file(DECIDED))
    assert tuple(row) == answers.COLUMNS
    assert list(row)[:2] == ["id", "outcome"]
    assert (row["id"], row["outcome"], row["missing"]) == ("x", "meets", "")
    assert "[pk.acc] " in row["reasons"]
    assert row["rules"].split("; ")[0] == "pk.acc"
    shipped = load_policy(_data.read_policy_text("pk-exposure"))
    assert (row["policy"], row["as_of"]) == ("pk-exposure", "2025-04-01")
    assert row["known_on"] == shipped.last_reviewed.isoformat(), (
        "everything the rules know, on whatever day it is asked"
    )
    assert row["policy_hash"] == shipped.version_hash


def test_an_extension_that_reached_back_counts_unless_an_earlier_knowledge_is_asked_for(run, file):
    card = file("id,document,named_protection\nx,por_card,false\n")
    november = ("--policy", "pk-exposure", "--as-of", "2023-11-05")
    assert [row["outcome"] for row in answered(run, card, *november)] == ["does_not_meet"]
    assert [row["outcome"] for row in answered(run, card, *november, "--known-on", "2023-11-05")] == ["cannot_tell"]


def test_what_cannot_be_told_names_the_facts_any_one_of_which_would_settle_it(run, file):
    (row,) = answered(run, file("id,document,third_country_case,third_country\n1,acc,no,none\n"))
    assert row["outcome"] == "cannot_tell"
    assert row["missing"] == "named_protection"
    assert "stay letter" in row["missing_evidence"]


def test_where_no_rule_applies_the_policy_says_it_in_its_own_words(run, file):
    (row,) = answered(run, file(DECIDED.replace("x,acc,,", "x,por_card,,")))
    assert row["outcome"] == "does_not_meet"
    assert row["reasons"].startswith(
        "No deportation rule known to us reaches this person on this day. This is not a protection"
    )
    assert "Not applying: " in row["reasons"]
    assert (row["marks"], row["notes"]) == ("", "")


def test_an_empty_cell_is_unknown_and_never_none(run, file):
    rows = answered(run, file("id,document,district\n1,,lahore\n2,none,lahore\n3,unknown,lahore\n"))
    assert [row["outcome"] for row in rows] == ["cannot_tell"] * 3
    assert "document" in rows[0]["missing"].split("; ")
    assert "document" not in rows[1]["missing"].split("; ")
    assert rows[0]["reasons"] == rows[2]["reasons"]


def test_ids_are_copied_in_order_also_twice_and_rows_without_one_get_their_number(run, file):
    rows = answered(run, file("document,ref\nacc,B\nacc,A\nacc,B\nacc,\nacc,٣\n"))
    assert [row["id"] for row in rows] == ["B", "A", "B", "5", "٣"]
    assert [row["id"] for row in answered(run, file("document\nacc\nnone\n"))] == ["2", "3"]


def test_a_cell_that_looks_like_a_formula_does_not_come_out_as_one_but_a_number_stays(run, file):
    rows = answered(run, file('id,document\n=1+1,acc\n-5,acc\n@x,acc\n+92,acc\n"-1+2",acc\n'))
    assert [row["id"] for row in rows] == ["'=1+1", "-5", "'@x", "+92", "'-1+2"]


@pytest.mark.parametrize(
    "written",
    ["ACC", " acc ", "Acc", "afghan citizen card", "Afghan-Citizen-Card", "acc\u200c"],
)
def test_words_are_read_as_people_write_them(run, file, written):
    assert answered(run, file(DECIDED.replace("x,acc", f"x,{written}")))[0]["outcome"] == "meets"


@pytest.mark.parametrize("written", ["no", "No", "N", "false", "FALSE", "f", "0", "۰"])
def test_truths_are_read_as_people_write_them(run, file, written):
    assert answered(run, file(DECIDED.replace("lahore,no", f"lahore,{written}")))[0]["outcome"] == "meets"


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ("2025-04-01", "does_not_meet"),
        ("2025-03-31", "meets"),
        ("2025/3/31", "meets"),
        ("31/03/2025", "meets"),
        ("31.03.2025", "meets"),
        ("1404-01-12", "does_not_meet"),  # a solar year; as a Gregorian one it would have run out long ago
        ("2025-03-31 00:00:00", "meets"),
        ("45748", "does_not_meet"),  # 1 April 2025 as a spreadsheet counts
    ],
)
def test_days_are_read_where_only_one_day_can_be_meant(run, file, written, outcome):
    text = DECIDED.replace("x,acc,,", f"x,pk_visa,{written},")
    assert answered(run, file(text))[0]["outcome"] == outcome


def test_a_column_tells_which_of_day_and_month_comes_first(run, file):
    lone = DECIDED.replace("acc,", "pk_visa,03/04/2025")
    message = refused(run, file(lone))
    assert "row 2, document_valid_to: '03/04/2025' can be read as 2025-0" in message
    rows = answered(run, file(lone + "2,pk_visa,25/03/2025,lahore,no,no,none\n"))
    assert [row["outcome"] for row in rows] == ["does_not_meet", "meets"]


def test_every_cell_that_cannot_be_read_is_named_at_once_and_nothing_is_written(run, file, tmp_path):
    path = file("id,document,document_valid_to,noc\n1,licence,31/02/2025,perhaps\n2,[/b],2025-13-01,\n3,licence,,\n")
    out = tmp_path / "out.csv"
    out.write_text("as it was")
    message = refused(run, path, *APRIL, "--out", out)
    for said in (
        "5 different values",
        "row 2, document: 'licence' (also in rows 4) is none of none,",
        "row 2, document_valid_to: '31/02/2025' is not a day",
        "row 2, noc: 'perhaps' is neither yes nor no",
        "row 3, document: '[/b]' is none of",
        "row 3, document_valid_to: '2025-13-01' is no day of the calendar",
    ):
        assert said in message
    assert message.index("row 2, noc") < message.index("row 3, document:")
    assert out.read_text() == "as it was"
    assert [p.name for p in tmp_path.glob("out*")] == ["out.csv"]


def test_a_district_that_is_nearly_one_the_rules_ask_about_is_not_guessed(run, file):
    message = refused(run, file("id,district,document\n1,Islmabad,acc\n2,rawalpindi / islamabad,acc\n"))
    assert "row 2, district: 'Islmabad' is not clear. Did you mean islamabad?" in message
    assert "row 3, district" in message
    rows = answered(run, file("id,district,document\n1,ISB,acc\n2,Islamabad,acc\n3,Gilgit,acc\n4,پشاور,acc\n"))
    assert rows[0]["trace_code"] == rows[1]["trace_code"]
    assert rows[2]["trace_code"] == rows[3]["trace_code"] != rows[1]["trace_code"]


@pytest.mark.parametrize(
    "content",
    [
        DECIDED.replace(",", ";"),
        DECIDED.replace(",", "\t"),
        "\ufeff" + DECIDED,
        DECIDED.replace("\n", "\r\n"),
        DECIDED.replace("\n", "\r"),
        DECIDED + "\n\n",
        DECIDED.rstrip("\n"),
        DECIDED.replace("id,document,", '"ID","Document",').replace("document_valid_to", "Document valid to"),
    ],
    ids=["semicolons", "tabs", "byte order mark", "windows", "old mac", "blank lines", "no last line", "quoted names"],
)
def test_the_same_table_in_other_clothes_gives_the_same_answers(run, file, content):
    assert answered(run, file(content)) == answered(run, file(DECIDED, "plain.csv"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("\x00", "zero bytes"),
        ("name,father\nx,y\n", "No column"),
        ("document,Document\nacc,acc\n", "twice: document"),
        ("id,document\n1,acc,3\n2,acc\n3,acc,4,5\n", "2 columns are named, but row 2 has 3 cells, row 4 has 4 cells"),
        ('id,document\n1,"acc\n2,none\n', "no table"),
        ("document\nکارت\n".encode("utf-16"), "UTF-16"),
        (b"id,document\n1,acc\n2,\xff\n", "line 3"),
        (b"PK\x03\x04rest", "a workbook"),
    ],
)
def test_what_is_no_table_of_facts_is_refused_with_what_to_do(run, file, content, said):
    assert said in refused(run, file(content))


def test_a_file_that_is_missing_or_torn_is_refused(run, file, tmp_path):
    assert "cannot be read" in refused(run, tmp_path / "nowhere.csv")
    assert "cannot be read" in refused(run, file(b"no parquet", "facts.parquet"))


def test_a_header_alone_gives_a_header_alone(run, file):
    assert answered(run, file("id,document\n")) == []


def test_blank_lines_are_passed_over_but_a_line_of_empty_cells_is_a_person(run, file):
    path = file("document,district\nacc,\n\n,\nnone,\n")
    done = run(path, *APRIL)
    assert [row["id"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["2", "4", "5"]
    assert "1 blank lines were passed over" in done.stderr


def test_columns_nobody_asks_for_are_named_and_a_slip_of_a_name_is_guessed(run, file):
    done = run(file("id,document,distrct,remark\n1,acc,quetta,hello\n"), *APRIL)
    assert "'distrct' is not asked for; did you mean 'district'?" in done.stderr
    assert "'remark' is not asked for" in done.stderr
    assert "hello" not in done.output


def test_a_day_after_the_last_review_says_that_later_decisions_are_not_in_the_rules(run, file):
    done = run(file(DECIDED), "--policy", "pk-exposure", "--as-of", "2035-01-01")
    assert "pk-exposure was last compared with its sources on" in done.stderr
    assert "was last compared" not in run(file(DECIDED), *APRIL).stderr


def test_lines_may_end_in_any_way_also_mixed(run, file):
    mixed = "id,document\r\n1,acc\r2,none\n"
    assert [row["id"] for row in answered(run, file(mixed))] == ["1", "2"]


def test_several_rules_answer_every_person_in_turn(run, file, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(_data.read_policy_text("pk-exposure").replace("policy: pk-exposure", "policy: own"))
    path = file("id,document\n1,acc\n2,none\n")
    rows = answered(run, path, *APRIL, "--policy", own)
    assert [(row["id"], row["policy"]) for row in rows] == [
        ("1", "pk-exposure"), ("1", "own"), ("2", "pk-exposure"), ("2", "own"),
    ]  # fmt: skip
    assert "named twice" in refused(run, path, *APRIL, "--policy", "pk-exposure")


def test_rules_with_mistakes_are_refused_by_line(run, file, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("policy: Own\n")
    assert "own.yaml:1:" in refused(run, file(DECIDED), "--policy", own)
    assert "no rules are named" in refused(run, file(DECIDED), "--as-of", "2025-04-01")


def test_parquet_goes_in_and_out_with_its_types(run, file, tmp_path):
    text = "id,document,document_valid_to,noc\n1,acc,,\n2,pk_visa,2025-05-01,no\n,,,\n"
    plain = answered(run, file(text))
    typed = pl.read_csv(io.StringIO(text), try_parse_dates=True).with_columns(pl.col("noc") != "no")
    typed.write_parquet(tmp_path / "facts.parquet")
    out = tmp_path / "answers.parquet"
    assert run(tmp_path / "facts.parquet", *APRIL, "--out", out).exit_code == 0
    table = pl.read_parquet(out)
    assert table.columns == list(answers.COLUMNS)
    assert table["outcome"].to_list() == [row["outcome"] for row in plain]
    assert table["id"].to_list() == ["1", "2", "3"], "rows of parquet have no header before them"


def test_the_same_inputs_give_the_same_bytes_for_the_owner_only(run, file, tmp_path):
    path = file("id,document,district\n" + "".join(f"{i},{'acc' if i % 3 else ''},quetta\n" for i in range(500)))
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    for out in (first, second):
        run(path, *APRIL, "--out", out)
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_mode & 0o077 == 0
    assert run(path, *APRIL).stdout == run(path, *APRIL, "--out", "-").stdout == first.read_text(encoding="utf-8")


def test_answers_that_cannot_be_put_where_they_should_go_are_refused(run, file, tmp_path):
    path = file(DECIDED)
    assert "cannot be written" in refused(run, path, *APRIL, "--out", tmp_path / "nowhere" / "out.csv")
    assert "would replace" in refused(run, path, *APRIL, "--out", path)


def test_the_summary_counts_everybody_and_names_the_version(run, file, tmp_path):
    done = run(file("id,document\n1,acc\n2,none\n"), *APRIL, "--json", "--out", tmp_path / "out.csv")
    report = json.loads(done.stdout)
    assert report["schema"] == "aman.screen/1"
    assert report["people"] == sum(report["outcomes"]["pk-exposure"].values()) == 2
    assert len(report["policies"]["pk-exposure"]) == 64


def test_a_day_before_the_first_says_so_and_nothing_else(run, file):
    (row,) = answered(run, file(DECIDED), "--policy", "pk-exposure", "--as-of", "2020-01-01")
    assert row["outcome"] == "cannot_tell"
    assert "begin on" in row["reasons"]
    assert (row["rules"], row["missing"]) == ("", "")


def test_the_register_is_not_asked_with_what_is_for_a_file(run, tmp_path):
    failed = run("--policy", "pk-exposure").exception
    assert isinstance(failed, BadInput)
