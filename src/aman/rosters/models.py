"""Lists as received, their rows and defects, and the question of who is who in them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.people.models import Person
from aman.vault.fields import SealedBytesField, SealedJSONField, SealedTextField, SealNumberField


class RosterQuerySet(models.QuerySet["Roster"]):
    """Lists are seen by the office that received them."""

    def visible_to(self, user: Any) -> RosterQuerySet:
        """Keep the lists of the user's office, if the user's role sees people at all, and not only some of them."""
        if not getattr(user, "sees_people", False) or user.sees_assigned_only:
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
    content = SealedBytesField(null=True, help_text=_("The file while it is staged, so a mapping can be corrected."))
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
    seal = SealNumberField(help_text=_("The key this row is sealed under; its person takes it over."))
    cells = SealedJSONField(key_of="seal")
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
    value = SealedTextField(blank=True, default="", help_text=_("Under the key of its row."))
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
        """Keep the pairs of the user's office whose two people they see, if the user's role sees people at all."""
        if not getattr(user, "sees_people", False):
            return self.none()
        kept = self.filter(office_id=user.office_id)
        if user.sees_assigned_only:
            mine = Person.objects.visible_to(user)
            kept = kept.filter(left__in=mine, right__in=mine)
        return kept

    def in_force(self) -> PairQuerySet:
        """Keep the pairs that join two rows."""
        return self.filter(state__in=[Pair.State.AUTOMATIC, Pair.State.SAME])

    def proposed(self) -> PairQuerySet:
        """Keep the pairs for which a second person is asked."""
        return self.filter(models.Exists(_open_proposals()))

    def not_proposed(self) -> PairQuerySet:
        """Keep the pairs for which no second person is asked."""
        return self.filter(~models.Exists(_open_proposals()))


def _open_proposals() -> models.QuerySet[PairProposal]:
    return PairProposal.objects.filter(pair=models.OuterRef("pk"), answer="")


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
    seal = SealNumberField(help_text=_("A key of its own: the score names both people."))
    addends = SealedJSONField(
        key_of="seal",
        shape="nothing",
        default=list,
        help_text=_("Term, log-odds and sentence of each part of the score."),
    )
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = SealedTextField(key_of="seal", blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="a_pair_once"),
            models.CheckConstraint(name="left_before_right", condition=models.Q(left__lt=models.F("right"))),
        ]
        indexes = [models.Index(fields=["office", "state", "-probability"], name="pairs_waiting")]


class PairHistory(models.Model):
    """Each change of a pair's state, by whom and why; by nobody where the machine stepped back.

    `second_by` confirmed a change that took protection from somebody; `cause` is the change because of which the
    machine stepped back; `undoes` is the change that this one took back.
    """

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="history")
    from_state = models.CharField(max_length=10, choices=Pair.State.choices)
    to_state = models.CharField(max_length=10, choices=Pair.State.choices)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True)
    changed_at = models.DateTimeField()
    reason = SealedTextField(key_of="pair.seal", blank=True, default="")
    second_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="second_on_pairs"
    )
    cause = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="led_to")
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="nobody_changes_a_pair_twice",
                condition=models.Q(second_by__isnull=True) | ~models.Q(second_by=models.F("changed_by")),
            )
        ]


class PairProposal(models.Model):
    """A change that would take protection from somebody: proposed by one person, answered by another.

    Until it is answered the pair stands as it stood. Proposals are kept, whatever the answer.
    """

    class Answer(models.TextChoices):
        OPEN = "", _("Waits for a second person")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Not confirmed")
        TAKEN_BACK = "taken_back", _("Taken back")

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="proposals")
    to_state = models.CharField(max_length=10, choices=Pair.State.choices)
    reason = SealedTextField(key_of="pair.seal", blank=True, default="")
    losses = models.JSONField(help_text=_("What whose person would lose: kind and reference."))
    undoes = models.ForeignKey(PairHistory, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="proposed_pairs")
    proposed_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default="")
    answered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="answered_pairs"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_reason = SealedTextField(key_of="pair.seal", blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pair"], condition=models.Q(answer=""), name="a_pair_waits_for_one_second_person"
            ),
            models.CheckConstraint(
                name="nobody_answers_their_own_proposal",
                condition=models.Q(answer="", answered_by__isnull=True)
                | models.Q(answer="taken_back", answered_by=models.F("proposed_by"))
                | (
                    models.Q(answer__in=["confirmed", "refused"], answered_by__isnull=False)
                    & ~models.Q(answered_by=models.F("proposed_by"))
                ),
            ),
        ]
