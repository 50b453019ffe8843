"""The comparison of engines: right answers by hand, random cases that try a pack, peers that are named when missing."""

from __future__ import annotations

import json
import re
from datetime import date

import numpy as np
import polars as pl
import pytest
from conftest import ROOT
from matching.tables import as_markdown, as_text
from policy import aman_pair, cases, environment, packs, page, pair, random_facts, register

from aman.core.policy import NOT_APPLICABLE, decide_outcome, find_example_failures

SMALL = pair.Size(many=300, timed=20, counted=60, most=300)


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    return folder, pair.lay_out(folder, SMALL.many, SMALL)


def test_the_two_policies_have_thirteen_conditions_on_twelve_facts():
    pair_of = cases.policies()
    assert [find_example_failures(policy) for policy in pair_of] == [(), ()]
    assert sum(len(policy.leaves) for policy in pair_of) == 13
    assert sum(len(policy.facts) for policy in pair_of) == 12


def test_aman_answers_as_worked_out_by_hand(laid):
    folder, columns = laid
    first = {name: column[: SMALL.counted] for name, column in columns.items()}
    figures = aman_pair.measure_one(folder)
    assert set(figures) == {"one_us", "trace_us", "trace_first_us"}
    right = [(day.isoformat(), cases.right_answers(first, day)) for day in cases.DAYS]
    assert pair.count_wrong(folder, "aman", right) == 0
    assert pair.count_wrong(folder, "aman", right, "_many") == 0
    assert {int(value) for _, answers in right for value in answers["siv"]} == {cases.NO, cases.OPEN, cases.YES}


def test_a_wrong_answer_is_counted(laid):
    folder, columns = laid
    day = cases.DAY.isoformat()
    right = cases.right_answers(columns, cases.DAY)
    np.savez(folder / f"peer_{day}.npz", siv=right["siv"], exposure=np.where(right["exposure"] == cases.OPEN, 0, 2))
    with np.load(folder / f"peer_{day}.npz") as said:
        differing = int((said["exposure"] != right["exposure"]).sum())
    assert pair.count_wrong(folder, "peer", [(day, right)]) == differing > 0


def test_a_missing_fact_is_drawn_about_as_often_as_said():
    columns = cases.draw(20_000)
    shares = [float((columns[name] == cases.MISSING).mean()) for name in columns if name != "district"]
    assert len(shares) == 12
    assert all(abs(share - cases.SHARE_MISSING) < 0.01 for share in shares)
    frame = cases.as_frame({name: column[:100] for name, column in columns.items()})
    people = cases.as_people(frame)
    assert sum(len(facts) for facts in people) == 1200 - sum(frame[name].null_count() for name in frame.columns)


def test_the_what_if_counts_three_numbers_and_hides_none(laid):
    folder, _ = laid
    frame = pl.read_parquet(folder / "cases.parquet")
    _, exposure = cases.policies()
    later = aman_pair.delayed(exposure)
    holder = {"document": "acc", "named_protection": False}
    assert decide_outcome(exposure, holder, as_of=cases.DAY, known_on=cases.DAY) == "meets"
    assert decide_outcome(later, holder, as_of=cases.DAY, known_on=cases.DAY) == "does_not_meet"
    figures = aman_pair.measure_many(folder)
    after = aman_pair.both(frame, cases.DAY)["exposure"].cast(pl.String)
    assert figures["newly"] > 0
    assert figures["no_longer"] == 0
    assert figures["cannot_tell"] == int((after == "cannot_tell").sum())


def test_a_missing_peer_is_named_with_its_reason():
    result = pair.Result(SMALL, [pair.Line("Aman", 3.0, 50.0, 0.01, 1_000_000, 300.0, 0, 80)])
    result.lines.append(pair.line_of("OpenFisca-Core", {"missing": "not installed: no wheel"}, ""))
    result.lines.append(pair.Line("zen-engine", 200.0, None, 200.0, 1000, 60.0, 5, 80))
    header, rows = pair.as_rows(result)
    text = as_text(header, rows)
    assert "missing: not installed: no wheel" in text
    assert "80 of 80" in text
    assert "75 of 80" in text
    assert "200.0 (from 1,000)" in as_markdown(header, rows)


def test_a_peer_that_breaks_says_why(laid, monkeypatch, tmp_path):
    folder, _ = laid
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "python")
    (tmp_path / "python").write_text("#!/bin/sh\necho 'ImportError: no engine' >&2\nexit 1\n", encoding="utf-8")
    (tmp_path / "python").chmod(0o755)
    assert pair.run_peer("cel_pair.py", folder) == {"missing": "ImportError: no engine"}


def test_without_installing_nothing_is_installed(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "HOME", tmp_path / "nowhere")
    assert "no-install" in environment.prepare(install=False)
    assert not (tmp_path / "nowhere").exists()


def test_every_package_is_pinned_by_hash_and_reached_by_its_name_only():
    text = environment.LOCK.read_text(encoding="utf-8")
    assert "/" not in text
    assert "index" not in text
    assert set(environment.COMPARED) <= set(environment.pinned())
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in block.splitlines()[0] and "--hash=sha256:" in block for block in blocks)


def test_the_peers_are_imported_by_their_own_scripts_only():
    peers = re.compile(r"^\s*(?:import|from) (?:openfisca_core|zen|cel_expr_python)\b", re.MULTILINE)
    found = [
        path
        for folder in ("src", "bench", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if peers.search(path.read_text(encoding="utf-8"))
    ]
    assert {path.parent.name for path in found} == {"in_peers"}
    assert len(found) == 3


def test_random_values_lie_on_both_sides_of_what_is_compared():
    siv, exposure = cases.policies()
    assert {date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 1)} <= set(
        random_facts.candidates(siv, "employment_start")
    )
    assert {11, 12, 13, 23, 24, 25} == set(random_facts.candidates(siv, "months_employed"))
    assert random_facts.candidates(exposure, "document") == list(exposure.facts["document"].values)
    columns = random_facts.draw_columns(exposure, 400, np.random.default_rng(1))
    frame = random_facts.as_frame(exposure, columns)
    assert None in columns["document"]
    assert NOT_APPLICABLE in columns["document"]
    assert int(frame["document__na"].sum()) == columns["document"].count(NOT_APPLICABLE)


def test_two_ways_of_computing_that_differ_are_told_apart(monkeypatch):
    _, exposure = cases.policies()
    same = packs.compare(exposure, 200)
    assert (same.cases, same.differing, same.traces_differing) == (200, 0, 0)
    assert 0 < same.decided < 1
    monkeypatch.setattr(packs, "decide_outcome", lambda *_, **__: "meets")
    assert packs.compare(exposure, 200).differing > 0
    header, rows = packs.as_rows([same])
    assert as_text(header, rows).splitlines()[2].startswith("bench-exposure")


def test_the_plan_for_the_peers_says_which_days_and_words(laid):
    folder, columns = laid
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert plan["days"] == [day.isoformat() for day in cases.DAYS]
    assert plan["words"]["document"][3] == "acc"
    with np.load(folder / "cases.npz") as kept:
        assert set(kept.files) == set(columns)


def test_measured_tables_are_written_between_the_marks_of_a_page(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(
        "# A\n<!-- measured: pair -->\nold\n<!-- end -->\n<!-- measured: packs -->\n<!-- end -->\n", "utf-8"
    )
    page.write_between_marks(path, {"pair": "| new |"})
    page.write_between_marks(path, {"pair": "| newer |", "packs": r"a \1 b"})
    text = path.read_text(encoding="utf-8")
    assert "| newer |" in text
    assert r"a \1 b" in text
    assert "old" not in text
    assert "| new |" not in text
    with pytest.raises(SystemExit, match="no place for 'register'"):
        page.write_between_marks(path, {"register": "x"})


def test_the_page_of_the_reference_has_a_place_for_every_part():
    text = (ROOT / "docs" / "reference" / "policy-peers.md").read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- measured: (\w+) -->", text)) == {"conditions", "pair", "packs", "register"}


def test_a_screening_of_everybody_is_a_row():
    turn = register.Turn("2025-04-01", 25_664, 51_328, 0, 4.25, 4.0)
    header, rows = register.as_rows(register.Screened(2, 53, [turn], 600, 120.0))
    assert rows[0][:5] == ["2025-04-01", "25,664", "51,328", "0", "4.2"]
    assert len(header) == len(rows[0])
