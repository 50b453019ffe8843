"""The schema that editors read says the same as the loader, and is the one that is committed."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from core.policy.small import SMALL, changed
from core.policy.test_format import DEADLINES

from aman.core import _data
from aman.core.policy import policy_schema

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "reference" / "policy.schema.json"
SCHEMA = policy_schema()
#: In C where PyYAML was built with it: the same values, ten times as fast.
PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def test_the_committed_schema_is_the_one_that_is_made():
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == SCHEMA


def plain(raw):
    """As an editor sees it: days are text, keys as written."""
    if isinstance(raw, dict):
        return {str(key): plain(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [plain(value) for value in raw]
    return raw.isoformat() if isinstance(raw, date) else raw


def fits(raw, schema):
    """Whether plain values fit a schema; as much of JSON Schema as ours makes use of."""
    if "$ref" in schema:
        return fits(raw, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(isinstance(raw, TYPES[k]) and (k == "boolean" or not isinstance(raw, bool)) for k in kinds):
        return False
    if raw not in schema.get("enum", [raw]) or raw != schema.get("const", raw):
        return False
    if "anyOf" in schema and not any(fits(raw, one) for one in schema["anyOf"]):
        return False
    if "oneOf" in schema and sum(fits(raw, one) for one in schema["oneOf"]) != 1:
        return False
    if isinstance(raw, str):
        return len(raw) >= schema.get("minLength", 0) and bool(re.search(schema.get("pattern", ""), raw))
    if isinstance(raw, list):
        few, many = schema.get("minItems", 0), schema.get("maxItems", len(raw))
        return few <= len(raw) <= many and all(fits(one, schema.get("items", {})) for one in raw)
    if isinstance(raw, dict):
        parts, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
        few, many = schema.get("minProperties", 0), schema.get("maxProperties", len(raw))
        others = [value for key, value in raw.items() if key not in parts]
        return (
            few <= len(raw) <= many
            and set(schema.get("required", ())) <= set(raw)
            and all(fits(raw[key], part) for key, part in parts.items() if key in raw)
            and (rest is True or (all(fits(o, rest) for o in others) if rest else not others))
        )
    return True


def is_marked(text):
    return not fits(plain(yaml.load(text, Loader=PARSER)), SCHEMA)


@pytest.mark.parametrize("text", [SMALL, SMALL + DEADLINES, *map(_data.read_policy_text, _data.policy_ids())])
def test_what_the_loader_reads_an_editor_does_not_mark(text):
    assert not is_marked(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A small policy", "titel: A small policy"),
        ("first_day: 2020-01-01", "first_day: early"),
        ("between: [12, 24]", "between: [12]"),
        ("between: [12, 24]", "near: 12"),
        ("is: true", "is: 1"),
        ("mark: inferred", "mark: certain"),
        ("months: {type: int", "months: {type: number"),
        ("expect: does_not_meet", "expect: refused"),
        ("days: -30", "weeks: 4"),
        ("at_least: 2", "at_least: some"),
        ("meets: It holds.", "met: It holds."),
        ("in: $kinds", "in: card"),
    ],
)
def test_what_has_the_wrong_form_is_marked_while_it_is_written(old, new):
    assert is_marked(changed(old, new))


def test_a_deadline_with_two_days_or_none_is_marked():
    assert is_marked(SMALL + DEADLINES.replace("  by: $until\n", ""))
    assert is_marked(SMALL + DEADLINES.replace("  by: $until\n", "  by: $until\n  after: {fact: day, days: 3}\n"))
