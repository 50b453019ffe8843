"""Are sample lists invented, repeatable and as messy as promised?"""

from __future__ import annotations

import csv

from python_calamine import CalamineWorkbook

from aman.cli.sample import make_families, write_sample_list


def test_the_same_seed_makes_the_same_families():
    first = [(p.person_id, p.case, p.passport) for family in make_families(300, 5) for p in family]
    second = [(p.person_id, p.case, p.passport) for family in make_families(300, 5) for p in family]
    assert first == second
    assert len(first) == 300


def test_a_sample_list_says_that_everybody_on_it_is_invented(tmp_path):
    write_sample_list(tmp_path / "sample.xlsx", people=200)
    rows = CalamineWorkbook.from_path(str(tmp_path / "sample.xlsx")).get_sheet_by_name("List").to_python()
    assert "INVENTED" in rows[0][0]


def test_the_truth_names_every_row_about_a_person_once(tmp_path):
    count = write_sample_list(tmp_path / "sample.xlsx", people=400, truth=tmp_path / "truth.csv")
    truth = list(csv.DictReader((tmp_path / "truth.csv").read_text(encoding="utf-8").splitlines()))
    assert len(truth) == count == len({(t["file"], t["row"]) for t in truth})
    assert len({t["person_id"] for t in truth}) < count, "some people stand twice"
