"""`aman screen`: a file of facts without a database, and the register."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest
import typer
from typer.testing import CliRunner

from aman.cli import screen as module
from aman.core import _data
from aman.errors import BadInput


@pytest.fixture
def run():
    app = typer.Typer()
    app.command()(module.screen)
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=True)


@pytest.fixture
def facts(tmp_path):
    path = tmp_path / "facts.csv"
    path.write_text(
        "ref,document,document_valid_to,named_protection,remark\n"
        "A1,none,,no,\n"
        "A2,pk_visa,2023-11-30,,\n"
        "=1+1,,,,nobody asked\n",
        encoding="utf-8",
    )
    return path


def answers(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_of_facts_is_answered_row_by_row_without_a_database(run, facts, tmp_path):
    out = tmp_path / "out.csv"
    done = run(facts, "--policy", "pk-exposure", "--as-of", "2023-11-01", "--out", out, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["outcomes"] == {"pk-exposure": {"meets": 1, "does_not_meet": 1, "cannot_tell": 1}}
    rows = answers(out)
    assert [row["outcome"] for row in rows] == ["meets", "does_not_meet", "cannot_tell"]
    assert [row["row"] for row in rows] == ["2", "3", "4"]
    assert "document" in rows[2]["missing"]
    assert len(rows[0]["policy_hash"]) == 64


def test_a_cell_that_looks_like_a_formula_does_not_come_out_as_one(run, facts, tmp_path):
    out = tmp_path / "out.csv"
    run(facts, "--policy", "pk-exposure", "--as-of", "2023-11-01", "--out", out)
    assert answers(out)[2]["ref"] == "'=1+1"


def test_a_semicolon_file_reads_the_same(run, facts, tmp_path):
    facts.write_text("﻿" + facts.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    out = tmp_path / "out.csv"
    assert run(facts, "--policy", "pk-exposure", "--as-of", "2023-11-01", "--out", out).exit_code == 0
    assert [row["outcome"] for row in answers(out)] == ["meets", "does_not_meet", "cannot_tell"]


def test_every_cell_that_cannot_be_read_is_named_and_nothing_is_written(run, facts, tmp_path):
    facts.write_text("document,document_valid_to\ndriving_licence,\nnone,31/11/2023\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    failed = run(facts, "--policy", "pk-exposure", "--as-of", "2023-11-01", "--out", out).exception
    assert isinstance(failed, BadInput)
    assert "row 2, document" in failed.message
    assert "row 3, document_valid_to" in failed.message
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize("text", ["", "name,father\nx,y\n", "\x00"])
def test_a_file_without_facts_is_refused(run, facts, tmp_path, text):
    facts.write_text(text, encoding="utf-8")
    failed = run(facts, "--policy", "pk-exposure", "--out", tmp_path / "out.csv").exception
    assert isinstance(failed, BadInput)


def test_a_file_in_another_encoding_or_missing_is_refused(run, facts, tmp_path):
    facts.write_bytes("document\nکارت\n".encode("utf-16"))
    for path in (facts, tmp_path / "nowhere.csv"):
        assert isinstance(run(path, "--policy", "pk-exposure", "--out", tmp_path / "o.csv").exception, BadInput)


def test_a_file_needs_rules_and_a_place_for_the_answers(run, facts):
    assert isinstance(run(facts).exception, BadInput)


def test_the_register_is_screened_and_screened_again_for_nothing(run, amina, add_family, monkeypatch):
    monkeypatch.setattr(module, "open_database", lambda path: None)
    add_family(amina)
    first = json.loads(run("--office", "embassy", "--as-of", "2023-11-01", "--json").stdout)
    wanted = 5 * len(_data.policy_ids())
    assert (first["people"], first["written"]) == (5, wanted)
    again = json.loads(run("--office", "embassy", "--as-of", "2023-11-01", "--json").stdout)
    assert (again["written"], again["unchanged"]) == (0, wanted)
    assert first["known_on"] == date(2023, 11, 1).isoformat()
