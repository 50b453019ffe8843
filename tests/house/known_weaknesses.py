"""Has anything we build on a weakness that is known by now? Asked of the registries' own services, where they answer.

Run by `make audit`. It fails when a weakness is found; where a service does not answer, or the tool is not installed, it
says so and fails nothing: no check of this repository may depend on a network.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 90
NOBODY = "the advisory service did not answer"


def ask(command: list[str], folder: Path = ROOT) -> subprocess.CompletedProcess[str] | None:
    """Run a tool; None where it does not exist or does not come to an end."""
    try:
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def python_weaknesses(lock: Path) -> tuple[list[str], str]:
    """Give the weaknesses of one lock, and why the answer is not whole (empty where it is)."""
    if find_spec("pip_audit") is None:
        return [], "pip-audit is not installed (make probe)"
    told = ask(
        f"{sys.executable} -m pip_audit --disable-pip --require-hashes --format json --progress-spinner off "
        f"--timeout 10 -r {lock.name}".split()
    )
    try:
        packages = json.loads(told.stdout)["dependencies"] if told is not None else []
    except (ValueError, KeyError):
        packages = []
    if not packages:
        return [], NOBODY
    skipped = sum("skip_reason" in package for package in packages)
    if skipped == len(packages):
        return [], NOBODY
    found = [
        f"{package['name']} {package['version']}: {weakness['id']}, mended in {', '.join(weakness['fix_versions']) or 'no version'}"
        for package in packages
        for weakness in package.get("vulns", [])
    ]
    return found, f"the advisory service knows nothing of {skipped} of {len(packages)} packages" if skipped else ""


def browser_weaknesses() -> tuple[list[str], str]:
    """Give the weaknesses of the browser code's lock, and why the answer is not whole."""
    told = ask(["npm", "audit", "--json"], ROOT / "web")
    try:
        answer = json.loads(told.stdout) if told is not None else {}
    except ValueError:
        answer = {}
    if "vulnerabilities" not in answer:
        return [], NOBODY
    return [f"{name}: {one.get('severity')}" for name, one in answer["vulnerabilities"].items()], ""


def main() -> int:
    """Ask for each lock; give 1 where a weakness was found."""
    is_weak = False
    asked: list[tuple[str, tuple[list[str], str]]] = []
    for lock in sorted(ROOT.glob("requirements*.lock")):
        # Where nobody answers for the first and shortest, nobody is asked for the others.
        is_silent = any(gap == NOBODY for _name, (_found, gap) in asked)
        asked.append((lock.name, ([], NOBODY) if is_silent else python_weaknesses(lock)))
    asked.append(("web/package-lock.json", browser_weaknesses()))
    for name, (found, gap) in asked:
        is_weak = is_weak or bool(found)
        words = f"{len(found)} known weaknesses" if found else "no known weakness" if not gap else "not asked"
        print(f"audit of {name}: {words}{f' ({gap})' if gap else ''}")
        for one in found:
            print(f"  {one}")
    return 1 if is_weak else 0


if __name__ == "__main__":
    sys.exit(main())
