"""How fast, and how often rightly, is one person found among millions? Prints what `docs/reference/lookup.md` states.

    python bench/lookup.py [--people 1000000] [--database sqlite|postgresql] [--prepared FOLDER] [--questions 500]

The register is the shared host registry, repeated with other fathers and years (`bench/lookup_register.py`). Asked are:
rows of the October and December lists about people who stand in the registry, with all their defects; the same without the
father, and a year off; the commonest names; half names; and reports of incidents. On PostgreSQL a scratch server is started.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "rosters"
REGISTRY = SHARED / "host_registry_2m.parquet"
LISTS = ("roster_2023-10.xlsx", "roster_2023-12.csv")
TODAY = date(2023, 11, 20)
COMMON = (
    "Mohammad", "Ahmad", "Abdul Rahman", "Fatima", "محمد", "Mohammad Ali", "Gul Ahmad 34", "Ahmad Karim", "Maryam Peshawar",
    "Abdul Ghafar", "Zahra 1370", "Mohammad Ahmad", "احمد", "عبدالرحمن", "Ali about 30",
)  # fmt: skip
TOP = 20


@contextmanager
def scratch_postgresql() -> Iterator[str]:
    """Start a server of its own under a temporary folder, as `.ci/run` does, and stop it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        sys.exit("PostgreSQL's server binaries are missing.")
    programs = found[-1]
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)  # the server runs as another user
        as_server = ["su", "postgres", "-s", "/bin/bash", "-c"] if os.getuid() == 0 else ["bash", "-c"]

        def run(command: str) -> None:
            subprocess.run([*as_server, command], check=True, stdout=subprocess.DEVNULL)

        run(f"'{programs}/initdb' -D '{folder}/data' -U aman -A trust -E UTF8 --locale=C.UTF-8")
        settings = (
            f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c full_page_writes=off "
            "-c shared_buffers=1GB -c max_wal_size=8GB -c jit=off"
        )
        run(f"'{programs}/pg_ctl' -D '{folder}/data' -w -l '{folder}/log' -o \"{settings}\" start")
        try:
            run(f"'{programs}/createdb' -h '{folder}' -U aman aman")
            yield f"postgresql://aman@/aman?host={folder}"
        finally:
            run(f"'{programs}/pg_ctl' -D '{folder}/data' -m immediate stop")


def connect(url: str) -> None:
    """Make the tables."""
    os.environ.update(AMAN_DATABASE_URL=url, DJANGO_SETTINGS_MODULE="aman.site.settings", AMAN_DEBUG="1")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.DEBUG = False
    call_command("migrate", verbosity=0)


def actor_and_source() -> tuple[object, int]:
    """Rahela, who registers, and the source everybody came from."""
    from django.utils import timezone

    from aman.accounts.models import Office, User
    from aman.people.models import Source

    office, made = Office.objects.get_or_create(code="bench", defaults={"name": "Bench"})
    if made:
        user = User.objects.create_user("rahela", password=None, role="register_officer", office=office)
        Source.objects.create(office=office, kind="roster", label="bench", recorded_at=timezone.now(), recorded_by=user)
    return User.objects.get(username="rahela"), Source.objects.get(office=office).pk


def listed_questions(people: int, most: int) -> list[tuple[int, object]]:
    """Rows of the lists about people who stand in the registry: (row of the registry, facts of the row of the list)."""
    import polars as pl
    from calibration import people_of_roster

    registry = pl.read_parquet(SHARED / "truth_registry_2m.parquet").filter(pl.col("row") <= people)
    row_of = dict(registry.select("person_id", "row").iter_rows())
    truth = (
        pl.read_parquet(SHARED / "truth_rows.parquet")
        .drop_nulls("person_id")
        .select(pl.col("file").cast(pl.String), pl.col("row").cast(pl.Int64), "person_id")
    )
    person_at = {f"{file}|{row}": person for file, row, person in truth.iter_rows()}
    asked = [
        (row_of[person_at[str(facts.ref)]], facts)
        for name in LISTS
        for facts in people_of_roster(SHARED / name)
        if person_at.get(str(facts.ref)) in row_of
    ]
    Random(5).shuffle(asked)
    return asked[:most]


def told_questions(people: int, most: int) -> list[tuple[int, dict[str, str]]]:
    """Reports of incidents about people who stand in the registry: (row of the registry, what was told)."""
    import polars as pl

    registry = pl.read_parquet(SHARED / "truth_registry_2m.parquet").filter(pl.col("row") <= people)
    row_of = dict(registry.select("person_id", "row").iter_rows())
    truth = pl.read_parquet(SHARED / "truth_incidents.parquet")
    about = {row: ids[0] for row, ids in truth.select("row", "person_ids").iter_rows() if ids}
    reports = pl.read_csv(SHARED / "incidents_2023-11.csv", infer_schema=False)
    asked = []
    for number, told in enumerate(reports.iter_rows(named=True), start=2):
        if about.get(number) in row_of:
            fields = {"name": "name", "father": "father_name", "age": "age", "place": "city", "sex": "sex"}
            asked.append((row_of[about[number]], {ours: told[theirs] or "" for ours, theirs in fields.items()}))
    return asked[:most]


Timed = tuple[float, float, float]


def ask_facts(people: object, facts: object) -> tuple[list[int], Timed]:
    """As `find_alike` asks, with the reasons of the ten likeliest; ids in order and the milliseconds of each step."""
    from aman.core.matching import prepare_fresh
    from aman.people import lookup

    start = time.perf_counter()
    asked = prepare_fresh(facts)
    ids = lookup.candidate_ids(people, [asked], lookup.keys_to_ask(asked))
    found = time.perf_counter()
    candidates = lookup.read_candidates(people, ids)
    read = time.perf_counter()
    scored = lookup.score_candidates(asked, candidates)
    lookup.explain(asked, scored[:10])
    done = time.perf_counter()
    return [s.candidate.person_id for s in scored], ((found - start) * 1e3, (read - found) * 1e3, (done - read) * 1e3)


def ask_question(people: object, question: object) -> tuple[list[int], Timed]:
    """As the search box and the intake ask."""
    from aman.core.matching import prepare_fresh
    from aman.people import lookup, search

    start = time.perf_counter()
    readings = [prepare_fresh(facts) for facts in question.readings]
    ids = lookup.candidate_ids(people, readings, search.keys_to_ask(readings))
    found = time.perf_counter()
    candidates = lookup.read_candidates(people, ids)
    read = time.perf_counter()
    ranked = search.ranked_by(readings, candidates)
    done = time.perf_counter()
    return [c.person_id for c, _, _ in ranked], ((found - start) * 1e3, (read - found) * 1e3, (done - read) * 1e3)


def measure(name: str, asked: Sequence[tuple[int, object]], ask: Callable[[object], tuple[list[int], Timed]]) -> dict:
    """Ask everything once and give milliseconds (and of this process alone, where others want the same cores) and the recall among the first twenty."""
    times, used, right, known = [], [], 0, 0
    for truth, question in asked:
        before = time.thread_time()
        ids, took = ask(question)
        used.append((time.thread_time() - before) * 1e3)
        times.append(took)
        known += truth > 0
        right += truth in ids[:TOP]
    totals = sorted(sum(t) for t in times)
    figures = {
        "questions": len(asked),
        "recall": round(right / known, 4) if known else None,
        "p50_ms": round(statistics.median(totals), 2),
        "p95_ms": round(totals[int(len(totals) * 0.95)], 2),
        "max_ms": round(totals[-1], 2),
        "cpu_p50": round(statistics.median(used), 2),
        "cpu_p95": round(sorted(used)[int(len(used) * 0.95)], 2),
    }
    for step, label in enumerate(("candidates", "fetch", "scoring")):
        part = sorted(t[step] for t in times)
        figures[f"{label}_p50"] = round(statistics.median(part), 2)
        figures[f"{label}_p95"] = round(part[int(len(part) * 0.95)], 2)
    print(f"{name:34}", json.dumps(figures), flush=True)
    return figures


def ask_everything(user: object, people: int, questions: int) -> None:
    """Print every figure."""
    from aman.people.asking import question_of, read_question
    from aman.people.models import Person

    register = Person.objects.visible_to(user)

    def by_facts(facts: object) -> tuple[list[int], Timed]:
        return ask_facts(register, facts)

    def typed(text: object) -> tuple[list[int], Timed]:
        return ask_question(register, read_question(str(text), today=TODAY))

    def told(fields: object) -> tuple[list[int], Timed]:
        return ask_question(register, question_of(today=TODAY, **fields))

    listed = listed_questions(people, questions)
    bare = [(row, replace(facts, documents=(), case_number=None)) for row, facts in listed]
    for _, facts in bare[:50]:
        by_facts(facts)
    # As a web process does after its start: what is there by now is never garbage.
    gc.collect()
    gc.freeze()
    measure("as listed", listed, by_facts)
    measure("without papers", bare, by_facts)
    measure("without papers and father", [(r, replace(f, father=None)) for r, f in bare if f.birth], by_facts)
    later = [(r, replace(f, birth=_a_year_off(f.birth))) for r, f in bare if f.birth]
    measure("without papers, a year off", later, by_facts)
    names = [f.name for _, f in listed]
    measure("commonest names", [(0, text) for text in COMMON * 10], typed)
    measure("half names", [(0, Random(i).choice(n.split())) for i, n in enumerate(names) if n.split()], typed)
    measure("name and father in one box", [(r, f"{f.name} {f.father}") for r, f in listed if f.father], typed)
    measure("reports of incidents", told_questions(people, 800), told)


def _a_year_off(birth: object) -> object:
    from aman.core.dates import DateInterval

    return DateInterval.from_year(birth.first.year + 1)


def main() -> None:
    """Make the register where it is not there yet, and ask."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--people", type=int, default=1_000_000)
    read.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    read.add_argument("--prepared", type=Path, help="where prepared people are kept; for several runs")
    read.add_argument("--keep", type=Path, help="an SQLite file to make and keep, or to ask again")
    read.add_argument("--questions", type=int, default=1000)
    options = read.parse_args()
    import lookup_register

    with tempfile.TemporaryDirectory() as folder:
        prepared = options.prepared or Path(folder) / "prepared"
        lookup_register.prepare(REGISTRY, options.people, prepared)
        file = options.keep or Path(folder) / "bench.sqlite3"

        def make_and_ask(url: str) -> None:
            connect(url)
            user, source = actor_and_source()
            from aman.people.models import Person

            if not Person.objects.exists():
                loaded = lookup_register.load(prepared, options.people, user.office_id, source)
                size = f"{file.stat().st_size / 1e9:.2f} GB" if options.database == "sqlite" else ""
                print(f"== loaded {options.people:,} people, {loaded['key_rows']:,} keys, {loaded['seconds']} s {size}")
            print(f"== {options.people:,} people on {options.database}, milliseconds", flush=True)
            ask_everything(user, options.people, options.questions)

        if options.database == "postgresql":
            with scratch_postgresql() as url:
                make_and_ask(url)
        else:
            make_and_ask(f"sqlite:///{file.resolve()}")


if __name__ == "__main__":
    main()
