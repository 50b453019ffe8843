"""Where do the peers live, and which of them could not be brought there?

An environment of its own under ``build/``: nothing of it enters the product's lock. Every line of
``requirements.txt`` is installed alone, so that one that fails takes no other with it.
"""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HOME = ROOT / "build" / "peers-venv"
PYTHON = HOME / "bin" / "python"
REQUIREMENTS = HERE / "requirements.txt"

Run = subprocess.CompletedProcess[str]


def wanted(path: Path = REQUIREMENTS) -> dict[str, str]:
    """Packages and the versions asked for, in the order to install them."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return dict(line.split("==", 1) for line in lines if line and not line.startswith("#"))


def installed() -> dict[str, str]:
    """Packages and versions that are in the environment, names in small letters."""
    listing = subprocess.run(
        [PYTHON, "-m", "pip", "list", "--disable-pip-version-check", "--format=freeze"],
        capture_output=True,
        text=True,
        check=False,
    )
    pairs = (line.split("==", 1) for line in listing.stdout.splitlines() if "==" in line)
    return {name.lower(): version for name, version in pairs}


def last_word(run: Run) -> str:
    """The line that says why an installation failed."""
    lines = [line.strip() for line in (run.stderr + "\n" + run.stdout).splitlines()]
    errors = [line for line in lines if line.lower().startswith("error") and "exited" not in line]
    said = errors or [line for line in lines if line and not line.startswith("WARNING")]
    return (said[-1] if said else f"pip ended with {run.returncode}")[:160]


def prepare(install: bool = True) -> tuple[dict[str, str], dict[str, str]]:
    """Make the environment and bring it up to ``requirements.txt``.

    Args:
        install: whether to install what is missing, or only to look.

    Returns:
        The version of each package that is there, and for each that is not the reason.
    """
    if not PYTHON.exists() and install:
        try:
            venv.create(HOME, with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            return {}, {name.lower(): f"no environment: {error}"[:200] for name in wanted()}
    there = installed() if PYTHON.exists() else {}
    missing: dict[str, str] = {}
    for name, version in wanted().items():
        if there.get(name.lower()) == version:
            continue
        if not install:
            missing[name.lower()] = "not installed (--no-install)"
            continue
        print(f"installing {name}=={version}", flush=True)
        run = subprocess.run(
            [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{name}=={version}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            missing[name.lower()] = f"not installed: {last_word(run)}"
    return (installed() if PYTHON.exists() else {}), missing
