"""How is a register of millions made for `bench/lookup.py`: prepared once, loaded into either database in minutes?

The people are the shared host registry, over and over: the first copy as it is, every further one with other fathers and
other years drawn from the same columns, so that names stay as frequent as they are. Nothing here is how the product writes;
what is written is what `aman.people.storing` writes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl

from aman.core.dates import DateInterval
from aman.core.documents import DocumentKind, read_number
from aman.core.matching import PersonFacts, keys_of_people, prepare_fresh, store_person, stored_search_keys
from aman.core.matching.signs import sign_of
from aman.core.matching.stored import VERSION

CHUNK = 50_000
KINDS = {
    "por": DocumentKind.POR_CARD,
    "acc": DocumentKind.ACC,
    "visa": DocumentKind.PK_VISA,
    "passport": DocumentKind.AF_PASSPORT,
    "cnic": DocumentKind.CNIC,
}
Row = tuple[str, str, int, str, str, str, str]


def source_rows(registry: Path) -> pl.DataFrame:
    """The rows the register is made of; invented families where the shared registry is not at hand."""
    if registry.exists():
        return pl.read_parquet(registry).select("name", "father_name", "yob", "sex", "doc_kind", "doc_no", "district")
    from aman.cli.sample import families

    people = [person for family in families.make_families(200_000, 7) for person in family]
    return pl.DataFrame(
        {
            "name": [" ".join(x.latin[0] for x in (*p.given, *([p.surname] if p.surname else []))) for p in people],
            "father_name": [" ".join(x.latin[0] for x in p.father) for p in people],
            "yob": [p.born.year for p in people],
            "sex": [p.sex for p in people],
            "doc_kind": [None for _ in people],
            "doc_no": [None for _ in people],
            "district": [p.place for p in people],
        }
    )


def register_rows(registry: Path, people: int) -> pl.DataFrame:
    """So many people; ids follow the order, from 1."""
    source = source_rows(registry)
    copies = []
    for copy in range(-(-people // source.height)):
        if copy == 0:
            copies.append(source)
            continue
        at = np.random.default_rng(copy).permutation(source.height)
        other = source[at]
        copies.append(
            source.with_columns(
                other["father_name"],
                other["yob"],
                pl.lit(None, dtype=source.schema["doc_no"]).alias("doc_no"),
                source["district"].shuffle(seed=copy),
            )
        )
    return pl.concat(copies).head(people)


def facts_of(ref: int, row: Row) -> PersonFacts:
    """One row of the registry as facts."""
    name, father, year, sex, kind, number, district = row
    known = KINDS.get(kind)
    paper = read_number(number, known) if number else None
    return PersonFacts(
        ref=ref,
        name=name or "",
        father=father or None,
        birth=DateInterval.from_year(int(year)) if year else None,
        sex=sex if sex in ("M", "F") else None,
        documents=((paper.kind.value, paper.number),) if paper and paper.number else (),
        place=district or None,
    )


def _prepare_chunk(task: tuple[Path, int, pl.DataFrame]) -> None:
    folder, first, rows = task
    os.nice(5)
    lines, keys, owners, signs = [], [], [], []
    for start in range(0, rows.height, 10_000):
        part = [
            prepare_fresh(facts_of(first + start + i, row))
            for i, row in enumerate(rows.slice(start, 10_000).iter_rows())
        ]
        lines += [store_person(person) for person in part]
        signs += [sign_of(person) for person in part]
        for person, composite in zip(part, keys_of_people(part), strict=True):
            mine = dict.fromkeys((*composite, *stored_search_keys(person)))
            keys += mine
            owners += [person.facts.ref] * len(mine)
    table = rows.select("yob", "sex", "district").with_columns(pl.Series("line", lines))
    np.save(folder / f"signs-{first:08d}.npy", np.array(signs, dtype=np.int64))
    table.write_parquet(folder / f"people-{first:08d}.parquet")
    np.save(folder / f"keys-{first:08d}.npy", np.array(keys, dtype=np.int64))
    np.save(folder / f"owners-{first:08d}.npy", np.array(owners, dtype=np.int32))


def prepare(registry: Path, people: int, folder: Path, workers: int = 2) -> None:
    """Take everybody's names apart and make their keys, in pieces under `folder`; pieces that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = register_rows(registry, people)
    tasks = [
        (folder, first + 1, rows.slice(first, CHUNK))
        for first in range(0, people, CHUNK)
        if not (folder / f"owners-{first + 1:08d}.npy").exists()
    ]
    start = time.perf_counter()
    # Not forked: polars has threads by now, whose locks a fork would take along.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done, _ in enumerate(pool.map(_prepare_chunk, tasks), start=1):
            if done % 10 == 0:
                print(f"   prepared {done * CHUNK:,} people in {time.perf_counter() - start:.0f} s", flush=True)


def _pieces(folder: Path, people: int) -> Iterator[tuple[int, pl.DataFrame]]:
    for first in range(1, people + 1, CHUNK):
        yield first, pl.read_parquet(folder / f"people-{first:08d}.parquet").head(people - first + 1)


def _sorted_keys(folder: Path, people: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    firsts = range(1, people + 1, CHUNK)
    keys = np.concatenate([np.load(folder / f"keys-{first:08d}.npy") for first in firsts])
    owners = np.concatenate([np.load(folder / f"owners-{first:08d}.npy") for first in firsts])
    kept = owners <= people
    keys, owners = keys[kept], owners[kept]
    order = np.argsort(keys, kind="stable")
    signs = np.concatenate([np.load(folder / f"signs-{first:08d}.npy") for first in firsts])
    owners = owners[order]
    return keys[order], owners, signs[owners - 1]


def load(folder: Path, people: int, office_id: int, source_id: int) -> dict[str, float]:
    """Write everybody into the database Django is connected to; give seconds and rows."""
    from django.db import connection, transaction

    from aman.people.models import NameKey
    from aman.people.rows import write_rows
    from aman.vault.actions import new_seals
    from aman.vault.blind import keyed, veiled

    start = time.perf_counter()
    sqlite = connection.vendor == "sqlite"
    seals = new_seals(people)
    with connection.cursor() as cursor:
        if sqlite:
            cursor.execute("PRAGMA synchronous=OFF")
        later = _drop_indexes(cursor, sqlite)
        for first, piece in _pieces(folder, people):
            mine = seals[first - 1 : first - 1 + piece.height]
            _load_people(_person_columns(first, piece, office_id, source_id).with_columns(seal=pl.Series(mine)))
        keys, owners, signs = _sorted_keys(folder, people)
        # As they stand in the table nobody can reckon them out: keyed, and sorted anew.
        keys, signs = keyed(keys), veiled(signs, owners.astype(np.int64))
        order = np.argsort(keys, kind="stable")
        keys, owners, signs = keys[order], owners[order], signs[order]
        for at in range(0, len(keys), 1_000_000):
            piece = slice(at, at + 1_000_000)
            part = pl.DataFrame({"k": keys[piece], "o": office_id, "p": owners[piece], "s": signs[piece]})
            with transaction.atomic():
                write_rows(NameKey, ("key", "office", "person", "sign"), part.iter_rows())
        for statement in later:
            cursor.execute(statement)
        if not sqlite:
            # The next person that the product writes must not get a number that is taken.
            cursor.execute("SELECT setval(pg_get_serial_sequence('people_person', 'id'), %s)", [people])
        cursor.execute("ANALYZE" if sqlite else "VACUUM ANALYZE")
        if sqlite:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA synchronous=FULL")
    return {"seconds": round(time.perf_counter() - start), "key_rows": len(keys)}


def _drop_indexes(cursor, sqlite: bool) -> list[str]:
    """Take away what would be written row by row; give the statements that bring it back."""
    if sqlite:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type='index' AND tbl_name='people_person' AND sql NOT NULL"
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
        return [sql for _, sql in found]
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename='people_person' "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid='people_namekey'::regclass AND contype='p'")
    (name,) = cursor.fetchone()
    cursor.execute(f'ALTER TABLE people_namekey DROP CONSTRAINT "{name}"')
    primary = f'ALTER TABLE people_namekey ADD CONSTRAINT "{name}" PRIMARY KEY (key, office_id, person_id)'
    cursor.execute("SET maintenance_work_mem = '1GB'")
    return [primary, *(sql for _, sql in found)]


def _person_columns(first: int, piece: pl.DataFrame, office_id: int, source_id: int) -> pl.DataFrame:
    year = pl.col("yob").cast(pl.String)
    ids = pl.Series("id", range(first, first + piece.height))
    return piece.with_columns(ids).select(
        id="id",
        ref=pl.format("AP-{}", pl.col("id").cast(pl.String).str.zfill(8)),
        office_id=pl.lit(office_id),
        sex=pl.col("sex").fill_null(""),
        birth_first=year + "-01-01",
        birth_last=year + "-12-31",
        birth_precision=pl.when(pl.col("yob").is_null()).then(pl.lit("")).otherwise(pl.lit("year")),
        birth_calendar=pl.when(pl.col("yob").is_null()).then(pl.lit("")).otherwise(pl.lit("gregorian")),
        birth_as_written=pl.lit(""),
        nationality=pl.lit(""),
        place=pl.col("district").fill_null(""),
        phone=pl.lit(""),
        source_id=pl.lit(source_id),
        created_at=pl.lit("2023-10-20 00:00:00+00"),
        version=pl.lit(1),
        line="line",
    )


#: Columns as the tables call them, and as the models do.
_FIELDS = {"office_id": "office", "source_id": "source"}


def _load_people(table: pl.DataFrame) -> None:
    """Write people and their lines, each line sealed under its person's key."""
    from django.db import transaction

    from aman.people.models import MatchLine, Person
    from aman.people.rows import write_rows
    from aman.vault.sealing import Sealed

    sealed, blank = MatchLine._meta.get_field("line").sealed, Sealed(b"")
    place = Person._meta.get_field("place").sealed
    people = table.drop("line", "birth_as_written", "phone", "place")
    names = [*(_FIELDS.get(name, name) for name in people.columns), "birth_as_written", "phone", "place"]
    places = table.select("seal", "place").iter_rows()
    lines = table.select("id", "seal", "line").iter_rows()
    with transaction.atomic():
        rows = zip(people.iter_rows(), places, strict=True)
        write_rows(Person, names, ((*row, blank, blank, place(*stated)) for row, stated in rows))
        write_rows(MatchLine, ("person", "version", "line"), ((i, VERSION, sealed(n, text)) for i, n, text in lines))
