"""From which phones was something reported, so that another call from one of them leads to its incident, however old it is?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models

from aman.core.phones import phone_keys
from aman.vault.blind import INDEX_BYTES, blind_all
from aman.vault.indexing import NumberIndex

if TYPE_CHECKING:
    from aman.incidents.models import Report

#: Not the kind under which people of the register are found: the tables do not tell who of them called.
CALLER = "caller"
PHONES_OF_CALLERS = NumberIndex("phone", "report", CALLER, phone_keys)


class ReportPhone(models.Model):
    """The blind index of a telephone number from which something was reported."""

    report = models.ForeignKey("incidents.Report", on_delete=models.CASCADE, related_name="phones")
    number_index = models.BinaryField(max_length=INDEX_BYTES)

    class Meta:
        indexes = [models.Index(fields=["number_index"], name="report_by_phone")]
        constraints = [models.UniqueConstraint(fields=["report", "number_index"], name="a_phone_once_a_report")]


def index_caller(report: Report) -> None:
    """Index the phone of a report that was just written; the caller holds the transaction."""
    ReportPhone.objects.bulk_create(
        ReportPhone(report=report, number_index=index) for index in PHONES_OF_CALLERS.indexes(report.phone)
    )


def index_callers() -> int:
    """Index the phones of reports that were written before there was an index; give how many reports."""
    return PHONES_OF_CALLERS.fill(apps.get_model("incidents", "Report"), ReportPhone)


def calls_from(numbers: Iterable[str]) -> models.QuerySet[ReportPhone]:
    """Give the calls from one of these numbers, as `phone_keys` gives them; whoever asks keeps to what they may see."""
    return ReportPhone.objects.filter(number_index__in=blind_all(CALLER, numbers))
