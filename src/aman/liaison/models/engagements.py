"""Engagements: who met whom in which post, what was said by whom, which figures were named, what follows from it.

Two drafts of one meeting are joined by pointing `merged_into` at one of them; nothing moves and nothing is lost, and what
was chosen where they differ is kept in the merge, so that taking it apart restores exactly what was there.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aman.liaison.models.parties import Official, Party, PostHeld
from aman.liaison.models.press import PressReport
from aman.liaison.models.reading import Confidential, ConfidentialQuerySet, Precision
from aman.vault.fields import SealedJSONField, SealedTextField, SealNumberField


class EngagementQuerySet(ConfidentialQuerySet):
    """Engagements by what is asked of them."""

    def roots(self) -> EngagementQuerySet:
        """Keep one row for each engagement."""
        return self.filter(merged_into__isnull=True)


class Engagement(Confidential):
    """A contact between parties: held, announced, or only written."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        NOTE = "note", _("Note verbale")
        LETTER = "letter", _("Letter")
        STATEMENT = "statement", _("Statement")
        HEARING = "hearing", _("Hearing")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Did not take place")

    ref = models.CharField(max_length=12, unique=True, help_text=_("EN- and eight letters or digits, at random."))
    seal = SealNumberField(help_text=_("The key under which what was written about it is sealed."))
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MEETING)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    first_day = models.DateField()
    last_day = models.DateField()
    precision = models.CharField(max_length=6, choices=Precision.choices, default=Precision.DAY)
    place = models.CharField(max_length=80, blank=True, default="")
    topics = models.JSONField(default=list, blank=True, help_text=_("Codes of `liaison.topics`."))
    title = SealedTextField(key_of="seal", blank=True, default="", help_text=_("What it was about, in a line."))
    summary = SealedTextField(key_of="seal", blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="", help_text=_("Own notes, or where it was read."))
    press_report = models.ForeignKey(
        PressReport, on_delete=models.PROTECT, null=True, blank=True, related_name="engagements"
    )
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")

    objects = EngagementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["office", "last_day"], name="engagement_by_day"),
            models.Index(fields=["merged_into"], name="engagement_by_merge"),
        ]
        constraints = [
            models.CheckConstraint(name="no_engagement_in_itself", condition=~Q(merged_into=F("id"))),
            models.CheckConstraint(name="engagement_ends_after_begin", condition=Q(last_day__gte=F("first_day"))),
        ]

    def __str__(self) -> str:
        return self.ref


class Participant(models.Model):
    """Somebody who took part, in the post they held that day; or a post or a party when nobody is named."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="participants")
    number = models.PositiveSmallIntegerField()
    official = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, blank=True, related_name="takes_part")
    post = models.ForeignKey(PostHeld, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name_words = SealedTextField(
        key_of="engagement.seal", blank=True, default="", help_text=_("Nobody of the officials.")
    )
    post_words = SealedTextField(key_of="engagement.seal", blank=True, default="", help_text=_("The post as stated."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="a_place_at_the_table_once")]


class Certainty(models.TextChoices):
    """How something said is known."""

    SAID = "said", _("Said to us")
    WRITTEN = "written", _("Written")
    REPORTED = "reported", _("Reported by others")


class Statement(models.Model):
    """What was said in an engagement, by whom, and where that is known from."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveSmallIntegerField()
    speaker = models.ForeignKey(Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="statements")
    speaker_words = SealedTextField(key_of="engagement.seal", blank=True, default="")
    words = SealedTextField(key_of="engagement.seal")
    is_quote = models.BooleanField(default=False, help_text=_("These very words, not the sense of them."))
    certainty = models.CharField(max_length=8, choices=Certainty.choices, default=Certainty.SAID)
    source = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="a_statement_once")]


class Figure(models.Model):
    """A count as stated: per somebody, about so many, as of a day. Never a number by itself."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, null=True, blank=True, related_name="figures")
    press_report = models.ForeignKey(
        PressReport, on_delete=models.CASCADE, null=True, blank=True, related_name="figures"
    )
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=120)
    hedge = models.CharField(max_length=60, blank=True, default="")
    stated_by = models.CharField(max_length=160, help_text=_("Whose figure it is."))
    reported_by = models.CharField(max_length=160, blank=True, default="")
    rejected_by = models.CharField(max_length=160, blank=True, default="")
    as_of_first = models.DateField(null=True, blank=True)
    as_of_last = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="figure_is_somebodys", condition=~Q(stated_by="")),
            models.CheckConstraint(
                name="figure_stands_somewhere",
                condition=Q(engagement__isnull=False) | Q(press_report__isnull=False),
            ),
        ]


class FollowUp(models.Model):
    """Something to be done after an engagement or about a commitment, by whom and by when."""

    engagement = models.ForeignKey(
        Engagement, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ups"
    )
    commitment = models.ForeignKey(
        "liaison.Commitment", on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ups"
    )
    seal = SealNumberField()
    what = SealedTextField(key_of="seal")
    due_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    result = SealedTextField(key_of="seal", blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["owner", "done_at", "due_on"], name="follow_up_by_owner")]
        constraints = [
            models.CheckConstraint(
                name="follow_up_of_one_thing",
                condition=Q(engagement__isnull=False, commitment=None) | Q(engagement=None, commitment__isnull=False),
            )
        ]


class EngagementMerge(models.Model):
    """That drafts are one engagement: which, what was taken where they differ, and whether it was taken apart again."""

    into = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="merges")
    draft = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="merged_as")
    choices = SealedJSONField(
        key_of="into.seal",
        shape="dict",
        default=dict,
        help_text=_("Field -> which draft's words were taken; what it said before."),
    )
    merged_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
