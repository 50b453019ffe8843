"""For each kind of the schedule: which records' time is over, and what is done with them?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from aman.accounts.models import OpenSession
from aman.cases.models import Case, Member, Note, Task
from aman.cases.models import Step as CaseStep
from aman.checks.models import DeskTrace, Referral
from aman.incidents.actions.files import end_file
from aman.incidents.models import Incident, IntakeDraft, Report, ReportFile
from aman.issuing.models import Letter
from aman.jobs.models import Job
from aman.notices.models import Notice
from aman.people.models import Person
from aman.retention import queries
from aman.retention.actions.emptying import Extent, empty, nothing_in, seals_of
from aman.retention.actions.erasing import erase_by_schedule
from aman.retention.actions.talks import empty_talks, old_drafts, old_talks
from aman.retention.actions.unnamed import erase_unnamed, people_on_no_case
from aman.retention.models import Disposal, Hold
from aman.rosters.models import Defect, Roster, SourceRow
from aman.vault.actions import destroy_seals

#: Removes at most so many rows of an office that ended before a moment; gives how many.
Machine = Callable[[int, datetime, int], int]
#: Gives the ids of records of an office that ended before a moment, from an id on, at most so many.
Due = Callable[[int, datetime, int, int], list[int]]
#: Does records of an agreed disposal; gives how many were done. The others are held or still needed.
ByTwo = Callable[[list[int], Disposal], int]


def _some(rows: Any, most: int) -> int:
    """Delete at most so many rows, with what hangs on them."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    rows.model._base_manager.filter(pk__in=ids).delete()
    return len(ids)


def _held_rosters() -> Any:
    return [int(ref) for ref in queries.standing_holds().filter(about=Hold.About.ROSTER).values_list("ref", flat=True)]


def _staged_files(office_id: int, before: datetime, most: int) -> int:
    rows = Roster.objects.filter(office_id=office_id, state=Roster.State.STAGED, received_at__lt=before)
    ids = list(rows.exclude(pk__in=_held_rosters()).order_by("pk").values_list("pk", flat=True)[:most])
    Roster.objects.filter(pk__in=ids).update(content=None, state=Roster.State.DISCARDED)
    return len(ids)


def _discarded_rows(office_id: int, before: datetime, most: int) -> int:
    lists = Roster.objects.filter(office_id=office_id, state=Roster.State.DISCARDED, received_at__lt=before)
    lists = lists.exclude(pk__in=_held_rosters())
    lists.exclude(content=None).update(content=None)
    removed = _some(SourceRow.objects.filter(roster__in=lists, person__isnull=True), most)
    return removed + _some(Defect.objects.filter(roster__in=lists), most - removed)


def _report_files(office_id: int, before: datetime, most: int) -> int:
    unanswered = (ReportFile.State.COMPARING, ReportFile.State.READY)
    rows = ReportFile.objects.filter(office_id=office_id, state__in=unanswered, sent_at__lt=before).defer("rows")
    found = list(rows.order_by("pk")[:most])
    for file in found:
        end_file(file, ReportFile.State.DROPPED)
    return len(found)


def _intake_drafts(office_id: int, before: datetime, most: int) -> int:
    removed = _some(IntakeDraft.objects.filter(user__office_id=office_id, saved_at__lt=before), most)
    drafts = _model("accounts", "TypedDraft")
    if drafts is not None:
        removed += _some(drafts.objects.filter(user__office_id=office_id, kept_at__lt=before), most - removed)
    return removed


def _model(app: str, name: str) -> Any:
    """A table of an app that not every version has."""
    try:
        return apps.get_model(app, name)
    except LookupError:
        return None


def _desk_questions(office_id: int, before: datetime, most: int) -> int:
    waiting = Referral.objects.filter(office_id=office_id, made_at__lt=before, wiped_at__isnull=True)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:most])
    said, candidates = (Referral._meta.get_field(name) for name in ("said", "candidates"))
    Referral.objects.filter(pk__in=ids).update(
        said=nothing_in(said), candidates=nothing_in(candidates), note="", wiped_at=datetime.now(before.tzinfo)
    )
    return len(ids) + _some(DeskTrace.objects.filter(made_at__lt=before), most - len(ids))


def _notices(office_id: int, before: datetime, most: int) -> int:
    return _some(Notice.objects.filter(user__office_id=office_id, made_at__lt=before), most)


def _sessions(office_id: int, before: datetime, most: int) -> int:
    removed = _some(Session.objects.filter(expire_date__lt=before), most)
    # Whoever never signs in again leaves the note of the last session behind, with the address it came from.
    running = Session.objects.filter(session_key=OuterRef("key"))
    over = OpenSession.objects.filter(~Exists(running), user__office_id=office_id, begun_at__lt=before)
    return removed + _some(over, most - removed)


def _jobs(office_id: int, before: datetime, most: int) -> int:
    done = Q(state__in=[Job.State.DONE, Job.State.FAILED], finished_at__lt=before)
    return _some(Job.objects.filter(done, office_id=office_id), most)


def _export_files(office_id: int, before: datetime, most: int) -> int:
    """Files end by their own day and are removed by `aman.exports`; nothing is left to do for the schedule."""
    return 0


BY_MACHINE: dict[str, Machine] = {
    "staged_files": _staged_files,
    "report_files": _report_files,
    "discarded_rows": _discarded_rows,
    "intake_drafts": _intake_drafts,
    "desk_questions": _desk_questions,
    "notices": _notices,
    "sessions": _sessions,
    "jobs": _jobs,
    "export_files": _export_files,
}


def _ended_letters(office_id: int, before: datetime, after: int, most: int) -> list[int]:
    ended = Letter.objects.filter(case__office_id=office_id, expires_at__lt=before, pk__gt=after)
    return list(
        ended.exclude(token=nothing_in(Letter._meta.get_field("token")))
        .order_by("pk")
        .values_list("pk", flat=True)[:most]
    )


def _blank_letters(ids: list[int], row: Disposal) -> int:
    letters = Letter.objects.filter(pk__in=ids).select_related("person")
    free = [one.pk for one in letters if not queries.holds_on_person(queries.rows_of(one.person))]
    token = nothing_in(Letter._meta.get_field("token"))
    return int(Letter.objects.filter(pk__in=free).update(token=token, withdrawn_reason="", withdrawal_reason=""))


def _ended_incidents(office_id: int, before: datetime, after: int, most: int) -> list[int]:
    nothing = {name: nothing_in(Report._meta.get_field(name)) for name in ("words", "phone", "reporter")}
    told = Report.objects.filter(incident=OuterRef("pk")).exclude(**nothing)
    ended = Incident.objects.filter(office_id=office_id, is_running=False, last_news_at__lt=before, pk__gt=after)
    no_place = nothing_in(Incident._meta.get_field("place_words"))
    with_words = ended.filter(~Q(place_words=no_place) | Exists(told))
    return list(with_words.order_by("pk").values_list("pk", flat=True)[:most])


def _empty_incidents(ids: list[int], row: Disposal) -> int:
    done = 0
    for incident in Incident.objects.filter(pk__in=ids).prefetch_related("people__person"):
        people = [place.person for place in incident.people.all() if place.person is not None]
        held = queries.is_record_held(Hold.About.INCIDENT, incident.ref, incident.office_id)
        if held or any(queries.holds_on_person(queries.rows_of(person)) for person in people):
            continue
        extent = Extent(people=(), refs=(), incidents=(incident.pk,), is_whole_incident=True)
        seals = seals_of(extent)
        empty(extent)
        if seals:
            destroy_seals(seals)
        done += 1
    return done


def _people_of_closed_cases(office_id: int, before: datetime, after: int, most: int) -> list[int]:
    """Roots, all of whose cases are closed or departed and have been quiet since."""
    case, day = OuterRef("pk"), before.date()
    quiet = Case.objects.filter(
        ~Exists(Note.objects.filter(case=case, written_at__gte=before)),
        ~Exists(Task.objects.filter(case=case, done_at__gte=before)),
        ~Exists(CaseStep.objects.filter(Q(left_on__gte=day) | Q(entered_on__gte=day), case=case)),
        office_id=office_id,
        opened_at__lt=before,
    ).exclude(state=Case.State.OPEN)
    people = (
        Member.objects.filter(case__in=quiet.values("pk"))
        .annotate(root=Coalesce("person__root_id", "person_id"))
        .filter(root__gt=after)
        .exclude(person__erasures__state__in=["asked", "done"])
        .exclude(person__root__erasures__state__in=["asked", "done"])
    )
    return list(people.order_by("root").values_list("root", flat=True).distinct()[:most])


def _erase_people(ids: list[int], row: Disposal) -> int:
    assert row.agreed_by is not None  # noqa: S101  two agreed, or no job was made
    assert row.confirmed_by is not None  # noqa: S101  the second of them
    people = Person.objects.filter(pk__in=ids)
    return sum(erase_by_schedule(person=one, agreed=row.agreed_by, confirmed=row.confirmed_by) for one in people)


_DUE: dict[str, Due] = {
    "letters": _ended_letters,
    "closed_incidents": _ended_incidents,
    "closed_cases": _people_of_closed_cases,
    "people_on_no_case": people_on_no_case,
    "engagement_drafts": old_drafts,
    "engagements": old_talks,
}
BY_TWO: dict[str, ByTwo] = {
    "letters": _blank_letters,
    "closed_incidents": _empty_incidents,
    "closed_cases": _erase_people,
    "people_on_no_case": erase_unnamed,
    "engagement_drafts": empty_talks,
    "engagements": empty_talks,
}
#: Kinds of which two people look at each record, from a list; what is not on it does not go.
LISTED = frozenset({"people_on_no_case"})


def due(kind: str) -> Due:
    """Give what finds the records of a kind whose time is over."""
    return _DUE[kind]
