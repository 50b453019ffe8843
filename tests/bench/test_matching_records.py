"""The comparison of linkages: what a child prints, what pairs are worth, and a command that is not there yet."""

from __future__ import annotations

import sys

import calibration
import numpy as np
import polars as pl
import pytest
from matching import canonical, records
from matching.figures import worth
from matching.tables import as_text

from aman.core.matching import PersonFacts

TRUTH = pl.DataFrame({"left_ref": ["a|1", "a|2"], "right_ref": ["b|1", "b|2"]})


def test_a_child_is_measured_and_heard():
    ran = records.run_measured([sys.executable, "-c", "print('warning'); print('{\"seconds\": 1.5}')"])
    assert (ran.code, records.said(ran)) == (0, {"seconds": 1.5})
    assert ran.peak_mb > 1
    failed = records.run_measured([sys.executable, "-c", "import sys; sys.exit('it broke')"])
    assert failed.code == 1
    assert records.why(failed) == "it broke"


def test_pairs_are_judged_once_each():
    linked = records.Linked("x")
    pairs = pl.DataFrame(
        {
            "left_ref": ["a|1", "a|1", "a|2", "a|3"],
            "right_ref": ["b|1", "b|1", "b|3", "b|3"],
            "score": [5.0, 5.0, 1.0, -2.0],
            "probability": [0.99, 0.99, 0.7, 0.1],
        }
    )
    records.judge(linked, pairs, TRUTH, 0.95)
    assert (linked.pairs, linked.reach) == (3, 0.5)
    assert (linked.best.pairs, linked.best.precision, linked.best.recall) == (1, 1.0, 0.5)
    assert linked.automatic.pairs == 1


def test_the_command_is_missing_until_it_exists(monkeypatch, tmp_path):
    monkeypatch.setattr(records, "run_measured", lambda command: records.Ran(2, "", "No such command 'link'.", 0.1, 1))
    linked = records.link_with_aman(tmp_path, tmp_path, TRUTH, tmp_path)
    text = as_text(*records.as_rows(records.Result(1, 1, 2, [linked])))
    assert "aman link, files as they came" in text
    assert "missing: this version of Aman has no command `link`" in text


def test_a_failing_splink_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(records, "run_measured", lambda command: records.Ran(1, "", "ImportError: no splink", 0.1, 1))
    linked = records.link_with_splink("romanised", "Splink", tmp_path, tmp_path, TRUTH, tmp_path)
    assert linked.missing == "ImportError: no splink"


def test_a_training_that_failed_is_told_under_its_line():
    found = worth(1, 1, 2, 0.0)
    linked = records.Linked("Splink", 1.0, 1.0, 10.0, 1, 0.5, found, found, note="training 1 of 2 failed: it broke")
    assert "training 1 of 2 failed" in as_text(*records.as_rows(records.Result(1, 1, 2, [linked])))


def test_what_aman_wrote_is_read_as_planned():
    table = pl.DataFrame(
        {"left_ref": ["a|1"], "right_ref": ["b|1"], "score": [6.1], "probability": [0.99], "band": ["CERTAIN"]}
    )
    linked = records.Linked("x")
    records.judge(linked, records.as_pairs(table), TRUTH, 1.0, "is_certain")
    assert (linked.automatic.pairs, linked.automatic.recall) == (1, 0.5)


def test_the_result_keeps_no_number_that_is_none():
    kept = records.as_json(records.Result(1, 1, 2, [records.Linked("x", missing="gone")]))
    assert kept["linked"][0]["seconds"] is None


def test_true_pairs_are_rows_of_one_person_in_two_files(tmp_path):
    path = tmp_path / "truth.parquet"
    files = ["l.xlsx#List", "l.xlsx#List", "r.parquet", "r.parquet"]
    pl.DataFrame({"file": files, "row": [6, 7, 1, 2], "person_id": ["P1", None, "P1", "P1"]}).write_parquet(path)
    pairs = canonical.true_pairs(path, path, "l.xlsx", "r.parquet").sort("right_ref")
    assert pairs["left_ref"].to_list() == ["l.xlsx#List|6"] * 2
    assert pairs["right_ref"].to_list() == ["r.parquet|1", "r.parquet|2"]


def test_the_registry_becomes_a_clean_table(tmp_path):
    path = tmp_path / "host.parquet"
    rows = {
        "name": ["Gul", "Nazo"],
        "father_name": ["Karim", None],
        "yob": [1980, None],
        "sex": ["M", "F"],
        "doc_kind": ["acc", "por"],
        "doc_no": ["ACC-123 456", None],
        "district": ["Quetta", "Attock"],
    }
    pl.DataFrame(rows).write_parquet(path)
    table = canonical.registry_table(path)
    assert table.schema == pl.Schema(canonical.SCHEMA)
    assert table["ref"].to_list() == ["host.parquet|1", "host.parquet|2"]
    assert table["documents"].to_list() == [["123456"], []]
    bones = canonical.with_skeletons(table)
    assert bones["name_parts"].list.len().to_list() == [1, 1]
    assert bones["father_key"].to_list()[1] is None


def labelled(stated, same, weight=None, forward=None):
    count = len(stated)
    return calibration.Labelled(
        np.array(stated),
        np.array(same, dtype=float),
        np.ones(count) if weight is None else np.array(weight, dtype=float),
        np.ones(count, dtype=bool) if forward is None else np.array(forward),
        np.ones(count, dtype=bool),
    )


def test_probabilities_that_come_true_have_no_error():
    pairs = labelled([0.75] * 4, [1, 1, 1, 0])
    summary = calibration.summary_of(pairs)
    assert (summary.ece, summary.same) == (pytest.approx(0.0), 0.75)
    assert summary.brier == pytest.approx(0.75 * 0.25)
    assert summary.log_loss == pytest.approx(-(0.75 * np.log(0.75) + 0.25 * np.log(0.25)))


def test_a_sampled_pair_stands_for_as_many_as_its_weight():
    pairs = labelled([0.05, 0.95], [0, 1], weight=[9, 1])
    assert calibration.summary_of(pairs).same == pytest.approx(0.1)
    assert [one.pairs for one in calibration.bins_of(pairs)] == [9.0, 1.0]
    assert calibration.bins_of(labelled([1.0], [1]))[0].first == 0.9
    assert np.isfinite(calibration.summary_of(labelled([1.0], [0])).log_loss)
    assert np.isnan(calibration.summary_of(labelled([], [])).brier)


def test_candidates_share_a_key_and_cross_to_the_register(monkeypatch):
    monkeypatch.setattr(calibration, "candidate_keys", lambda person: tuple(map(int, person.name.split())))
    people = [PersonFacts(ref=ref, name=keys) for ref, keys in (("a", "1 2"), ("b", "1"))]
    register = [PersonFacts(ref=ref, name=keys) for ref, keys in (("c", "2"), ("d", "1 2 9"), ("e", "9"))]
    assert calibration.sharing_a_key(people, []).tolist() == [1]
    across = [(pair >> 32, pair & 0xFFFFFFFF) for pair in calibration.sharing_a_key(people, register).tolist()]
    assert across == [(0, 2), (0, 3), (1, 3)]
    monkeypatch.setattr(calibration, "CROWD", 1)
    assert calibration.sharing_a_key(people, register).tolist() == []


def test_the_plot_shows_every_curve():
    bins = calibration.bins_of(labelled([0.2, 0.5, 0.9], [0, 1, 1], weight=[50, 3, 400]))
    svg = calibration.as_svg({"one": bins, "other": bins}, "A title")
    assert svg.count("<polyline") == 2
    assert svg.count("<circle") == 4  # three pairs are too few for a ring
    assert svg.startswith("<svg")
    assert svg.rstrip().endswith("</svg>")
