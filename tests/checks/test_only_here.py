"""Only the desk check looks across the registers of all offices; every other page goes through `visible_to`."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "aman"
GUARDED = {"Person", "Case", "Roster", "Letter"}
#: Modules that decide what a signed-in reader gets.
READERS = ("views", "api", "forms", "queries", "search", "lookup", "paging")
#: A read that names one of these is bound to something the caller already holds.
BOUND = {"office", "office_id", "case", "case__office", "case__in", "case__office_id"}
#: Functions that take rows already found, never a user's words; each with its reason.
KNOWN = {
    ("cases/queries.py", "roots_on"): "the people of a case in hand",
    ("people/queries.py", "rows_of"): "the rows of a human being in hand",
    ("cases/queries.py", "people_on"): "the people of a case in hand",
    ("cases/queries.py", "_by_letters"): "a condition inside a worklist that is bound already",
    ("checks/queries/protection.py", "*"): "the desk check; answers one bit about one person",
    ("issuing/queries.py", "cases_of_letters"): "cases of letters that the caller issued a moment ago",
    ("issuing/queries.py", "people_with_letter"): "letters of rows that were found already",
    ("issuing/queries.py", "rows_of"): "rows of families that were found already",
    ("issuing/queries.py", "unpublished_withdrawals"): "one count over status lists, which are public",
    ("retention/queries.py", "rows_of"): "the rows of a human being in hand",
    ("retention/queries.py", "holds_on_person"): "cases and lists of a human being in hand",
    ("retention/queries.py", "what_stands_in_the_way"): "letters of a human being in hand",
    (
        "liaison/queries/counts.py",
        "_rows_of_the_same",
    ): "rows of people of incidents of the office in hand; only counted",
    ("liaison/queries/counts.py", "_letters_of"): "letters of people of incidents of the office in hand; only counted",
    ("reports/queries/rows.py", "_letters"): "bound in its next line to cases the user may see",
    ("reports/queries/rows.py", "_withdrawals"): "bound in its next line to cases the user may see",
    ("people/search.py", "_under_roots"): "roots of rows that were found through visible_to",
    ("people/search.py", "_shown"): "roots of rows that were found through visible_to",
    ("people/queries.py", "facts_of_register"): "facts for matching inside one named office; shown to nobody",
}


def modules():
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if any(part in READERS for part in parts) and "core" not in parts:
            yield name, path


def open_reads(name: str, text: str) -> list[tuple[str, int]]:
    """Functions and lines that ask for rows of people bound neither to a user nor to an office or case in hand."""
    found = []
    tree = ast.parse(text)
    followed = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
        if (name, function.name) in KNOWN or (name, "*") in KNOWN:
            continue
        for statement in [n for n in ast.walk(function) if isinstance(n, ast.stmt) and n is not function]:
            parts = [n for child in own_expressions(statement) for n in ast.walk(child)]
            bound = any(isinstance(n, ast.keyword) and n.arg in BOUND for n in parts)
            for node in parts:
                if (
                    isinstance(node, ast.Attribute)
                    and node.attr in ("objects", "_default_manager")
                    and isinstance(node.value, ast.Name)
                    and node.value.id in GUARDED
                    and followed.get(id(node)) not in ("visible_to", "registers_of_call", "none")
                    and not bound
                ):
                    found.append((function.name, node.lineno))
    return found


def own_expressions(statement: ast.stmt) -> list[ast.expr]:
    """The expressions of a statement without those of the statements inside it."""
    return [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr)]


def test_rows_of_people_are_reached_through_visible_to():
    read = {name: open_reads(name, path.read_text(encoding="utf-8")) for name, path in modules()}
    assert len(read) > 150
    assert {name: found for name, found in read.items() if found} == {}


def test_a_planted_open_read_is_caught():
    planted = "def show(request):\n    return Person.objects.filter(ref='x')\n"
    assert open_reads("people/views.py", planted) == [("show", 2)]
    assert open_reads("people/views.py", planted.replace("filter(", "visible_to(request.user).filter(")) == []


def test_what_the_desk_check_gives_away_is_one_answer_and_the_owners_case():
    from dataclasses import fields

    from aman.checks.actions import DeskAnswer
    from aman.checks.queries import Protection

    # The ids of people go into the sealed part of the trace, for the owner's desk, and nowhere else.
    known = {"in_force", "case_id", "owner_id", "owner_number", "root_id", "doubtful"}
    assert {f.name for f in fields(Protection)} == known
    assert {f.name for f in fields(DeskAnswer)} == {
        "in_force",
        "reference",
        "duty_number",
        "asked_at",
        "open_until",
        "day_is_used_up",
        "is_too_fast",
    }
