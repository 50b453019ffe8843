"""The comparison of names with the peers: drawing, figures, and peers that are not there."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from array import array

import numpy as np
import pytest
from matching import environment, names
from matching.figures import area_under_curve, at_threshold, best_f1, recall_at
from matching.tables import as_markdown, as_text, fraction
from names_recall import cut_at, half_of

COLUMNS = ["pair_id", "entity_id", "a", "b", "same", "group", "source", "quality"]
SPELLINGS = [("Ahmad", "Ahmed"), ("Karim", "Kareem"), ("Zahir", "Zaher"), ("Najib", "Najeeb"), ("Yusuf", "Yousef")]


@pytest.fixture
def pairs_file(tmp_path):
    """Ten people of one group with two spellings each, and as many hard negatives."""
    path = tmp_path / "pairs.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        write = csv.writer(lines)
        write.writerow(COLUMNS)
        for n in range(10):
            first, second = SPELLINGS[n % 5]
            more = f" Wardak{n}"
            write.writerow(
                [n, f"Q{n}", first + more, second + more, 1, "AF:latin-latin", "UN" if n % 2 else "OFAC", "label"]
            )
            other = f" Stanekzai{n}"
            write.writerow(
                [n + 10, f"Q{n} <> Q9", first + more, first + other, 0, "AF:latin-latin", "", "hard_negative"]
            )
        write.writerow([99, "Q1", "Kabul Poet", "Ahmad", 1, "AF:latin-latin", "", "unrelated_alias"])
        write.writerow([98, "Q2", "x", "y", 1, "other:latin-latin", "", "label"])
    return path


def test_only_the_wanted_groups_and_half_are_read(pairs_file):
    groups = names.read_groups(pairs_file, "all", ["AF", "PK", "IR"])
    assert list(groups) == ["AF:latin-latin"]
    assert len(groups["AF:latin-latin"]) == 21
    held = names.read_groups(pairs_file, "held-out", ["AF"])["AF:latin-latin"]
    assert all(half_of(row["entity_id"]) == "held-out" for row in held)
    assert 0 < len(held) < 21


def test_random_negatives_are_drawn_as_names_recall_draws_them(pairs_file):
    rows = names.read_groups(pairs_file, "all", ["AF"])["AF:latin-latin"]
    pairs = names.pairs_of(rows, 5_000)
    assert len(pairs.positives) == 10  # the nickname is no spelling
    assert len(pairs.hard) == 10
    entity = {row["a"]: row["entity_id"] for row in rows if row["same"] == "1"}
    other = {row["b"]: row["entity_id"] for row in rows if row["same"] == "1"}
    source = {row["entity_id"]: row["source"] for row in rows if row["same"] == "1" and row["source"]}
    assert pairs.random
    for a, b in pairs.random:
        assert entity[a] != other[b]
        assert source[entity[a]] == source[other[b]]  # never a row of the UN list with one of OFAC's
    assert pairs.times.sum() <= 5_000


def test_a_slow_peer_gets_a_part_of_the_same_pairs(pairs_file):
    pairs = names.pairs_of(names.read_groups(pairs_file, "all", ["AF"])["AF:latin-latin"], 5_000)
    part = pairs.part(100)
    assert part.times.sum() == 100
    assert part.positives is pairs.positives
    assert part.hard is pairs.hard
    drawn = dict(zip(pairs.random, pairs.times.tolist(), strict=True))
    assert all(times <= drawn[pair] for pair, times in zip(part.random, part.times.tolist(), strict=True))
    assert pairs.part(10**9) is pairs


def test_the_cut_lets_no_more_than_the_rate_pass():
    negatives = np.arange(1000, dtype=float)
    cut = cut_at(negatives, np.ones(1000), 0.01)
    assert (negatives > cut).sum() == 10
    assert recall_at(np.array([995.0, 989.0, 1.0]), negatives, np.ones(1000), 0.01) == pytest.approx(1 / 3)
    heavy = np.ones(1000)
    heavy[-1] = 1000  # drawn so often that it alone is more than the rate allows
    assert cut_at(negatives, heavy, 0.01) == 999


def test_ties_at_the_top_find_nobody():
    """A comparator that calls strangers the same cannot be cut above them: its recall is nought, not one."""
    assert recall_at(np.ones(5), np.ones(100), np.ones(100), 1e-2) == 0.0


def test_the_area_counts_ties_half_and_draws_by_weight():
    found, negatives = np.array([0.5, 1.0]), np.array([0.5, 0.0])
    assert area_under_curve(found, negatives, np.ones(2)) == pytest.approx((0.75 + 1.0) / 2)
    assert area_under_curve(found, negatives, np.array([3.0, 1.0])) == pytest.approx((0.625 + 1.0) / 2)
    assert np.isnan(area_under_curve(np.array([]), negatives, np.ones(2)))


def test_the_best_threshold_keeps_ties_together():
    scores = np.array([9.0, 8.0, 8.0, 1.0])
    right = np.array([True, True, False, False])
    best = best_f1(scores, right, true=3)
    assert (best.pairs, best.threshold) == (3, 8.0)
    assert best.f1 == pytest.approx(2 * 2 / (3 + 3))
    own = at_threshold(scores, right, 3, 8.5)
    assert (own.precision, own.recall) == (1.0, pytest.approx(1 / 3))
    assert best_f1(np.array([]), np.array([], dtype=bool), 3).pairs == 0


def test_a_missing_peer_is_named_with_its_reason():
    result = names.Result("held-out", 100, [names.Measured(names.AMAN, "AF:latin-latin", 10, 100, 0.9, 0.8, 0.99, 5.0)])
    result.measured.append(names.Measured("nomenklatura.logic_v2", "", missing="not installed: no compiler"))
    header, rows = names.as_rows(result)
    text = as_text(header, rows)
    assert "nomenklatura logic-v2" in text
    assert "missing: not installed: no compiler" in text
    assert {row[0] for row in rows} >= {peer.label for peer in names.PEERS}  # nobody is left out silently
    assert ".900 .800 .990" in text


def test_a_peer_that_cannot_be_installed_is_missing_in_the_run(pairs_file, monkeypatch):
    asked = []
    monkeypatch.setattr(names, "scratch_server", _no_server)
    monkeypatch.setattr(names, "compare_group", lambda group, pairs, peers, dsn: asked.extend(peers) or [])
    result = names.run(pairs_file, "all", 100, ["AF"], {"jellyfish": "not installed: gone"})
    missing = {one.method: one.missing for one in result.measured}
    assert missing["jellyfish.jaro_winkler.lower"] == "not installed: gone"
    assert missing["pg_trgm.stored"] == "no server: PostgreSQL's server programs are not installed"
    assert not {peer.method for peer in asked} & set(missing)
    assert "rapidfuzz.token_set.lower" in {peer.method for peer in asked}


def _no_server():
    raise names.NoPostgres("PostgreSQL's server programs are not installed")


def test_what_a_peer_breaks_on_is_its_reason(tmp_path, monkeypatch):
    """The script of the peers, run by this Python, which has none of them but rapidfuzz."""
    monkeypatch.setattr(environment, "PYTHON", sys.executable)
    pairs = [("Ahmad", "Ahmad"), ("Ahmad", "Zahir")]
    asked = names._ask_peers(["rapidfuzz.token_set.lower", "jellyfish.metaphone.anyascii"], pairs, tmp_path, "")
    said = {one["method"]: one for one in asked}
    assert said["rapidfuzz.token_set.lower"]["pairs"] == 2
    scores = array("d", (tmp_path / "rapidfuzz.token_set.lower.f64").read_bytes())
    assert scores[0] == 100.0 > scores[1]
    assert "No module named" in said["jellyfish.metaphone.anyascii"]["missing"]


def test_every_package_is_pinned_and_reached_by_its_name_only():
    wanted = environment.wanted()
    needed = {package for peer in names.PEERS for package in peer.packages}
    assert needed <= {name.lower() for name in wanted} | {"pyicu"}
    text = environment.REQUIREMENTS.read_text(encoding="utf-8")
    assert "/" not in text
    assert all(version[0].isdigit() for version in wanted.values())


def test_the_last_word_of_an_installation_says_why():
    run = subprocess.CompletedProcess([], 1, "", "WARNING: slow\nERROR: No matching distribution found for x==1\n")
    assert environment.last_word(run) == "ERROR: No matching distribution found for x==1"


def test_a_table_runs_on_where_a_line_is_short():
    text = as_text(["who", "a", "b"], [["one", "1", "22"], ["another one", "missing: gone"]])
    assert text.splitlines()[2] == "one          1  22"
    assert text.splitlines()[3] == "another one  missing: gone"
    assert as_markdown(["who", "a"], [["x|y", "1"]]).splitlines()[2] == "| x\\|y | 1 |"
    assert [fraction(0.5), fraction(1.0), fraction(float("nan"))] == [".500", "1.000", "-"]


def test_the_result_can_be_kept_as_json():
    result = names.Result("all", 10, [names.Measured("x", "AF:latin-latin", missing="gone")])
    kept = json.loads(json.dumps(names.as_json(result)))
    assert kept["measured"][0]["missing"] == "gone"
