"""The compiled comparison is ready before anybody asks, and never older than its source."""

from __future__ import annotations

import re

import pytest

from aman.site.warm import COMPILED, CORE, STAMP, forget_stale_code, warm


@pytest.fixture
def core(tmp_path):
    for name in COMPILED:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("AS_IT_WAS = 1\n", encoding="utf-8")
    (tmp_path / "names" / "__pycache__").mkdir()
    forget_stale_code(tmp_path)
    return tmp_path


def kept(core):
    path = core / "names" / "__pycache__" / "kernel.pair-1.py311.1.nbc"
    path.write_bytes(b"machine code")
    return path


@pytest.mark.parametrize("name", COMPILED)
def test_machine_code_goes_when_a_compiled_file_changed(core, name):
    code = kept(core)
    assert not forget_stale_code(core)
    assert code.exists()
    (core / name).write_text("AS_IT_WAS = 2\n", encoding="utf-8")
    assert forget_stale_code(core)
    assert not code.exists()
    assert not forget_stale_code(core)


def test_machine_code_of_unknown_source_goes(core):
    code = kept(core)
    (core / "__pycache__" / STAMP).unlink()
    assert forget_stale_code(core)
    assert not code.exists()


def test_every_compiled_file_is_watched():
    using = re.compile(r"^@compiled$", re.MULTILINE)
    found = {p.relative_to(CORE).as_posix() for p in CORE.rglob("*.py") if using.search(p.read_text(encoding="utf-8"))}
    assert found <= set(COMPILED)
    assert all((CORE / name).exists() for name in COMPILED)


def test_warming_leaves_nothing_to_compile():
    from aman.core.matching import adding, keys

    warm()
    assert adding.score_rows.signatures
    assert keys.all_keys.signatures
