"""Since when is everything closed, by whom, and who opened it again? One person closes; two open."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Lockdown(models.Model):
    """One time that everything was closed. At most one stands; the rows are kept."""

    class Way(models.TextChoices):
        COMMAND = "command", _("From the command line")
        PAGE = "page", _("From a page")

    stands = models.BooleanField(default=True)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=Way.choices)
    steps = models.JSONField(default=list, help_text=_("What was done, how long it took, what did not work."))
    first_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    first_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stands"], condition=Q(stands=True), name="one_lockdown_at_a_time"),
            models.CheckConstraint(
                name="nobody_opens_alone",
                condition=Q(stands=True, lifted_by__isnull=True)
                | (
                    Q(stands=False, lifted_by__isnull=False, lifted_at__isnull=False, first_by__isnull=False)
                    & ~Q(lifted_by=F("first_by"))
                ),
            ),
        ]
