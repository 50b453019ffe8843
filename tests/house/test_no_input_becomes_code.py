"""Can anything that came from outside become an object of ours, code, or a guessable identifier? Reads every module, imports none."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from conftest import ROOT

SOURCE = ROOT / "src/aman"
MODULES = sorted(SOURCE.rglob("*.py"))

#: Modules that turn bytes into objects of any class, or text into code.
NO_MODULES = {
    "pickle",
    "cPickle",
    "_pickle",
    "dill",
    "cloudpickle",
    "joblib",
    "shelve",
    "marshal",
    "jsonpickle",
    "code",
    "codeop",
}
NO_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint"}
#: What makes objects out of a file although its module is harmless otherwise.
NO_METHODS = {
    ("yaml", "load"), ("yaml", "load_all"), ("yaml", "unsafe_load"), ("yaml", "full_load"), ("yaml", "Loader"),
    ("yaml", "UnsafeLoader"), ("yaml", "FullLoader"), ("pd", "read_pickle"), ("pandas", "read_pickle"), ("os", "system"),
    ("os", "popen"), ("numba", "jit_module"), ("logging", "makeLogRecord"),
}  # fmt: skip
#: Writes conditions of rules down as Python, out of names and numbers of its own; `test_core_is_pure` holds it to that.
WRITES_CODE = {"core/policy/writing.py": {"exec", "compile"}}
#: Chance that decides nothing anybody could want to guess: invented people, a trial's sample, when a message is tried again.
PLAIN_CHANCE = {
    "checks/actions/closed.py",
    "cli/policy_trials.py",
    "notices/actions/delivering.py",
}


#: A module in which nothing looks like it is not taken apart: all of them take seconds.
LOOKS_LIKE_IT = re.compile(
    r"(?<![\w.])(" + "|".join(NO_CALLS) + r")\s*\(|\b(import|from)\s+(" + "|".join(NO_MODULES) + r")\b"
    r"|\b(" + "|".join({rf"{owner}\.{name}" for owner, name in NO_METHODS}) + r")\b|\b(allow_pickle|shell)\b"
)


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def makes_objects(tree, name=""):
    """Give what in a module could turn input into objects or code."""
    found = [f"imports {module}" for module in imports_of(tree) if module.split(".")[0] in NO_MODULES]
    allowed = WRITES_CODE.get(name, set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NO_CALLS - allowed:
            found.append(f"line {node.lineno} calls {node.func.id}")
        is_named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if is_named and (node.value.id, node.attr) in NO_METHODS:
            found.append(f"line {node.lineno} uses {node.value.id}.{node.attr}")
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in {"allow_pickle", "shell"} and getattr(keyword.value, "value", True) is not False:
                    found.append(f"line {node.lineno} says {keyword.arg}")
    return found


def test_nothing_that_was_read_becomes_an_object_of_any_class_or_code():
    wrong = {}
    for path in MODULES:
        name = str(path.relative_to(SOURCE))
        if not LOOKS_LIKE_IT.search(path.read_text(encoding="utf-8")):
            continue
        if found := makes_objects(tree_of(path), name):
            wrong[name] = found
    assert wrong == {}


@pytest.mark.parametrize(
    "planted",
    [
        "import pickle",
        "from shelve import open",
        "import yaml\nyaml.load(text)",
        "import yaml\nyaml.load_all(text, Loader=yaml.FullLoader)",
        "x = eval(text)",
        "import subprocess\nsubprocess.run(text, shell=True)",
        "import numpy\nnumpy.load(file, allow_pickle=True)",
        "import os\nos.system(text)",
    ],
)
def test_a_planted_fault_is_seen(planted):
    assert makes_objects(ast.parse(planted))


def test_sessions_and_what_is_kept_between_requests_are_plain_json():
    from django.conf import settings

    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
    # The one cache is the memory of a process; nothing of it leaves, so nothing from outside is unpacked there.
    assert {one["BACKEND"] for one in settings.CACHES.values()} == {"django.core.cache.backends.locmem.LocMemCache"}


def test_whatever_must_not_be_guessed_is_drawn_from_the_randomness_of_the_system():
    plain, numbered = set(), set()
    for path in MODULES:
        name = str(path.relative_to(SOURCE))
        if not re.search(r"\b(import|from)\s+(random|uuid)\b", path.read_text(encoding="utf-8")):
            continue
        modules = set(imports_of(tree_of(path)))
        if "random" in {module.split(".")[0] for module in modules} and not name.startswith("cli/sample/"):
            plain.add(name)
        if "uuid" in {module.split(".")[0] for module in modules}:
            numbered.add(name)
    assert plain == PLAIN_CHANCE
    assert numbered == set()


@pytest.mark.parametrize(
    "maker",
    [
        "people/refs.py",
        "checks/actions/references.py",
        "liaison/actions/references.py",
        "incidents/actions/opening.py",
        "exports/actions/asking.py",
        "reports/actions/briefs.py",
        "issuing/actions/issue.py",
        "accounts/office_keys.py",
        "reports/actions/calendars.py",
        "ui/kept.py",
    ],
)
def test_references_and_keys_are_drawn_with_secrets(maker):
    tree = tree_of(SOURCE / maker)
    drawn = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "secrets"
    }
    assert drawn & {"choice", "randbits", "token_bytes", "token_urlsafe", "token_hex"}
