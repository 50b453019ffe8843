"""A real server of the site in processes of its own, and people who work on it over the wire: for tests that break things."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "a long test password"
_SERVE = "from aman.cli import main; main()"

#: A case officer, a second one, a host desk officer, a family with a letter in force, an open incident.
WORLD = f"""
from django.utils import timezone
from aman.accounts.models import Office, User
import small_register as sample
embassy = Office.objects.create(code="embassy", name="Embassy of Examplia", duty_number="+99 000 0000")
host = Office.objects.create(code="host-desk", name="Host desk", kind="host")
make = lambda name, role, office: User.objects.create_user(name, password={PASSWORD!r}, role=role, office=office)
amina, basira = make("amina", "case_officer", embassy), make("basira", "case_officer", embassy)
dawud = make("dawud", "host_desk", host)
case, people = sample.family(amina)
(held,) = sample.add(amina, sample.new_person("Qais Darwazi", father="Tamim", born="1984-03-05",
    papers=(("af_passport", "P01234567"),)))
from aman.cases.models import Member
Member.objects.create(case=case, person=held)
sample.letter(amina, case, held)
from aman.incidents.actions import NewPersonTold, NewReport, open_incident
incident = open_incident(actor=amina, kind="arrest", report=NewReport(received_at=timezone.now(), words="taken at noon"),
    people=[NewPersonTold({{"name": "Qais Darwazi"}}, held)], place_words="a road")
print(case.ref, incident.ref)
"""


class Site:
    """One database, the server on it, and what a process of its own sees in that database."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder, self.port, self._server = database, folder, 0, None
        self._is_laid_out = False
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AMAN_")},
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}",
            "DJANGO_SETTINGS_MODULE": "aman.site.settings",
            "AMAN_DATABASE_URL": database,
            "AMAN_SECRET_KEY": "only-for-tests-" * 5,
            "AMAN_HOSTS": "127.0.0.1,localhost",
            "AMAN_INSECURE_HTTP": "1",
            "AMAN_DEMO": "1",
            "AMAN_DATA_KEYS": "k0:" + "A" * 43 + "=",
            "AMAN_STATIC_ROOT": str(folder / "static"),
        }

    def python(self, code: str, *, even_closed: bool = False) -> str:
        """Run Python on the database, in a process of its own, and give what it prints; also while everything is closed."""
        if not self._is_laid_out:
            self._is_laid_out = True
            file = Path(self.database.removeprefix("sqlite:///"))
            if self.database.startswith("sqlite") and not file.exists():
                shutil.copyfile(_empty_database(self), file)
            elif not self.database.startswith("sqlite"):
                _lay_out_postgresql(self)
        return self._python(code, even_closed=even_closed)

    def _python(self, code: str, *, even_closed: bool = False) -> str:
        opened = f"from aman.cli.setup import open_database; open_database(even_closed={even_closed})\n"
        done = subprocess.run(
            [sys.executable, "-c", opened + code], env=self.environment, cwd=self.folder, capture_output=True,
            text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, workers: int = 1) -> None:
        """Serve, and return when the server answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with (self.folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                [sys.executable, "-c", _SERVE, "serve", "--port", str(self.port), "--workers", str(workers)],
                env=self.environment, cwd=self.folder, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + 90
        while time.monotonic() < until:
            assert self._server.poll() is None, self.log
            with contextlib.suppress(OSError, http.client.HTTPException):
                if Officer(self).get("/healthz")[0] == 200:
                    return
            time.sleep(0.2)
        raise AssertionError(f"The server did not answer: {self.log}")

    @property
    def log(self) -> str:
        """What the server said so far."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")[-4000:]

    def kill(self) -> None:
        """Kill the server and the worker beside it, all at once, without a word."""
        if self._server is not None and self._server.poll() is None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait(timeout=20)
        self._server = None

    def children(self) -> list[int]:
        """The processes that the server started: those that answer, and the one that does what waits."""
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self._server.pid)], capture_output=True, text=True)
        return [int(pid) for pid in found.stdout.split()]


def _kept(ending: str) -> Path:
    """Where an empty database with every table of these migrations is kept on this machine: making one takes a while."""
    mark = hashlib.sha256()
    for path in sorted((ROOT / "src/aman").glob("*/migrations/*.py")):
        mark.update(path.read_bytes())
    return Path(tempfile.gettempdir()) / f"aman-empty-{os.getuid()}-{mark.hexdigest()[:16]}.{ending}"


def _empty_database(site: Site) -> Path:
    """A file with every table and nothing in it, made once."""
    kept = _kept("sqlite3")
    if not kept.exists():
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "made.sqlite3"
            Site(f"sqlite:///{made}", site.folder)._python("")
            with contextlib.closing(sqlite3.connect(made)) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            beside = kept.with_suffix(f".{os.getpid()}")
            shutil.copyfile(made, beside)
            beside.replace(kept)
    return kept


def _lay_out_postgresql(site: Site) -> None:
    """Give an empty database of a server every table, from what was kept when it was first done."""
    program = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]

    def run(*command: str) -> None:
        done = subprocess.run([str(program / command[0]), *command[1:]], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr

    counted = [
        str(program / "psql"),
        "-Atc",
        "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'",
        site.database,
    ]
    if subprocess.run(counted, capture_output=True, text=True, timeout=120, check=True).stdout.strip() != "0":
        return  # another site laid it out, perhaps as an older version did
    kept = _kept("pgdump")
    if kept.exists():
        run(
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={site.database}",
            str(kept),
        )
        return
    site._python("")
    beside = kept.with_suffix(f".{os.getpid()}")
    run("pg_dump", "--format=custom", "--no-owner", f"--file={beside}", f"--dbname={site.database}")
    beside.replace(kept)


class Officer:
    """Somebody at a browser: keeps cookies, sends forms, follows nothing by itself."""

    def __init__(self, site: Site, timeout: float = 60) -> None:
        self.site, self.timeout, self.cookies = site, timeout, {}

    def sign_in(self, username: str) -> Officer:
        """Sign in as everybody does."""
        self.get("/accounts/login/")
        status, _, _ = self.post("/accounts/login/", {"login": username, "password": PASSWORD})
        assert status == 302, f"{username} could not sign in: {status}"
        return self

    def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        """Open a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, dict[str, str]]:
        """Send a form."""
        return self._ask("POST", path, {**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})

    def _ask(self, method: str, path: str, fields: dict[str, str] | None) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=self.timeout)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, {k.lower(): v for k, v in answer.headers.items()}


def version_shown(page: str) -> str:
    """The version that a form of an edited record carries."""
    found = re.search(r'name="version"[^>]*value="(\d+)"', page) or re.search(r'value="(\d+)"[^>]*name="version"', page)
    assert found, "The page shows no version."
    return found[1]


class ScratchPostgresql:
    """A PostgreSQL server of one's own, that may be stopped and started."""

    def __init__(self, settings: str = "") -> None:
        # Not under a test's own folder: the server runs as another user, who may not look in there.
        self.folder, self.settings = Path(tempfile.mkdtemp(prefix="aman-pg-")), settings
        self.bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        kept = self._kept_folder()
        if kept.exists():
            self._run(f"cp -a {kept}/data {self.folder}/data")
            self.start()
        else:
            self._run(f"{self.bin}/initdb --no-sync -D {self.folder}/data -U aman -A trust -E UTF8 --locale=C.UTF-8")
            self.start()
            self._run(f"{self.bin}/createdb -h {self.folder} -U aman aman")
            self._keep(kept)
        self.url = f"postgresql://aman@/aman?host={self.folder}"

    def _kept_folder(self) -> Path:
        """Where the files of a new server are kept on this machine: making them takes longer than copying them."""
        return Path(tempfile.gettempdir()) / f"aman-new-pg-{os.getuid()}-{self.bin.parent.name}"

    def _keep(self, kept: Path) -> None:
        beside = Path(tempfile.mkdtemp(prefix=f"{kept.name}-"))
        if os.getuid() == 0:
            shutil.chown(beside, "postgres")
        self.stop("fast")
        self._run(f"cp -a {self.folder}/data {beside}/data")
        self.start()
        try:
            beside.rename(kept)
        except OSError:
            shutil.rmtree(beside)  # another process was first

    def start(self) -> None:
        """Start, and return when it takes connections."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' {self.settings}"
        self._run(f'{self.bin}/pg_ctl -D {self.folder}/data -w -l {self.folder}/log -o "{options}" start')

    def stop(self, how: str = "immediate") -> None:
        """Stop at once: open connections are cut; "fast" writes everything to its files first."""
        self._run(f"{self.bin}/pg_ctl -D {self.folder}/data -m {how} stop")

    def dump(self) -> bytes:
        """Everything that stands in its tables, as its own program writes it down."""
        command = [f"{self.bin}/pg_dump", "-h", str(self.folder), "-U", "aman", "aman"]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, *statements: str) -> None:
        """Have the server do something to itself."""
        for statement in statements:
            self._run(f'{self.bin}/psql -q -v ON_ERROR_STOP=1 -h {self.folder} -U aman aman -c "{statement}"')

    def remove(self) -> None:
        """Stop for good, and leave nothing behind."""
        with contextlib.suppress(AssertionError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, command: str) -> None:
        whole = ["su", "postgres", "-s", "/bin/bash", "-c", command] if os.getuid() == 0 else ["bash", "-c", command]
        done = subprocess.run(whole, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/", timeout=120)
        assert done.returncode == 0, done.stderr


def has_postgresql() -> bool:
    """Whether PostgreSQL's server is on this machine."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
