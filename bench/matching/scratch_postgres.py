"""Where can PostgreSQL be asked for a while without touching any that runs?

A server of its own in a temporary folder, reached through a socket there, stopped and deleted afterwards.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoPostgres(Exception):
    """There is no server to be had; the text says why."""


def server_folder() -> Path:
    """The folder of the newest server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    if not found:
        raise NoPostgres("PostgreSQL's server programs are not installed")
    return found[-1]


def _run(*command: str) -> None:
    if os.getuid() == 0:
        command = ("su", "postgres", "-s", "/bin/sh", "-c", shlex.join(command))
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise NoPostgres((run.stderr or run.stdout).strip().splitlines()[-1][:200])


def version() -> str:
    """The server's version."""
    said = subprocess.run([server_folder() / "postgres", "--version"], capture_output=True, text=True, check=False)
    return said.stdout.split()[2] if said.returncode == 0 else ""


@contextmanager
def scratch_server() -> Iterator[str]:
    """Give the connection string of a running scratch server."""
    bin_folder = server_folder()
    with tempfile.TemporaryDirectory(prefix="aman-bench-") as name:
        folder = Path(name)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        data = str(folder / "data")
        _run(str(bin_folder / "initdb"), "-D", data, "-U", "aman", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        _run(str(bin_folder / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield f"postgresql://aman@/postgres?host={folder}"
        finally:
            _run(str(bin_folder / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
