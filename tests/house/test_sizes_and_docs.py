"""Are files and functions small, are modules and the core's functions explained, is there one word for one thing?"""

import ast
import re

import pytest
from conftest import ROOT

SOURCE = ROOT / "src/aman"
FILES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
IDS = [str(p.relative_to(SOURCE)) for p in FILES]
PURE = [p for p in FILES if p.relative_to(SOURCE).parts[0] in {"core", "linkage"}]

FILE_LINES, TEST_LINES, FUNCTION_LINES, PARAMETERS = 400, 500, 60, 6
DRAWERS = re.compile(r"(?:Manager|Helper|Util|Utils|Handler|Info)$")


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_file_is_short_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES


def test_test_files_are_short_enough_to_read():
    long = {p.name: n for p in TESTS if (n := len(p.read_text(encoding="utf-8").splitlines())) > TEST_LINES}
    assert long == {}


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_function_fits_on_a_screen(path):
    long = [
        f"{f.name}: {f.end_lineno - f.lineno + 1} lines"
        for f in functions_of(tree_of(path))
        if f.end_lineno - f.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_module_opens_with_what_it_answers(path):
    text = ast.get_docstring(tree_of(path)) or ""
    assert text or not path.read_text(encoding="utf-8").strip(), "a module without a first sentence"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_nothing_is_named_after_a_drawer(path):
    names = [n.name for n in ast.walk(tree_of(path)) if isinstance(n, ast.ClassDef)]
    assert [n for n in names if DRAWERS.search(n)] == []


@pytest.mark.parametrize("path", PURE, ids=[str(p.relative_to(SOURCE)) for p in PURE])
def test_a_public_function_of_the_core_is_explained(path):
    bare = []
    for node in tree_of(path).body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
            bare.append(node.name)
        for member in members:
            is_function = isinstance(member, ast.FunctionDef) and not member.name.startswith("_")
            if is_function and not (isinstance(node, ast.ClassDef) and node.name.startswith("_")):
                # A typed overload only narrows the function that follows it.
                overload = any(getattr(d, "id", "") == "overload" for d in member.decorator_list)
                if not overload and not ast.get_docstring(member):
                    bare.append(member.name)
    assert bare == []


@pytest.mark.parametrize("path", PURE, ids=[str(p.relative_to(SOURCE)) for p in PURE])
def test_a_public_function_of_the_core_has_its_types(path):
    open_ended = []
    for function in functions_of(tree_of(path)):
        arguments = [a for a in function.args.args + function.args.kwonlyargs if a.arg not in {"self", "cls"}]
        if any(a.annotation is None for a in arguments) or (function.returns is None and function.name != "__init__"):
            open_ended.append(function.name)
    assert open_ended == []


def test_the_repository_names_no_machine():
    # Put together here, so that this file does not hold what it looks for.
    paths = re.compile("|".join("/" + folder + "/" for folder in ("work", "root", "home/[a-z]+")))
    kinds = {".py", ".md", ".html", ".ts", ".toml", ".yaml", ".css"}
    folders = ("src", "tests", "docs", "bench", "web/src")
    files = [p for f in folders for p in (ROOT / f).rglob("*") if p.suffix in kinds and "built" not in p.parts]
    found = [str(p.relative_to(ROOT)) for p in files if paths.search(p.read_text(encoding="utf-8", errors="replace"))]
    assert found == []
