"""Incidents, the people they happened to, who reported what, what state each person is in, and what is to be done.

An incident is something that happened: an arrest, a refused letter, a raid. Each person in it is followed alone, since
families are split. Reports and state changes are only ever added. Two incidents that are one event are joined by
pointing `merged_into` at one of them, as the rows of one person are; nothing moves, so taking the join apart restores
exactly what was there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aman.accounts.queries import offices_served
from aman.incidents.callers import ReportPhone as ReportPhone  # a table of its own, known with these
from aman.incidents.places import place_name
from aman.vault.fields import SealedJSONField, SealedTextField, SealNumberField

#: What intervention before a charge reached for nearly everybody in 2017-2020; after it a case is overdue.
MARK_HOURS = 24


class IncidentQuerySet(models.QuerySet["Incident"]):
    """The only way a page, count or search reaches an incident is `visible_to`."""

    def visible_to(self, user: Any) -> IncidentQuerySet:
        """Keep the incidents of the user's office, if their role sees people or takes calls.

        A partner's hotline has those its own office opened for the offices whose calls it takes. In an office that works
        by assignment incidents stay everybody's: whoever is on shift must be able to act.
        """
        if getattr(user, "sees_people", False):
            return self.filter(office_id=user.office_id)
        served = [office.pk for office in offices_served(user)]
        if not served:
            return self.none()
        return self.filter(Q(office_id=user.office_id) | Q(office_id__in=served, opened_by__office_id=user.office_id))

    def roots(self) -> IncidentQuerySet:
        """Keep one row for each event."""
        return self.filter(merged_into__isnull=True)


class Incident(models.Model):
    """Something that happened to one person or several, at one place and time."""

    class Kind(models.TextChoices):
        ARREST = "arrest", _("Arrest or detention")
        LETTER_REFUSED = "letter_refused", _("Letter refused")
        EXTORTION = "extortion", _("Money demanded")
        DOCUMENT_DESTROYED = "document_destroyed", _("Paper taken or destroyed")
        EVICTION = "eviction", _("Eviction")
        RAID = "raid", _("Raid on a house or block")

    ref = models.CharField(max_length=12, unique=True, help_text=_("IN- and eight letters or digits, drawn at random."))
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="incidents")
    seal = SealNumberField(help_text=_("The key under which what was written about it is sealed."))
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.ARREST)
    place = models.CharField(max_length=40, blank=True, default="", help_text=_("A code of the gazetteer."))
    place_words = SealedTextField(key_of="seal", blank=True, default="", help_text=_("The place as reported."))
    people_told = models.PositiveSmallIntegerField(default=1, help_text=_("How many people the reports speak of."))
    letter_refused = models.BooleanField(default=False, help_text=_("A letter was shown and not accepted."))
    first_report_at = models.DateTimeField()
    last_news_at = models.DateTimeField()
    is_running = models.BooleanField(default=True, help_text=_("Somebody in it is held, as far as known."))
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    merged_through = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="brought",
        help_text=_("The incident it was merged into first, where that was merged in its turn; it leaves with it."),
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["office", "is_running", "last_news_at"], name="incident_by_silence"),
            models.Index(fields=["office", "first_report_at"], name="incident_by_first_report"),
        ]
        constraints = [
            models.CheckConstraint(name="no_incident_in_itself", condition=~Q(merged_into=models.F("id"))),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def mark_at(self) -> datetime:
        """When the first day is over."""
        return self.first_report_at + timedelta(hours=MARK_HOURS)


class Report(models.Model):
    """What one caller, one message or one row of a file said, as it was said."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reports")
    seal = SealNumberField(
        help_text=_("A key of its own: it speaks of a caller, and of people who may be nobody's yet.")
    )
    reporter = SealedTextField(key_of="seal", blank=True, default="")
    relation = SealedTextField(key_of="seal", blank=True, default="")
    phone = SealedTextField(key_of="seal", blank=True, default="")
    words = SealedTextField(key_of="seal", blank=True, default="")
    received_at = models.DateTimeField()
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    outside_ref = models.CharField(max_length=60, blank=True, default="", help_text=_("The number the sender uses."))
    source_file = models.CharField(max_length=200, blank=True, default="")
    source_row = models.IntegerField(null=True)
    received = SealedJSONField(
        key_of="seal", shape="dict", default=dict, help_text=_("The row of a file, cell by cell, as received.")
    )

    form_key = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text=_("Drawn with the form it was typed into, so that it comes once."),
    )

    class Meta:
        indexes = [
            models.Index(fields=["outside_ref"], name="report_by_outside_ref"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "source_file", "source_row"],
                condition=Q(source_row__isnull=False),
                name="once_from_a_row",
            ),
            models.UniqueConstraint(fields=["form_key"], condition=~Q(form_key=""), name="one_report_a_form"),
        ]


class ReportFileQuerySet(models.QuerySet["ReportFile"]):
    """Files of reports are an office's own; nobody is named in what is kept of them."""

    def visible_to(self, user: Any) -> ReportFileQuerySet:
        """Keep those of the user's office, if their role sees people."""
        return self.filter(office_id=user.office_id) if getattr(user, "sees_people", False) else self.none()


class ReportFile(models.Model):
    """A file of reports on its way in. Its rows are kept, sealed, only until they are incidents, or are not wanted."""

    class State(models.TextChoices):
        COMPARING = "comparing", _("Being compared with the register")
        READY = "ready", _("Waits for your answer")
        TAKING = "taking", _("Being taken in")
        TAKEN = "taken", _("Taken in")
        DROPPED = "dropped", _("Not taken in")
        FAILED = "failed", _("Stopped by an error")

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="report_files")
    seal = SealNumberField(help_text=_("A key of its own, destroyed with the rows."))
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = SealedJSONField(key_of="seal", default=list, help_text=_("The rows of each report, while they are needed."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMPARING)
    row_count = models.PositiveIntegerField(default=0)
    report_count = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict, help_text=_("What a comparison found, and what became of it, as counts."))
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    #: Set where the very file is on its way already.
    is_sent_before = False

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["office", "-sent_at"], name="report_files_of_an_office")]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "sha256"],
                condition=Q(state__in=["comparing", "ready", "taking"]),
                name="a_file_of_reports_once_on_its_way",
            ),
            models.UniqueConstraint(
                fields=["office"], condition=Q(state="taking"), name="one_file_of_reports_taken_in_at_a_time"
            ),
        ]


class State(models.TextChoices):
    """Where a person is, as far as anybody told us."""

    REPORTED = "reported", _("Reported")
    CORROBORATED = "corroborated", _("Confirmed by a second source")
    LOCATED = "located", _("Located")
    IN_CUSTODY = "in_custody", _("In custody")
    TRANSFERRED = "transferred", _("Transferred")
    CHARGED = "charged", _("Charged")
    RELEASED = "released", _("Released")
    DEPORTED = "deported", _("Deported")
    READMITTED = "readmitted", _("Readmitted")
    RETURNED = "returned", _("Returned on their own")
    UNKNOWN = "unknown", _("Not known")


#: The clock stands while somebody is in one of these; they are followed on all the same.
STANDING = frozenset({State.RELEASED, State.DEPORTED, State.READMITTED, State.RETURNED})
#: States that say that somebody is held.
HELD = frozenset({State.IN_CUSTODY, State.TRANSFERRED, State.CHARGED, State.LOCATED})
#: What is said of somebody who was taken; whoever was free before was arrested anew.
AT_WORST = HELD | {State.REPORTED, State.CORROBORATED}
#: States that say that somebody was in the hands of an authority where it happened.
PROCESSED = HELD | {State.RELEASED, State.DEPORTED}


class How(models.TextChoices):
    """By what a person came free."""

    BRIBE = "bribe", _("Money was paid")
    LETTER = "letter", _("The letter")
    EMBASSY = "embassy", _("The embassy")
    LAWYER = "lawyer", _("A lawyer")
    COURT = "court", _("A court")
    WARNING = "warning", _("With a warning")
    UNKNOWN = "unknown", _("Not known")


#: Kinds in which somebody is held from the first word on, so that the clock and the steps run by themselves.
ESCALATED = frozenset({Incident.Kind.ARREST, Incident.Kind.RAID})


class IncidentPerson(models.Model):
    """One person in an incident: somebody of the register, or somebody of whom only words are known."""

    class Match(models.TextChoices):
        NOBODY = "nobody", _("Nobody of the register, as far as known")
        WAITING = "waiting", _("Waits for somebody to say who it is")
        KNOWN = "known", _("On the register")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="people")
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="incident_places"
    )
    match = models.CharField(max_length=10, choices=Match.choices, default=Match.NOBODY)
    matched_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    seal = SealNumberField(help_text=_("A key of its own: whoever was reported may be nobody of the register."))
    told = SealedJSONField(
        key_of="seal",
        shape="dict",
        default=dict,
        help_text=_("Name, father, age, sex, case number and place as reported."),
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.REPORTED)
    state_at = models.DateTimeField()
    held_at = models.CharField(max_length=40, blank=True, default="", help_text=_("The holding point they were at."))
    same_as = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies")
    earlier = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later")

    class Meta:
        indexes = [models.Index(fields=["match", "incident"], name="incident_person_by_match")]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="one_number_a_person"),
            models.CheckConstraint(
                name="known_has_a_person",
                condition=Q(match="known", person__isnull=False) | (~Q(match="known") & Q(person__isnull=True)),
            ),
        ]

    @property
    def held_at_words(self) -> str:
        """The holding point they were at, by name; "" where none is known."""
        return place_name(self.held_at) if self.held_at else ""


class MatchCandidate(models.Model):
    """Somebody of the register who may be the person reported; the machine proposes, a person decides."""

    incident_person = models.ForeignKey(IncidentPerson, on_delete=models.CASCADE, related_name="candidates")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    log_odds = models.FloatField()
    reasons = SealedJSONField(key_of="incident_person.seal", shape="nothing", default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident_person", "person"], name="a_candidate_once")]


class StateChange(models.Model):
    """Something became known about where a person is. Only ever added; the newest by the day it happened counts."""

    class Evidence(models.TextChoices):
        HEARSAY = "hearsay", _("Hearsay")
        RELATIVE = "relative", _("Said by a relative or neighbour")
        TWO_SOURCES = "two_sources", _("Two sources that do not know each other")
        LAWYER = "lawyer", _("Seen by a lawyer or an officer of ours")
        OFFICIAL = "official", _("Said by an official")
        DOCUMENT = "document", _("Stands on a paper")

    incident_person = models.ForeignKey(IncidentPerson, on_delete=models.PROTECT, related_name="changes")
    state = models.CharField(max_length=12, choices=State.choices)
    how = models.CharField(max_length=10, choices=How.choices, blank=True, default="")
    evidence = models.CharField(max_length=12, choices=Evidence.choices, default=Evidence.RELATIVE)
    happened_at = models.DateTimeField()
    is_day_only = models.BooleanField(default=False, help_text=_("The hour is not known."))
    day_words = SealedTextField(
        key_of="incident_person.seal", blank=True, default="", help_text=_("The time as reported.")
    )
    place = models.CharField(max_length=40, blank=True, default="", help_text=_("A code of the gazetteer."))
    place_words = SealedTextField(key_of="incident_person.seal", blank=True, default="")
    note = SealedTextField(key_of="incident_person.seal", blank=True, default="")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, blank=True, related_name="changes")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_a_release_has_a_how",
                condition=(Q(state="released") & ~Q(how="")) | (~Q(state="released") & Q(how="")),
            )
        ]


class StepKind(models.TextChoices):
    """What an office does about an incident."""

    CALL_STATION = "call_station", _("Call the station")
    EMBASSY_NOTE = "embassy_note", _("Write to the embassy")
    LAWYER = "lawyer", _("Send a lawyer")
    MINISTRY = "ministry", _("Call the ministry")
    CALL_BACK = "call_back", _("Call the reporter back")
    OTHER = "other", _("Something else")


class OfficeStep(models.Model):
    """A step that an office takes in every arrest, and how long after the first report."""

    office = models.ForeignKey("accounts.Office", on_delete=models.CASCADE, related_name="incident_steps")
    kind = models.CharField(max_length=14, choices=StepKind.choices)
    after_minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "kind"], name="a_step_once_an_office")]


class EscalationStep(models.Model):
    """Something to be done about an incident by an hour, and by whom."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=14, choices=StepKind.choices)
    what = SealedTextField(key_of="incident.seal", blank=True, default="")
    due_at = models.DateTimeField()
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    result = SealedTextField(key_of="incident.seal", blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "incident"], name="step_by_hour", condition=Q(done_at__isnull=True)),
            models.Index(fields=["owner", "due_at"], name="step_by_owner", condition=Q(done_at__isnull=True)),
        ]


class MergeProposal(models.Model):
    """Two incidents that may be one event; a person decides."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("Waits for a person")
        ONE = "one", _("One event")
        TWO = "two", _("Two events")

    left = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="proposals_left")
    right = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="proposals_right")
    reasons = models.JSONField(default=list)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.WAITING)
    found_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="a_pair_of_incidents_once")]


class IntakeDraft(models.Model):
    """What a worker typed and has not sent yet, so that a lost connection or a session that ended loses nothing."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="incident_draft")
    typed = SealedJSONField(shape="dict", default=dict)
    saved_at = models.DateTimeField()
