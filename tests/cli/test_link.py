"""`aman link` and `aman dedupe` from files to a file: what they write, what they say, and what they refuse."""

from __future__ import annotations

import json
import stat
import sys
from datetime import date
from importlib.util import find_spec
from types import SimpleNamespace

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from aman.cli.dedupe import dedupe
from aman.cli.link import link
from aman.cli.linking import memory_in_mb
from aman.core.matching import score_pair
from aman.errors import AmanError, BadInput
from aman.linkage.explaining import facts_of_table
from aman.rosters.reading.tables import open_table

app = typer.Typer()
app.command("link")(link)
app.command("dedupe")(dedupe)

GIVEN = ("Najib", "Zarghona", "Palwasha", "Bashir", "Torpekai", "Wazhma", "Khushal", "Nangyalai")
URDU = ("نجیب", "زرغونه", "پلوشه", "بشیر", "تورپیکۍ", "وږمه", "خوشحال", "ننګیالی")
FAMILIES = ("Karimi", "Wardak", "Stanekzai", "Popalzai", "Safi", "Noorzai")
URDU_FAMILIES = ("کریمی", "وردک", "ستانکزی", "پوپلزی", "صافی", "نورزی")
FATHERS = ("Gul Ahmad", "Abdul Rahman", "Nabi", "Mohammad Ali", "Sher Agha")
HEADER = ["Full Name", "Father Name", "Year of Birth", "Sex", "Visa No", "City"]


def row(n, name=""):
    return [
        name or f"{GIVEN[n % 8]} {FAMILIES[n // 8 % 6]}",
        FATHERS[n % 5],
        str(1950 + n % 60),
        "MF"[n % 2],
        f"8800{n:08}" if n % 3 else "",
        ("Peshawar", "Quetta")[n % 2],
    ]


def write_csv(path, rows, header=HEADER):
    path.write_text("\n".join(",".join(line) for line in [header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def lists(tmp_path):
    write_csv(tmp_path / "list.csv", [row(n) for n in range(60)])
    registry = pl.DataFrame(
        [row(n, f"{URDU[n % 8]} {URDU_FAMILIES[n // 8 % 6]}") for n in range(40, 160)], schema=HEADER, orient="row"
    )
    registry.write_parquet(tmp_path / "registry.parquet")
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def told(*arguments):
    answer = run(*arguments)
    assert answer.exit_code == 0, (answer.output, answer.exception)
    return answer


def refused(*arguments, kind=BadInput):
    answer = run(*arguments)
    assert isinstance(answer.exception, kind), answer.output
    return answer.exception


def test_who_is_in_both_lists_comes_out_with_an_officers_scores(lists):
    out = lists / "pairs.parquet"
    told("link", lists / "list.csv", lists / "registry.parquet", "--out", out)
    pairs = pl.read_parquet(out)
    assert pairs.columns == ["left_ref", "right_ref", "score", "probability", "band", "cluster"]
    assert pairs["score"].is_sorted(descending=True)
    assert set(pairs["band"]) <= {"certain", "possible"}
    true = {(f"list.csv|{n + 2}", f"registry.parquet|{n - 39}") for n in range(40, 60)}
    found = set(pairs.select("left_ref", "right_ref").iter_rows())
    assert len(true & found) >= 18
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    people = {
        facts.ref: facts
        for name in ("list.csv", "registry.parquet")
        for chunk in open_table(lists / name, received_on=date(2023, 10, 1)).chunks()
        for facts in facts_of_table(chunk)
    }
    for pair in pairs.head(20).iter_rows(named=True):
        assert pair["score"] == score_pair(people[pair["left_ref"]], people[pair["right_ref"]]).log_odds


def test_the_outcome_is_one_json_object_and_no_name_is_in_it(lists):
    answer = told("link", lists / "list.csv", lists / "registry.parquet", "--out", lists / "pairs.csv", "--json")
    report = json.loads(answer.stdout)
    pairs = pl.read_csv(lists / "pairs.csv")
    assert report["schema"] == "aman.link/1"
    assert (report["left_rows"], report["right_rows"]) == (60, 120)
    assert report["certain"] + report["possible"] == pairs.height
    assert report["lists"] == ["list.csv", "registry.parquet"]
    assert not any(name in answer.output for name in (*GIVEN, *URDU, *FAMILIES))


def test_reasons_and_names_are_shown_when_they_are_asked_for(lists):
    path = write_csv(
        lists / "twice.csv", [["Najib Karimi", "", "1985", "M", "", ""], ["Najeeb Karimi", "", "1985", "", "", ""]]
    )
    arguments = ("dedupe", path, "--out", lists / "pairs.csv")
    assert "Najeeb" not in told(*arguments).output
    said = told(*arguments, "--explain", 3).stdout
    assert "Najeeb Karimi" in said
    assert "twice.csv|3" in said
    explained = json.loads(told(*arguments, "--explain", 3, "--json").stdout)["explained"]
    assert explained[0]["score"] == pytest.approx(sum(reason["adds"] for reason in explained[0]["reasons"]), abs=0.1)


def test_a_list_is_held_against_itself(lists):
    rows = [row(n) for n in range(40)]
    write_csv(lists / "list.csv", [*rows, rows[3], rows[7]])
    report = json.loads(told("dedupe", lists / "list.csv", "--out", lists / "p.parquet", "--json").stdout)
    assert report["schema"] == "aman.dedupe/1"
    assert "right_rows" not in report
    pairs = pl.read_parquet(lists / "p.parquet")
    found = {frozenset(pair) for pair in pairs.select("left_ref", "right_ref").iter_rows()}
    assert {frozenset(("list.csv|5", "list.csv|42")), frozenset(("list.csv|9", "list.csv|43"))} <= found
    assert report["clusters"] == pairs["cluster"].drop_nulls().n_unique()


def test_a_file_that_others_could_read_is_closed_to_them(lists):
    out = lists / "pairs.csv"
    out.write_text("old", encoding="utf-8")
    out.chmod(0o644)
    told("dedupe", lists / "list.csv", "--out", out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_column_is_stated_for_both_lists_or_for_one(lists):
    strange = ["Persona", "Papa", "Year of Birth", "Sex", "Visa No", "City"]
    write_csv(lists / "list.csv", [row(n) for n in range(60)], strange)
    both = ("link", lists / "list.csv", lists / "registry.parquet", "--out", lists / "p.parquet")
    error = refused(*both)
    assert "Persona, Papa" in error.message, "a column that only looks like names is not taken for them"
    assert "--map name=" in error.fix
    report = json.loads(told(*both, "--map", "name=persona", "--map", "left.father=Papa", "--json").stdout)
    assert report["certain"] > 10
    assert (
        "No list has the column 'Nowhere'" in refused(*both, "--map", "name=Persona", "--map", "place=Nowhere").message
    )
    assert "not understood" in refused(*both, "--map", "Persona").message


def test_a_run_that_was_stopped_goes_on_and_leaves_nothing_behind(lists, monkeypatch):
    from aman.linkage import engine

    arguments = ("link", lists / "list.csv", lists / "registry.parquet", "--out", lists / "p.parquet")
    told(*arguments)
    whole = pl.read_parquet(lists / "p.parquet")
    with monkeypatch.context() as stopping:
        stopping.setattr(engine, "write_pairs", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        run(*arguments)
    assert (lists / "p.parquet.work").is_dir()
    told(*arguments, "--resume")
    assert pl.read_parquet(lists / "p.parquet").equals(whole)
    assert not (lists / "p.parquet.work").exists()


def test_unlikely_pairs_are_written_only_when_they_are_asked_for(lists):
    arguments = ("link", lists / "list.csv", lists / "registry.parquet", "--out", lists / "p.parquet")
    told(*arguments)
    few = pl.read_parquet(lists / "p.parquet")
    told(*arguments, "--least", "-20")
    assert pl.read_parquet(lists / "p.parquet").height > few.height


def test_empty_lists_and_nameless_people_give_no_pairs(lists):
    write_csv(lists / "empty.csv", [])
    write_csv(lists / "nobody.csv", [["", "Nabi", "1990", "M", "", "Quetta"], ["😀", "", "", "", "", ""]] * 3)
    for one, other in (
        ("empty.csv", "registry.parquet"),
        ("list.csv", "empty.csv"),
        ("nobody.csv", "registry.parquet"),
    ):
        report = json.loads(told("link", lists / one, lists / other, "--out", lists / "p.parquet", "--json").stdout)
        assert report["certain"] == report["possible"] == 0
        assert pl.read_parquet(lists / "p.parquet").height == 0
    assert json.loads(told("dedupe", lists / "empty.csv", "--out", lists / "p.csv", "--json").stdout)["left_rows"] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--out", "p.txt"), "written as .parquet or .csv"),
        (("--out", "nowhere/p.csv"), "no folder"),
        (("--out", "list.csv"), "one of the lists"),
        (("--out", "p.csv", "--memory", "lots"), "no amount of memory"),
        (("--out", "p.csv", "--memory", "10MB"), "at least 200 MB"),
        (("--out", "p.csv", "--received-on", "yesterday"), "cannot be read"),
        (("--out", "p.parquet", "--engine", "splink"), "writes a folder"),
        (("--out", "p", "--engine", "splink", "--explain", "2"), "no reasons"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_read(lists, monkeypatch, arguments, said):
    monkeypatch.chdir(lists)
    assert said in refused("dedupe", "list.csv", *arguments).message


def test_files_that_are_no_lists_are_refused_by_what_they_are(lists):
    (lists / "p.pdf").write_bytes(b"%PDF-1.7 nothing")
    (lists / "cut.parquet").write_bytes((lists / "registry.parquet").read_bytes()[:-99])
    assert "PDF" in refused("dedupe", lists / "p.pdf", "--out", lists / "p.csv").message
    assert "damaged or cut off" in refused("dedupe", lists / "cut.parquet", "--out", lists / "p.csv").message
    assert "cannot be opened" in refused("dedupe", lists / "missing.csv", "--out", lists / "p.csv").message
    assert not (lists / "p.csv").exists()


def test_amounts_of_memory_are_read_as_people_write_them():
    assert [memory_in_mb(text) for text in ("4GB", "800 mb", "1.5g", "2TB")] == [4000, 800, 1500, 2_000_000]


def test_splink_gets_a_folder_even_where_it_is_not_installed(lists, monkeypatch):
    monkeypatch.setitem(sys.modules, "splink", None)
    answer = told("dedupe", lists / "list.csv", "--out", lists / "splink", "--engine", "splink", "--json")
    report = json.loads(answer.stdout)
    assert (report["engine"], report["left_rows"]) == ("splink", 60)
    assert {"left.parquet", "model.json"} <= {path.name for path in (lists / "splink").iterdir()}
    if find_spec("splink") is None:
        assert report["pairs"] is None


def test_without_spark_it_says_what_to_install(lists, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    error = refused(
        "dedupe", lists / "list.csv", "--out", lists / "p.parquet", "--engine", "spark", kind=AmanError
    )  # fmt: skip
    assert "aman[spark]" in error.fix


def test_spark_gets_the_same_lists_and_its_pairs_become_a_csv_file_too(lists, monkeypatch):
    asked = []

    def link_on_spark(left, right, out, *, progress):
        asked.append((left.name, right.name, sum(chunk.height for chunk in right.chunks())))
        progress("scores", 1, 1)
        pl.DataFrame({"left_ref": ["a"], "right_ref": ["b"], "score": [1.5]}).write_parquet(out)
        return SimpleNamespace(
            left_rows=60, right_rows=120, candidates=1, certain=0, possible=1, clusters=0, seconds={"scores": 1.0}
        )

    fake = SimpleNamespace(link_on_spark=link_on_spark, dedupe_on_spark=None)
    monkeypatch.setitem(sys.modules, "aman.linkage.spark", fake)
    arguments = ("link", lists / "list.csv", lists / "registry.parquet", "--engine", "spark", "--out")
    for name in ("p.csv", "p.parquet"):
        report = json.loads(told(*arguments, lists / name, "--json").stdout)
        assert (report["engine"], report["possible"]) == ("spark", 1)
        assert stat.S_IMODE((lists / name).stat().st_mode) == 0o600
    assert asked == [("list.csv", "registry.parquet", 120)] * 2
    assert (lists / "p.csv").read_text(encoding="utf-8").splitlines() == ["left_ref,right_ref,score", "a,b,1.5"]
    assert sorted(path.name for path in lists.iterdir()) == ["list.csv", "p.csv", "p.parquet", "registry.parquet"]
