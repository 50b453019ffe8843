"""Can an officer write, check, read, test and compare rules from a terminal, and does every mistake say its line?"""

from __future__ import annotations

import csv
import json

import pytest
from core.policy.small import SMALL
from typer.testing import CliRunner

from aman.cli import policy as module
from aman.cli import policy_trials
from aman.core import _data
from aman.core.policy import load_policy
from aman.errors import BadInput, NotFound


def run(*arguments):
    return CliRunner().invoke(module.app, [str(a) for a in arguments])


@pytest.fixture
def own(tmp_path):
    """A rule file of one's own, as `new` writes it."""
    path = tmp_path / "my-rules.yaml"
    assert run("new", path, "--title", "Stay in the north: a trial").exit_code == 0
    return path


def with_change(path, old, new, name="other.yaml"):
    text = path.read_text(encoding="utf-8")
    assert old in text
    other = path.with_name(name)
    other.write_text(text.replace(old, new, 1), encoding="utf-8")
    return other


# ---- new ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["exposure", "pathway", "profile"])
def test_a_new_file_is_sound_and_passes_every_test(tmp_path, kind):
    path = tmp_path / "2nd-rules.yaml"
    assert run("new", path, "--kind", kind).exit_code == 0
    policy = load_policy(path.read_text(encoding="utf-8"))
    assert (policy.policy_id, policy.kind) == ("rules", kind)
    assert run("check", path).exit_code == 0
    done = run("test", path, "--cases", "200")
    assert done.exit_code == 0, done.output
    assert path.read_text(encoding="utf-8").count("#") > 20, "every part is explained"


def test_a_title_may_hold_what_yaml_would_misread(own):
    assert load_policy(own.read_text(encoding="utf-8")).title == "Stay in the north: a trial"


def test_a_file_that_is_there_is_never_written_over(own):
    own.write_text("mine")
    failed = run("new", own).exception
    assert isinstance(failed, BadInput)
    assert "there already" in failed.message
    assert own.read_text() == "mine"


@pytest.mark.parametrize("arguments", [("x.txt",), ("x.yaml", "--kind", "other"), ("123.yaml",), ("no/where.yaml",)])
def test_what_cannot_be_a_rule_file_is_not_written(tmp_path, arguments):
    failed = run("new", tmp_path / arguments[0], *arguments[1:]).exception
    assert isinstance(failed, BadInput)
    assert list(tmp_path.iterdir()) == []


def test_a_title_that_promises_is_refused(tmp_path):
    assert isinstance(run("new", tmp_path / "x.yaml", "--title", "Who is safe").exception, BadInput)


# ---- check ----------------------------------------------------------------------------------------------------


def test_every_shipped_pack_has_no_mistake():
    for name in _data.policy_ids():
        assert run("check", name).exit_code == 0


BROKEN = (
    ("policy: my-rules", "policy: My Rules", "lower-case words"),
    ("mark: seen}", "mark: sure}", "`mark` must be one of"),
    ("fact: document, eq: none", "fact: documnet, eq: none", "not declared"),
    ("{fact: $phase_begun, is: true}", "{fact: $phase_begun, like: true}", "no operator"),
    ("{document: card}, expect: does_not_meet}", "{document: card}, expect: maybe}", "`expect` must be one of"),
)


def test_all_mistakes_are_named_by_file_and_line_with_what_mends_them(own):
    text = own.read_text(encoding="utf-8")
    for old, new, _ in BROKEN:
        assert old in text
        text = text.replace(old, new, 1)
    own.write_text(text, encoding="utf-8")
    done = run("check", own)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    for _, new, said in BROKEN:
        number = next(i for i, line in enumerate(text.splitlines(), 1) if new in line)
        assert any(line.startswith(f"{own}:{number}: ") and said in line for line in lines), (said, lines)
    assert any("Fix: " in line for line in lines)
    report = json.loads(run("check", own, "--json").stdout)
    assert report["is_sound"] is False
    assert len(report["problems"]) == len(lines)
    assert {"line", "problem", "fix"} == set(report["problems"][0])


@pytest.mark.parametrize(
    "text",
    ["", "\t- a", "- a\n- b", "a: &x [1]\nb: *x\n", "policy: a\npolicy: b\n", "[" * 200, "x" * 500_000, "first_day: 2025-02-31\n"],
    ids=["empty", "tab", "list", "bomb", "twice", "deep", "long", "no day"],
)  # fmt: skip
def test_what_is_no_rule_file_is_refused_by_line_and_never_breaks(tmp_path, text):
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    done = run("check", path)
    assert done.exit_code == 1
    assert done.stdout.startswith(f"{path}:")


def test_a_file_that_cannot_be_read_and_a_pack_that_is_not_there(tmp_path):
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe")
    assert isinstance(run("check", tmp_path / "x.yaml").exception, BadInput)
    assert isinstance(run("check", tmp_path / "nowhere.yaml").exception, BadInput)
    assert isinstance(run("check", "no-such-pack").exception, NotFound)


# ---- explain --------------------------------------------------------------------------------------------------


def test_rules_are_read_out_in_numbered_sentences_with_sources(own):
    done = run("explain", own)
    numbers = [int(line[:4]) for line in done.stdout.splitlines() if line[:4].strip().isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "my_rules.no_document. A person with no document of stay" in done.stdout
    assert "[S1] (seen in its source)" in done.stdout
    sections = json.loads(run("explain", own, "--json").stdout)["sections"]
    assert sections[0]["title"] == "What it decides"


def test_one_case_is_answered_with_its_reasons_and_what_is_missing():
    done = run(
        "explain", "pk-exposure", "--facts", "document=ACC", "district=Lahore", "third_country_case=no", "--as-of", "2025-04-01"
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "pk-exposure" in done.stdout or "Exposure" in done.stdout
    assert "cannot_tell" in done.stdout
    assert "stay letter" in done.stdout
    report = json.loads(
        run("explain", "pk-exposure", "--facts", "document=acc", "--facts", "named_protection=yes", "--as-of", "2025-04-01", "--json").stdout
    )  # fmt: skip
    assert report["outcome"] == "does_not_meet"
    assert any(reason["rule"] == "pk.named_protection" and reason["holds"] for reason in report["reasons"])


def test_facts_that_cannot_be_read_are_all_named():
    failed = run("explain", "pk-exposure", "--facts", "document=licence", "paper=acc", "noc").exception
    assert isinstance(failed, BadInput)
    for said in ("'licence' is none of", "'paper=acc' is no fact", "'noc' is no fact"):
        assert said in failed.message


# ---- test -----------------------------------------------------------------------------------------------------


def test_an_example_that_does_not_hold_is_named(own):
    other = with_change(own, "{document: card}, expect: does_not_meet}", "{document: none}, expect: does_not_meet}")
    done = run("test", other, "--cases", "50")
    assert done.exit_code == 1
    assert "my_rules.no_document, example 3: does_not_meet was expected, meets came." in done.stdout
    assert json.loads(run("test", other, "--cases", "50", "--json").stdout)["holds"] is False


def test_a_condition_that_no_example_watches_over_is_named(tmp_path):
    bare = SMALL.replace("{months: 12}, expect: meets", "{months: 12, papers: [a, b]}, expect: meets")
    small = tmp_path / "small.yaml"
    small.write_text(bare.replace("day: 2019-01-01, papers: [a], named: false", "day: 2019-01-01, papers: [a]"))
    done = run("test", small, "--cases", "50")
    assert done.exit_code == 1
    assert "failed  conditions" in done.stdout
    assert "No example fails when r.until/" in done.stdout


def test_the_same_seed_tries_the_same_cases(own):
    policy = load_policy(own.read_text(encoding="utf-8"))
    assert policy_trials._try_cases(policy, 300, 5) == policy_trials._try_cases(policy, 300, 5)


def test_two_ways_of_computing_that_disagree_are_noticed(own, monkeypatch):
    import polars as pl

    real = policy_trials.evaluate_population

    def wrong(*arguments):
        return real(*arguments).with_columns(trace_code=pl.lit(0, pl.UInt64))

    monkeypatch.setattr(policy_trials, "evaluate_population", wrong)
    done = run("test", own, "--cases", "20")
    assert done.exit_code == 1
    assert "all at once" in done.stdout
    assert "failed  both ways of computing" in done.stdout


# ---- diff and impact ------------------------------------------------------------------------------------------


def test_versions_are_compared_in_sentences(own):
    other = with_change(own, "value: true, cite: [S1], mark: seen", "value: true, cite: [S1], mark: inferred")
    done = run("diff", own, other)
    assert done.stdout == (
        "1. Changed, value phase_begun PHASE-1, mark: seen in its source -> inferred, not stated by its source\n"
    )
    report = json.loads(run("diff", own, other, "--json").stdout)
    assert report["differences"][0]["part"] == "value"
    assert run("diff", own, own).stdout == ""


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    rows = ["id,document,district,programme"]
    rows += [f"P{i},{('none', 'card', 'visa', '')[i % 4]},{('quetta', 'lahore', '')[i % 3]},P-2" for i in range(24)]
    path.write_text("\n".join(rows) + "\n")
    return path


def test_impact_counts_who_changes_by_rule_and_district_and_names_nobody(own, people, tmp_path):
    new = with_change(own, "{fact: document, eq: none}", "{fact: document, in: [none, card]}")
    day = load_policy(own.read_text(encoding="utf-8")).last_reviewed.replace(month=2, day=1).isoformat()
    out = tmp_path / "changed.csv"
    done = run("impact", new, "--against", own, "--facts", people, "--as-of", day, "--json", "--out", out)
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert (report["changed"], report["total"]["newly_meets"], report["total"]["total"]) == (6, 6, 24)
    assert [rule["rule"] for rule in report["rules"]] == ["my_rules.no_document"]
    groups = report["by"]["district"]
    assert [group["group"] for group in groups] == ["lahore", "quetta", None]
    for number in ("newly_meets", "cannot_tell", "unchanged", "total"):
        assert sum(group[number] for group in groups) == report["total"][number]
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [(row["before"], row["after"]) for row in rows] == [("does_not_meet", "meets")] * 6
    assert out.stat().st_mode & 0o077 == 0
    shown = run("impact", new, "--against", own, "--facts", people, "--as-of", day).stdout
    assert "6 of 24 people would have another answer." in shown
    assert "P1" not in shown.replace("P-2", "")


def test_impact_of_rules_on_themselves_is_nothing(own, people):
    done = run("impact", own, "--against", own, "--facts", people, "--by", "programme", "--json")
    report = json.loads(done.stdout)
    assert report["changed"] == 0
    assert report["by"]["programme"][0]["group"] == "P-2"


def test_packs_and_scenarios_are_listed():
    report = json.loads(run("list", "--json").stdout)
    assert {one["policy"] for one in report["policies"]} == set(_data.policy_ids())
    assert {one["scenario"] for one in report["scenarios"]} == set(_data.scenario_ids())
    assert "phase-2-april" in run("list").stdout
