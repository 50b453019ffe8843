"""Linkage on Spark: the very pairs, scores and people of one machine; no square, no names in errors."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from conftest import SKIP_NOTHING

from aman.core.dates import DateInterval
from aman.core.matching import PersonFacts, score_pair
from aman.errors import AmanError, BadInput
from aman.linkage import candidates as on_one_machine
from aman.linkage import engine, find_pairs
from aman.linkage.canonical import canonical_table
from aman.linkage.engine import Options, Source
from aman.linkage.spark import dedupe_on_spark, link_on_spark, linking, local_session, stages
from aman.linkage.spark.session import check_spark


def spark_is_here() -> bool:
    try:
        check_spark()
    except AmanError:
        return False
    return True


pytestmark = [
    pytest.mark.sqlite,  # asks no database: once is enough
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.skipif(not SKIP_NOTHING and not spark_is_here(), reason="needs Java and pyspark: make spark"),
    pytest.mark.allow_hosts(["127.0.0.1", "localhost"]),
    # pyspark leaves its pipes to the garbage collector, and py4j its sockets.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]

LATIN = ["Zalmai", "Torpekai", "Wazhma", "Spozhmai", "Baryalai", "Gulalai", "Nangyalai", "Khushal", "Palwasha"]
ARABIC = ["زلمی", "تورپیکۍ", "وږمه", "سپوږمۍ", "بریالی", "ګلالۍ", "ننګیالی", "خوشحال", "پلوشه"]
FATHERS = ["Gul Rahim", "Mohammad Nabi", "Abdul Wakil", "شیر آغا", "Najibullah", "خان محمد"]
OPTIONS = Options(memory_mb=400, threads=1)
PLACES = ["Quetta", "پشاور", "Islamabad G-9", None]


def invented(count: int, seed: int) -> list[PersonFacts]:
    """People in both scripts; some with hardly any fact, some told twice, ninety under crowded keys."""
    draw = random.Random(seed)
    people = []
    for number in range(count):
        at = draw.randrange(len(LATIN))
        in_arabic = draw.random() < 0.3
        day = date(1950 + draw.randrange(60), 1 + draw.randrange(12), 1 + draw.randrange(28))
        birth = draw.choice([DateInterval.from_day(day), DateInterval.from_year(day.year), None])
        sure = draw.random() < 0.4
        people.append(
            PersonFacts(
                str(number),
                f"{(ARABIC if in_arabic else LATIN)[at]} {draw.choice(['Fictionalzai', 'Inventedkhel', ''])}".strip(),
                father=draw.choice([*FATHERS, None]),
                grandfather=draw.choice([*FATHERS, None, None, None]),
                birth=birth,
                sex=draw.choice(["M", "F", None]),
                place=draw.choice(PLACES),
                case_number=f"C{number // 4}" if draw.random() < 0.5 else None,
                documents=(("e_tazkira", f"1400-{1000 + number}-12345"),) if sure else (),
                other_names=(LATIN[at],) if in_arabic and sure else (),
                family="Fictionalzai" if draw.random() < 0.2 else None,
            )
        )
    again = [replace(one, name=one.name.replace("ai", "ay"), place=None) for one in people[:: draw.choice([3, 4])]]
    crowd = [
        replace(people[0], name="Mohammad Khan", father="Gul Rahim", birth=DateInterval.from_year(1990), documents=())
    ]
    strange = [
        PersonFacts("", "😀"),
        PersonFacts("", "", birth=DateInterval.from_day(date(1011, 2, 3))),
        PersonFacts("", "Zalmai Fictionalzai", birth=DateInterval.from_day(date(1011, 2, 3)), sex="M"),
    ]
    everyone = [*people, *again, *crowd * 90, *strange]
    draw.shuffle(everyone)
    return [replace(one, ref=f"{seed}-{place}") for place, one in enumerate(everyone)]


LIST, REGISTER = invented(260, 1), invented(300, 1)
REGISTER = [replace(one, ref=f"register-{one.ref}") for one in REGISTER]


def listed(name: str, people: list[PersonFacts], piece: int = 150) -> Source:
    """A list in pieces, one of them without rows."""

    def chunks():
        yield canonical_table([])
        for start in range(0, len(people), piece):
            yield canonical_table(people[start : start + piece])

    return Source(name, chunks, name)


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    started = local_session(
        tmp_path_factory.mktemp("spill"), cores=2, spark_driver_memory="1g", spark_sql_shuffle_partitions="3"
    )
    yield started
    started.stop()


def assert_same(left, right, out, spark):
    """Spark finds what DuckDB finds, in the same order, to the last bit; only the numbers of people are others."""
    here = out.with_name("here.parquet")
    if right is None:
        outcome, wanted = dedupe_on_spark(left, out, spark=spark), engine.dedupe(left, here, options=OPTIONS)
    else:
        outcome, wanted = link_on_spark(left, right, out, spark=spark), engine.link(left, right, here, options=OPTIONS)
    assert replace(outcome, seconds={}) == replace(wanted, seconds={})
    found, expected = pl.read_parquet(out, glob=False), pl.read_parquet(here)
    here.unlink()
    assert found.schema == expected.schema
    order = ["left_ref", "right_ref"]
    assert found["score"].to_list() == expected["score"].to_list()
    assert found.drop("cluster").sort(order).equals(expected.drop("cluster").sort(order))
    numbers = pl.DataFrame({"one": found.sort(order)["cluster"], "other": expected.sort(order)["cluster"]}).unique()
    assert numbers["one"].is_null().equals(numbers["other"].is_null())
    assert numbers["one"].n_unique() == numbers["other"].n_unique() == numbers.height
    return found


def test_the_pairs_of_two_lists_are_those_of_one_machine_to_the_last_bit(spark, tmp_path):
    by_ref = {person.ref: person for person in LIST + REGISTER}
    out = tmp_path / "a [b] {c}*.parquet"
    found = assert_same(listed("list", LIST), listed("register", REGISTER), out, spark)
    own = {person.ref for person in LIST}
    pairs = [pair for pair in find_pairs(LIST, REGISTER) if pair.right_ref not in own]
    assert {*zip(found["left_ref"], found["right_ref"], strict=True)} == {(p.left_ref, p.right_ref) for p in pairs}
    assert {*found["band"]} == {"certain", "possible"}
    for left_ref, right_ref, score in found.select("left_ref", "right_ref", "score").iter_rows():
        assert score == score_pair(by_ref[left_ref], by_ref[right_ref]).log_odds
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    assert out.stat().st_mode & 0o077 == 0


def test_the_pairs_inside_a_list_are_those_of_one_machine_to_the_last_bit(spark, tmp_path):
    found = assert_same(listed("list", LIST), None, tmp_path / "out.parquet", spark)
    pairs = {(pair.left_ref, pair.right_ref) for pair in find_pairs(LIST)}
    assert {*zip(found["left_ref"], found["right_ref"], strict=True)} == pairs


def test_the_same_references_in_both_lists_are_different_records(spark, tmp_path):
    left = [replace(person, ref=str(place)) for place, person in enumerate(LIST[:40])]
    right = [replace(person, ref=str(place)) for place, person in enumerate(reversed(LIST[:40]))]
    assert_same(listed("left", left), listed("right", right), tmp_path / "out.parquet", spark)


def test_equal_rows_do_not_grow_into_a_square(spark, tmp_path):
    rows = [replace(LIST[0], ref=str(number), documents=()) for number in range(1200)]
    out = tmp_path / "out.parquet"
    outcome = dedupe_on_spark(listed("equal", rows, piece=500), out, spark=spark)
    assert outcome.candidates <= len(rows) * on_one_machine.WINDOW
    few = listed("few", rows[:20])
    outcome = link_on_spark(listed("equal", rows, piece=500), few, out, spark=spark)
    assert outcome.candidates == len(rows) * 20
    assert link_on_spark(few, listed("equal", rows), out, spark=spark).candidates == 0


def test_lists_without_rows_give_a_result_without_pairs(spark, tmp_path):
    nobody, somebody = listed("nobody", []), listed("somebody", LIST[:1])
    out = tmp_path / "out.parquet"
    for run in (
        lambda: link_on_spark(nobody, somebody, out, spark=spark),
        lambda: link_on_spark(somebody, nobody, out, spark=spark),
        lambda: dedupe_on_spark(nobody, out, spark=spark),
        lambda: dedupe_on_spark(somebody, out, spark=spark),
        lambda: dedupe_on_spark(listed("unnamed", [PersonFacts("1", ""), PersonFacts("2", "😀")]), out, spark=spark),
    ):
        outcome = run()
        assert (outcome.candidates, outcome.certain, outcome.possible, outcome.clusters) == (0, 0, 0, 0)
        assert pl.read_parquet(out, glob=False).columns == list(linking.RESULT)
        assert pl.read_parquet(out, glob=False).is_empty()
        out.unlink()


def test_an_interrupted_run_goes_on_after_the_last_finished_step(spark, tmp_path, monkeypatch):
    out = tmp_path / "out.parquet"
    told = []
    with monkeypatch.context() as patched:
        patched.setattr(stages, "BOTH_SIDES", "SELECT raise_error(CONCAT('Zalmai ', left_row)) FROM {pairs}")
        with pytest.raises(AmanError, match="Spark could not finish the step 'scores'") as failed:
            link_on_spark(listed("list", LIST), listed("register", REGISTER[:20]), out, spark=spark)
    error: BaseException | None = failed.value
    while error is not None:
        assert "Zalmai" not in str(error)
        error = error.__cause__ or error.__context__
    assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0]
    with monkeypatch.context() as patched:
        patched.setattr(stages, "write_keys", None)
        register = listed("register", REGISTER[:20])
        outcome = link_on_spark(
            listed("list", LIST), register, out, spark=spark, progress=lambda *seen: told.append(seen)
        )
    assert outcome.certain
    assert told[-1] == ("rivals", 1, 1)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_a_worker_with_another_version_of_aman_is_refused(spark, tmp_path, monkeypatch):
    monkeypatch.setattr("aman.linkage.spark.tasks.code_stamp", lambda: "another")
    with pytest.raises(AmanError, match="another version of Aman") as failed:
        dedupe_on_spark(listed("list", LIST[:3]), tmp_path / "out.parquet", spark=spark)
    assert failed.value.code == "spark-other-version"


def test_the_error_of_a_worker_holds_nobody(monkeypatch):
    from aman.linkage.spark import tasks

    def quote(*_: object) -> None:
        raise ValueError("cannot read Zalmai")

    monkeypatch.setattr(tasks, "encode", quote)
    batch = canonical_table(LIST[:3]).with_row_index("row").to_arrow().to_batches()[0]
    with pytest.raises(tasks.TaskFailed) as failed:
        list(tasks.keys_of_batches(iter([batch]), spreads=((0, False),), code=tasks.code_stamp()))
    assert str(failed.value) == "aman-task[keys: ValueError]"
    assert failed.value.__suppress_context__


def test_a_list_that_is_not_canonical_and_a_folder_that_is_not_there_are_named(spark, tmp_path):
    odd = Source("odd", lambda: iter([pl.DataFrame({"ref": ["1"]})]), "odd")
    with pytest.raises(BadInput, match="odd cannot be linked"):
        dedupe_on_spark(odd, tmp_path / "out.parquet", spark=spark)
    with pytest.raises(BadInput, match="no folder"):
        dedupe_on_spark(listed("list", LIST[:3]), tmp_path / "nowhere" / "out.parquet", spark=spark)
