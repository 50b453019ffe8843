"""How is the site served on one machine?"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, Any

import typer

from aman.cli.output import errors
from aman.cli.setup import open_database

THIS_MACHINE = "127.0.0.1,localhost"
#: How long and how much the server waits for. Field offices are slow lines: a list of 40 MB takes minutes to arrive, so
#: whoever sends slowly on purpose is kept away by the web server in front, as docs/security.md says.
PATIENCE = {
    "threads": 4,
    "timeout": 300,
    "graceful_timeout": 30,
    "keepalive": 5,
    "limit_request_line": 4094,
    "limit_request_fields": 60,
    "limit_request_field_size": 8190,
    "loglevel": "warning",
}


def prepare_local_site(var: Path = Path("var")) -> None:
    """Fill in what serving on this machine alone needs, where nobody set it: a key of its own, its own host name."""
    os.umask(0o077)
    var.mkdir(parents=True, exist_ok=True)
    if not (os.environ.get("AMAN_SECRET_KEY") or os.environ.get("AMAN_SECRET_KEY_FILE")):
        key = var / "secret-key"
        if not key.exists():
            key.write_text(secrets.token_urlsafe(60), encoding="utf-8")
        os.environ["AMAN_SECRET_KEY_FILE"] = str(key)
    if not os.environ.get("AMAN_HOSTS"):
        os.environ["AMAN_HOSTS"] = THIS_MACHINE
        os.environ["AMAN_INSECURE_HTTP"] = "1"


def run_server(port: int, workers: int) -> None:
    """Serve until stopped, after every check of the settings has passed; a worker does what waits beside it."""
    from django.core.management import call_command
    from gunicorn.app.base import BaseApplication

    from aman.cli.tick import worker_beside
    from aman.site.warm import forget_stale_code

    call_command("check", "--fail-level", "ERROR", verbosity=0)
    # Before the workers start, each of which loads what is kept (see site.wsgi).
    forget_stale_code()

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for key, value in {"bind": f"127.0.0.1:{port}", "workers": workers, **PATIENCE}.items():
                self.cfg.set(key, value)

        def load(self) -> Any:
            from aman.site.wsgi import application

            return application

    with worker_beside():
        Server().run()


def serve(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1.")] = 8000,
    database: Annotated[Path | None, typer.Option(help="An SQLite file; else AMAN_DATABASE_URL.")] = None,
    workers: Annotated[int, typer.Option(help="Server processes.")] = 2,
) -> None:
    """Serve the site on 127.0.0.1; put a web server with TLS in front of it for anybody else."""
    prepare_local_site()
    open_database(database, even_closed=True)
    errors.print(f"Serving on http://127.0.0.1:{port}/ (Ctrl-C stops)")
    run_server(port, workers)
