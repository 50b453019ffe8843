"""Are files and functions small, are modules and the core's functions explained, is there one word for one thing?"""

import ast
import re
from functools import cache

from conftest import ROOT

SOURCE = ROOT / "src/aman"
FILES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PURE = ("core", "linkage")

FILE_LINES, TEST_LINES, FUNCTION_LINES, PARAMETERS = 400, 500, 60, 6
DRAWERS = re.compile(r"(?:Manager|Helper|Util|Utils|Handler|Info)$")


def functions_of(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def lines_over(text, _tree):
    lines = len(text.splitlines())
    return [f"{lines} lines"] if lines > FILE_LINES else []


def long_functions(_text, tree):
    sizes = ((f.name, f.end_lineno - f.lineno + 1) for f in functions_of(tree))
    return [f"{name}: {size} lines" for name, size in sizes if size > FUNCTION_LINES]


def without_first_sentence(text, tree):
    return [] if ast.get_docstring(tree) or not text.strip() else ["a module without a first sentence"]


def drawers(_text, tree):
    return [n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and DRAWERS.search(n.name)]


def unexplained(_text, tree):
    bare = []
    for node in tree.body:
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
    return bare


def without_types(_text, tree):
    open_ended = []
    for function in functions_of(tree):
        arguments = [a for a in function.args.args + function.args.kwonlyargs if a.arg not in {"self", "cls"}]
        if any(a.annotation is None for a in arguments) or (function.returns is None and function.name != "__init__"):
            open_ended.append(function.name)
    return open_ended


EVERYWHERE = (lines_over, long_functions, without_first_sentence, drawers)
IN_THE_CORE = (unexplained, without_types)


@cache
def found():
    """What each question finds wrong, by file; every file is read and parsed once for all of them."""
    wrong = {question: {} for question in (*EVERYWHERE, *IN_THE_CORE)}
    for path in FILES:
        name = path.relative_to(SOURCE)
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        for question in (*EVERYWHERE, *(IN_THE_CORE if name.parts[0] in PURE else ())):
            if faults := question(text, tree):
                wrong[question][str(name)] = faults
    return wrong


def test_there_are_files_to_look_at_and_a_fault_would_be_found():
    assert len(FILES) > 700
    assert sum(p.relative_to(SOURCE).parts[0] in PURE for p in FILES) > 140
    planted = "class NameManager:\n    def find(self, x):\n" + "        x = 1\n" * FILE_LINES
    for question in (*EVERYWHERE, *IN_THE_CORE):
        assert question(planted, ast.parse(planted)), question.__name__


def test_a_file_is_short_enough_to_read():
    assert found()[lines_over] == {}


def test_test_files_are_short_enough_to_read():
    long = {p.name: n for p in TESTS if (n := len(p.read_text(encoding="utf-8").splitlines())) > TEST_LINES}
    assert long == {}


def test_a_function_fits_on_a_screen():
    assert found()[long_functions] == {}


def test_a_module_opens_with_what_it_answers():
    assert found()[without_first_sentence] == {}


def test_nothing_is_named_after_a_drawer():
    assert found()[drawers] == {}


def test_a_public_function_of_the_core_is_explained():
    assert found()[unexplained] == {}


def test_a_public_function_of_the_core_has_its_types():
    assert found()[without_types] == {}


def test_the_repository_names_no_machine():
    # Put together here, so that this file does not hold what it looks for.
    paths = re.compile("|".join("/" + folder + "/" for folder in ("work", "root", "home/[a-z]+")))
    kinds = {".py", ".md", ".html", ".ts", ".toml", ".yaml", ".css"}
    folders = ("src", "tests", "docs", "bench", "web/src")
    files = [p for f in folders for p in (ROOT / f).rglob("*") if p.suffix in kinds and "built" not in p.parts]
    found = [str(p.relative_to(ROOT)) for p in files if paths.search(p.read_text(encoding="utf-8", errors="replace"))]
    assert found == []
