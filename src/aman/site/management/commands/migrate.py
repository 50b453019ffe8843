"""How does an empty database get its tables in a second, and one of an older version what it lacks?

Step by step an empty database would be altered some hundred times before it is what it is today, which takes a minute of a
slow machine. It is laid out as the tables stand today instead, and every step is noted as done; a test holds both ways to
the same tables, indexes, constraints and triggers. A database that holds anything goes step by step, as ever.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.commands.migrate import Command as StepByStep
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

#: What Django's models cannot say of a table; each takes the apps and a schema editor, as a step does.
BESIDE_MODELS = (
    ("aman.people.migrations.0003_match_lines", "lay_out"),
    ("aman.people.migrations.0004_sealing", "lay_out"),
    ("aman.audit.migrations.0002_append_only", "add_triggers"),
    ("aman.audit.migrations.0003_touches", "add_triggers"),
    ("aman.liaison.migrations.0002_search", "lay_out"),
)


class Command(StepByStep):
    """Django's command, but for an empty database."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Lay an empty database out; then do whatever is left, which tells every app that its tables are there."""
        plain = not (options.get("plan") or options.get("check_unapplied") or options.get("fake") or options["prune"])
        if (
            plain
            and not options.get("migration_name")
            and not connections[options["database"]].introspection.table_names()
        ):
            lay_out(options["database"])
        super().handle(*args, **options)


def lay_out(database: str) -> None:
    """Make every table of an empty database as it stands today, and note every step as done."""
    connection = connections[database]
    loader = MigrationLoader(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            # Its table is made by the steps below, as Django cannot ask for it.
            if model._meta.label != "people.MatchLine":
                editor.create_model(model)
        for module, name in BESIDE_MODELS:
            getattr(import_module(module), name)(apps, editor)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in loader.disk_migrations:
        recorder.record_applied(app, name)
