"""Is an empty database that is laid out at once the same as one that went through every step?"""

import json
import os
import subprocess
import sys

import pytest
from conftest import ON_POSTGRESQL, ROOT
from django.core.management import call_command

DESCRIBE = """
import functools, gc, json, os, sys
import django
from django.apps.registry import Apps
django.setup()
# Each step draws forty models anew. Which of them may be another's is asked each time, and what is left over is looked for.
Apps.get_swappable_settings_name = functools.cache(Apps.get_swappable_settings_name)
gc.freeze()
gc.set_threshold(200_000, 20, 100)
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from aman.site.management.commands import migrate
if sys.argv[1] == "step by step":
    migrate.lay_out = lambda database: None
from aman.cli.setup import open_database
open_database()
with connection.cursor() as cursor:
    tables = {}
    for table in sorted(connection.introspection.table_names(cursor)):
        described = connection.introspection.get_table_description(cursor, table)
        named = connection.introspection.get_constraints(cursor, table)
        tables[table] = {
            "columns": sorted([c.name, str(c.type_code), c.null_ok, c.default is not None] for c in described),
            "constraints": sorted(
                [name if not name.startswith("__") else "", c["columns"], c["unique"], c["check"], c["index"],
                 c["primary_key"], c["foreign_key"], c.get("orders")]
                for name, c in named.items()
            ),
        }
    if connection.vendor == "sqlite":
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE type = 'trigger' OR sql LIKE '%WITHOUT ROWID%' ORDER BY 2")
    else:
        cursor.execute("SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
    beside = [list(map(str, row)) for row in cursor.fetchall()]
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
    steps = [list(row) for row in cursor.fetchall()]
executor = MigrationExecutor(connection)
left = executor.migration_plan(executor.loader.graph.leaf_nodes())
print(json.dumps({"tables": tables, "beside": beside, "steps": steps, "left": len(left)}, sort_keys=True, default=str))
"""


def described(how, url):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AMAN_")},
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "aman.site.settings",
        "AMAN_DEBUG": "1",
        "AMAN_DATA_KEYS": "k0:" + "A" * 43 + "=",
        "AMAN_DATABASE_URL": url,
    }
    done = subprocess.run(
        [sys.executable, "-c", DESCRIBE, how], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def plainly(found):
    """Names that Django makes up from a hash differ by the way a constraint came to be; what they hold does not."""
    for table in found["tables"].values():
        table["constraints"] = sorted(
            json.dumps([name if "_" in name and not any(c.isdigit() for c in name[-8:]) else "", *rest])
            for name, *rest in table["constraints"]
        )
    return found


@pytest.mark.slow
def test_both_ways_lead_to_the_same_tables(tmp_path):
    if ON_POSTGRESQL:
        from served import ScratchPostgresql

        servers = [ScratchPostgresql(), ScratchPostgresql()]
        urls = [server.url for server in servers]
    else:
        servers, urls = [], [f"sqlite:///{tmp_path / name}.sqlite3" for name in ("steps", "once")]
    try:
        steps, once = (plainly(described(how, url)) for how, url in zip(("step by step", "at once"), urls, strict=True))
    finally:
        for server in servers:
            server.remove()
    assert once["left"] == steps["left"] == 0
    assert once["steps"] == steps["steps"]
    assert once["beside"] == steps["beside"]
    assert once["tables"].keys() == steps["tables"].keys()
    for name, table in steps["tables"].items():
        if name.startswith("auth_"):
            continue  # Django's own, which nobody here writes: the two differ in the width of a number
        assert once["tables"][name] == table, name


@pytest.mark.django_db
def test_no_model_waits_for_a_migration():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
