"""Lists as received, their rows and defects, and the question of who is who in them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class RosterQuerySet(models.QuerySet["Roster"]):
    """Lists are seen by the office that received them."""

    def visible_to(self, user: Any) -> RosterQuerySet:
        """Keep the lists of the user's office, if the user's role sees people at all."""
        if not getattr(user, "sees_people", False):
            return self.none()
        return self.filter(office_id=user.office_id)


class Roster(models.Model):
    """One file that somebody handed over."""

    class State(models.TextChoices):
        STAGED = "staged", _("Read, not yet accepted")
        RECEIVED = "received", _("Received")
        RESOLVED = "resolved", _("Received and resolved")
        DISCARDED = "discarded", _("Not accepted")

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="rosters")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    received_on = models.DateField(help_text=_("The day the list speaks of; births after it are impossible."))
    received_at = models.DateTimeField()
    received_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    row_count = models.PositiveIntegerField(default=0)
    person_count = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict, help_text=_("For each sheet: header row, field -> column, and why."))
    content = models.BinaryField(null=True, help_text=_("The file while it is staged, so a mapping can be corrected."))
    version = models.PositiveIntegerField(default=1)

    #: Set by receive_roster when the very file was there already and nothing was changed.
    received_before = False

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "sha256"],
                name="a_file_once_in_an_office",
                condition=~models.Q(state="discarded"),
            )
        ]


class SourceRow(models.Model):
    """A row exactly as received. It never changes."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=120, blank=True, default="")
    row = models.PositiveIntegerField(help_text=_("As a spreadsheet shows it."))
    kind = models.CharField(max_length=16)
    cells = models.JSONField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="source_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roster", "sheet", "row"], name="a_row_once")]


class Defect(models.Model):
    """Something wrong or worth knowing in a row, with the column and the value."""

    class Severity(models.TextChoices):
        ERROR = "error", _("Must be mended")
        WARNING = "warning", _("Should be looked at")
        NOTE = "note", _("Worth knowing")

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="defects")
    sheet = models.CharField(max_length=120, blank=True, default="")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True, default="", help_text=_("The header as written."))
    column_index = models.PositiveIntegerField(null=True)
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    value = models.CharField(max_length=300, blank=True, default="")
    other = models.CharField(max_length=200, blank=True, default="", help_text=_("Another row it concerns."))

    class Meta:
        indexes = [models.Index(fields=["roster", "code"], name="defect_by_code")]


class SavedMapping(models.Model):
    """How an office's columns are to be read, as an officer corrected it."""

    office = models.ForeignKey("accounts.Office", on_delete=models.CASCADE)
    header_fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "header_fingerprint"], name="one_mapping_a_header")]


class PairQuerySet(models.QuerySet["Pair"]):
    """Pairs are seen by the office whose people they are."""

    def visible_to(self, user: Any) -> PairQuerySet:
        """Keep the pairs of the user's office, if the user's role sees people at all."""
        if not getattr(user, "sees_people", False):
            return self.none()
        return self.filter(office_id=user.office_id)

    def in_force(self) -> PairQuerySet:
        """Keep the pairs that join two rows."""
        return self.filter(state__in=[Pair.State.AUTOMATIC, Pair.State.SAME])


class Pair(models.Model):
    """Two people who may be one, with the score as it was computed and what was decided."""

    class State(models.TextChoices):
        AUTOMATIC = "automatic", _("Joined: certain")
        WAITING = "waiting", _("Waiting for a person")
        SAME = "same", _("Same person")
        DIFFERENT = "different", _("Different people")
        NOT_SURE = "not_sure", _("Looked at, not sure")
        UNDONE = "undone", _("Taken apart again")

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT)
    left = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="pairs_left")
    right = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="pairs_right")
    state = models.CharField(max_length=10, choices=State.choices)
    log_odds = models.FloatField()
    probability = models.FloatField()
    addends = models.JSONField(help_text=_("Term, log-odds and sentence of each part of the score."))
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="a_pair_once"),
            models.CheckConstraint(name="left_before_right", condition=models.Q(left__lt=models.F("right"))),
        ]
        indexes = [models.Index(fields=["office", "state", "-probability"], name="pairs_waiting")]


class PairHistory(models.Model):
    """Each change of a pair's state, by whom and why; by nobody where the machine stepped back."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="history")
    from_state = models.CharField(max_length=10, choices=Pair.State.choices)
    to_state = models.CharField(max_length=10, choices=Pair.State.choices)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True)
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True, default="")
