"""The append-only, hash-chained record of every write and every read of a person."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One line of the log. Triggers in the database refuse to change or remove it.

    `subject` is a reference such as `case:AM-2023-000001`, never a name. `detail`
    holds counts, codes and references only.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=150)
    office = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "sequence"], name="audit_by_subject"),
            models.Index(fields=["actor_id", "sequence"], name="audit_by_actor"),
            models.Index(fields=["verb", "at"], name="audit_by_verb"),
        ]


class AuditTouch(models.Model):
    """That a line of the log showed, or gave away, something of a person: found by person, newest first.

    The line's own detail keeps how many it touched and a digest over them, so that this table can be held against
    the chain although it is no part of it.
    """

    pk = models.CompositePrimaryKey("person", "sequence")
    person = models.CharField(max_length=20, help_text="A person's reference, never a name.")
    sequence = models.BigIntegerField()
