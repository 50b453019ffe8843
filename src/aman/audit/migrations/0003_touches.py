"""Whom each line touched, found by person; append-only as the log itself."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

SQLITE_ADD = [
    """CREATE TRIGGER audit_touch_no_update BEFORE UPDATE ON audit_audittouch
       BEGIN SELECT RAISE(ABORT, 'The log is append-only: no line is changed.'); END""",
    """CREATE TRIGGER audit_touch_no_delete BEFORE DELETE ON audit_audittouch
       BEGIN SELECT RAISE(ABORT, 'The log is append-only: no line is removed.'); END""",
]
SQLITE_DROP = ["DROP TRIGGER IF EXISTS audit_touch_no_update", "DROP TRIGGER IF EXISTS audit_touch_no_delete"]

POSTGRESQL_ADD = [
    """CREATE OR REPLACE FUNCTION audit_touch_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'The log is append-only: no line is changed or removed.'; END $$""",
    """CREATE TRIGGER audit_touch_no_update BEFORE UPDATE ON audit_audittouch
       FOR EACH ROW EXECUTE FUNCTION audit_touch_refuse()""",
    """CREATE TRIGGER audit_touch_no_delete BEFORE DELETE ON audit_audittouch
       FOR EACH ROW EXECUTE FUNCTION audit_touch_refuse()""",
    """CREATE TRIGGER audit_touch_no_truncate BEFORE TRUNCATE ON audit_audittouch
       FOR EACH STATEMENT EXECUTE FUNCTION audit_touch_refuse()""",
]
POSTGRESQL_DROP = [
    "DROP TRIGGER IF EXISTS audit_touch_no_update ON audit_audittouch",
    "DROP TRIGGER IF EXISTS audit_touch_no_delete ON audit_audittouch",
    "DROP TRIGGER IF EXISTS audit_touch_no_truncate ON audit_audittouch",
    "DROP FUNCTION IF EXISTS audit_touch_refuse()",
]


def add_triggers(apps: Any, schema_editor: Any) -> None:
    """Put the triggers in place."""
    for statement in SQLITE_ADD if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_ADD:
        schema_editor.execute(statement)


def drop_triggers(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away."""
    for statement in SQLITE_DROP if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_DROP:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="AuditTouch",
            fields=[
                ("pk", models.CompositePrimaryKey("person", "sequence", primary_key=True, serialize=False)),
                ("person", models.CharField(max_length=20, help_text="A person's reference, never a name.")),
                ("sequence", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(add_triggers, drop_triggers),
    ]
