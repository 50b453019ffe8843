"""Which comparisons and blockings does the model for Splink make of our columns?

Written as the settings that Splink 5 reads, without Splink. Names are compared as skeletons, so that both scripts and all
spellings meet; how rare a name is counts through term frequencies.
"""

from __future__ import annotations

from typing import Any

CERTAIN_RULES = (("name_key", "father_key", "birth_year"),)
"""Columns that agree only in pairs of one person: what the prior is estimated from."""
BY_DOCUMENT = 'l."document" = r."document" AND l."documents" IS NOT NULL'
TRAINING_RULES = (
    BY_DOCUMENT,
    'l."name_key" = r."name_key" AND l."father_key" = r."father_key" AND l."birth_year" = r."birth_year"',
)
"""Blockings to train on: a shared number teaches what names and births of one person look like, names the rest."""
_BLOCKING = (
    ("name_key", "father_key"),
    ("name_key", "birth_year"),
    ("name_first", "father_first", "birth_year"),
    ("name_last", "father_first", "birth_year"),
    ("name_key", "father_first"),
    ("name_first", "father_key"),
    ("name_rarest", "father_first", "birth_year"),
)


def model(*, inside: bool) -> dict[str, Any]:
    """Write the model.

    Args:
        inside: whether pairs are looked for inside one list.

    Returns:
        The settings of Splink 5 for DuckDB, not trained yet.

    Source: the settings of Splink 5; the levels were chosen on the shared lists (bench/matching).
    """
    rules = [
        " AND ".join(f'l."{column}" = r."{column}"' for column in columns) for columns in _BLOCKING
    ]  # fmt: skip
    return {
        "link_type": "dedupe_only" if inside else "link_only",
        "sql_dialect": "duckdb",
        "unique_id_column_name": "unique_id",
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "comparisons": [
            _names("name"),
            _names("father"),
            _births(),
            _exact("sex"),
            _exact("place", frequent=True),
            _documents(),
        ],
        "blocking_rules_to_generate_predictions": [
            {
                "blocking_rule": 'l."documents" = r."documents"',
                "arrays_to_explode": ["documents"],
                "sql_dialect": "duckdb",
            },
            *({"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in rules),
        ],
    }


def _level(condition: str, label: str, **more: object) -> dict[str, Any]:
    return {"sql_condition": condition, "label_for_charts": label, **more}


def _null(column: str) -> dict[str, Any]:
    return _level(f'"{column}_l" IS NULL OR "{column}_r" IS NULL', f"{column} is not stated", is_null_level=True)


def _same(column: str) -> str:
    return f'"{column}_l" = "{column}_r"'


def _frequent(column: str) -> dict[str, object]:
    return {"tf_adjustment_column": column, "tf_adjustment_weight": 1.0}


_ELSE = _level("ELSE", "anything else")


def _names(column: str) -> dict[str, Any]:
    """Names as skeletons: all parts, two in common, the rarest, another one, nearly one."""
    key, rarest = f"{column}_key", f"{column}_rarest"
    both = f'len(list_intersect("{column}_parts_l", "{column}_parts_r"))'
    levels = [
        _null(key),
        _level(_same(key), "all parts", **_frequent(key)),
        _level(f"{both} >= 2", "two parts"),
        _level(_same(rarest), "the rarest part", **_frequent(rarest)),
        _level(f"{both} >= 1", "another part"),
        _level(f'jaro_winkler_similarity("{key}_l", "{key}_r") >= 0.85', "nearly"),
        _ELSE,
    ]
    return {"output_column_name": key, "comparison_description": f"skeletons of {column}", "comparison_levels": levels}


def _births() -> dict[str, Any]:
    apart = 'abs("birth_year_l" - "birth_year_r")'
    levels = [_null("birth_year"), _level(_same("birth_year"), "the same year")]
    levels += [_level(f"{apart} <= {years}", f"{years} years apart or less") for years in (1, 3, 10)]
    return {"output_column_name": "birth_year", "comparison_levels": [*levels, _ELSE]}


def _exact(column: str, *, frequent: bool = False) -> dict[str, Any]:
    same = _level(_same(column), "the same", **(_frequent(column) if frequent else {}))
    return {"output_column_name": column, "comparison_levels": [_null(column), same, _ELSE]}


def _documents() -> dict[str, Any]:
    """Numbers: one in common, or none although both state some: papers of other kinds, so no clash."""
    none = 'len("documents_l") = 0 OR len("documents_r") = 0'
    levels = [
        _level(none, "not stated", is_null_level=True),
        _level('len(list_intersect("documents_l", "documents_r")) >= 1', "a number in common"),
        _ELSE,
    ]
    return {"output_column_name": "documents", "comparison_levels": levels}
