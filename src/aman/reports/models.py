"""Frozen briefs, figures released to the public, counts that are kept, addresses of calendars. Nothing here holds a person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Brief(models.Model):
    """What was known on a day, frozen: the numbers a brief is drawn from, in every language and form alike."""

    ref = models.CharField(max_length=12, unique=True, help_text=_("BR- and eight letters or digits, at random."))
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, null=True, related_name="briefs")
    as_of = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    contents = models.JSONField(help_text=_("Counts, references and codes; no name, number or date of a person."))
    sha256 = models.CharField(max_length=64, help_text=_("Of the contents in canonical JSON."))
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["office", "as_of"], name="brief_by_day")]
        constraints = [models.CheckConstraint(name="no_brief_before_itself", condition=~Q(earlier=F("id")))]

    def __str__(self) -> str:
        return self.ref


class Release(models.Model):
    """Figures for the public: proposed by one person, let out by another, only ever added to."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        PUBLISHED = "published", _("Published")
        REFUSED = "refused", _("Refused")

    number = models.PositiveIntegerField(unique=True)
    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    tables = models.JSONField(help_text=_("The tables as published, small numbers already taken out."))
    sha256 = models.CharField(max_length=64)
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="release_takes_two", condition=Q(answered_by=None) | ~Q(answered_by=F("proposed_by"))
            )
        ]


class CalendarFeed(models.Model):
    """The address under which a user's calendar program reads what is due; only a hash of it is kept."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="calendar_feed")
    found_by = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)


class KeptCount(models.Model):
    """What would take too long to count for a page of a large register, counted by the worker, and when."""

    office = models.ForeignKey("accounts.Office", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    numbers = models.JSONField(help_text=_("Counts by a code; nobody is named."))
    mark = models.CharField(max_length=160, blank=True, default="", help_text=_("What it was counted from."))
    counted_at = models.DateTimeField()
    seconds = models.FloatField(
        default=0, help_text=_("How long it took; the longer, the longer is waited before the next.")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="a_kept_count_once")]
