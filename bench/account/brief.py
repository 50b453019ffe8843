"""How long does a brief take, from the command to the last file, and what takes how much of it?"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_SECTIONS = """
import json, sys, time
from aman.cli.setup import open_database
open_database()
from datetime import date
from django.utils import timezone
from aman.accounts.queries import command_line_actor
from aman.reports.actions.briefs import make_brief
from aman.reports.brief.drawing import draw_form
took, began = {}, {}
def told(name, done, of):
    if done: took[name] = round(time.perf_counter() - began[name], 2)
    else: began[name] = time.perf_counter()
brief = make_brief(actor=command_line_actor("main"), as_of=timezone.localdate(), progress=told)
for language in ("en", "ur"):
    for form in ("html", "pdf", "xlsx"):
        start = time.perf_counter()
        draw_form(brief, form=form, language=language, exact=True)
        took[f"{form} {language}"] = round(time.perf_counter() - start, 2)
print(json.dumps(took))
"""


def _worked() -> float:
    """Seconds that processes started here were at work: on a busy machine they say more than the clock."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(told: dict[str, str], folder: Path) -> dict[str, Any]:
    """Run the command as an office would, then once more section by section."""
    out = folder / "brief"
    before = _worked()
    start = time.perf_counter()
    command = [sys.executable, "-c", "from aman.cli import main; main()", "brief", "--out", str(out), "--json"]
    done = subprocess.run(command, env=told, cwd=folder, check=True, capture_output=True, text=True)
    seconds = round(time.perf_counter() - start, 1)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    worked = round(_worked() - before, 1)
    files = json.loads(done.stdout)["files"]
    print(
        f"   aman brief, {len(files)} files in two languages: {seconds} s, {worked} s of them at work on a processor, "
        f"at most {peak:,} MB",
        flush=True,
    )
    parts = subprocess.run(
        [sys.executable, "-c", _SECTIONS], env=told, cwd=folder, check=True, capture_output=True, text=True
    )
    took = json.loads(parts.stdout.splitlines()[-1])
    print("   " + ", ".join(f"{name} {took[name]}" for name in took), flush=True)
    return {"seconds": seconds, "processor_seconds": worked, "peak_mb": peak, "files": files, "parts": took}
