"""Has every kind that anybody is told of a sentence, and is no name ever put into a notice?"""

import ast

from conftest import ROOT

from aman.notices.words import KINDS

TELLERS = {"notify", "Telling"}


def kinds_told():
    for path in (ROOT / "src/aman").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not any(name in text for name in TELLERS) or path.match("notices/actions/telling.py"):
            continue
        for node in ast.walk(ast.parse(text)):
            if (
                not isinstance(node, ast.Call)
                or getattr(node.func, "id", getattr(node.func, "attr", "")) not in TELLERS
            ):
                continue
            given = [k.value for k in node.keywords if k.arg == "kind"] + node.args[1:2]
            for value in given:
                for part in ast.walk(value):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value:
                        yield part.value, path.name


def test_every_kind_that_is_told_has_its_sentence():
    told = list(kinds_told())
    assert len({kind for kind, _ in told}) > 5
    assert [(kind, where) for kind, where in told if kind not in KINDS] == []
