"""How long does the first page take for each role, over the wire, while nobody else asks?"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from desk import served
from desk.wire import Person

#: What the worker does beside the pages: what it keeps for them is there when they are asked for.
_TICK = "from aman.cli import main; main()"


def measure(told: dict[str, str], folder: Path, built: dict[str, Any], requests: int) -> dict[str, Any]:
    """Ask so often for each role; give the middle, the 95th of a hundred and the longest in milliseconds."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", _TICK, "tick"], env=told, cwd=folder, check=True, capture_output=True)
    print(f"   one look of the worker: {time.perf_counter() - start:.1f} s", flush=True)
    with served.serving(told, folder) as port:
        found = asyncio.run(_ask(port, built["cookies"], requests))
    for role, (middle, p95, most, status) in found.items():
        print(f"   {role:<18} p50 {middle:>6.0f} ms  p95 {p95:>6.0f} ms  most {most:>6.0f} ms  ({status})", flush=True)
    return {role: {"p50": row[0], "p95": row[1], "most": row[2], "status": row[3]} for role, row in found.items()}


async def _ask(port: int, cookies: dict[str, str], requests: int) -> dict[str, tuple[float, float, float, int]]:
    found = {}
    for username, session in cookies.items():
        person = Person(port, {"sessionid": session, "csrftoken": "x"})
        took, status = [], 0
        await person.get("/")  # each process makes its first answer with what it loads then
        await person.get("/")
        for _ in range(requests):
            start = time.perf_counter()
            answer = await person.get("/")
            took.append((time.perf_counter() - start) * 1000)
            status = answer.status
        await person.close()
        took.sort()
        last = took[-1]
        found[username.removeprefix("bench-")] = (took[len(took) // 2], took[int(len(took) * 0.95)], last, status)
    return found
