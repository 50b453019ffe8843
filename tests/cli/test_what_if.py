"""Do what-ifs from a terminal count everybody, and say when nothing changes and when nothing can be asked?"""

from __future__ import annotations

import csv
import json

import pytest
import typer
from typer.testing import CliRunner

from aman.cli import what_if as module
from aman.core import _data
from aman.errors import BadInput, NotFound


def run(*arguments):
    app = typer.Typer()
    app.command()(module.what_if)
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    rows = [
        "id,document,document_valid_to,district,noc,third_country_case,third_country,named_protection,programme,age"
    ]
    papers = ["acc,", "pk_visa,2026-01-01", "por_card,", "none,", ","]
    for i in range(60):
        case = "yes,us" if i % 2 else "no,none"
        place = ("lahore", "quetta", "")[i % 3]
        rows.append(f"P{i},{papers[i % 5]},{place},yes,{case},no,{('P-2', 'SIV', '')[i % 3]},{(7, 30, 70, '')[i % 4]}")
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.mark.parametrize("scenario", _data.scenario_ids())
def test_every_shipped_scenario_counts_everybody_in_every_group(people, scenario):
    by = ("--by", "district", "--by", "programme", "--by", "document", "--by", "age")
    done = run(scenario, "--facts", people, *by, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    report = json.loads(done.stdout)
    assert report["total"]["total"] == 60
    assert report["total"]["newly_meets"] + report["total"]["cannot_tell"] > 0
    for groups in report["by"].values():
        assert groups[-1]["group"] is None, "those of whom it is not known come last"
        for number, whole in report["total"].items():
            assert sum(group[number] for group in groups) == whole
    assert [group["group"] for group in report["by"]["age"]] == ["18_to_59", "60_and_over", "under_18", None]


def test_phase_two_reaches_holders_of_one_card_only(people):
    report = json.loads(run("phase-2-april", "--facts", people, "--by", "document", "--json").stdout)
    newly = {group["group"]: group["newly_meets"] for group in report["by"]["document"]}
    assert {name for name, number in newly.items() if number} == {"acc"}
    assert [rule["rule"] for rule in report["rules"]] == ["pk.acc"]
    assert (report["as_of"], report["known_on"]) == ("2025-04-01", "2025-03-01")


def test_the_table_is_printed_and_written(people, tmp_path):
    out = tmp_path / "counts.csv"
    done = run("phase-2-april", "--facts", people, "--out", out)
    for said in ("newly exposed", "no longer exposed", "cannot tell", "not known", "everybody", "pk.acc"):
        assert said in " ".join(done.stdout.split())
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert rows[0]["group"] == "everybody"
    assert sum(int(row["total"]) for row in rows[1:]) == int(rows[0]["total"]) == 60


def test_where_nothing_changes_it_says_so_and_names_the_usual_day(people):
    done = run("phase-2-april", "--facts", people, "--as-of", "2024-01-01")
    assert "Nobody's answer changes on 2024-01-01" in done.stderr
    assert "usually asked for 2025-04-01" in done.stderr


def test_a_scenario_of_ones_own_is_read_from_a_file(people, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(_data.read_scenario_text("phase-2-april").replace("2025-04-01", "2024-04-01"))
    report = json.loads(run(own, "--facts", people, "--as-of", "2024-04-01", "--json").stdout)
    assert report["total"]["newly_meets"] > 0
    own.write_text("scenario: x\n")
    failed = run(own, "--facts", people).exception
    assert isinstance(failed, BadInput)
    assert "own.yaml:1: " in failed.message


def test_what_cannot_be_asked_says_why(people, tmp_path):
    assert isinstance(run("nothing", "--facts", people).exception, NotFound)
    missing = run("phase-2-april", "--facts", people, "--by", "province").exception
    assert isinstance(missing, BadInput)
    assert "province" in missing.message
    few = tmp_path / "few.csv"
    few.write_text("id,document\n1,acc\n")
    no_programme = run("p2-suspended", "--facts", few, "--by", "document").exception
    assert isinstance(no_programme, BadInput)
    assert "programme" in no_programme.message
