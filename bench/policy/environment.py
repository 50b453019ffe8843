"""Where do the peers live?

An environment of its own under ``build/``, from ``requirements.lock``, pinned by hash: nothing of it enters the
product's lock, and nothing of it is ever imported by the product or by this bench. OpenFisca-Core is AGPL: it is only
started there, as a separate program, on files that the bench wrote.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HOME = ROOT / "build" / "policy-peers-venv"
PYTHON = HOME / "bin" / "python"
LOCK = HERE / "requirements.lock"
COMPARED = ("openfisca-core", "cel-expr-python", "zen-engine")


def pinned(path: Path = LOCK) -> dict[str, str]:
    """Packages and the versions that the lock names; one that depends on Python's version stands there twice."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(";")[0].rstrip(" \\").split("==", 1) for line in lines if "==" in line and line[0] != " ")
    return {pair[0]: pair[1] for pair in pairs}


def prepare(*, install: bool = True) -> str:
    """Make the environment as the lock says.

    Args:
        install: whether to install what is missing, or only to look.

    Returns:
        Nothing when it is ready, otherwise why it is not.
    """
    stamp = HOME / "lock"
    if stamp.exists() and stamp.read_bytes() == LOCK.read_bytes():
        return ""
    if not install:
        return "not installed (--no-install)"
    print("installing the peers, pinned by hash (about a minute)", file=sys.stderr, flush=True)
    try:
        venv.create(HOME, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no environment: {error}"[:200]
    command = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", LOCK]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        lines = [line for line in run.stderr.splitlines() if line.lower().startswith("error")]
        return f"not installed: {lines[-1] if lines else run.returncode}"[:200]
    stamp.write_bytes(LOCK.read_bytes())
    return ""
