"""Make a brief, at once or by a worker a section at a time, and read one; each leaves a line in the log."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.errors import NotAllowed
from aman.jobs.actions import JobKind, Piece, enqueue_job
from aman.jobs.models import Job
from aman.people.refs import CROCKFORD
from aman.reports.brief import making
from aman.reports.brief.counting import SECTIONS
from aman.reports.brief.drawing import draw_form
from aman.reports.brief.frame import hash_of
from aman.reports.models import Brief
from aman.reports.queries.briefs import MAKE_BRIEF, subject_of, visible_brief


def make_brief(
    *,
    actor: User,
    as_of: date,
    now: datetime | None = None,
    progress: Callable[[str, int, int], None] = lambda *told: None,
) -> Brief:
    """Count, freeze and keep a brief of the actor's office.

    Args:
        actor: who makes it.
        as_of: the day; what was known by its end counts.
        now: the moment; None means now.
        progress: told each section's name, how much of it is done, of how much.

    Raises:
        NotAllowed: the role makes no briefs.
        BadInput: the day is to come, or nothing was known on it.
    """
    now = now or timezone.now()
    office = _checked(actor, as_of, now)
    earlier = making.earlier_brief(office.pk, as_of)
    scope = making.scope_of(office.pk, as_of, earlier, now)
    sections = making.count_everything(scope, progress)
    return _keep(actor=actor, office=office, as_of=as_of, earlier=earlier, now=now, sections=sections)


def ask_for_brief(*, actor: User, as_of: date) -> Job:
    """Put a brief aside for a worker; one that is being made for the same day is given instead.

    Raises:
        NotAllowed: the role makes no briefs.
        BadInput: the day is to come, or nothing was known on it.
    """
    office = _checked(actor, as_of, timezone.now())
    return enqueue_job(
        kind=MAKE_BRIEF, subject=subject_of(office.pk, as_of), office=office, asked_by=actor, total=len(SECTIONS)
    )


def _checked(actor: User, as_of: date, now: datetime) -> Office:
    if actor.role != Role.COMMAND_LINE and not actor.may("reports.make_brief"):
        raise NotAllowed("Your role makes no briefs.", fix="Ask a reviewer, an analyst or a liaison officer.")
    return making.check_day(actor.office, as_of, timezone.localdate(now))


@transaction.atomic
def _keep(
    *,
    actor: User,
    office: Office,
    as_of: date,
    earlier: Brief | None,
    now: datetime,
    sections: Sequence[Mapping[str, Any]],
) -> Brief:
    scope = making.scope_of(office.pk, as_of, earlier, now)
    contents = making.contents_of(office=office, scope=scope, earlier=earlier, sections=sections)
    brief = Brief.objects.create(
        ref="BR-" + "".join(secrets.choice(CROCKFORD) for _ in range(8)),
        office=office,
        as_of=as_of,
        made_at=now,
        made_by=actor,
        contents=contents,
        sha256=hash_of(contents),
        earlier=earlier,
    )
    detail = {"as_of": as_of.isoformat(), "sha256": brief.sha256}
    record(actor=actor, verb="brief.made", subject=f"brief:{brief.ref}", detail=detail)
    return brief


def read_piece(job: Job) -> Callable[[Job], Piece]:
    """Count the section after the cursor, before anything is written: a large register is read for half a minute."""
    as_of = date.fromisoformat(job.subject.rpartition(".")[2])
    earlier = _earlier(job, as_of)
    began = datetime.fromisoformat(job.cursor["began"]) if job.cursor else timezone.now()
    scope = making.scope_of(job.office_id, as_of, earlier, began)
    sections = list(job.cursor.get("sections", ()))
    sections.append(making.count_section(len(sections), scope))

    def write(job: Job) -> Piece:
        is_last = len(sections) == len(SECTIONS)
        if is_last:
            if job.asked_by is None:
                raise NotAllowed("Nobody asked for this brief any more, so it was not kept.", fix="Ask for it again.")
            _keep(actor=job.asked_by, office=job.office, as_of=as_of, earlier=earlier, now=began, sections=sections)
        kept = [] if is_last else sections
        cursor = {"began": began.isoformat(), "earlier": earlier.pk if earlier else None, "sections": kept}
        return Piece(cursor=cursor, done=job.done + 1, total=len(SECTIONS), is_last=is_last)

    return write


def make_piece(job: Job) -> Piece:
    """Count the section after the cursor; after the last one, freeze what was counted."""
    return read_piece(job)(job)


def _earlier(job: Job, as_of: date) -> Brief | None:
    """The earlier brief as it was when the first section was counted."""
    if not job.cursor:
        return making.earlier_brief(job.office_id, as_of)
    return Brief.objects.filter(pk=job.cursor["earlier"]).first()


MAKE_BRIEF_JOB = JobKind(step=make_piece, read=read_piece)


@transaction.atomic
def read_brief(*, actor: User, ref: str) -> Brief:
    """Give a brief to read, and log the look."""
    brief = visible_brief(user=actor, ref=ref)
    record(actor=actor, verb="brief.read", subject=f"brief:{brief.ref}")
    return brief


@transaction.atomic
def take_brief(*, actor: User, ref: str, form: str, language: str, exact: bool) -> bytes:
    """Draw a brief as a file in a language, and log that it was taken."""
    brief = visible_brief(user=actor, ref=ref)
    drawn = draw_form(brief, form=form, language=language, exact=exact)
    detail = {"form": form, "language": language, "exact": exact}
    record(actor=actor, verb="brief.taken", subject=f"brief:{brief.ref}", detail=detail)
    return drawn


def log_list(*, actor: User, shown: int) -> None:
    """Log that somebody looked at the list of briefs."""
    record(actor=actor, verb="briefs.listed", detail={"rows": shown})
