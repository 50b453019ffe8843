"""Do imports run one way, and would the check notice if they did not?"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

LINTER = Path(sys.executable).with_name("lint-imports")

#: A fault, the file it is planted in, and the contract that must break.
FAULTS = [
    ("import django", "core/dates/_planted.py", "The core knows no framework"),
    ("import random", "core/names/_planted.py", "The core knows no framework"),
    ("import aman.core.matching", "core/names/_planted.py", "Inside the core"),
    ("import django", "linkage/_planted.py", "Linkage knows no framework"),
    ("import aman.cases.models", "people/_planted.py", "Each floor imports only what lies below"),
    ("import aman.screening.models", "rosters/_planted.py", "Each floor imports only what lies below"),
    ("import aman.accounts.models", "ui/_planted.py", "The ui knows no other app"),
    ("import aman.audit.models", "ui/_planted.py", "The ui does not read the log"),
    ("import aman.people.views", "people/models.py", "Inside an app"),
    ("import aman.cases.views", "reports/_planted.py", "Only cases reaches into its own pages"),
    ("", "planted/__init__.py", "Each floor imports only what lies below"),
]


def lint(source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--config", str(ROOT / ".importlinter"), "--no-cache"],
        env={**os.environ, "PYTHONPATH": str(source), "COLUMNS": "400"},
        cwd=source,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.slow
def test_imports_run_down_the_floors():
    result = lint(ROOT / "src")
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
def test_planted_faults_break_the_contracts(tmp_path):
    shutil.copytree(
        ROOT / "src/aman", tmp_path / "aman", ignore=shutil.ignore_patterns("static", "__pycache__", "fonts")
    )
    for fault, file, _ in FAULTS:
        path = tmp_path / "aman" / file
        path.parent.mkdir(exist_ok=True)
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(f"{old}\n{fault}\n", encoding="utf-8")
    result = lint(tmp_path)
    broken = [line for line in result.stdout.splitlines() if line.rstrip().endswith("BROKEN")]
    assert result.returncode != 0
    for fault, file, contract in FAULTS:
        assert any(line.startswith(contract) for line in broken), (fault, file, contract, result.stdout)
