"""How do two lists become tables and a model for Splink, and what does Splink make of them?

For those who know Splink, want its charts or its own model: our canonical columns beside the skeletons and keys of our
name core, and a model that compares them. Splink itself is only needed to run it.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from aman.core.matching.keys import keys_of_rows
from aman.core.matching.prepared import town
from aman.core.names import PartKind, parse_name
from aman.core.names.table import PartTable
from aman.errors import AmanError
from aman.linkage.encoding import encode
from aman.linkage.splink_model import CERTAIN_RULES, TRAINING_RULES, model

Chunks = Callable[[], Iterator[pl.DataFrame]]
Progress = Callable[[str, int, int], None]

KEEP_FROM = -10.0
"""Match weight (log2 of the odds) below which a pair is not written."""
ASSUMED_RECALL = 0.4
"""Share of the true pairs that agree in name, father and birth year: what the prior is estimated from."""


@dataclass(frozen=True, slots=True)
class SplinkOutcome:
    """What was exported, and what Splink found; `pairs` is None where it did not run."""

    left_rows: int
    right_rows: int
    pairs: int | None
    seconds: dict[str, float]


def splink_is_there() -> bool:
    """Say whether Splink can be imported.

    Returns:
        True when it is installed.
    """
    try:
        return find_spec("splink") is not None
    except ValueError:  # put out of reach in sys.modules
        return False


def export_for_splink(
    left: Chunks, right: Chunks | None, folder: Path, *, progress: Progress | None = None
) -> SplinkOutcome:
    """Write canonical columns, skeletons, keys and a model for Splink into a folder.

    Args:
        left: gives the canonical tables of a list.
        right: gives those of the other list; None looks for pairs inside the left one.
        folder: where to; made when it is not there. Gets left.parquet, right.parquet and model.json.
        progress: called with a step, how many rows are done, and 0, since the end is not known.

    Returns:
        How many rows there are.

    Raises:
        AmanError: the folder cannot be made.
    """
    began = time.perf_counter()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise AmanError(
            f"The folder {folder.name} cannot be made: {error.strerror}.",
            fix="Name another with --out.",
            code="no-folder",
        ) from error
    pieces = folder / "pieces"
    shutil.rmtree(pieces, ignore_errors=True)
    pieces.mkdir(mode=0o700)
    sides = {"left": left} | ({"right": right} if right is not None else {})
    rows = {side: _write_pieces(chunks, pieces, side, progress) for side, chunks in sides.items()}
    _join_pieces(folder, pieces, list(sides))
    shutil.rmtree(pieces)
    _write_text(folder / "model.json", json.dumps(model(inside=right is None), indent=2))
    return SplinkOutcome(rows["left"], rows.get("right", 0), None, {"export": time.perf_counter() - began})


def _write_text(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _write_pieces(chunks: Chunks, folder: Path, side: str, progress: Progress | None) -> int:
    done, parts = 0, PartTable()
    for number, chunk in enumerate(chunks()):
        if len(parts) > 1_000_000:
            parts = PartTable()
        _with_skeletons(chunk, parts).write_parquet(folder / f"{side}_{number:06}.parquet")
        done += chunk.height
        if progress is not None:
            progress(f"export {side}", done, 0)
    if not done:
        empty = _with_skeletons(_no_people(), parts)
        empty.write_parquet(folder / f"{side}_000000.parquet")
    return done


def _no_people() -> pl.DataFrame:
    from aman.linkage.canonical import canonical_table

    return canonical_table([])


@lru_cache(maxsize=1 << 18)
def _skeletons(text: str) -> list[str]:
    """The skeletons of the parts of a name without affixes and titles, or of all when there are no others."""
    parts = parse_name(text).parts
    named = [part for part in parts if part.kind is PartKind.NAME] or list(parts)
    return list(dict.fromkeys(part.skeleton for part in named if part.skeleton))


def _of_names(column: pl.Series, name: str) -> dict[str, pl.Series]:
    different = column.drop_nulls().unique()
    parts = pl.Series("parts", [_skeletons(text) for text in different.to_list()], dtype=pl.List(pl.String))
    lookup = pl.DataFrame({"cell": different, "parts": parts})
    found = column.to_frame("cell").join(lookup, on="cell", how="left", maintain_order="left")["parts"]
    count = found.list.len()
    return {
        f"{name}_parts": found,
        f"{name}_key": pl.select(pl.when(count > 0).then(found.list.sort().list.join(" "))).to_series(),
        f"{name}_first": found.list.first(),
        f"{name}_last": pl.select(pl.when(count > 1).then(found.list.last())).to_series(),
    }


def _with_skeletons(chunk: pl.DataFrame, parts: PartTable) -> pl.DataFrame:
    """Add to canonical columns what the name core knows, in the columns that the model names."""
    keys, counts = keys_of_rows(encode(chunk, parts), parts.rows)
    ends = np.cumsum(counts)
    by_row = pl.DataFrame(
        {"row": np.repeat(np.arange(chunk.height), counts), "key": np.asarray(keys[: ends[-1] if len(ends) else 0])}
    )
    grouped = by_row.group_by("row", maintain_order=True).agg("key")
    rows = pl.DataFrame({"row": np.arange(chunk.height)}).join(grouped, on="row", how="left", maintain_order="left")
    whole = chunk.select(
        pl.when(pl.col("family").is_null() | pl.col("name").str.ends_with(pl.col("family"))).then("name")
        .otherwise(pl.concat_str("name", "family", separator=" ", ignore_nulls=True))
    ).to_series()  # fmt: skip
    towns = {text: town(text) or None for text in chunk["place"].unique().to_list() if text}
    return chunk.select(
        unique_id="ref", name="name", father="father", grandfather="grandfather", sex="sex",
        birth_first="birth_first", birth_last="birth_last", case_number="case_number",
        birth_year=pl.when(pl.col("precision") != 4).then(pl.col("birth_first").dt.year()).cast(pl.Int32),
        place=pl.col("place").replace_strict(towns, default=None, return_dtype=pl.String),
        documents=pl.col("documents").list.eval(pl.element().struct.field("number")).list.unique(maintain_order=True),
        **_of_names(whole, "name"),
        **_of_names(chunk["father"], "father"),
        keys=rows["key"].fill_null([]),
        document=_telling_number(),
    )  # fmt: skip


def _telling_number() -> pl.Expr:
    """One number a record, of a kind that both lists are likeliest to give; training cannot block on lists."""
    number = pl.element().struct.field("number")
    kinds = [
        pl.col("documents").list.eval(number.filter(pl.element().struct.field("kind") == kind)).list.first()
        for kind in ("pk_visa", "por_card", "af_passport")
    ]
    return pl.coalesce(*kinds, pl.col("documents").list.eval(number).list.first())


def _join_pieces(folder: Path, pieces: Path, sides: list[str]) -> None:
    """Put the pieces of each side together, and say which part of each name is the rarest of both lists."""
    with duckdb.connect() as link:
        link.execute("SET preserve_insertion_order = true")
        for side in sides:
            link.read_parquet(str(pieces / f"{side}_*.parquet")).create_view(f"{side}_pieces")
        every = " UNION ALL ".join(
            f"SELECT unnest(list_concat(coalesce(name_parts, []), coalesce(father_parts, []))) AS part FROM {side}_pieces"  # noqa: S608
            for side in sides
        )
        link.execute(f"CREATE TABLE counts AS SELECT part, count(*) AS n FROM ({every}) GROUP BY part")  # noqa: S608
        for side in sides:
            for of in ("name", "father"):
                link.execute(
                    f"CREATE TABLE {side}_{of} AS SELECT key, arg_min(part, n) AS rarest FROM (SELECT DISTINCT {of}_key AS key, "  # noqa: S608
                    f"unnest({of}_parts) AS part FROM {side}_pieces) JOIN counts USING (part) GROUP BY key"
                )
            target = folder / f"{side}.parquet"
            _write_text(target, "")
            link.sql(
                f"SELECT p.*, n.rarest AS name_rarest, f.rarest AS father_rarest FROM {side}_pieces p "  # noqa: S608
                f"LEFT JOIN {side}_name n ON n.key = p.name_key LEFT JOIN {side}_father f ON f.key = p.father_key"
            ).write_parquet(str(target))
            target.chmod(0o600)


def run_splink(folder: Path, *, progress: Progress | None = None) -> SplinkOutcome:
    """Train the model of an exported folder and write the pairs that Splink finds.

    Args:
        folder: as ``export_for_splink`` wrote it. Gets pairs.parquet with left_ref, right_ref, score (log-odds in nats)
            and Splink's own probability, best first; and trained.json, the model with what it learned.
        progress: called with a step, how many of it are done, and of how many.

    Returns:
        How many rows and pairs there are.

    Raises:
        AmanError: Splink is not installed, or there is too little to train it on.
    """
    if not splink_is_there():
        raise AmanError(
            "Splink is not installed; Aman brings it only on demand.",
            fix="Install it with: pip install 'aman[splink]'. The folder is ready for Splink on any machine.",
            code="splink-missing",
        )
    splink: Any = import_module("splink")
    began = time.perf_counter()
    sides = [side for side in ("left", "right") if (folder / f"{side}.parquet").exists()]
    steps = 2 + len(TRAINING_RULES) + 1
    with duckdb.connect() as link:
        for side in sides:
            link.read_parquet(str(folder / f"{side}.parquet")).create_view(f"{side}_list")
        rows = [link.sql(f"SELECT count(*) FROM {side}_list").fetchall()[0][0] for side in sides]  # noqa: S608
        try:
            linker = _trained(splink, link, sides, folder, lambda done: progress and progress("splink", done, steps))
            pairs = _write_pairs(linker, link, folder)
        except AmanError:
            raise
        except Exception as error:  # Splink raises errors of every kind
            raise AmanError(
                f"Splink stopped: {type(error).__name__}, {str(error).splitlines()[0][:200] if str(error) else ''}",
                fix="Lists with few people in common cannot train a model. The folder is ready for a model of your own.",
                code="splink-failed",
            ) from error
    if progress is not None:
        progress("splink", steps, steps)
    return SplinkOutcome(rows[0], rows[1] if len(rows) > 1 else 0, pairs, {"splink": time.perf_counter() - began})


def _trained(
    splink: Any, link: duckdb.DuckDBPyConnection, sides: list[str], folder: Path, told: Callable[[int], Any]
) -> Any:
    """Train as Splink's own guide does: the prior, u by sampling, m by expectation and maximisation."""
    import logging

    api = splink.DuckDBAPI(connection=link)
    tables = [api.register(f"{side}_list", dataset_display_name=f"the_{side}") for side in sides]
    settings = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    linker = splink.Linker(tables, settings, log_level=logging.ERROR)
    rules = [splink.block_on(*columns) for columns in CERTAIN_RULES]
    linker.training.estimate_probability_two_random_records_match(rules, recall=ASSUMED_RECALL)
    told(1)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    told(2)
    failed = 0
    for number, rule in enumerate(TRAINING_RULES, start=3):
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        except ValueError:  # Splink stops where a level's weight runs out of numbers; the others still teach
            failed += 1
        told(number)
    if failed == len(TRAINING_RULES):
        raise AmanError(
            "Splink could not be trained: too few records of the two lists look like one person.",
            fix="Use the engine duckdb, whose weights need no training, or train a model of your own on the folder.",
            code="splink-untrained",
        )
    linker.misc.save_model_to_json(str(folder / "trained.json"), overwrite=True)
    return linker


def _write_pairs(linker: Any, link: duckdb.DuckDBPyConnection, folder: Path) -> int:
    found = linker.inference.predict(threshold_match_weight=KEEP_FROM)
    target = folder / "pairs.parquet"
    _write_text(target, "")
    # The two tables come in the order of their names, and "the_left" sorts before "the_right".
    link.sql(
        f"SELECT unique_id_l AS left_ref, unique_id_r AS right_ref, match_weight * {math.log(2)} AS score, "  # noqa: S608
        f"match_probability AS probability FROM {found.physical_name} ORDER BY score DESC, left_ref, right_ref"
    ).write_parquet(str(target))
    target.chmod(0o600)
    return int(pl.scan_parquet(target).select(pl.len()).collect().item())
