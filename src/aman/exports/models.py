"""A file about people that leaves Aman: who asked, who agreed, for whom, what it holds, until when, and who is in it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from aman.vault.fields import SealedTextField


class ExportQuerySet(models.QuerySet[Any]):
    """Recipients and exports belong to an office and are seen there alone, by roles that see people."""

    def visible_to(self, user: Any) -> Any:
        """Keep those of the user's office, if the user's role sees people at all."""
        if not getattr(user, "sees_people", False):
            return self.none()
        return self.filter(office_id=user.office_id)


class Recipient(models.Model):
    """An organisation that an office may give something to, whom to call there, and the key it reads files with."""

    class Kind(models.TextChoices):
        HOST = "host", _("The host state")
        RESETTLEMENT_STATE = "resettlement_state", _("A state that may resettle the person")
        UNHCR = "unhcr", _("UNHCR")
        PARTNER = "partner", _("A partner organisation")

    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="recipients")
    name = models.CharField(max_length=120, help_text=_("Never changed: consents name it."))
    kind = models.CharField(max_length=20, choices=Kind.choices)
    contact = SealedTextField()
    age_key = models.CharField(
        max_length=80, blank=True, default="", help_text=_("Blank: a key is made for each file.")
    )
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="one_recipient_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Export(models.Model):
    """One file: asked for by one person, approved by another, written in the background, gone after its hours."""

    class State(models.TextChoices):
        CHOOSING = "choosing", _("Its people are being chosen")
        ASKED = "asked", _("Waits for a second person")
        REFUSED = "refused", _("Refused")
        TAKEN_BACK = "taken_back", _("Taken back")
        APPROVED = "approved", _("Being written")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Stopped by an error")
        ENDED = "ended", _("Ended; the file is gone")

    class Form(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("XLSX")
        JSONL = "jsonl", _("JSON Lines")

    ref = models.CharField(max_length=12, unique=True)
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="exports")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="exports")
    purpose = models.CharField(max_length=30)
    why = SealedTextField()
    form = models.CharField(max_length=6, choices=Form.choices)
    fields = models.JSONField(help_text=_("Keys of the catalogue, in the order of the columns."))
    chosen = models.CharField(max_length=200, help_text=_("How the people were chosen; references, never names."))
    choice = models.JSONField(default=dict, help_text=_("The same for the worker who goes through it."))
    roster = models.ForeignKey(
        "rosters.Roster", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The list that goes back to its sender, where the file is one."),
    )  # fmt: skip
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    people = models.PositiveIntegerField(default=0, help_text=_("Human beings asked for."))
    allowed = models.PositiveIntegerField(default=0, help_text=_("Of them those who consent, as was last counted."))
    left_out = models.JSONField(default=dict, help_text=_("How many stay out, by the reason."))
    chosen_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When its people were settled, so that a second person could answer.")
    )
    written = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    seal = SealedTextField(help_text="Draws the references and the order of this file alone.")
    key = models.CharField(max_length=80, blank=True, default="", help_text=_("The public key the file is locked to."))
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = SealedTextField(blank=True, default="")
    written_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    downloads = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True, default="")

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["office", "-asked_at"], name="exports_of_an_office"),
            models.Index(fields=["state", "ends_at"], name="exports_that_end"),
        ]
        constraints = [
            models.CheckConstraint(
                name="an_export_takes_two_people",
                condition=models.Q(decided_by__isnull=True)
                | models.Q(state__in=["refused", "taken_back"])
                | ~models.Q(decided_by=models.F("asked_by")),
            )
        ]

    def __str__(self) -> str:
        return self.ref


class ExportPerson(models.Model):
    """One row of an export, at its place in that file's own order, under a reference drawn for that file alone.

    The row without a person is the canary: its reference belongs to nobody.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Not written yet")
        WRITTEN = "written", _("Written")
        DROPPED = "dropped", _("Left out: no consent")

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveBigIntegerField(help_text=_("Drawn for this file; it says nothing of the register."))
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="export_rows")
    row_ref = models.CharField(max_length=14, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=10, blank=True, default="", help_text=_("Why it is left out."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "position"], name="one_place_in_an_export"),
            models.UniqueConstraint(fields=["export", "person"], name="one_row_for_a_person_in_an_export"),
        ]


class ExportPart(models.Model):
    """Rows of an export that are written down but not yet joined into the file; sealed, and gone once they are."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    rows = SealedTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="one_part_of_an_export")]


class ExportBytes(models.Model):
    """A piece of the encrypted file, deleted when its hours are over."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="one_piece_of_an_export")]
