"""A server as it would run: gunicorn, two processes of four threads, on either database."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(database: str, folder: Path) -> dict[str, str]:
    """What the server and the builder are told. Limits a day are put out of the way: two dozen officers stand for thousands."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("AMAN_")},
        "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("src", "bench", "tests")),
        "DJANGO_SETTINGS_MODULE": "aman.site.settings",
        "AMAN_DATABASE_URL": database,
        "AMAN_SECRET_KEY": "only-for-a-bench-" * 4,
        "AMAN_DATA_KEYS": "k0:" + "A" * 43 + "=",
        "AMAN_HOSTS": "127.0.0.1,localhost",
        "AMAN_INSECURE_HTTP": "1",
        "AMAN_DEMO": "1",
        "AMAN_DESK_CHECKS_A_DAY": "10000",
        "AMAN_DESK_OFFICE_CHECKS_A_DAY": "100000",
        "AMAN_DESK_CHECKS_A_MINUTE": "1000",
        "AMAN_STATIC_ROOT": str(folder / "static"),
    }


@dataclass(frozen=True)
class Server:
    """Where a server answers, and the process that started the others."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Give what all its processes, the worker's beside it too, have taken of a core so far; not the database's."""
        waiting, ticks = [self.pid], 0
        while waiting:
            pid = waiting.pop()
            try:
                stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
            except FileNotFoundError:
                continue
            ticks += int(stat[11]) + int(stat[12])
            waiting += map(int, children)
        return ticks / os.sysconf("SC_CLK_TCK")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return True
    except (OSError, urllib.error.URLError):
        return False


@contextlib.contextmanager
def serving(told: dict[str, str], folder: Path, workers: int = 2) -> Iterator[int]:
    """Serve until the end of the block; give the port."""
    with running(told, folder, workers) as server:
        yield server.port


@contextlib.contextmanager
def running(told: dict[str, str], folder: Path, workers: int = 2) -> Iterator[Server]:
    """Serve until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from aman.cli import main; main()"]
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [*command, "serve", "--port", str(port), "--workers", str(workers)], env=told, cwd=folder, stdout=log,
            stderr=log,
        )  # fmt: skip
    try:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            if server.poll() is not None:
                raise RuntimeError((folder / "server.log").read_text(encoding="utf-8")[-3000:])
            if _answers(port):
                break
            time.sleep(0.3)
        # Each process makes its first answer with what it loads then.
        time.sleep(3)
        yield Server(port, server.pid)
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
