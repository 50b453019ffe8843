"""Does the command line compare names as the library does?"""

from __future__ import annotations

import csv

import pytest
from typer.testing import CliRunner

from aman.cli.names import app
from aman.core.names import compare_names
from aman.errors import BadInput


def test_two_names_are_compared_with_reasons_in_words():
    answer = CliRunner().invoke(app, ["compare", "Najib Karimi", "نجیب کریمی"])
    assert answer.exit_code == 0
    assert float(answer.stdout.splitlines()[0]) > 0.9
    assert "Karimi" in answer.stdout


def test_every_pair_of_a_file_comes_back_with_its_score(tmp_path):
    (tmp_path / "pairs.csv").write_text("pair_id,a,b\n1,Abdul Rahman,عبدالرحمن\n2,Najib,Fatima\n", encoding="utf-8")
    answer = CliRunner().invoke(app, ["score", str(tmp_path / "pairs.csv"), "--out", str(tmp_path / "out.csv")])
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()))
    assert answer.exit_code == 0
    assert [row["pair_id"] for row in rows] == ["1", "2"]
    assert float(rows[0]["score"]) == pytest.approx(compare_names("Abdul Rahman", "عبدالرحمن").score, abs=1e-6)
    assert float(rows[0]["score"]) > float(rows[1]["score"])


def test_a_file_without_the_columns_says_which_are_missing(tmp_path):
    (tmp_path / "pairs.csv").write_text("a,c\nx,y\n", encoding="utf-8")
    answer = CliRunner().invoke(app, ["score", str(tmp_path / "pairs.csv")])
    assert isinstance(answer.exception, BadInput)
    assert "no column b" in answer.exception.message
