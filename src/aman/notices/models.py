"""What was somebody told, and when did they read it?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One thing that one user is told: a kind, a reference and a page of this site. Nobody is named."""

    class Urgency(models.TextChoices):
        USUAL = "usual", _("With the next digest")
        SOON = "soon", _("At once, outside quiet hours")
        ESCALATION = "escalation", _("At once, whatever the hour")

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60, help_text=_("What happened, as a verb of the log: referral.waiting."))
    subject = models.CharField(max_length=80, help_text=_("A reference such as incident:IN-4K7Q2M9T, never a name."))
    path = models.CharField(max_length=200, help_text=_("The page of this site that shows it."))
    urgency = models.CharField(max_length=12, choices=Urgency.choices, default=Urgency.USUAL)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "read_at", "-made_at"], name="notices_of_a_user")]
