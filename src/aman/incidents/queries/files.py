"""Named reads of files of reports, and of what came too late to be told of one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet

from aman.errors import NotFound
from aman.incidents.models import ReportFile


def files_of(*, user: Any) -> QuerySet[ReportFile]:
    """Give the files of the user's office without their rows, the newest first."""
    return ReportFile.objects.visible_to(user).defer("rows").select_related("sent_by").order_by("-sent_at", "-pk")


def visible_file(*, user: Any, file_id: int) -> ReportFile:
    """Give one file of the user's office, without its rows.

    Raises:
        NotFound: there is none.
    """
    found = files_of(user=user).select_related("sent_by", "answered_by", "office").filter(pk=file_id).first()
    if found is None:
        raise NotFound("No such file of reports.", fix="Check the number.", code="report-file-not-found")
    return found


def came_late(prefix: str = "") -> Q:
    """Say of an incident that its last news was old already when it was opened here.

    Such come in a file long after they happened, by the hundred: an office is told of all of them at once. As soon as
    anybody hears anything of one, it is an incident like any other.

    Args:
        prefix: the way to the incident, such as "incident__".
    """
    old = timedelta(hours=settings.OLD_REPORT_HOURS)
    return Q(**{f"{prefix}last_news_at__lt": F(f"{prefix}opened_at") - old})
