"""`aman check` asks about one person and ends with 0 or 3."""

from __future__ import annotations

import json

import pytest
import typer
from small_register import family, letter
from typer.testing import CliRunner

from aman.cli.check import check

pytestmark = pytest.mark.django_db


def run(*arguments, typed=""):
    app = typer.Typer()
    app.command()(check)
    return CliRunner().invoke(app, list(arguments), input=typed)


@pytest.fixture(autouse=True)
def open_already(monkeypatch):
    """The test database is open; the command must not open another."""
    monkeypatch.setattr("aman.cli.check.open_database", lambda path: None)


def test_protection_in_force_ends_with_0(amina, dawud):
    case, (qais, *_) = family(amina)
    letter(amina, case, qais)
    done = run("--number", "P01234567", "--reason", "stop", "--place", "Faizabad", "--user", "dawud", "--json")
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    assert (said["schema"], said["answer"], said["duty_number"]) == ("aman.check/1", "in_force", "+99 000 0000")


def test_no_record_ends_with_3_and_the_question_can_be_typed(amina, dawud):
    case, (qais, *_) = family(amina)
    letter(amina, case, qais)
    asked = ("--reason", "stop", "--place", "Faizabad", "--user", "dawud")
    missed = run(*asked, typed="\nNasir Wardak\nHalim\n1970\n")
    assert missed.exit_code == 3
    assert "no record: call" in missed.stdout
    found = run(*asked, typed="\nQais Darwazi\nTamim\n1984-03-05\n")
    assert found.exit_code == 0
    assert "protection in force" in found.stdout


def test_somebody_who_is_no_host_desk_is_refused(amina):
    refused = run("--number", "P01234567", "--reason", "stop", "--place", "Faizabad", "--user", "amina")
    assert refused.exit_code not in (0, 3)


def test_an_answer_can_be_opened_again(amina, dawud):
    case, (qais, *_) = family(amina)
    letter(amina, case, qais)
    asked = ("--reason", "stop", "--place", "Faizabad", "--user", "dawud", "--json")
    reference = json.loads(run("--number", "P01234567", *asked).stdout)["reference"]
    again = run("--again", reference, "--user", "dawud", "--json")
    assert (again.exit_code, json.loads(again.stdout)["reference"]) == (0, reference)
    missed = json.loads(run("--letter", "no code", *asked).stdout)
    assert missed["answer"] == "no_record"
