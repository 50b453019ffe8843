"""Governments and organisations, their officials, and which post each held when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Party(models.Model):
    """A government or an organisation that meets, says and promises."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government")
        MINISTRY = "ministry", _("Ministry or agency of a government")
        INTERNATIONAL = "international", _("International organisation")
        ORGANISATION = "organisation", _("Organisation")
        PRESS = "press", _("Press")

    class Side(models.TextChoices):
        US = "us", _("Us: the operator and the state it works for")
        HOST = "host", _("The host state")
        OTHER = "other", _("Others")

    name = models.CharField(max_length=160, unique=True)
    short = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.GOVERNMENT)
    side = models.CharField(max_length=6, choices=Side.choices, default=Side.OTHER)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    spellings = models.JSONField(default=list, blank=True, help_text=_("Other names it is written by."))

    class Meta:
        constraints = [models.CheckConstraint(name="no_party_of_itself", condition=~Q(part_of=F("id")))]

    def __str__(self) -> str:
        return self.short or self.name


class Official(models.Model):
    """Somebody who speaks for a party in a post. Never a person of the register."""

    ref = models.CharField(max_length=12, unique=True, help_text=_("OF- and eight letters or digits, at random."))
    name = models.CharField(max_length=160)
    name_own_script = models.CharField(max_length=160, blank=True, default="")
    spellings = models.JSONField(default=list, blank=True, help_text=_("Other spellings that were confirmed."))
    is_private = models.BooleanField(
        default=False, help_text=_("Holds no public post: shared only after a second person agreed.")
    )
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class PostHeld(models.Model):
    """A post that an official held, from a day to a day, as far as known. One may hold two on one day."""

    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="posts")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=160)
    from_day = models.DateField(null=True, blank=True, help_text=_("Blank: not known since when."))
    to_day = models.DateField(null=True, blank=True, help_text=_("The last day; blank: as far as known, still."))
    source = models.CharField(max_length=300, blank=True, default="")
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_it_begins",
                condition=Q(from_day=None) | Q(to_day=None) | Q(to_day__gte=F("from_day")),
            )
        ]
