"""The export for Splink: always written, and run where Splink is installed."""

from __future__ import annotations

import json
import stat
import sys
from datetime import date
from importlib.util import find_spec

import polars as pl
import pytest

from aman.core.dates import DateInterval, Precision
from aman.core.matching import PersonFacts, score_pair
from aman.core.names import name_keys
from aman.errors import AmanError
from aman.linkage.canonical import canonical_table
from aman.linkage.explaining import explain_pairs, facts_of_table
from aman.linkage.splink_export import export_for_splink, run_splink
from aman.linkage.splink_model import model

GIVEN = ("Najib", "Zarghona", "Palwasha", "Bashir", "Torpekai", "Wazhma", "Khushal", "Nangyalai", "Spozhmai", "Gulalai")
FAMILIES = ("Karimi", "Wardak", "Stanekzai", "Popalzai", "Safi", "Noorzai", "Amarkhel")
FATHERS = ("Gul Ahmad", "Abdul Rahman", "Nabi", "Mohammad Ali", "Sher Agha")


def person(ref, n, **more):
    facts = {
        "name": f"{GIVEN[n % 10]} {FAMILIES[n // 10 % 7]}",
        "father": FATHERS[n % 5],
        "birth": DateInterval.from_year(1950 + n % 60),
        "sex": "MF"[n % 2],
        "documents": (("pk_visa", f"8800{n:08}"),) if n % 3 else (),
        "place": ("Peshawar", "Quetta", "Hayatabad, Peshawar")[n % 3],
    }
    return PersonFacts(ref, **{**facts, **more})


LEFT = [person(f"left|{n}", n) for n in range(200)]
RIGHT = [person(f"right|{n}", n) for n in range(100, 700)]


def chunks(people):
    return lambda: iter([canonical_table(people[:150]), canonical_table(people[150:])])


def test_both_sides_are_written_with_skeletons_and_keys_for_the_owner_alone(tmp_path):
    odd = [
        *LEFT,
        PersonFacts("left|x", "", father="😀"),
        person("left|y", 3, name="نجیب وردک", family="وردک", father=None),
    ]
    found = export_for_splink(chunks(odd), chunks(RIGHT), tmp_path / "out")
    assert (found.left_rows, found.right_rows, found.pairs) == (202, 600, None)
    left = pl.read_parquet(tmp_path / "out" / "left.parquet").sort("unique_id")
    by_ref = {row["unique_id"]: row for row in left.to_dicts()}
    assert len(by_ref) == 202
    row = by_ref["left|1"]
    assert set(row["name_parts"]) == set(name_keys("Zarghona Karimi"))
    assert row["name_key"] == " ".join(sorted(row["name_parts"]))
    assert row["birth_year"] == 1951
    assert row["document"] == "880000000001"
    assert len(row["keys"]) > 3
    assert row["place"] == "quetta"
    assert (by_ref["left|x"]["name_key"], by_ref["left|x"]["father_key"]) == (None, None)
    assert set(by_ref["left|y"]["name_parts"]) == set(name_keys("Najib Wardak"))
    assert row["name_rarest"] in row["name_parts"]
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()}
    assert files == {"left.parquet": 0o600, "right.parquet": 0o600, "model.json": 0o600}


@pytest.mark.parametrize("inside", [True, False])
def test_the_model_names_only_columns_that_are_there(tmp_path, inside):
    export_for_splink(chunks(LEFT), None if inside else chunks(RIGHT), tmp_path)
    columns = set(pl.read_parquet_schema(tmp_path / "left.parquet"))
    settings = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    assert settings == model(inside=inside)
    assert settings["link_type"] == ("dedupe_only" if inside else "link_only")
    said = json.dumps(settings)
    named = {word.removesuffix("_l").removesuffix("_r") for word in said.replace('\\"', "\x00").split("\x00")[1::2]}
    assert named <= columns
    assert all(one["comparison_levels"][-1]["sql_condition"] == "ELSE" for one in settings["comparisons"])


def test_nobody_is_exported_as_nobody(tmp_path):
    found = export_for_splink(lambda: iter([]), chunks(RIGHT), tmp_path)
    assert found.left_rows == 0
    assert pl.read_parquet(tmp_path / "left.parquet").height == 0


def test_without_splink_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "splink", None)
    with pytest.raises(AmanError, match="not installed") as told:
        run_splink(tmp_path)
    assert "aman[splink]" in told.value.fix


@pytest.mark.skipif(find_spec("splink") is None, reason="Splink is not installed; it comes with the extra splink")
def test_splink_finds_who_is_in_both_lists(tmp_path):
    export_for_splink(chunks(LEFT), chunks(RIGHT), tmp_path)
    found = run_splink(tmp_path)
    pairs = pl.read_parquet(tmp_path / "pairs.parquet")
    assert found.pairs == pairs.height
    sure = pairs.filter(pl.col("probability") > 0.95)
    true = {(f"left|{n}", f"right|{n}") for n in range(100, 200)}
    assert len(true & set(sure.select("left_ref", "right_ref").iter_rows())) > 60


def test_a_canonical_table_reads_back_as_the_records_it_was_made_of():
    people = [
        person("a", 1, family="Karimi", other_names=("نجیب",), grandfather="Nabi", case_number="C1"),
        person("b", 2, birth=DateInterval(date(1980, 3, 1), date(1981, 2, 1), Precision.RANGE), sex=None),
        PersonFacts("c", ""),
    ]
    assert facts_of_table(canonical_table(people)) == people


def test_pairs_are_explained_in_their_order_and_missing_records_are_left_out():
    pairs = [("left|150", "right|150"), ("left|9", "right|nobody"), ("left|101", "right|171")]
    told = explain_pairs(chunks(LEFT), chunks(RIGHT), pairs)
    assert [(one.ref, other.ref) for one, other, _ in told] == [pairs[0], pairs[2]]
    for one, other, score in told:
        assert score == score_pair(one, other)
    assert explain_pairs(chunks(LEFT), chunks(RIGHT), []) == []
