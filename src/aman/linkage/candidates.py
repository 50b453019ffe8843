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
# The places ahead are written out, so that a crowded key is joined by place: comparing all its people with all of them
# would take a square of steps to find a line of pairs.
NEIGHBOURS = """
WITH crowded AS (
    SELECT k.key, k.row, ROW_NUMBER() OVER (PARTITION BY k.key ORDER BY k.row) AS place
    FROM left_keys k
    JOIN (SELECT key FROM left_keys GROUP BY key HAVING COUNT(*) > {most}) common ON common.key = k.key
), ahead AS (
    SELECT c.key, c.row, c.place + steps.step AS place
    FROM crowded c CROSS JOIN (VALUES {steps}) AS steps (step)
)
SELECT DISTINCT a.row AS left_row, b.row AS right_row
FROM ahead a JOIN crowded b ON a.key = b.key AND a.place = b.place
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


def put_keys(
    engine: duckdb.DuckDBPyConnection,
    table: str,
    keys: Array,
    counts: Array,
    first_row: int = 0,
    wanted: Array | None = None,
) -> None:
    """Put the keys of people into a table of the engine.

    Args:
        engine: the connection.
        table: the table's name; made when it is not there, added to when it is.
        keys: keys, one person after another.
        counts: how many each person has.
        first_row: the number of the first person.
        wanted: keys, ascending, outside which none is of use; None takes all.
    """
    engine.execute(f"CREATE TABLE IF NOT EXISTS {table} (key BIGINT, row INTEGER)")
    rows = np.repeat(np.arange(first_row, first_row + len(counts), dtype=np.int32), counts)
    if wanted is not None:
        at = np.minimum(np.searchsorted(wanted, keys), max(len(wanted) - 1, 0))
        there = wanted[at] == keys if len(wanted) else np.zeros(len(keys), dtype=np.bool_)
        keys, rows = keys[there], rows[there]
    columns = {"key": keys, "row": rows}
    if len(keys):
        engine.execute(f"INSERT INTO {table} SELECT key, row FROM columns")  # noqa: S608 - our own table
    del columns


def between_sql(*, most: int = MOST_SHARING) -> str:
    """Give the statement that pairs two lists, out of the tables `left_keys` and `right_keys`.

    Args:
        most: people of the right list under one key before it is too common.

    Returns:
        SQL with the columns `left_row` and `right_row`, each pair once; at most `most` pairs for every key of a left row.
    """
    return BETWEEN_LISTS.format(most=int(most))


def inside_sql(*, most: int = MOST_SHARING_INSIDE) -> str:
    """Give the statement that pairs the people of one list, out of the tables `asking_keys` and `left_keys`.

    Args:
        most: people under one key before it is too common; then they meet WINDOW neighbours each.

    Returns:
        SQL with the columns `left_row` and `right_row`, left before right, each pair once; at most `most` + WINDOW pairs
        for every key of a row.
    """
    return f"{INSIDE_A_LIST.format(most=int(most))} UNION ({neighbours_sql(most=most)})"


def neighbours_sql(*, most: int = MOST_SHARING_INSIDE) -> str:
    """Give the statement that pairs each person under a key too common with the next WINDOW people under it.

    Args:
        most: people under one key before it is too common.

    Returns:
        SQL with the columns `left_row` and `right_row`, left before right, each pair once.
    """
    return NEIGHBOURS.format(most=int(most), steps=", ".join(f"({step})" for step in range(1, WINDOW + 1)))


def pairs_between(engine: duckdb.DuckDBPyConnection, *, most: int = MOST_SHARING) -> tuple[Array, Array]:
    """Give the pairs of two lists that share a key, as ``between_sql``.

    Args:
        engine: the connection.
        most: people of the right list under one key before it is too common.

    Returns:
        Left and right rows, ordered by the right ones.
    """
    return _fetched(engine, between_sql(most=most))


def pairs_inside(engine: duckdb.DuckDBPyConnection, *, most: int = MOST_SHARING_INSIDE) -> tuple[Array, Array]:
    """Give the pairs of one list that share a key, as ``inside_sql``.

    Args:
        engine: the connection.
        most: people under one key before it is too common.

    Returns:
        Left and right rows, left before right, ordered by the right ones.
    """
    return _fetched(engine, inside_sql(most=most))


def _fetched(engine: duckdb.DuckDBPyConnection, sql: str) -> tuple[Array, Array]:
    found = engine.execute(f"SELECT left_row, right_row FROM ({sql}) ORDER BY right_row, left_row").fetchnumpy()  # noqa: S608
    return np.asarray(found["left_row"], dtype=np.int64), np.asarray(found["right_row"], dtype=np.int64)
