"""Which database does a command work on, and is it ready?"""

from __future__ import annotations

import os
from pathlib import Path


def open_database(path: Path | None = None) -> int:
    """Point Django at a database, make it when it is new, and bring its tables up to date.

    Args:
        path: an SQLite file; None means AMAN_DATABASE_URL, or var/aman.sqlite3 where that is not set.

    Returns:
        How many people had to be written anew for matching, because the tables were older than this version.
    """
    # Whatever a command writes holds people; nobody else on the machine may read it.
    os.umask(0o077)
    if path is not None:
        os.environ["AMAN_DATABASE_URL"] = f"sqlite:///{path.expanduser().resolve()}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aman.site.settings")
    import django
    from django.conf import settings

    name = settings.DATABASES["default"]["NAME"]
    if str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3") and name != ":memory:":
        Path(str(name)).parent.mkdir(parents=True, exist_ok=True)
    django.setup()
    return _migrate()


def _migrate() -> int:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
        from aman.people.actions import restore_people

        return restore_people()
    return 0
