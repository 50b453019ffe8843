"""Does the command line compare names as the library does, whatever stands in the file?"""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from aman.cli.names import app
from aman.core.names import compare_many, compare_names, name_keys
from aman.errors import BadInput


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def scored(path, tmp_path):
    answer = run("score", path, "--out", tmp_path / "out.csv")
    assert answer.exit_code == 0, answer.output
    text = (tmp_path / "out.csv").read_text(encoding="utf-8", errors="surrogateescape")
    return list(csv.DictReader(io.StringIO(text, newline=""))), answer


def test_two_names_are_compared_with_parts_keys_and_reasons_in_words():
    answer = run("compare", "Haji Najib Karimi", "نجیب کریمی ولد نبی")
    assert answer.exit_code == 0
    assert float(answer.stdout.splitlines()[0]) > 0.9
    for said in (
        "log-odds",
        "keys: ",
        "Najib Karimi Walad Nabi",
        "haji (title",
        "only in the first: haji",
        "of a parent",
    ):
        assert said.lower() in answer.stdout.lower(), said


def test_the_same_comes_as_one_json_object_whose_addends_are_the_score():
    answer = run("compare", "FNU Najibullah Karimi", "نجیب الله کریمی", "--json")
    report = json.loads(answer.stdout)
    assert report["schema"] == "aman.names.compare/1"
    assert report["log_odds"] == pytest.approx(
        compare_names("FNU Najibullah Karimi", "نجیب الله کریمی").log_odds, abs=1e-3
    )
    assert report["rest"] + sum(pair["adds"] for pair in report["pairs"]) == pytest.approx(report["log_odds"], abs=0.01)
    assert report["names"][0]["blanks"] == ["fnu"]
    assert report["names"][0]["keys"] == list(name_keys("نجیب الله کریمی"))
    assert report["names"][1]["romanised"].startswith("Najib")


@pytest.mark.parametrize(("a", "b"), [("", ""), ("\u202eAhmad", "😀"), ("...", "a" * 10_000), ("\ud800x", "\ud800")])
def test_two_odd_names_are_compared_as_calmly(a, b):
    answer = run("compare", a, b)
    assert answer.exit_code == 0, answer.output
    assert 0.0 <= float(answer.stdout.splitlines()[0]) <= 1.0
    assert run("compare", a, b, "--json").exit_code == 0


def test_every_pair_of_a_file_comes_back_with_its_score_and_its_other_columns(tmp_path):
    (tmp_path / "pairs.csv").write_text(
        'pair_id,a,note,b\n1,Abdul Rahman,"x, y",عبدالرحمن\n2,Najib,,Fatima\n', encoding="utf-8-sig"
    )
    rows, _ = scored(tmp_path / "pairs.csv", tmp_path)
    assert list(rows[0]) == ["pair_id", "a", "note", "b", "score"]
    assert [(row["pair_id"], row["note"]) for row in rows] == [("1", "x, y"), ("2", "")]
    assert float(rows[0]["score"]) == pytest.approx(compare_names("Abdul Rahman", "عبدالرحمن").log_odds, abs=1e-6)
    assert float(rows[0]["score"]) > 7 > 0 > float(rows[1]["score"])


def test_more_pairs_than_one_batch_keep_their_order(tmp_path, monkeypatch):
    monkeypatch.setattr("aman.cli.name_pairs.BATCH", 7)
    names = [f"{given} {family}" for given in ("Najib", "Zahra", "Gul Ahmad") for family in ("Karimi", "وردک", "Safi")]
    pairs = [(a, b) for a in names for b in names]
    with (tmp_path / "pairs.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("a", "b"), *pairs])
    rows, answer = scored(tmp_path / "pairs.csv", tmp_path)
    assert [(row["a"], row["b"]) for row in rows] == pairs
    assert [float(row["score"]) for row in rows] == pytest.approx(compare_many(pairs).tolist(), abs=1e-6)
    assert "81 pairs" in answer.stderr


def test_without_a_file_to_write_the_scores_go_to_standard_output(tmp_path):
    (tmp_path / "pairs.csv").write_text("a,b,score\nNajib,Najeeb,old\n", encoding="utf-8")
    answer = run("score", tmp_path / "pairs.csv")
    rows = list(csv.DictReader(answer.stdout.splitlines()))
    assert list(rows[0]) == ["a", "b", "score"]
    assert float(rows[0]["score"]) == pytest.approx(compare_names("Najib", "Najeeb").log_odds, abs=1e-6)


def test_no_row_stops_the_scoring_however_odd(tmp_path):
    odd = [
        b",", b"Ahmad,", b"Ahmad", b"Ahmad,Ahmad,too,many", b"\xd0\xff\xfe,Ahmad", "😀,👍".encode(), b"...,---", b"FNU,LNU",
        "\u202eدمحا,احمد".encode(), b'"Gul\nAhmad",Gul Ahmad', b"a" * 100_000 + b",b", b"\xed\xa0\x80Ahmad,Ahmad", b"\x00,\x00",
        b"",
    ]  # fmt: skip
    (tmp_path / "pairs.csv").write_bytes(b"a,b\n" + b"\r\n".join(odd) + b"\nNajib,Najeeb\n")
    rows, answer = scored(tmp_path / "pairs.csv", tmp_path)
    assert len(rows) == len(odd)  # the empty line is no row; the good pair behind is
    assert [float(row["score"]) for row in rows[:3]] == [0.0, 0.0, 0.0]
    assert float(rows[3]["score"]) == pytest.approx(compare_names("Ahmad", "Ahmad").log_odds, abs=1e-6)
    assert float(rows[-1]["score"]) > 7
    assert "2 rows have more or fewer cells" in answer.stderr
    assert "2 names hold bytes" in answer.stderr
    assert b"\xd0\xff\xfe" in (tmp_path / "out.csv").read_bytes(), "what cannot be read comes back as it was"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,c\nx,y\n", "no column b"),
        (b"", "no column a and no column b"),
        (b"a;b\nx;y\n", "no column a"),
        ("a,b\nx,y\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_a_file_without_the_columns_says_what_is_missing_and_what_is_there(tmp_path, content, said):
    (tmp_path / "pairs.csv").write_bytes(content)
    answer = run("score", tmp_path / "pairs.csv")
    assert isinstance(answer.exception, BadInput)
    assert said in answer.exception.message


def test_a_file_is_never_written_over_itself(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text("a,b\nx,y\n", encoding="utf-8")
    assert isinstance(run("score", path, "--out", path).exception, BadInput)
    assert isinstance(run("score", tmp_path / "missing.csv").exception, BadInput)
    assert path.read_text(encoding="utf-8") == "a,b\nx,y\n"
