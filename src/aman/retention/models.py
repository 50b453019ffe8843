"""Holds, periods of an office, what is due to go, and who was erased. Whatever takes something away needs two people."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aman.vault.fields import SealedTextField


class OfficeQuerySet(models.QuerySet[Any]):
    """Records of retention are an office's own."""

    def visible_to(self, user: Any) -> OfficeQuerySet:
        """Keep those of the user's office."""
        office_id = getattr(user, "office_id", None)
        return self.filter(office_id=office_id) if office_id is not None else self.none()


class Period(models.Model):
    """A shorter period that an office asked for; the latest that a second person confirmed counts."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, help_text=_("A kind of the schedule."))
    days = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_changes_a_period_alone",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
            ),
            models.UniqueConstraint(
                fields=["office", "kind"],
                condition=Q(confirmed_by__isnull=True, refused_by__isnull=True),
                name="one_period_asked_for_at_a_time",
            ),
        ]


class Hold(models.Model):
    """Nothing of this record is erased by anything while it stands; lifted by two people, or by its day."""

    class About(models.TextChoices):
        PERSON = "person", _("Person")
        CASE = "case", _("Case")
        ROSTER = "roster", _("List")
        INCIDENT = "incident", _("Incident")
        ENGAGEMENT = "engagement", _("Engagement")

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=10, choices=About.choices)
    ref = models.CharField(max_length=20, help_text=_("The record's reference; of a list its number."))
    # It may stand on a list or an incident of many: no one person's key.
    reason = SealedTextField()
    until = models.DateField(null=True, blank=True, help_text=_("The last day; empty while no end is known."))
    placed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lift_asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["office", "about", "ref"], name="hold_by_record")]
        constraints = [
            models.CheckConstraint(
                name="nobody_lifts_a_hold_alone",
                condition=Q(lifted_by__isnull=True)
                | (Q(lift_asked_by__isnull=False) & ~Q(lifted_by=F("lift_asked_by"))),
            )
        ]


class Disposal(models.Model):
    """Records of one kind whose time is over: proposed by the machine, done when two people agree."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for two people")
        AGREED = "agreed", _("One person agreed")
        CONFIRMED = "confirmed", _("Two people agreed: being done")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Kept")

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, help_text=_("A kind of the schedule."))
    before = models.DateTimeField(help_text=_("What ended before this moment."))
    records = models.PositiveIntegerField(
        help_text=_("How many, when it was proposed; at most a thousand are counted.")
    )
    listed = models.JSONField(
        default=list, help_text=_("Which they are, where two people look at each: numbers of rows, and no others go.")
    )
    done = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0, help_text=_("Left alone: under a hold, or still needed."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind"],
                condition=Q(state__in=["proposed", "agreed", "confirmed"]),
                name="one_disposal_of_a_kind_at_a_time",
            ),
            models.CheckConstraint(
                name="nobody_disposes_alone",
                condition=Q(confirmed_by__isnull=True) | (Q(agreed_by__isnull=False) & ~Q(confirmed_by=F("agreed_by"))),
            ),
        ]


class Erasure(models.Model):
    """One human being to be erased, or erased: references and key numbers, never a word about them."""

    class Ask(models.TextChoices):
        OWN = "own", _("Their own request")
        SCHEDULE = "schedule", _("The period is over")
        MISTAKE = "mistake", _("Recorded by mistake")

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second person")
        DONE = "done", _("Erased")
        REFUSED = "refused", _("Not erased")

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="erasures")
    ask = models.CharField(max_length=10, choices=Ask.choices)
    with_shared_words = models.BooleanField(
        default=False, help_text=_("Notes and reports that speak of others too are emptied with the rest.")
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    refs = models.JSONField(default=list, help_text=_("The references of all rows that were this human being."))
    seals = models.JSONField(default=list, help_text=_("The numbers of the keys that were destroyed."))
    left = models.JSONField(default=list, help_text=_("References of records that speak of others too and were left."))

    objects = OfficeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["asked", "done"]), name="nobody_is_erased_twice"
            ),
            models.CheckConstraint(
                name="nobody_erases_alone",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")) | Q(state="refused"),
            ),
        ]
