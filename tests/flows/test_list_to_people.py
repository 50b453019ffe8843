"""A list becomes people over the command line: receive, resolve, export, and the same again."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest
import typer
from typer.testing import CliRunner

LIST = """\
No;Case No;Full Name;Father Name;DOB;Sex;Nationality;Relation;Passport No
1;KBL2021561001;Zalmay Nooristani;Ghulam Rasool;1984-03-05;M;Afghan;PA;P01234567
2;KBL2021561001;Zarmina Nooristani;Abdul Wakil;1988-07-19;F;Afghan;Spouse;P01234568
3;KBL2021561009;Zalmay Nuristani;Ghulam Rasul;05/03/1984;M;Afghan;PA;P01234567
"""


@pytest.fixture
def aman(monkeypatch):
    """Run a command in this process, on the test database."""
    from aman.cli import receive, resolve

    for module in (receive, resolve):
        monkeypatch.setattr(module, "open_database", lambda path: None)
    app = typer.Typer()
    app.command("receive")(receive.receive)
    app.command("resolve")(resolve.resolve)

    def run(*words: object):
        done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done

    return run


@pytest.mark.django_db
def test_receive_resolve_and_export_from_the_command_line(aman, tmp_path):
    path = tmp_path / "examplia.csv"
    path.write_text(LIST, encoding="utf-8")
    words = ("receive", path, "--received-on", "2023-10-19", "--json", "--annotated", tmp_path / "back.xlsx")
    received = json.loads(aman(*words).stdout)
    assert received["schema"] == "aman.receive/1"
    assert (received["rows"], received["people"], received["state"]) == (4, 3, "received")
    assert (tmp_path / "back.xlsx").read_bytes()[:2] == b"PK"
    again = json.loads(aman("receive", path, "--received-on", "2023-10-19", "--json").stdout)
    assert again["received_before"]
    assert again["list_id"] == received["list_id"]

    out = tmp_path / "who.csv"
    resolved = json.loads(aman("resolve", "--all", "--export", out, "--json").stdout)
    assert resolved["lists"][0]["people"] == 3
    assert resolved["lists"][0]["joined"] == 1
    assert resolved["rows_exported"] == 3
    with out.open(newline="") as file:
        people = {line["row"]: line["person_id"] for line in csv.DictReader(file)}
    assert people["2"] == people["4"] != people["3"]
    assert json.loads(aman("resolve", "--all", "--json").stdout)["lists"] == []
    assert not json.loads(aman("resolve", received["list_id"], "--json").stdout)["lists"][0]["changed"]
    assert "3 people" in aman("resolve", received["list_id"]).stdout


@pytest.mark.django_db
@pytest.mark.slow
def test_the_shared_list_is_read_row_for_row_as_its_truth_says(shared_data, rahela):
    import polars as pl

    from aman.rosters.actions import receive_roster

    path = shared_data / "rosters" / "roster_2023-10.xlsx"
    roster = receive_roster(actor=rahela, path=path, received_on=date(2023, 10, 19))
    truth = pl.read_parquet(shared_data / "rosters" / "truth_rows.parquet").with_columns(pl.col("file").cast(pl.String))
    for sheet in ("List", "Late additions"):
        rows = truth.filter(pl.col("file") == f"{path.name}#{sheet}").select("row", "kind").rows()
        found = dict(roster.rows.filter(sheet=sheet).values_list("row", "kind"))
        assert {row: str(kind) for row, kind in rows if found.get(row) != str(kind)} == {}
