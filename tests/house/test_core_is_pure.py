"""Does the core stay pure: no clock, file, environment, chance or framework?"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[2] / "src" / "aman" / "core"

FORBIDDEN_MODULES = {
    "asyncio", "builtins", "django", "glob", "io", "locale", "logging", "multiprocessing", "os", "pathlib", "platform",
    "random", "requests", "secrets", "shutil", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time",
    "urllib", "uuid", "http", "duckdb",
}  # fmt: skip
FORBIDDEN_CALLS = {"open", "input", "print", "exec", "eval", "compile", "__import__", "breakpoint"}
FORBIDDEN_ATTRIBUTES = {
    ("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("os", "environ"),
    ("os", "urandom"), ("time", "time"), ("uuid", "uuid4"),
}  # fmt: skip
LOADER = "_data.py"
#: Writes conditions down as Python: the one place that compiles, and nothing but names and numbers of its own.
WRITER = "policy/writing.py"


def offences(source: str, name: str) -> list[str]:
    """Return every line of a core module that reaches outside, as "file:line what"."""
    allowed = {"importlib.resources", "importlib"} if name == LOADER else set()
    found = []
    for node in ast.walk(ast.parse(source)):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            modules = [node.module]
        for module in modules:
            top = module.split(".")[0]
            other_floor = top == "aman" and not module.startswith(("aman.core", "aman.errors"))
            if (top in FORBIDDEN_MODULES or top == "importlib" or other_floor) and module not in allowed:
                found.append(f"{name}:{node.lineno} imports {module}")
        may_call = {"exec", "compile"} if name == WRITER else set()
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in FORBIDDEN_CALLS - may_call
        ):
            found.append(f"{name}:{node.lineno} calls {node.func.id}")
        if isinstance(node, ast.Attribute):
            owner = node.value
            last = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if (last, node.attr) in FORBIDDEN_ATTRIBUTES:
                found.append(f"{name}:{node.lineno} asks {last}.{node.attr}")
    return found


def test_core_reaches_for_nothing_outside() -> None:
    modules = sorted(CORE.rglob("*.py"))
    assert len(modules) > 120
    found = [offences(module.read_text(encoding="utf-8"), str(module.relative_to(CORE))) for module in modules]
    assert [offence for of_module in found for offence in of_module] == []


@pytest.mark.parametrize(
    "planted",
    [
        "from datetime import date\nx = date.today()",
        "import datetime\nx = datetime.datetime.now()",
        "import os",
        "from random import choice",
        "x = open('a')",
        "import django.db",
        "from aman.people.models import Person",
        "from importlib import resources",
        "def f():\n    import time\n    return time.time()",
    ],
)
def test_a_planted_fault_is_seen(planted: str) -> None:
    assert offences(planted, "letters/token.py")


def test_only_the_loader_may_read_shipped_tables() -> None:
    assert offences("from importlib.resources import files", "_data.py") == []
    assert offences("from importlib.resources import files", "names/__init__.py")


def test_only_the_writer_of_conditions_may_compile() -> None:
    assert offences("exec(compile('1', '', 'exec'))", "policy/writing.py") == []
    assert offences("exec('1')", "policy/loading.py")
    assert offences("eval('1')", "policy/writing.py")
