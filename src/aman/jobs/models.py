"""Work that is done in pieces, outside of any request, and that outlives the worker that does it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One thing to be done: what, about which record, and where it stands.

    A worker holds a running job on a lease that each finished piece renews. When the lease has run out the worker is
    gone, and the next one goes on from `cursor`, which is written in the same transaction as the piece itself.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        RUNNING = "running", _("Being done")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped by an error")

    kind = models.CharField(max_length=60, help_text=_("A key of the AMAN_JOBS setting."))
    subject = models.CharField(max_length=80, help_text=_("A reference such as change:12, never a name."))
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    run_after = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cursor = models.JSONField(default=dict, help_text=_("How far the pieces have come; nobody is named."))
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "run_after"], name="job_that_is_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="one_live_job_a_record",
            )
        ]
