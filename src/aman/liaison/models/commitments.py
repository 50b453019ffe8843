"""Commitments: by whom, to whom, what, by when, on which condition, how certain; and how each fared, with its evidence.

What became known about a commitment is only ever added. The newest change says where it stands.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aman.liaison.models.engagements import Certainty, Engagement
from aman.liaison.models.parties import Official, Party
from aman.liaison.models.press import PressReport
from aman.liaison.models.reading import Confidential, ConfidentialQuerySet, Precision
from aman.vault.fields import SealedTextField, SealNumberField


class CommitmentState(models.TextChoices):
    """Where a commitment stands."""

    MADE = "made", _("Made")
    REPEATED = "repeated", _("Repeated")
    CHANGED = "changed", _("Changed")
    KEPT = "kept", _("Kept")
    PARTLY_KEPT = "partly_kept", _("Partly kept")
    BROKEN = "broken", _("Broken")
    LAPSED = "lapsed", _("Lapsed")


#: Nothing more is waited for.
SETTLED = frozenset({CommitmentState.KEPT, CommitmentState.BROKEN, CommitmentState.LAPSED})


class ConditionIs(models.TextChoices):
    """What is known of the condition that a commitment depends on."""

    UNKNOWN = "unknown", _("Not known to be met")
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")


class Commitment(Confidential):
    """Something a party bound itself to."""

    class Direction(models.TextChoices):
        TO_US = "to_us", _("They promised us")
        BY_US = "by_us", _("We promised them")
        OTHERS = "others", _("Others promised each other")

    ref = models.CharField(max_length=12, unique=True, help_text=_("CM- and eight letters or digits, at random."))
    seal = SealNumberField(help_text=_("The key under which what was written about it is sealed."))
    direction = models.CharField(max_length=6, choices=Direction.choices)
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    by_official = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = SealedTextField(key_of="seal")
    condition = SealedTextField(key_of="seal", blank=True, default="")
    condition_is = models.CharField(max_length=8, choices=ConditionIs.choices, default=ConditionIs.UNKNOWN)
    certainty = models.CharField(max_length=8, choices=Certainty.choices, default=Certainty.SAID)
    made_first = models.DateField()
    made_last = models.DateField()
    due_first = models.DateField(null=True, blank=True)
    due_last = models.DateField(null=True, blank=True, help_text=_("The last day that still keeps it."))
    due_precision = models.CharField(max_length=6, choices=Precision.choices, blank=True, default="")
    state = models.CharField(max_length=12, choices=CommitmentState.choices, default=CommitmentState.MADE)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=300, blank=True, default="")
    engagement = models.ForeignKey(
        Engagement, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    press_report = models.ForeignKey(
        PressReport, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments"
    )

    objects = ConfidentialQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["office", "state", "due_last"], name="commitment_by_due")]
        constraints = [
            models.CheckConstraint(
                name="commitment_due_in_order",
                condition=Q(due_first=None, due_last=None) | Q(due_last__gte=F("due_first")),
            )
        ]

    def __str__(self) -> str:
        return self.ref


class CommitmentChange(models.Model):
    """Something that became known about a commitment, and what shows it."""

    class Evidence(models.TextChoices):
        STATEMENT = "statement", _("Somebody said so")
        DOCUMENT = "document", _("A paper says so")
        FIGURES = "figures", _("Our own counts")
        INCIDENT = "incident", _("What happened to somebody")
        PRESS = "press", _("A report in the press")
        OTHER = "other", _("Something else")

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="changes")
    state = models.CharField(max_length=12, choices=CommitmentState.choices)
    on_day = models.DateField()
    evidence = models.CharField(max_length=10, choices=Evidence.choices)
    words = SealedTextField(key_of="commitment.seal", help_text=_("What shows it."))
    source = models.CharField(max_length=300, blank=True, default="")
    new_due = models.DateField(null=True, blank=True, help_text=_("Where the change moved it."))
    condition_is = models.CharField(
        max_length=8, choices=ConditionIs.choices, blank=True, default="", help_text=_("Blank: it says nothing of it.")
    )
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    press_report = models.ForeignKey(PressReport, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["commitment", "on_day"], name="commitment_change_by_day")]


class CommitmentLink(models.Model):
    """What would show whether a commitment is kept: a rule, a list, a letter, an incident, or a count of ours."""

    class Kind(models.TextChoices):
        RULE = "rule", _("A rule")
        ROSTER = "roster", _("A list")
        LETTER = "letter", _("A letter")
        INCIDENT = "incident", _("An incident")
        COUNT = "count", _("A count of ours")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    ref = models.CharField(max_length=120, help_text=_("The reference of the record, or the name of the count."))
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commitment", "kind", "ref"], name="a_commitment_link_once")]
