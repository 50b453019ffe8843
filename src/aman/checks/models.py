"""Questions a desk asked about one person: who asked, when, where, why, and the answer. Never the question."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a desk may ask. A fixed list, so that nothing about the person is typed here."""

    STOP = "stop", _("Identity check in the street or at a checkpoint")
    STATION = "station", _("The person is at a police station")
    CENTRE = "centre", _("The person is at a holding centre or transit point")
    CROSSING = "crossing", _("The person is at a border crossing")
    PAPERS = "papers", _("The person applies for a visa, stay or exit permit")
    LETTER = "letter", _("The person shows a letter that cannot be read")
    FAMILY = "family", _("A relative or lawyer asks at the desk")


class DeskCheck(models.Model):
    """One check. What was asked is not stored; who asked and what was answered is."""

    class By(models.TextChoices):
        NAME = "name", _("Name, father's name and birth year")
        DOCUMENT = "document", _("Document number")

    class Answer(models.TextChoices):
        IN_FORCE = "in_force", _("Protection in force")
        NO_RECORD = "no_record", _("No record: call")

    reference = models.CharField(max_length=12, unique=True)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="desk_checks")
    asked_at = models.DateTimeField()
    by = models.CharField(max_length=10, choices=By.choices)
    reason = models.CharField(max_length=300, choices=Reason.choices)
    place = models.CharField(max_length=120)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="desk_checks")

    class Meta:
        indexes = [models.Index(fields=["asked_by", "asked_at"], name="checks_by_officer")]
