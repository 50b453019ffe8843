"""Which database does a command work on, and is it ready?"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from aman.errors import AmanError, NotAllowed

#: The code of the refusal where a database does not answer; it may answer later.
DATABASE_AWAY = "database-away"


def open_database(path: Path | None = None, *, even_closed: bool = False) -> int:
    """Point Django at a database, make it when it is new, and bring its tables up to date.

    Args:
        path: an SQLite file; None means AMAN_DATABASE_URL, or var/aman.sqlite3 where that is not set.
        even_closed: the command does its work during a lockdown too.

    Returns:
        How many people had to be written anew for matching, because the tables were older than this version.

    Raises:
        NotAllowed: everything is closed, or the database is elsewhere without checked TLS.
        AmanError: the database does not answer.
    """
    # Whatever a command writes holds people; nobody else on the machine may read it.
    os.umask(0o077)
    if path is not None:
        os.environ["AMAN_DATABASE_URL"] = f"sqlite:///{path.expanduser().resolve()}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")
    import django
    from django.conf import settings

    from aman.site.databases import travels_in_the_open

    if travels_in_the_open(settings.DATABASES["default"]):
        raise NotAllowed(
            "The database was not opened: it is on another machine, and its lines would travel without checked TLS.",
            fix="Add ?sslmode=verify-full to AMAN_DATABASE_URL, and sslrootcert where the certificate is your own.",
            code="database-in-the-open",
        )
    name = settings.DATABASES["default"]["NAME"]
    if str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3") and name != ":memory:":
        Path(str(name)).parent.mkdir(parents=True, exist_ok=True)
        _keep_keys(Path(f"{name}.keys"))
    django.setup()
    _reach()
    restored = _migrate()
    if not even_closed:
        from aman.lockdown.state import refuse_when_closed

        refuse_when_closed()
    return restored


def _keep_keys(beside: Path) -> None:
    """Make a file of data keys beside a new SQLite file, where no keys are named, and say so."""
    from django.conf import settings

    if settings.DATA_KEYS or settings.DATA_KEYS_FILE:
        return
    from aman.vault.masters import make_keys_beside

    if make_keys_beside(beside):
        print(
            f"Names and numbers in this database are sealed under the keys in {beside}, which was made just now. "
            "Keep a copy of that file apart from the database: without it the records cannot be read.",
            file=sys.stderr,
        )
    settings.DATA_KEYS_FILE = str(beside)


def _reach() -> None:
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        # The text of the error may hold the address with its password.
        raise AmanError(
            "The database does not answer, so nothing was done.",
            fix="Look whether it runs and whether AMAN_DATABASE_URL names it, then run the command again.",
            code=DATABASE_AWAY,
        ) from error


def _migrate() -> int:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        # First the keys: migrations of other tables seal what stands in them.
        call_command("migrate", "vault", verbosity=0, interactive=False)
        call_command("migrate", verbosity=0, interactive=False)
        from aman.people.actions import restore_people

        return restore_people()
    return 0
