"""Which briefs may somebody read, and does what is kept still agree with its hash?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from aman.errors import NotFound
from aman.jobs.models import Job
from aman.reports.brief.frame import hash_of
from aman.reports.models import Brief

MAKE_BRIEF = "reports.make_brief"


def briefs_of(user: Any) -> QuerySet[Brief]:
    """Give the briefs of the user's office, the newest day first, without their numbers."""
    if user.office_id is None:
        return Brief.objects.none()
    kept = Brief.objects.filter(office_id=user.office_id).defer("contents")
    return kept.select_related("made_by", "earlier").order_by("-as_of", "-made_at", "-pk")


def visible_brief(*, user: Any, ref: str) -> Brief:
    """Give one brief of the user's office.

    Raises:
        NotFound: there is none with this reference.
    """
    found = Brief.objects.filter(office_id=user.office_id, ref=ref) if user.office_id is not None else None
    brief = found.select_related("office", "made_by").first() if found is not None else None
    if brief is None:
        raise NotFound(_("There is no such brief in your office."), fix=_("Open it from the list of briefs."))
    return brief


def subject_of(office_id: int, as_of: date) -> str:
    """Name the job that makes a brief: one at a time for each office and day."""
    return f"brief:{office_id}.{as_of.isoformat()}"


def jobs_of(user: Any) -> list[Job]:
    """Give the last jobs that make briefs of the user's office and are not done."""
    if user.office_id is None:
        return []
    jobs = Job.objects.filter(kind=MAKE_BRIEF, office_id=user.office_id).exclude(state=Job.State.DONE)
    return list(jobs.order_by("-pk")[:5])


def is_whole(brief: Brief) -> bool:
    """Say whether the numbers agree with the hash that was taken when they were frozen."""
    return hash_of(brief.contents) == brief.sha256
