"""Press reports as received, and what the rules drafted from them: candidates, each confirmed, edited or rejected by a person."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aman.vault.fields import SealedJSONField, SealedTextField, SealNumberField


class PressReportQuerySet(models.QuerySet["PressReport"]):
    """The only way a page, count or search reaches a report is `visible_to`."""

    def visible_to(self, user: Any) -> PressReportQuerySet:
        """Keep the reports of the user's office, for those who work with the press."""
        if not getattr(user, "is_authenticated", False) or not user.may("liaison.view_press"):
            return self.none()
        return self.filter(office_id=user.office_id) if user.office_id is not None else self.none()


class PressReport(models.Model):
    """A published report, kept as received."""

    class Form(models.TextChoices):
        PASTED = "pasted", _("Pasted")
        TEXT = "text", _("Text")
        HTML = "html", _("Web page")
        PDF = "pdf", _("PDF")
        DOCX = "docx", _("Word document")

    ref = models.CharField(max_length=12, unique=True, help_text=_("PR- and eight letters or digits, at random."))
    office = models.ForeignKey("accounts.Office", on_delete=models.PROTECT, related_name="press_reports")
    seal = SealNumberField()
    form = models.CharField(max_length=6, choices=Form.choices, default=Form.PASTED)
    outlet = models.CharField(max_length=160, blank=True, default="")
    dateline_day = models.DateField(null=True, blank=True)
    dateline_place = models.CharField(max_length=80, blank=True, default="")
    day_was_given = models.BooleanField(default=False, help_text=_("By whoever brought it, not found in the text."))
    text = SealedTextField(key_of="seal")
    sha256 = models.CharField(max_length=64, help_text=_("Of the text that spans count in."))
    notes = models.JSONField(default=list, help_text=_("Codes of what the rules could not do."))
    chain = SealedJSONField(key_of="seal", shape="list", default=list, help_text=_("Who has it from whom."))
    received_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    objects = PressReportQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "sha256"], name="a_report_once_an_office")]

    def __str__(self) -> str:
        return self.ref


class Drafted(models.TextChoices):
    """What became of something the rules drafted."""

    WAITING = "waiting", _("Waits for a person")
    CONFIRMED = "confirmed", _("Confirmed")
    EDITED = "edited", _("Confirmed with another value")
    REJECTED = "rejected", _("Rejected")
    NOT_STATED = "not_stated", _("The text does not say")


class PressItem(models.Model):
    """One candidate: a person, quote, figure, date, engagement, commitment or place, with its span in the text."""

    class Group(models.TextChoices):
        PEOPLE = "people", _("People")
        QUOTES = "quotes", _("Quotes")
        FIGURES = "figures", _("Figures")
        DATES = "dates", _("Dates")
        ENGAGEMENTS = "engagements", _("Engagements")
        COMMITMENTS = "commitments", _("Commitments")
        PLACES = "places", _("Places")
        CHAIN = "chain", _("Who has it from whom")

    report = models.ForeignKey(PressReport, on_delete=models.CASCADE, related_name="items")
    group = models.CharField(max_length=12, choices=Group.choices)
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    method = models.CharField(
        max_length=40, blank=True, default="", help_text=_("The rule that found it; blank: a person.")
    )
    state = models.CharField(max_length=10, choices=Drafted.choices, default=Drafted.WAITING)
    second_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True, help_text=_("A second person looked at a private person."))
    #: What it became: the reference of an engagement, commitment or official, or the number of a figure.
    became = models.CharField(max_length=20, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "group", "number"], name="an_item_once"),
            models.CheckConstraint(name="item_span_in_order", condition=Q(end__gte=F("start"))),
        ]


class PressField(models.Model):
    """One field of a candidate: what the rules read, and what a person made of it."""

    item = models.ForeignKey(PressItem, on_delete=models.CASCADE, related_name="fields")
    name = models.CharField(max_length=30)
    drafted = SealedJSONField(
        key_of="item.report.seal", shape="dict", default=dict, help_text=_('{"value": ...}; empty: nothing was read.')
    )
    was_drafted = models.BooleanField(
        default=False, help_text=_("The rules read something; for the rate of each rule.")
    )
    also = SealedJSONField(key_of="item.report.seal", shape="list", default=list, help_text=_("Other readings."))
    state = models.CharField(max_length=10, choices=Drafted.choices, default=Drafted.WAITING)
    value = SealedJSONField(key_of="item.report.seal", shape="dict", default=dict)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="a_field_once")]
