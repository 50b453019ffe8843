"""The invented reports: the rates that the rules reach on them, and the shape of what they give."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from aman.core.press import draft_as_json, draft_report

ROOT = Path(__file__).resolve().parents[3]
REPORTS = Path(__file__).parent / "reports"
SCHEMA = json.loads((ROOT / "docs" / "reference" / "press.schema.json").read_text(encoding="utf-8"))


#: Every report is drafted once: its shape and what it is measured at are asked of one draft.
drafted = cache(draft_report)


@pytest.fixture(scope="module")
def bench():
    sys.path.insert(0, str(ROOT / "bench"))
    import press

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "draft_report", drafted)
        yield press
    sys.path.remove(str(ROOT / "bench"))


def totals(bench: Any, only: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for path in sorted(REPORTS.glob(f"{only}*.txt")):
        for kind, counts in bench.score(path, misses=False).items():
            found[kind] = [a + b for a, b in zip(found.get(kind, [0, 0, 0, 0]), counts, strict=True)]
    return found


def faults(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """What a value breaks of a schema, for the few words of JSON Schema that ours uses."""
    if "anyOf" in schema:
        tries = [faults(value, one, where) for one in schema["anyOf"]]
        return [] if [] in tries else tries[-1]
    kinds = {"string": str, "integer": int, "number": (int, float), "array": list, "object": dict, "null": type(None)}
    allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, kinds[k]) for k in allowed):
        return [f"{where} is {value!r}"]
    found = [f"{where} is {value!r}"] if "enum" in schema and value not in schema["enum"] else []
    if isinstance(value, list) and "items" in schema:
        found += [f for at, item in enumerate(value) for f in faults(item, schema["items"], f"{where}[{at}]")]
    if isinstance(value, dict):
        found += [f"{where} lacks {name}" for name in schema["required"] if name not in value]
        found += [f"{where} has {name}" for name in value if name not in schema["properties"]]
        for name, inner in schema["properties"].items():
            if name in value:
                found += faults(value[name], inner, f"{where}.{name}")
    return found


@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.txt")), ids=lambda p: p.stem)
def test_a_draft_keeps_to_its_schema_and_every_span_points_into_the_file(path):
    raw = path.read_bytes().decode("utf-8")
    draft = draft_as_json(drafted(raw))
    assert faults(draft, SCHEMA) == []
    for kind in ("people", "quotes", "figures", "dates", "engagements", "commitments", "places", "attribution_chain"):
        for item in draft[kind]:
            assert 0 <= item["start"] <= item["end"] <= len(raw)
            inside = "".join(raw[item["start"] : item["end"]].split())
            if "&" not in inside and "-" not in inside and "\f" not in inside and inside:
                assert inside == "".join(item["text"].split())


def test_the_reports_the_rules_were_written_on_are_read_well(bench):
    found = totals(bench, "tuned")
    for kind, recall, right in (
        ("people", 0.95, 0.9),
        ("quotes", 0.9, 0.9),
        ("figures", 0.95, 0.85),
        ("dates", 0.95, 0.95),
    ):
        wanted, drafted, paired, good = found[kind]
        assert paired / wanted >= recall, kind
        assert paired / drafted >= 0.9, kind
        assert good / wanted >= right, kind
    wanted, drafted, paired, _ = found["commitments"]
    assert paired / wanted >= 0.7
    assert paired / drafted >= 0.5


def test_reports_nobody_tuned_on_do_not_get_worse_than_they_were_measured(bench):
    found = totals(bench, "held")
    floors = {"people": 0.84, "quotes": 0.92, "figures": 0.94, "dates": 0.96, "commitments": 0.7}
    for kind, floor in floors.items():
        wanted, drafted, paired, _ = found[kind]
        assert paired / wanted >= floor, kind
        assert paired / drafted >= (0.5 if kind == "commitments" else 0.9), kind


@pytest.mark.parametrize("only", ["later", "last"])
def test_reports_of_other_styles_do_not_get_worse_than_they_were_measured(bench, only):
    found = totals(bench, only)
    for kind, floor in {"people": 0.95, "quotes": 0.9, "figures": 0.95, "dates": 0.97, "commitments": 0.9}.items():
        wanted, drafted, paired, good = found[kind]
        assert paired / wanted >= floor, kind
        assert paired / drafted >= 0.8, kind
        assert kind == "commitments" or good / wanted >= 0.85, kind


def test_a_report_of_a_meeting_that_never_was_drafts_no_contact():
    text = (REPORTS / "held_2_rumour.txt").read_text(encoding="utf-8")
    assert draft_report(text).engagements == ()
