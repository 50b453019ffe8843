"""Questions a desk asked about one person: who asked, when, where, why, and the answer. Never the question."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.vault.fields import SealedJSONField, SealedTextField


class Reason(models.TextChoices):
    """Why a desk may ask. A fixed list, so that nothing about the person is typed here."""

    STOP = "stop", _("Identity check in the street or at a checkpoint")
    STATION = "station", _("The person is at a police station")
    CENTRE = "centre", _("The person is at a holding centre or transit point")
    CROSSING = "crossing", _("The person is at a border crossing")
    PAPERS = "papers", _("The person applies for a visa, stay or exit permit")
    LETTER = "letter", _("The person shows a letter that cannot be read")
    FAMILY = "family", _("A relative or lawyer asks at the desk")


class DeskCheckQuerySet(models.QuerySet["DeskCheck"]):
    """Who sees that a check was made: who asked, for a while, and those whose people were asked about."""

    def about_people_of(self, user: Any) -> DeskCheckQuerySet:
        """Keep the checks about people of the user's own office, if the user's role sees people at all."""
        if not getattr(user, "sees_people", False) or user.office_id is None:
            return self.none()
        return self.filter(owner_id=user.office_id)


class DeskCheck(models.Model):
    """One check. What was asked is not stored; who asked and what was answered is."""

    class By(models.TextChoices):
        NAME = "name", _("Name, father's name and birth year")
        DOCUMENT = "document", _("Document number")
        LETTER = "letter", _("Code of a letter")

    class Answer(models.TextChoices):
        IN_FORCE = "in_force", _("Protection in force")
        NO_RECORD = "no_record", _("No record: call")

    class Via(models.TextChoices):
        PAGE = "page", _("Page")
        API = "api", _("Control room")
        COMMAND = "command", _("Command line")

    reference = models.CharField(max_length=12, unique=True)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="desk_checks")
    office = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        help_text=_("The officer's, at the time."),
    )  # fmt: skip
    asked_at = models.DateTimeField()
    by = models.CharField(max_length=10, choices=By.choices)
    via = models.CharField(max_length=10, choices=Via.choices, default=Via.PAGE)
    reason = models.CharField(max_length=300, choices=Reason.choices)
    place = models.CharField(max_length=120)
    answer = models.CharField(max_length=10, choices=Answer.choices, help_text=_("As it stands; see the referral."))
    past_limit = models.BooleanField(default=False, help_text=_("It came after the day's or the minute's last one."))
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="desk_checks")
    owner = models.ForeignKey(
        "accounts.Office", on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        help_text=_("The office of the person asked about; empty where nobody answers to the question."),
    )  # fmt: skip

    objects = DeskCheckQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["asked_by", "asked_at"], name="checks_by_officer"),
            models.Index(fields=["owner", "-asked_at"], name="checks_about_people_of"),
            models.Index(fields=["office", "asked_at"], name="checks_by_office"),
        ]

    def __str__(self) -> str:
        return self.reference


class DeskTrace(models.Model):
    """What watching needs of a check, for a day: keyed hashes of what was asked, and its words while a referral is made.

    Every check has one of the same size, whatever was answered.
    """

    check_made = models.OneToOneField(DeskCheck, on_delete=models.CASCADE, related_name="trace")
    made_at = models.DateTimeField(db_index=True)
    mark = models.BinaryField(max_length=16, help_text=_("A keyed hash of what was asked."))
    near = models.BinaryField(max_length=96, help_text=_("The same of the numbers next to it; by name, of nothing."))
    said = SealedJSONField(shape="dict", default=dict, help_text=_("Padded; blank once it is followed up."))
    waiting = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(waiting=True), name="trace_to_follow_up"),
            models.Index(fields=["mark", "made_at"], name="trace_by_mark"),
        ]


class DeskTally(models.Model):
    """How many checks one officer made on one day; the officer's limit counts here, and the published counters too."""

    officer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField()
    asked = models.PositiveIntegerField(default=0, help_text=_("Answered within the limits."))
    in_force = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0, help_text=_("Past a limit."))

    class Meta:
        indexes = [models.Index(fields=["office", "day"], name="tally_by_office"), models.Index(fields=["day"])]
        constraints = [models.UniqueConstraint(fields=["officer", "day"], name="one_tally_a_day")]


class DeskDay(models.Model):
    """How many checks of one office were answered on one day; the office's limit counts here, in one statement."""

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="one_desk_day")]


class DeskLimit(models.Model):
    """How many checks one office may make, where it is not what the settings say."""

    office = models.OneToOneField("accounts.Office", on_delete=models.PROTECT, related_name="+")
    officer_a_day = models.PositiveIntegerField()
    office_a_day = models.PositiveIntegerField()
    officer_a_minute = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()


class ReferralQuerySet(models.QuerySet["Referral"]):
    """A referral is seen by the office whose people are its candidates, and by no other."""

    def visible_to(self, user: Any) -> ReferralQuerySet:
        """Keep the referrals to the user's office, if the user's role sees people at all."""
        if not getattr(user, "sees_people", False) or user.office_id is None:
            return self.none()
        return self.filter(office_id=user.office_id)


class Referral(models.Model):
    """A question the desk could not decide, for a person of the owner's office to answer before a moment."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for an answer")
        ANSWERED = "answered", _("Answered")
        LAPSED = "lapsed", _("Nobody answered in time")

    class Answer(models.TextChoices):
        THIS_PERSON = "this_person", _("It is this person")
        NONE_OF_THEM = "none", _("It is none of them")
        CANNOT_TELL = "cannot_tell", _("Cannot tell")

    reference = models.CharField(max_length=12, unique=True)
    check_made = models.ForeignKey(DeskCheck, on_delete=models.PROTECT, related_name="referrals")
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    said = SealedJSONField(
        shape="dict", default=dict, help_text=_("What the desk asked; blank a while after the answer.")
    )
    candidates = SealedJSONField(
        help_text=_("References of our people with the reasons, as they stood when it was asked.")
    )
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True, default="")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = SealedTextField(key_of="person.seal", blank=True, default="")
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    wiped_at = models.DateTimeField(null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["office", "state", "due_at"], name="referral_queue"),
            models.Index(fields=["state", "due_at"], name="referral_by_clock"),
            models.Index(fields=["due_at"], condition=models.Q(wiped_at=None), name="referral_to_wipe"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["check_made", "office"], name="one_referral_an_office"),
            models.CheckConstraint(
                name="an_answered_referral_has_an_answer",
                condition=~models.Q(state="answered")
                | models.Q(answer__in=["this_person", "none", "cannot_tell"], answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="only_this_person_names_one",
                condition=models.Q(answer="this_person", person__isnull=False)
                | (~models.Q(answer="this_person") & models.Q(person__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def minutes_left(self, now: datetime) -> int:
        """Whole minutes until it lapses; 0 when the time is over."""
        return max(0, int((self.due_at - now).total_seconds() // 60))


class PatternQuerySet(models.QuerySet["Pattern"]):
    """A pattern is seen by the administrators of the asking office and of the offices whose people were asked about."""

    def visible_to(self, user: Any) -> PatternQuerySet:
        """Keep what an administrator looks after; all of it for one who belongs to no office."""
        if not user.may("checks.view_patterns"):
            return self.none()
        if user.office_id is None:
            return self
        mine = models.Q(office_id=user.office_id) | models.Q(seen_by__office_id=user.office_id)
        return self.filter(mine).distinct()


class Pattern(models.Model):
    """Checks that do not look like ordinary work: which kind, whose, how many, since when, and who has looked at it."""

    kind = models.CharField(max_length=20, help_text=_("A kind of aman.checks.thresholds."))
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    about = models.CharField(
        max_length=40, blank=True, default="", help_text=_("What tells two alerts of a kind apart.")
    )
    place = models.CharField(max_length=120, blank=True, default="")
    count = models.PositiveIntegerField()
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_reason = models.CharField(max_length=300, blank=True, default="")

    objects = PatternQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "officer", "noticed_at"], name="pattern_of_officer")]

    @property
    def is_open(self) -> bool:
        """Nobody has looked at it yet."""
        return self.acknowledged_at is None


class PatternOffice(models.Model):
    """An office whose people the checks of a pattern were about."""

    pattern = models.ForeignKey(Pattern, on_delete=models.CASCADE, related_name="seen_by")
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pattern", "office"], name="once_in_a_pattern")]
