"""Linking files in pieces: the same answer however it is cut, spilled, stopped and gone on with; nothing half-written."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date

import duckdb
import polars as pl
import pytest

from aman.core.dates import DateInterval
from aman.core.matching import Band, PersonFacts, score_pair
from aman.errors import AmanError, BadInput
from aman.linkage import engine as engine_module
from aman.linkage import find_pairs
from aman.linkage.canonical import canonical_table
from aman.linkage.engine import Options, Source, dedupe, link
from aman.linkage.pieces import Pieces

GIVEN = ["Zalmai", "Torpekai", "Wazhma", "Spozhmai", "Baryalai", "گلالی", "Nangyalai", "Khushal", "پلوشه", "Zarghona"]
FATHERS = ["Gul Rahim", "Mohammad Nabi", "Abdul Wakil", "Sher Agha", "نجیب الله", "Khan Mohammad"]


def person(number: int) -> PersonFacts:
    return PersonFacts(
        f"list|{number}",
        f"{GIVEN[number % 10]} Fictional{'aeiou'[number % 5]}zai",
        father=FATHERS[number % 6] if number % 11 else None,
        grandfather="Sher Dil" if number % 7 == 0 else None,
        birth=DateInterval.from_day(date(1960 + number % 50, 1 + number % 12, 1 + number % 28))
        if number % 13
        else None,
        sex="M" if number % 2 else "F",
        documents=(("af_passport", f"P{10_000_000 + number}"),) if number % 3 else (),
        place="Peshawar" if number % 4 else None,
        case_number=f"C{number // 4}" if number % 5 else None,
        family=f"Fictional{'aeiou'[number % 5]}zai",
        other_names=("زلمی",) if number % 10 == 0 else (),
    )


LIST = [person(number) for number in range(200)]
REGISTER = [
    replace(one, ref=one.ref.replace("list", "reg"), name=one.name.replace("ai", "ay"), case_number=None, documents=())
    for one in LIST
]


def source(people: list[PersonFacts], name: str = "list.csv", *, step: int = 64) -> Source:
    table = canonical_table(people)
    return Source(name, lambda: (table[at : at + step] for at in range(0, max(table.height, 1), step)), name)


def pairs_of(table: pl.DataFrame) -> dict[tuple[str, str], tuple[float, str]]:
    return {(left, right): (score, band) for left, right, score, band in table.select(pl.nth(0, 1, 2, 4)).iter_rows()}


@pytest.fixture
def linked(tmp_path):
    out = tmp_path / "pairs.parquet"
    link(source(LIST), source(REGISTER, "register.parquet"), out, options=Options())
    return pl.read_parquet(out)


def test_a_pair_in_a_file_has_the_very_score_of_the_pair_alone(linked):
    by_ref = {str(one.ref): one for one in LIST + REGISTER}
    assert linked.height >= 150
    for left, right, score in linked.select("left_ref", "right_ref", "score").iter_rows():
        assert score == score_pair(by_ref[left], by_ref[right]).log_odds


def test_the_engine_finds_what_is_found_in_memory(linked):
    alone = {
        (str(pair.left_ref), str(pair.right_ref)): (pair.score.log_odds, pair.score.band.value)
        for pair in find_pairs(LIST, REGISTER)
        if str(pair.right_ref).startswith("reg")
    }
    # The chain check of the file may turn a certain pair into a possible one; nothing else differs.
    found = pairs_of(linked)
    assert found.keys() == alone.keys()
    assert {key: score for key, (score, _) in found.items()} == {key: score for key, (score, _) in alone.items()}
    assert all(alone[key][1] == Band.CERTAIN for key, (_, band) in found.items() if band == Band.CERTAIN)


@pytest.mark.parametrize("step", [7, 1000])
def test_where_a_list_is_cut_changes_nothing(linked, tmp_path, step):
    out = tmp_path / "again.parquet"
    link(source(LIST, step=step), source(REGISTER, "register.parquet", step=step), out, options=Options())
    assert pl.read_parquet(out).equals(linked)


def test_what_does_not_fit_into_memory_spills_and_changes_nothing(linked, tmp_path, monkeypatch):
    spilled = []
    monkeypatch.setattr(Pieces, "_save", lambda self, number, rows, save=Pieces._save: (spilled.append(number), save(self, number, rows)))  # fmt: skip
    monkeypatch.setattr(engine_module, "PAIRS_A_STEP", 64)
    out = tmp_path / "again.parquet"
    tight = lambda folder, room, keep, make=Pieces: make(folder, 20_000, keep=keep)  # noqa: E731
    monkeypatch.setattr(engine_module, "Pieces", tight)
    link(source(LIST, step=20), source(REGISTER, "register.parquet", step=20), out, options=Options())
    assert spilled
    assert pl.read_parquet(out).equals(linked)


def test_a_stopped_run_goes_on_where_it_stopped(linked, tmp_path, monkeypatch):
    out, work = tmp_path / "again.parquet", tmp_path / "work"
    monkeypatch.setattr(engine_module, "PAIRS_A_STEP", 64)
    lists = source(LIST, step=50), source(REGISTER, "register.parquet", step=50)
    scored = []

    def stop_at_the_third(*given, score=engine_module.score_all, **more):
        scored.append(1)
        if len(scored) == 3:
            raise KeyboardInterrupt
        return score(*given, **more)

    monkeypatch.setattr(engine_module, "score_all", stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        link(*lists, out, options=Options(work=work))
    assert not out.exists()
    encoded = []
    monkeypatch.setattr(engine_module, "encode", lambda *given: encoded.append(1))
    outcome = link(*lists, out, options=Options(work=work, resume=True))
    assert encoded == []
    assert outcome.certain > 0
    assert pl.read_parquet(out).equals(linked)
    assert [path for path in work.rglob("*") if path.is_file()] == []


def test_a_run_on_other_lists_does_not_go_on_with_these(tmp_path, monkeypatch):
    out, work = tmp_path / "again.parquet", tmp_path / "work"
    monkeypatch.setattr(engine_module, "write_pairs", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        link(source(LIST), source(REGISTER, "register.parquet"), out, options=Options(work=work))
    monkeypatch.undo()
    outcome = link(source(LIST[:5]), source(REGISTER, "other.parquet"), out, options=Options(work=work, resume=True))
    assert outcome.left_rows == 5


def test_a_list_with_itself_gives_each_pair_once_and_never_a_row_with_itself(tmp_path):
    out = tmp_path / "twice.parquet"
    again = [replace(one, ref=f"{one.ref}b", name=one.name.replace("ai", "ay")) for one in LIST]
    outcome = dedupe(source(LIST + again), out, options=Options())
    pairs = pl.read_parquet(out).select("left_ref", "right_ref").rows()
    assert outcome.right_rows == 0
    assert len(set(map(frozenset, pairs))) == len(pairs)
    assert all(left != right for left, right in pairs)
    assert {(one.ref, f"{one.ref}b") for one in LIST if one.documents} <= set(pairs)


def test_rows_of_one_person_bear_one_number(linked):
    joined = linked.filter(pl.col("cluster").is_not_null())
    assert joined.height > 100
    assert joined["band"].unique().to_list() == ["certain"]


def test_ten_thousand_equal_rows_do_not_grow_into_a_square(tmp_path):
    rows = [replace(LIST[1], ref=number) for number in range(10_000)]
    outcome = dedupe(source(rows, step=2_500), tmp_path / "same.parquet", options=Options())
    assert outcome.candidates <= 8 * len(rows)


@pytest.mark.parametrize(("left", "right"), [([], LIST), (LIST, []), ([], [])])
def test_an_empty_list_gives_an_empty_file_with_its_columns(tmp_path, left, right):
    out = tmp_path / "none.parquet"
    outcome = link(source(left), source(right, "register.parquet"), out, options=Options())
    assert (outcome.candidates, outcome.certain) == (0, 0)
    assert pl.read_parquet(out).columns == ["left_ref", "right_ref", "score", "probability", "band", "cluster"]


def test_unlikely_pairs_are_written_only_when_asked_for(linked, tmp_path):
    out = tmp_path / "more.parquet"
    link(source(LIST), source(REGISTER, "register.parquet"), out, options=Options(least=-3.0))
    more = pl.read_parquet(out)
    assert "unlikely" not in linked["band"]
    assert "unlikely" in more["band"]
    assert more["score"].min() >= -4.4
    assert pairs_of(linked).items() <= pairs_of(more).items()


def test_the_pairs_can_only_be_read_by_their_owner(tmp_path):
    for name in ("pairs.parquet", "pairs.csv"):
        link(source(LIST[:9]), source(REGISTER[:9], "register.parquet"), tmp_path / name, options=Options())
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_list_without_names_is_refused_with_the_columns_that_are_understood(tmp_path):
    nameless = Source("odd.csv", lambda: iter([pl.DataFrame({"ref": ["1"], "vorname": ["x"]})]), "odd")
    with pytest.raises(BadInput, match="no column name") as refused:
        link(nameless, source(LIST), tmp_path / "pairs.parquet", options=Options())
    assert "father" in str(refused.value.fix)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (OSError(28, "No space left on device"), "disk"),
        (duckdb.IOException("Could not write file: No space left on device"), "disk"),
        (duckdb.OutOfMemoryException("could not allocate block"), "memory"),
        (MemoryError(), "memory"),
    ],
)
def test_a_full_disk_or_memory_is_told_in_words_and_leaves_nothing_behind(tmp_path, monkeypatch, fault, words):
    def fail(*given, **more):
        raise fault

    monkeypatch.setattr(engine_module, "score_all", fail)
    out = tmp_path / "pairs.parquet"
    with pytest.raises(AmanError, match=words):
        link(source(LIST), source(REGISTER, "register.parquet"), out, options=Options())
    assert list(tmp_path.iterdir()) == []


def test_progress_names_each_step_and_ends(tmp_path):
    seen = []
    link(
        source(LIST), source(REGISTER, "register.parquet"), tmp_path / "pairs.parquet",
        options=Options(), progress=lambda step, done, total: seen.append((step, done, total)),
    )  # fmt: skip
    assert [step for step, _, _ in dict.fromkeys((s, 0, 0) for s, _, _ in seen)] == [
        "read list.csv", "read register.parquet", "join", "score",
    ]  # fmt: skip
    assert seen[-1][1] == seen[-1][2]
