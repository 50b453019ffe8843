"""Link two clean tables with Splink on DuckDB. Run by the peers' own Python; knows nothing of the product.

    python splink_pairs.py romanised|skeletons LEFT.parquet RIGHT.parquet OUT.parquet

Follows Splink's own guide: blocking rules, a prior from deterministic rules, u by random sampling, m by
expectation-maximisation over two blockings. OUT gets left_ref, right_ref, score (match weight), probability.
The standard output is one JSON object: seconds, peak memory, the version.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time

import duckdb
import splink
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

KEEP_FROM = -12.0
"""Match weight below which a pair is not written: far below the best threshold of any run."""

PLAIN = (
    "ref AS unique_id, birth_year, sex, place, documents, list_filter(documents, lambda d: d LIKE '8800%')[1] AS visa"
)
"""What both sides state; the visa number also in a column of its own, since training cannot block on lists."""


def romanise(link: duckdb.DuckDBPyConnection) -> None:
    """Write names in Latin letters by ICU, each distinct text once, and cut them into first and last word."""
    from icu import Transliterator

    to_latin = Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower; [^a-z ] Remove")
    texts = [
        text
        for (text,) in link.execute(
            "SELECT DISTINCT t FROM (SELECT unnest([name, father]) t FROM lefts UNION ALL "
            "SELECT unnest([name, father]) FROM rights) WHERE t IS NOT NULL"
        ).fetchall()
    ]
    import pyarrow

    latin = pyarrow.table({"t": texts, "latin": [" ".join(to_latin.transliterate(text).split()) for text in texts]})
    link.register("latin_texts", latin)
    for side in ("left", "right"):
        link.execute(
            f"CREATE TABLE {side}_in AS SELECT {PLAIN}, n.latin AS name, split_part(n.latin, ' ', 1) AS given, "
            "CASE WHEN contains(n.latin, ' ') THEN string_split(n.latin, ' ')[-1] END AS surname, f.latin AS father, "
            "split_part(f.latin, ' ', 1) AS father_given "
            f"FROM {side}s s LEFT JOIN latin_texts n ON s.name = n.t LEFT JOIN latin_texts f ON s.father = f.t"
        )


BY_VISA = "l.visa = r.visa AND l.documents IS NOT NULL"
"""Naming the list of numbers keeps its comparison, which such a blocking can teach nothing, out of the training."""


def trainings(name: str, father: str) -> list:
    """Blockings to train on: a shared number teaches what names and births of one person look like, names the rest."""
    return [BY_VISA, block_on(name, father, "birth_year")]


def births() -> cl.CustomComparison:
    """Birth years: the same, or off by one, three, ten."""
    levels = [cll.NullLevel("birth_year"), cll.ExactMatchLevel("birth_year")]
    levels += [cll.AbsoluteDifferenceLevel("birth_year", years) for years in (1, 3, 10)]
    return cl.CustomComparison(output_column_name="birth_year", comparison_levels=[*levels, cll.ElseLevel()])


def numbers() -> cl.CustomComparison:
    """Document numbers: one in common, or none although both state some (papers of other kinds, so no clash)."""
    levels = [
        cll.CustomLevel("len(documents_l) = 0 OR len(documents_r) = 0").configure(is_null_level=True),
        cll.ArrayIntersectLevel("documents", min_intersection=1),
        cll.ElseLevel(),
    ]
    return cl.CustomComparison(output_column_name="documents", comparison_levels=levels)


def romanised_settings() -> tuple[SettingsCreator, list, list, float]:
    """As the guide has it for people: Jaro-Winkler with term frequencies on names, the rest as it comes."""
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.92, 0.88, 0.7]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("father", [0.92, 0.88, 0.7]).configure(term_frequency_adjustments=True),
            births(),
            cl.ExactMatch("sex"),
            cl.ExactMatch("place").configure(term_frequency_adjustments=True),
            numbers(),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("documents", arrays_to_explode=["documents"]),
            block_on("name"),
            block_on("given", "father_given", "birth_year"),
            block_on("given", "surname", "birth_year"),
            block_on("given", "father"),
            block_on("surname", "father_given"),
        ],
        retain_matching_columns=False,
    )
    certain = [block_on("name", "father", "birth_year")]
    return settings, certain, trainings("name", "father"), 0.1


def parts_levels(column: str) -> cl.CustomComparison:
    """Names as skeletons: all parts, two in common, the rarest, another one, nearly one; how rare they are counts."""
    both = f"len(list_intersect({column}_parts_l, {column}_parts_r))"
    rarest = f"{column}_rarest"
    key = f"{column}_key"
    levels = [
        cll.NullLevel(key),
        cll.ExactMatchLevel(key, term_frequency_adjustments=True),
        cll.CustomLevel(f"{both} >= 2", "two parts"),
        cll.CustomLevel(f"{rarest}_l = {rarest}_r", "the rarest part").configure(tf_adjustment_column=rarest),
        cll.CustomLevel(f"{both} >= 1", "another part"),
        cll.JaroWinklerLevel(key, 0.85),
        cll.ElseLevel(),
    ]
    return cl.CustomComparison(output_column_name=key, comparison_levels=levels)


def skeleton_settings() -> tuple[SettingsCreator, list, list, float]:
    """The same model on the skeletons that Aman's name core makes, with levels of its own."""
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            parts_levels("name"),
            parts_levels("father"),
            births(),
            cl.ExactMatch("sex"),
            cl.ExactMatch("place").configure(term_frequency_adjustments=True),
            numbers(),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("documents", arrays_to_explode=["documents"]),
            block_on("name_key", "father_key"),
            block_on("name_key", "birth_year"),
            block_on("name_first", "father_first", "birth_year"),
            block_on("name_last", "father_first", "birth_year"),
            block_on("name_key", "father_first"),
            block_on("name_first", "father_key"),
            block_on("name_rarest", "father_first", "birth_year"),
        ],
        retain_matching_columns=False,
    )
    certain = [block_on("name_key", "father_key", "birth_year")]
    return settings, certain, trainings("name_key", "father_key"), 0.4


def take_skeletons(link: duckdb.DuckDBPyConnection) -> None:
    """Take the skeletons as they come, with the first, the last and the rarest one."""
    link.execute(
        "CREATE TABLE counts AS SELECT part, count(*) AS n FROM (SELECT unnest(list_concat(name_parts, father_parts)) "
        "AS part FROM rights) GROUP BY part"
    )
    for side in ("left", "right"):
        link.execute(
            f"CREATE TABLE {side}_rarest AS " + " UNION ALL ".join(_rarest(side, of) for of in ("name", "father"))
        )
        link.execute(
            f"CREATE TABLE {side}_in AS SELECT {PLAIN}, name_parts, name_key, name_parts[1] AS name_first, "
            "CASE WHEN len(name_parts) > 1 THEN name_parts[-1] END AS name_last, n.rarest AS name_rarest, "
            f"father_parts, father_key, father_parts[1] AS father_first, f.rarest AS father_rarest FROM {side}s s "
            f"LEFT JOIN {side}_rarest n ON n.of = 'name' AND n.key = name_key "
            f"LEFT JOIN {side}_rarest f ON f.of = 'father' AND f.key = father_key"
        )


def _rarest(side: str, of: str) -> str:
    """The rarest part of every distinct name of a kind."""
    return (
        f"SELECT '{of}' AS of, key, arg_min(part, coalesce(n, 0)) AS rarest FROM (SELECT DISTINCT {of}_key AS key, "
        f"unnest({of}_parts) AS part FROM {side}s) LEFT JOIN counts USING (part) GROUP BY key"
    )


def main() -> None:
    logging.getLogger("splink").setLevel(logging.ERROR)
    mode, left, right, out = sys.argv[1:5]
    began = time.perf_counter()
    link = duckdb.connect()
    link.execute("CREATE VIEW lefts AS SELECT * FROM read_parquet(?)".replace("?", f"'{left}'"))
    link.execute("CREATE VIEW rights AS SELECT * FROM read_parquet(?)".replace("?", f"'{right}'"))
    {"romanised": romanise, "skeletons": take_skeletons}[mode](link)
    prepared = time.perf_counter() - began
    began = time.perf_counter()
    settings, certain, rules, recall = {"romanised": romanised_settings, "skeletons": skeleton_settings}[mode]()
    api = DuckDBAPI(connection=link)
    tables = [api.register(f"{side}_in", dataset_display_name=f"the_{side}") for side in ("left", "right")]
    linker = Linker(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(certain, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    skipped = []
    for number, rule in enumerate(rules, start=1):
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        except ValueError as error:  # Splink stops where a level's weight runs out of numbers; the others still teach
            skipped.append(f"training {number} of {len(rules)} failed: {error}"[:160])
    found = linker.inference.predict(threshold_match_weight=KEEP_FROM)
    # The two tables come in the order of their names, and "the_left" sorts before "the_right".
    link.execute(
        f"COPY (SELECT unique_id_l AS left_ref, unique_id_r AS right_ref, match_weight AS score, "
        f"match_probability AS probability FROM {found.physical_name}) TO '{out}' (FORMAT parquet)"
    )
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {"seconds": seconds, "prepare_seconds": prepared, "peak_mb": peak, "version": splink.__version__}
            | {"skipped": "; ".join(skipped)}
            | {"prior": linker._settings_obj._probability_two_random_records_match}
        )
    )


if __name__ == "__main__":
    main()
