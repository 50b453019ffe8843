"""Which rows stand behind a number of the first page? Each kind once: who may see them, which they are, how one is shown.

The page counts and the list shows the same query, so that a number and the rows behind it cannot differ. What has a page
of its own in another app is counted there; here is the rest.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from aman.accounts.queries import users_lacking_second_factor, users_visible_to
from aman.audit.queries import events_visible_to
from aman.cases.models import Case, Consent, Evidence, Task
from aman.checks.models import Referral
from aman.exports.models import Export
from aman.exports.queries import exports_of
from aman.incidents.models import EscalationStep, Incident, StepKind
from aman.issuing.models import Letter
from aman.people.models import Document, Person
from aman.reports.queries.liaison import LIAISON
from aman.reports.queries.moments import Moment
from aman.reports.queries.shown import RowKind, Shown, address
from aman.rosters.models import Roster
from aman.screening.models import Decision
from aman.screening.queries import changed_decisions, open_changes, reached_next, waiting_decisions

#: What may be stayed on: it runs out sooner than any other paper.
VISAS = ("pk_visa",)


def _seen(user: Any) -> Exists:
    """Row by row: a database that is asked for a list of people works out the whole register first."""
    return Exists(Person.objects.visible_to(user).filter(pk=OuterRef("person")))


def _papers(user: Any, moment: Moment) -> QuerySet[Document]:
    soon = Document.objects.filter(valid_to__gte=moment.day, valid_to__lte=moment.until)
    return soon.filter(_seen(user)).select_related("person")


def _visas(user: Any, moment: Moment) -> QuerySet[Document]:
    return _papers(user, moment).filter(kind__in=VISAS)


def _other_papers(user: Any, moment: Moment) -> QuerySet[Document]:
    return _papers(user, moment).exclude(kind__in=VISAS)


def _case_papers(user: Any, moment: Moment) -> QuerySet[Evidence]:
    soon = Evidence.objects.filter(valid_to__gte=moment.day, valid_to__lte=moment.until)
    return soon.filter(_case_seen(user)).select_related("case")


def _case_seen(user: Any) -> Exists:
    return Exists(Case.objects.visible_to(user).filter(pk=OuterRef("case")))


def _consents(user: Any, moment: Moment) -> QuerySet[Consent]:
    soon = Consent.objects.filter(
        expires_on__gte=moment.day, expires_on__lte=moment.until, withdrawn_on__isnull=True, is_refusal=False
    )
    return soon.filter(_seen(user)).select_related("person")


def _letters(user: Any, moment: Moment) -> QuerySet[Letter]:
    ends = moment.now + timedelta(days=moment.days)
    letters = Letter.objects.filter(state=Letter.State.ISSUED, expires_at__gt=moment.now, expires_at__lte=ends)
    return letters.filter(_case_seen(user)).select_related("case")


def _withdrawals(user: Any, moment: Moment) -> QuerySet[Letter]:
    """Letters whose withdrawal somebody else asked for, their holders' own word among them."""
    # The other states are left out by name: a state that is asked for leads SQLite through every letter in force.
    gone = (Letter.State.SUPERSEDED, Letter.State.WITHDRAWN)
    asked = Letter.objects.filter(withdrawal_asked_at__isnull=False).exclude(state__in=gone)
    return asked.filter(_case_seen(user)).exclude(withdrawal_asked_by=user).select_related("case")


def _own_tasks(user: Any, moment: Moment) -> QuerySet[Task]:
    late = Task.objects.filter(owner=user, done_at__isnull=True, due_on__lt=moment.day)
    return late.filter(_case_seen(user)).select_related("case")


def _own_steps(user: Any, moment: Moment) -> QuerySet[EscalationStep]:
    late = EscalationStep.objects.filter(owner=user, done_at__isnull=True, due_at__lt=moment.now)
    late = late.filter(Q(incident__is_running=True) | Q(kind=StepKind.CALL_BACK))
    return late.filter(
        Exists(Incident.objects.visible_to(user).roots().filter(pk=OuterRef("incident")))
    ).select_related("incident")


def _late_referrals(user: Any, moment: Moment) -> QuerySet[Referral]:
    return Referral.objects.visible_to(user).filter(state=Referral.State.WAITING, due_at__lt=moment.now)


def _reached(user: Any, moment: Moment) -> QuerySet[Any]:
    after = moment.day if moment.on is None else moment.on - timedelta(days=1)
    found = reached_next(user=user, after=after, until=moment.on or moment.until)
    return found.filter(begins=moment.begins).select_related("person")


def _files(user: Any, moment: Moment) -> QuerySet[Export]:
    return exports_of(user).filter(state=Export.State.ASKED).exclude(asked_by=user)


def _staged(user: Any, moment: Moment) -> QuerySet[Roster]:
    return Roster.objects.visible_to(user).filter(state=Roster.State.STAGED).defer("content")


#: More decisions than this are compared on their own page only.
MOST_COMPARED = 200


def _changed(user: Any, moment: Moment) -> QuerySet[Decision]:
    """Decisions that rest on what has changed, where they are few enough to be looked through for one page."""
    made = Decision.objects.visible_to(user).select_related("determination__person")
    if made.order_by()[: MOST_COMPARED + 1].count() > MOST_COMPARED:
        return made.none()
    return made.filter(pk__in=[one.decision.pk for one in changed_decisions(user=user)])


def _failed_sign_ins(user: Any, moment: Moment) -> QuerySet[Any]:
    since = moment.now - timedelta(days=1)
    return events_visible_to(user).filter(verb="user.sign_in_failed", at__gt=since, at__lte=moment.now)


def _lacking(user: Any, moment: Moment) -> QuerySet[Any]:
    return users_lacking_second_factor(users_visible_to(user))


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at is not None else None


def _of_person(row: Any) -> Shown:
    day = getattr(row, "valid_to", None) or getattr(row, "expires_on", None) or getattr(row, "on_day", None)
    note = getattr(row, "kind", "") or getattr(row, "purpose", "")
    ref = row.person.ref
    return Shown(ref, address("people:view_person", ref), day, note, ref)


def _of_case(row: Any) -> Shown:
    day = getattr(row, "valid_to", None) or getattr(row, "due_on", None)
    return Shown(row.case.ref, address("cases:view_case", row.case.ref), day, getattr(row, "kind", ""))


def _of_letter(row: Letter) -> Shown:
    return Shown(row.letter_id, address("issuing:view_letter", row.letter_id), _day(row.expires_at), row.case.ref)


def _of_step(row: EscalationStep) -> Shown:
    ref = row.incident.ref
    return Shown(ref, address("incidents:view_incident", ref), _day(row.due_at), row.get_kind_display())


def _of_referral(row: Referral) -> Shown:
    return Shown(row.reference, address("checks:view_referral", row.reference), _day(row.due_at))


def _of_export(row: Export) -> Shown:
    return Shown(row.ref, address("exports:view_export", row.ref), _day(row.asked_at))


def _of_roster(row: Roster) -> Shown:
    return Shown(f"{row.pk}", address("rosters:view_roster", row.pk), row.received_on)


def _of_decision(row: Decision) -> Shown:
    ref = row.determination.person.ref
    path = address("screening:view_determination", row.determination_id)
    return Shown(ref, path, _day(row.decided_at), row.get_outcome_display(), ref)


def _of_change(row: Any) -> Shown:
    return Shown(row.policy, address("screening:view_change", row.pk), _day(row.proposed_at), row.get_state_display())


def _of_event(row: Any) -> Shown:
    return Shown(f"{row.sequence}", "", _day(row.at), row.subject)


def _of_user(row: Any) -> Shown:
    return Shown(row.username, address("accounts:view_user", row.username), None, row.get_role_display())


ROWS: dict[str, RowKind] = {
    "visas": RowKind("people.view_person", _visas, ("valid_to",), _of_person),
    "papers": RowKind("people.view_person", _other_papers, ("valid_to",), _of_person),
    "case_papers": RowKind("cases.view_case", _case_papers, ("valid_to",), _of_case),
    "consents": RowKind("cases.view_case", _consents, ("expires_on",), _of_person),
    "letters": RowKind("issuing.view_letters", _letters, ("expires_at",), _of_letter),
    "withdrawals": RowKind("issuing.withdraw_letter", _withdrawals, ("withdrawal_asked_at",), _of_letter),
    "own_tasks": RowKind("cases.finish_task", _own_tasks, ("due_on",), _of_case),
    "own_steps": RowKind("incidents.finish_step", _own_steps, ("due_at",), _of_step),
    "late_referrals": RowKind("checks.view_referrals", _late_referrals, ("due_at",), _of_referral),
    "reached": RowKind("screening.view_determination", _reached, ("on_day",), _of_person),
    "files": RowKind("exports.approve_export", _files, ("asked_at",), _of_export),
    "lists": RowKind("rosters.commit_roster", _staged, ("pk",), _of_roster),
    "second_looks": RowKind(
        "screening.decide", lambda user, moment: waiting_decisions(user=user), ("decided_at",), _of_decision
    ),
    "changed_decisions": RowKind("screening.list_changed_decisions", _changed, ("decided_at",), _of_decision),
    "rule_changes": RowKind(
        "screening.view_change", lambda user, moment: open_changes(user=user), ("proposed_at",), _of_change
    ),
    "failed_sign_ins": RowKind("audit.view_log", _failed_sign_ins, ("-sequence",), _of_event),
    "without_factor": RowKind("accounts.manage_users", _lacking, ("username",), _of_user),
    **LIAISON,
}
