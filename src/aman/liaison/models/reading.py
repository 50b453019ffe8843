"""Who may read an engagement or a commitment? Its writer, those named, their office, or other offices too, as it says."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Readers(models.TextChoices):
    """How far a record may be read."""

    NAMED = "named", _("Only whoever wrote it and those named")
    OFFICE = "office", _("Everybody of the office who works with engagements")
    OFFICES = "offices", _("The office, and the other offices named")


class Precision(models.TextChoices):
    """What the two days of a date mean."""

    DAY = "day", _("On this day")
    RANGE = "range", _("From the first day to the last")
    MONTH = "month", _("Some day of this month")
    YEAR = "year", _("Some day of this year")
    WITHIN = "within", _("Some day between the two")


class ConfidentialQuerySet(models.QuerySet[Any]):
    """The only way a page, feed, count or search reaches these records is `visible_to`."""

    def visible_to(self, user: Any) -> Self:
        """Keep what the user may read: by role first, then by office and by name."""
        if not getattr(user, "is_authenticated", False) or not user.may("liaison.view_engagements"):
            return self.none()
        if user.office_id is None:
            return self.none()
        own = Q(office_id=user.office_id) & (~Q(readers=Readers.NAMED) | Q(written_by=user) | Q(named_readers=user))
        shared = Q(readers=Readers.OFFICES, other_offices=user.office_id)
        # As a list of keys: two tables of names beside the record would give it once for each name.
        return self.filter(pk__in=self.model._base_manager.filter(own | shared).values("pk"))


class Confidential(models.Model):
    """What every record with readers has."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    readers = models.CharField(max_length=8, choices=Readers.choices, default=Readers.OFFICE)
    named_readers = models.ManyToManyField("accounts.User", related_name="+", blank=True)
    other_offices = models.ManyToManyField("accounts.Office", related_name="+", blank=True)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
