"""How well are press reports drafted? Scores every kind by overlap of spans and by value, for each report and over all.

    python bench/press.py FOLDER [FOLDER ...] [--misses] [--json]

A folder holds texts, and beside each its labels: `NAME.json` with spans (as the shared press data has them), or
`NAME.yaml` as the invented reports of the tests have them. Nothing is fitted here; the rules are scored as they are.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from aman.core.press import draft_as_json, draft_report
from aman.core.press.lexicon import shipped

WORDS = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
EMPTY = frozenset(
    ("the", "a", "an", "of", "for", "at", "in", "on", "to", "and", "s", "by", "or", "their", "its", "his", "her")
)


def read_labels(path: Path) -> dict[str, Any]:
    """The labels beside a text, as lists of entries with `span`."""
    if path.with_suffix(".json").exists():
        return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    text = path.read_bytes().decode("utf-8")
    short = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))

    def placed(rows: list[Any], fields: list[str], shown: int, kind: str) -> list[dict[str, Any]]:
        at, out = 0, []
        for row in rows:
            wanted = str(row[shown])
            found = text.find(wanted, at)
            if found < 0:
                found = text.find(wanted)
            if found < 0:
                raise ValueError(f"{path.name}: {kind} label {wanted!r} is not in the text")
            at = found + 1
            entry = dict(zip(fields, row, strict=False))
            out.append(entry | {"text": wanted, "span": [found, found + len(wanted)]})
        return out

    dates = [[str(t), None if iso is None else str(iso)] for t, iso in short["dates"]]
    return {
        "source": short["source"],
        "people": placed(
            [[p[0].replace("’", "’"), *p[1:]] for p in short["people"]],
            ["name", "title", "office", "government"],
            0,
            "people",
        ),
        "quotes": placed(short["quotes"], ["speaker", "text"], 1, "quotes"),
        "figures": placed(short["figures"], ["text", "value", "stated_by", "rejected_by"], 0, "figures"),
        "dates": placed(dates, ["text", "resolves_to"], 0, "dates"),
        "commitments": placed(short["commitments"], ["by", "text"], 1, "commitments"),
        "engagements": [{"kind": e[0], "date": str(e[1]), "participants": []} for e in short["engagements"]],
        "places": short["places"],
    }


def tokens(text: Any) -> set[str]:
    lexicon = shipped()
    found = set()
    plain = str(text or "").lower().replace(".", "")
    for name, state in lexicon.states.items():
        if " " in name and name in plain:
            found.add(f"={state}")
            plain = plain.replace(name, " ")
    for word in WORDS.findall(plain):
        word = re.sub(r"['’]s$", "", word)
        state = lexicon.states.get(word) or lexicon.demonyms.get(word) or lexicon.capitals.get(word)
        found |= {f"={state}"} if state else {word} - EMPTY
    return found


def same_name(one: Any, other: Any) -> bool:
    """Whether two names mean the same: equal, or the words of the shorter in the longer."""
    a, b = tokens(one), tokens(other)
    if not a or not b:
        return a == b
    return a <= b or b <= a or len(a & b) / min(len(a), len(b)) >= 0.5


def overlap(a: list[int], b: list[int]) -> float:
    inside = min(a[1], b[1]) - max(a[0], b[0])
    return inside / max(min(a[1] - a[0], b[1] - b[0]), 1) if inside > 0 else 0.0


def pair_up(
    wanted: list[dict[str, Any]], found: list[dict[str, Any]], right: Any
) -> tuple[list[tuple[dict[str, Any], dict[str, Any]]], list[Any], list[Any]]:
    """Pair labels with candidates whose spans overlap, each once; those for which `right` holds first."""
    pairs = sorted(
        (
            (right(w, f), overlap(w["span"], [f["start"], f["end"]]), i, j)
            for i, w in enumerate(wanted)
            for j, f in enumerate(found)
        ),
        key=lambda p: (-p[0], -p[1], p[2]),
    )
    used_w, used_f, out = set(), set(), []
    for _, share, i, j in pairs:
        if share > 0.3 and i not in used_w and j not in used_f:
            used_w.add(i)
            used_f.add(j)
            out.append((wanted[i], found[j]))
    return (
        out,
        [w for i, w in enumerate(wanted) if i not in used_w],
        [f for j, f in enumerate(found) if j not in used_f],
    )


def value_is(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, list) or isinstance(found, list):
        return (
            list(wanted or []) == list(found or []) if isinstance(wanted, list) and isinstance(found, list) else False
        )
    if wanted is None or found is None:
        return wanted == found
    return abs(float(wanted) - float(found)) < 0.5


def person_right(w: dict[str, Any], f: dict[str, Any]) -> bool:
    a, b = tokens(f"{w.get('title') or ''} {w.get('office') or ''}"), tokens(f"{f['title'] or ''} {f['office'] or ''}")
    if not a or not b:
        return a == b or not a
    return len(a & b) / len(a) >= 0.5 and len(a & b) / len(b) >= 0.4


CHECKS = {
    "people": ("title+office", person_right),
    "quotes": ("speaker", lambda w, f: same_name(w["speaker"], f["speaker"])),
    "figures": (
        "value+stated",
        lambda w, f: value_is(w["value"], f["value"]) and same_name(w.get("stated_by"), f["stated_by"]),
    ),
    "dates": ("resolved", lambda w, f: w["resolves_to"] == f["resolves_to"]),
    "commitments": ("by", lambda w, f: same_name(w.get("by"), f["by"])),
}


def score(path: Path, *, misses: bool) -> dict[str, list[int]]:
    """Counts of one report: for each kind wanted, found, paired, right."""
    labels = read_labels(path)
    raw = path.read_bytes().decode("utf-8")
    draft = draft_as_json(draft_report(raw))
    counts: dict[str, list[int]] = {}
    for kind, (_, right) in CHECKS.items():
        pairs, missed, extra = pair_up(labels[kind], draft[kind], right)
        good = [(w, f) for w, f in pairs if right(w, f)]
        counts[kind] = [len(labels[kind]), len(draft[kind]), len(pairs), len(good)]
        if misses:
            for w in missed:
                print(f"   {path.stem} {kind} MISSED {w['text']!r}")
            for f in extra:
                print(f"   {path.stem} {kind} EXTRA {f['text']!r} [{f['method']}]")
            for w, f in pairs:
                if not right(w, f):
                    print(
                        f"   {path.stem} {kind} WRONG {w} <> { {k: v for k, v in f.items() if k not in ('start', 'end')} }"
                    )
    if any(p.get("government") for p in labels["people"]):
        pairs, _, _ = pair_up(labels["people"], draft["people"], person_right)
        stated = [(w, f) for w, f in pairs if w.get("government")]
        counts["government"] = [
            len(stated),
            len(stated),
            len(stated),
            sum(w["government"] == f["government"] for w, f in stated),
        ]
    wanted, named = set(labels["places"]), {p["name"] for p in draft["places"]}
    counts["places"] = [len(wanted), len(named), len(wanted & named), len(wanted & named)]
    counts["engagements"] = _engagements(labels["engagements"], draft["engagements"], path, misses)
    return counts


def _engagements(wanted: list[dict[str, Any]], found: list[dict[str, Any]], path: Path, misses: bool) -> list[int]:
    left = list(found)
    paired = dated = 0
    for w in wanted:
        planned = w["kind"].startswith("planned")
        match = next(
            (f for f in left if f["kind"].startswith("planned") == planned and str(f["date"]) == str(w["date"])), None
        )
        match = match or next((f for f in left if f["kind"].startswith("planned") == planned), None)
        if match is not None:
            left.remove(match)
            paired += 1
            dated += str(match["date"]) == str(w["date"])
        elif misses:
            print(f"   {path.stem} engagements MISSED {w['kind']} {w['date']}")
    if misses:
        for f in left:
            print(f"   {path.stem} engagements EXTRA {f['kind']} {f['date']} [{f['method']}] {f['text'][:90]!r}")
    return [len(wanted), len(found), paired, dated]


def speed(paths: list[Path]) -> tuple[float, float]:
    """Median and slowest milliseconds of a report, the tables read before."""
    taken = []
    for path in paths:
        raw = path.read_bytes().decode("utf-8")
        times = []
        for _ in range(3):
            begun = time.perf_counter()
            draft_report(raw)
            times.append(1000 * (time.perf_counter() - begun))
        taken.append(min(times))
    return statistics.median(taken), max(taken)


def long_texts() -> list[tuple[str, float, float]]:
    """For phrases that tempt a rule to look back: milliseconds for 10,000 and for 100,000 characters of each."""
    pieces = [
        "Minister Ali Khan met him. ",
        "“a ” ",
        "‘s’ ",
        "10 ",
        "3,200 people ",
        "<p><",
        "(",
        "he said ",
        "agreed to ",
        "June ",
        "A: b\n",
        "Dr. Khan's ",
        "a-\n",
        " ",
    ]
    rows = []
    for piece in pieces:
        taken = []
        for size in (10_000, 100_000):
            begun = time.perf_counter()
            draft_report(piece * (size // len(piece)))
            taken.append(1000 * (time.perf_counter() - begun))
        rows.append((piece, taken[0], taken[1]))
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--long", action="store_true", help="time long texts of one phrase instead")
    parser.add_argument("--only", default="", help="only reports whose name begins so")
    parser.add_argument("--misses", action="store_true", help="name what was missed, found in excess or read wrongly")
    parser.add_argument("--json", action="store_true", help="print the totals as JSON")
    args = parser.parse_args()
    if args.long:
        for piece, short, long in long_texts():
            print(f"{piece!r:32} 10,000: {short:8.0f} ms   100,000: {long:8.0f} ms   x {long / short:.1f}")
        return 0
    paths = sorted(
        p
        for folder in args.folders
        for p in folder.glob(f"{args.only}*.txt")
        if p.with_suffix(".json").exists() or p.with_suffix(".yaml").exists()
    )
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for path in paths:
        counts = score(path, misses=args.misses)
        if not args.json:
            print(
                f"{path.stem:20}" + "  ".join(f"{kind[:6]} {c[0]}/{c[1]}/{c[2]}/{c[3]}" for kind, c in counts.items())
            )
        for kind, numbers in counts.items():
            totals[kind] = [a + b for a, b in zip(totals[kind], numbers, strict=True)]
    rates = {}
    for kind, (wanted, found, paired, right) in totals.items():
        name = CHECKS[kind][0] if kind in CHECKS else "date" if kind == "engagements" else "same"
        rates[kind] = {
            "wanted": wanted, "found": found, "recall": round(paired / wanted, 3) if wanted else None,
            "precision": round(paired / found, 3) if found else None, name: round(right / wanted, 3) if wanted else None,
        }  # fmt: skip
    middle, slowest = speed(paths)
    rates["milliseconds"] = {"median": round(middle, 1), "slowest": round(slowest, 1)}
    if args.json:
        print(json.dumps(rates, indent=2))
        return 0
    print()
    for kind, values in rates.items():
        print(f"{kind:14}" + "  ".join(f"{name} {value}" for name, value in values.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
