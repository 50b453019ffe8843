"""Are the tables there, whole, tied to each other, and is there room to write on?"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from aman.cli.integrity.findings import Finding, named

LEAST_FREE_BYTES = 500_000_000
_FROM_BACKUP = "Keep the file as it is, restore the last backup, and replay the lines after it (aman backup restore)."


def migrations_missing(every: bool) -> list[Finding]:
    """Find tables that this version wants otherwise, and migrations this version does not know."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    missing = [f"{m.app_label}.{m.name}" for m, _ in executor.migration_plan(graph.leaf_nodes())]
    apps = {app for app, _ in graph.nodes}
    unknown = sorted(
        f"{app}.{name}"
        for app, name in executor.loader.applied_migrations
        if app in apps and (app, name) not in graph.nodes and not executor.loader.replacements
    )
    found = []
    if missing:
        found.append(
            Finding(
                f"The tables are older than this version: {named(missing)}.",
                "Run any command that opens the database, for example aman tick.",
            )
        )
    if unknown:
        found.append(
            Finding(f"The tables are newer than this version: {named(unknown)}.", "Use the version that made them.")
        )
    return found


def file_damaged(every: bool) -> list[Finding]:
    """Find damaged pages, and rows that break a constraint of their table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The quick check leaves out whether each index agrees with its table, which takes most of the time.
            cursor.execute("PRAGMA integrity_check(20)" if every else "PRAGMA quick_check(20)")
            said = [line for (line,) in cursor.fetchall() if line != "ok"]
            kinds = Counter(line.split(" value in ")[0] if " value in " in line else line for line in said)
            return [Finding(f"The file is damaged: {kind} ({count}).", _FROM_BACKUP) for kind, count in kinds.items()]
        cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated ORDER BY conname")
        unheld = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid OR NOT indisready")
        unheld += [name for (name,) in cursor.fetchall()]
    if not unheld:
        return []
    return [Finding(f"The database does not hold its own rules: {named(unheld)}.", "Restore the last backup.")]


def references_broken(every: bool) -> list[Finding]:
    """Find rows that point to a row that is not there."""
    counts: Counter[tuple[str, str]] = Counter()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_key_check")
            counts.update((row[0], row[2]) for row in cursor.fetchall())
        # Name keys carry no constraint, since a dozen of them are written with each person.
        cursor.execute(
            "SELECT COUNT(*) FROM (SELECT person_id FROM people_namekey EXCEPT SELECT id FROM people_person) AS lost"
        )
        counts["people_namekey", "people_person"] += cursor.fetchone()[0]
    return [
        Finding(f"{count:,} rows of {table} point to rows of {to} that are not there.", _FROM_BACKUP)
        for (table, to), count in sorted(counts.items())
        if count
    ]


def room_short(every: bool) -> list[Finding]:
    """Find a disk on which the next hours' writing, or the copy a backup needs, has no room."""
    name = str(settings.DATABASES["default"]["NAME"])
    is_file = connection.vendor == "sqlite" and Path(name).is_file()
    folder, size = (Path(name).parent, Path(name).stat().st_size) if is_file else (Path(), 0)
    free, wanted = shutil.disk_usage(folder).free, max(LEAST_FREE_BYTES, size)
    if free >= wanted:
        return []
    return [
        Finding(
            f"{free:,} bytes are free on the disk of the database; {wanted:,} are wanted.",
            "Free some space, or move the database to a larger disk.",
        )
    ]
