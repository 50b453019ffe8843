"""Are two written names one name, and why?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from aman.cli.name_pairs import score_file
from aman.cli.output import errors, print_json, progress_bar
from aman.core.names import NameComparison, NamePart, compare_names, explain_names, name_keys, parse_name, romanise

SCHEMA = "aman.names.compare/1"
_NO_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

app = typer.Typer(help="Compare names in any script.", no_args_is_help=True)


@app.command()
def compare(
    a: Annotated[str, typer.Argument(help="A name.")],
    b: Annotated[str, typer.Argument(help="Another.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, schema aman.names.compare/1.")
    ] = False,
) -> None:
    """Compare two names: the score, the parts, what each pair of parts adds, what is left over, keys, Latin letters.

    The score runs from 0 to 1, 0.5 in the middle; the log-odds beside it are in nats. A name alone proves nobody one person.
    """
    found = compare_names(a, b)
    report = _report(a, b, found)
    if as_json:
        print_json(report)
        return
    lines = [f"{found.score:.3f}", f"log-odds {found.log_odds:.2f}", ""]
    for name in report["names"]:
        lines.append(f"{name['written']}")
        lines.append(f"  in Latin letters: {name['romanised'] or '-'}    keys: {' '.join(name['keys']) or '-'}")
        lines.append(f"  parts: {_listed(name['parts'])}")
        if name["parent"]:
            lines.append(f"  of a parent, not compared: {_listed(name['parent'])}")
        if name["blanks"]:
            lines.append(f"  names nobody: {' '.join(name['blanks'])}")
    lines.append("")
    for pair in report["pairs"]:
        left, right = " ".join(pair["left"]), " ".join(pair["right"])
        lines.append(f"  {pair['adds']:+7.2f}  {left} = {right}")
    for side, over in zip(("first", "second"), report["left_over"], strict=True):
        if over:
            lines.append(f"           only in the {side}: {' '.join(over)}")
    lines.append(f"  {report['rest']:+7.2f}  for the names as a whole: order, completeness, what is left over")
    lines += ["", *(f"  {reason}" for reason in report["reasons"])]
    sys.stdout.write("\n".join(lines).translate(_NO_SURROGATES) + "\n")


def _report(a: str, b: str, found: NameComparison) -> dict[str, Any]:
    """Everything there is to say about two names."""
    alignment = found.alignment
    pairs = [
        {
            "left": [part.text for part in match.left],
            "right": [part.text for part in match.right],
            "distance": round(match.distance, 3),
            "adds": round(match.evidence, 3),
        }
        for match in alignment.matches
    ]
    return {
        "schema": SCHEMA,
        "score": round(found.score, 4),
        "log_odds": round(found.log_odds, 3),
        "names": [_name(a), _name(b)],
        "pairs": pairs,
        "left_over": [[part.text for part in over] for over in (alignment.left_over, alignment.right_over)],
        "rest": round(found.log_odds - sum(match.evidence for match in alignment.matches), 3),
        "reasons": explain_names(a, b),
    }


def _name(text: str) -> dict[str, Any]:
    parsed = parse_name(text)
    return {
        "written": text.translate(_NO_SURROGATES),
        "romanised": romanise(text),
        "script": parsed.script,
        "keys": list(name_keys(text)),
        "parts": [_part(part) for part in (*parsed.parts, *parsed.second)],
        "parent": [_part(part) for part in parsed.parent],
        "blanks": list(parsed.blanks),
    }


def _part(part: NamePart) -> dict[str, Any]:
    return {"text": part.text, "kind": part.kind.value, "weight": round(part.weight, 2), "skeleton": part.skeleton}


def _listed(parts: list[dict[str, Any]]) -> str:
    shown = (
        f"{part['text']} ({'' if part['kind'] == 'name' else part['kind'] + ', '}{part['weight']:.1f})"
        for part in parts
    )
    return ", ".join(shown) or "-"


@app.command()
def score(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file with the columns a and b.")],
    out: Annotated[Path | None, typer.Option(help="Write here; else to standard output.")] = None,
) -> None:
    """Score every pair of a file: its columns come back with one more, `score`, the log-odds in nats.

    The higher the score, the more likely the two are one name; 7 is the middle, below 0 they differ, and 0 stands where
    there is nothing to compare. Every row comes back, in its order; a column `score` that is there already is replaced.
    """
    if out is None:
        found = score_file(path, None)
    else:
        with progress_bar("score") as move:
            found = score_file(path, out, move)
    errors.print(f"Scored {found.pairs:,} pairs.")
    if found.ragged:
        errors.print(f"{found.ragged:,} rows have more or fewer cells than the header; missing cells count as empty.")
    if found.undecoded:
        errors.print(
            f"{found.undecoded:,} names hold bytes that are not UTF-8; they were passed over. Save the file as UTF-8."
        )
