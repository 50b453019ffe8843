"""Which pairs of records are worth scoring, out of all there could be?

Records that share a key meet: one join, in SQL that DuckDB runs on one machine and spills to disk when memory is short,
and that Spark runs on many. A key that too many people share makes no pairs of its own; inside one list its people meet
their neighbours instead, so that no list, not even one row a million times over, grows into a square.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np

from aman.core.names.kernel import Array

MOST_SHARING = 200
"""People of the other list under one key before the key is too common to make pairs."""
MOST_SHARING_INSIDE = 60
"""The same inside one list."""
WINDOW = 8
"""Neighbours that a person meets under a key of one list that is too common."""

# Each list is a table of keys (key, row). The statements are plain SQL: Spark runs the first two as they are.
BETWEEN_LISTS = """
SELECT DISTINCT l.row AS left_row, r.row AS right_row
FROM left_keys l
JOIN right_keys r ON l.key = r.key
JOIN (
    SELECT r2.key FROM right_keys r2 WHERE r2.key IN (SELECT key FROM left_keys)
    GROUP BY r2.key HAVING COUNT(*) <= {most}
) rare ON rare.key = r.key
"""
INSIDE_A_LIST = """
SELECT DISTINCT LEAST(l.row, r.row) AS left_row, GREATEST(l.row, r.row) AS right_row
FROM asking_keys l
JOIN left_keys r ON l.key = r.key AND l.row <> r.row
JOIN (SELECT key FROM left_keys GROUP BY key HAVING COUNT(*) BETWEEN 1 AND {most}) rare ON rare.key = r.key
"""
NEIGHBOURS = """
WITH crowded AS (
    SELECT k.key, k.row, ROW_NUMBER() OVER (PARTITION BY k.key ORDER BY k.row) AS place
    FROM left_keys k
    JOIN (SELECT key FROM left_keys GROUP BY key HAVING COUNT(*) > {most}) common ON common.key = k.key
)
SELECT DISTINCT a.row AS left_row, b.row AS right_row
FROM crowded a JOIN crowded b ON a.key = b.key AND b.place > a.place AND b.place <= a.place + {window}
"""


def connect(
    memory: str | None = None, spill: Path | None = None, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open an engine for joins.

    Args:
        memory: the most it may use, such as "2GB"; None leaves DuckDB's own limit.
        spill: a folder for what does not fit into memory; None keeps to memory.
        threads: processor threads; None takes all.

    Returns:
        A connection to a database in memory.
    """
    engine = duckdb.connect(":memory:")
    engine.execute("SET preserve_insertion_order = false")
    if memory is not None:
        engine.execute(f"SET memory_limit = '{memory}'")
    if spill is not None:
        engine.execute(f"SET temp_directory = '{spill}'")
    if threads is not None:
        engine.execute(f"SET threads = {int(threads)}")
    return engine


def put_keys(engine: duckdb.DuckDBPyConnection, table: str, keys: Array, counts: Array, first_row: int = 0) -> None:
    """Put the keys of people into a table of the engine.

    Args:
        engine: the connection.
        table: the table's name; made when it is not there, added to when it is.
        keys: keys, one person after another.
        counts: how many each person has.
        first_row: the number of the first person.
    """
    columns = {"key": keys, "row": np.repeat(np.arange(first_row, first_row + len(counts), dtype=np.int32), counts)}
    engine.execute(f"CREATE TABLE IF NOT EXISTS {table} (key BIGINT, row INTEGER)")
    engine.execute(f"INSERT INTO {table} SELECT key, row FROM columns")  # noqa: S608 - our own table
    del columns


def fetch_pairs(engine: duckdb.DuckDBPyConnection, sql: str) -> tuple[Array, Array]:
    """Run a statement that makes pairs.

    Args:
        engine: the connection.
        sql: one of the statements above, filled in.

    Returns:
        Left and right rows, ordered so that the same rows stand together.
    """
    found = engine.execute(sql + " ORDER BY 2, 1").fetchnumpy()
    return np.asarray(found["left_row"], dtype=np.int64), np.asarray(found["right_row"], dtype=np.int64)


def pairs_between(engine: duckdb.DuckDBPyConnection, *, most: int = MOST_SHARING) -> tuple[Array, Array]:
    """Give the pairs of two lists that share a key, out of the tables `left_keys` and `right_keys`.

    Args:
        engine: the connection.
        most: people of the right list under one key before it is too common.

    Returns:
        Left and right rows, each pair once; at most `most` pairs for every key of the left list.
    """
    return fetch_pairs(engine, BETWEEN_LISTS.format(most=int(most)))


def pairs_inside(engine: duckdb.DuckDBPyConnection, *, most: int = MOST_SHARING_INSIDE) -> tuple[Array, Array]:
    """Give the pairs of one list that share a key, out of the tables `asking_keys` and `left_keys`.

    Args:
        engine: the connection.
        most: people under one key before it is too common; then they meet WINDOW neighbours each.

    Returns:
        Left and right rows, left before right, each pair once; at most `most` + WINDOW pairs for every key.
    """
    rare = fetch_pairs(engine, INSIDE_A_LIST.format(most=int(most)))
    near = fetch_pairs(engine, NEIGHBOURS.format(most=int(most), window=WINDOW))
    joined = np.unique(np.concatenate((rare[0], near[0])) << np.int64(32) | np.concatenate((rare[1], near[1])))
    return joined >> np.int64(32), joined & np.int64(0xFFFFFFFF)
