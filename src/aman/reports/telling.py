"""Who must hear of what presses? Each tick looks over every office and tells those who can do something about it.

Nothing is told twice while it is unread, nor again before its pause is over. Where much of one kind waits (answers,
decisions, letters), there is one notice that leads to the queue, not one for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from aman.accounts.models import Office, User
from aman.accounts.roles import PERMISSIONS, SEES_PEOPLE, Role
from aman.audit.queries import verify_chain
from aman.cases.models import Case, Consent, Task
from aman.incidents.models import MARK_HOURS, EscalationStep, Incident
from aman.incidents.queries import late_steps, silent_hours
from aman.incidents.queries.files import came_late
from aman.issuing.models import IssuingKey, Letter, LetterRequest
from aman.liaison.models import Commitment, ConditionIs, FollowUp
from aman.liaison.models.commitments import SETTLED
from aman.liaison.queries.follow_ups import about_which, path_of, visible_follow_ups
from aman.notices.actions import Telling, notify_many
from aman.notices.models import NoticeMark
from aman.rosters.models import PairProposal
from aman.screening.models import Decision, RuleChange

#: The most rows of one kind that one look tells of; the next look tells of the rest.
MOST_A_LOOK = 500
#: Incidents and their steps are few, and each is somebody who is held: no look leaves one out.
MOST_PRESSING = 10_000
#: What nobody acted on is told again after so long; a queue once a day.
AGAIN_PRESSING = timedelta(hours=12)
AGAIN_DAILY = timedelta(hours=23)
NEVER_AGAIN = timedelta(days=3650)
#: The next key has to be made, listed by the offline root and printed codes fetched: that takes days.
KEY_DAYS = 7
#: A promise is told of so many days before its last day.
DUE_DAYS = 7
#: The whole log is read once a day: twenty seconds for a million lines.
LOG_PAUSE = timedelta(days=1)


def tell_what_presses(now: datetime | None = None) -> int:
    """Tell everybody of what presses; give how many notices were made."""
    now = now or timezone.now()
    staff = _Staff()
    told = notify_many(incidents_pressing(staff, now), at=now, again_after=AGAIN_PRESSING)
    told += notify_many(old_incidents(staff, now), at=now, again_after=AGAIN_DAILY)
    told += notify_many(things_assigned(now), at=now, again_after=NEVER_AGAIN)
    told += notify_many(tasks_due(now), at=now, again_after=timedelta(days=7))
    told += notify_many(promises_due(now), at=now, again_after=timedelta(days=7))
    told += notify_many(follow_ups_due(now), at=now, again_after=timedelta(days=7))
    told += notify_many(queues_waiting(staff), at=now, again_after=AGAIN_DAILY)
    told += notify_many(keys_ending(staff, now), at=now, again_after=timedelta(days=2))
    told += notify_many(consents_withdrawn(staff, now), at=now, again_after=NEVER_AGAIN)
    told += notify_many(log_broken(staff, now), at=now, again_after=AGAIN_DAILY)
    return len(told)


class _Staff:
    """The open sign-ins by office and role, read once a look."""

    def __init__(self) -> None:
        self._of_office: dict[int | None, list[User]] = defaultdict(list)
        for user in User.objects.filter(is_active=True).exclude(role=Role.COMMAND_LINE):
            self._of_office[user.office_id].append(user)

    def who_may(self, office_id: int | None, permission: str, *, but: Iterable[Any] = ()) -> list[User]:
        """Give those of an office whose role has a permission, without some."""
        left_out = set(but)
        allowed = PERMISSIONS[permission]
        return [u for u in self._of_office[office_id] if u.role in allowed and u.pk not in left_out]

    def working(self, office_id: int) -> list[User]:
        """Give those of an office who work with people."""
        return [u for u in self._of_office[office_id] if u.role in SEES_PEOPLE]

    def administrators(self) -> list[User]:
        """Give every administrator."""
        return [u for users in self._of_office.values() for u in users if u.role == Role.ADMINISTRATOR]


def incidents_pressing(staff: _Staff, now: datetime) -> list[Telling]:
    """Incidents that are silent or past the first day, to those who hold their steps; else, or after longer, to everybody."""
    rows = list(_pressing(now).exclude(came_late()).order_by("last_news_at")[:MOST_PRESSING])
    # Once nobody is held only calls back are late: release is not closure, and somebody has to ask.
    steps = late_steps(now).exclude(_of_old())
    late = list(steps.select_related("incident", "owner").order_by("due_at")[:MOST_PRESSING])
    owners: dict[int, dict[int, User]] = defaultdict(dict)
    asked = {row.pk for row in rows}
    held = EscalationStep.objects.filter(Q(incident__in=asked) | Q(incident__merged_into__in=asked), done_at=None)
    for step in held.select_related("owner", "incident"):
        if step.owner is not None and step.owner.is_active:
            owners[step.incident.merged_into_id or step.incident_id][step.owner.pk] = step.owner
    found = []
    for row in rows:
        told = list(owners[row.pk].values())
        # Who holds the steps may be off shift or asleep: after twice the time everybody hears of it.
        if not told or row.last_news_at <= now - timedelta(hours=2 * silent_hours()):
            told = list({user.pk: user for user in (*told, *staff.working(row.office_id))}.values())
        kinds = ["incident.silent"] if row.last_news_at <= now - timedelta(hours=silent_hours()) else []
        kinds += ["incident.overdue"] if now >= row.mark_at else []
        found += [Telling(told, kind, f"incident:{row.ref}", _incident(row), "escalation") for kind in kinds]
    for step in late:
        held_by = step.owner if step.owner is not None and step.owner.is_active else None
        told = [held_by] if held_by else staff.working(step.incident.office_id)
        subject = f"incident_step:{step.incident.ref}-{step.pk}"
        found.append(Telling(told, "incident_step.late", subject, _incident(step.incident), "escalation"))
    return found


def _pressing(now: datetime) -> QuerySet[Incident]:
    """Incidents in which somebody is held that are silent, or past the first day."""
    silent = Q(last_news_at__lte=now - timedelta(hours=silent_hours()))
    day_over = Q(first_report_at__lte=now - timedelta(hours=MARK_HOURS))
    return Incident.objects.filter(silent | day_over, is_running=True, merged_into=None)


def _of_old() -> Q:
    """Steps of what came late and had no news since; of an incident that was merged the event's own news count."""
    return Q(incident__merged_into=None) & came_late("incident__") | came_late("incident__merged_into__")


def old_incidents(staff: _Staff, now: datetime) -> list[Telling]:
    """What came late, in files, and presses: one notice for all of it, to everybody of the office, once a day while it does."""
    held = set(_pressing(now).filter(came_late()).values_list("office", flat=True).distinct())
    asked = set(late_steps(now).filter(_of_old()).values_list("incident__office", flat=True).distinct())
    path = reverse("incidents:list_incidents") + "?view="
    return [
        Telling(staff.working(office), "incidents.old", "queue:incidents", path + view, "soon")
        for view, offices in (("silent", held), ("late", asked - held))
        for office in sorted(offices)
    ]


def _incident(incident: Incident) -> str:
    return reverse("incidents:view_incident", args=[incident.ref])


def things_assigned(now: datetime) -> list[Telling]:
    """Steps of incidents that were given to somebody within the last days."""
    new = EscalationStep.objects.filter(done_at=None, owner__is_active=True, created_at__gt=now - timedelta(days=3))
    rows = new.select_related("incident", "owner").order_by("-pk")[:MOST_A_LOOK]
    return [
        Telling(
            [s.owner], "incident_step.assigned", f"incident_step:{s.incident.ref}-{s.pk}", _incident(s.incident), "soon"
        )
        for s in rows
    ]


def tasks_due(now: datetime) -> list[Telling]:
    """Tasks of cases that are due today or were, to their owners, one notice for each case."""
    due = Task.objects.filter(done_at=None, due_on__lte=timezone.localdate(now), owner__is_active=True)
    due = due.filter(case__state=Case.State.OPEN).select_related("case", "owner").order_by("-due_on", "pk")
    return [
        Telling([t.owner], "task.due", f"case:{t.case.ref}", reverse("cases:view_case", args=[t.case.ref]))
        for t in due[:MOST_A_LOOK]
    ]


def promises_due(now: datetime) -> list[Telling]:
    """Promises that are due within a week or overdue, to their owners, or to whoever wrote them down."""
    today = timezone.localdate(now)
    due = Commitment.objects.exclude(state__in=SETTLED).exclude(condition_is=ConditionIs.NOT_MET)
    due = due.filter(due_last__lte=today + timedelta(days=DUE_DAYS)).select_related("owner", "written_by")
    of_user: dict[User, list[Commitment]] = defaultdict(list)
    for row in due.order_by("-due_last", "pk")[:MOST_A_LOOK]:
        of_user[row.owner or row.written_by].append(row)
    found = []
    for user, rows in of_user.items():
        # Who may read it can have changed since it was given to somebody.
        seen = set(Commitment.objects.visible_to(user).filter(pk__in=[r.pk for r in rows]).values_list("pk", flat=True))
        for row in rows if user.is_active else ():
            if row.pk in seen and row.due_last is not None:
                is_late = row.due_last < today
                kind, urgency = ("commitment.overdue", "soon") if is_late else ("commitment.due", "usual")
                found.append(Telling([user], kind, f"commitment:{row.ref}", path_of(row.ref), urgency))
    return found


def follow_ups_due(now: datetime) -> list[Telling]:
    """Follow-ups that are due today or were, to their owners, one notice for each record they belong to."""
    due = FollowUp.objects.filter(done_at=None, due_on__lte=timezone.localdate(now), owner__is_active=True)
    of_user: dict[User, list[FollowUp]] = defaultdict(list)
    for row in due.select_related("owner").order_by("-due_on", "pk")[:MOST_A_LOOK]:
        if row.owner is not None:
            of_user[row.owner].append(row)
    found = []
    for user, rows in of_user.items():
        seen = visible_follow_ups(user=user).filter(pk__in=[row.pk for row in rows])
        for row in seen.select_related("engagement", "commitment"):
            about = about_which(row)
            found.append(Telling([user], "follow_up.due", about.subject, about.path))
    return found


def queues_waiting(staff: _Staff) -> list[Telling]:
    """What waits for a second person: to those of the office who may be that person, once a day for each queue.

    Somebody who asked for everything that waits cannot answer it, and is not told.
    """
    found = []
    for kind, permission, path, waiting in _queues():
        for office_id, who in waiting.items():
            alone = who.pop() if len(who) == 1 else None
            told = staff.who_may(office_id, permission, but=[alone])
            if told:
                found.append(Telling(told, kind, f"queue:{kind.partition('.')[0]}", path, "soon"))
    return found


def _queues() -> list[tuple[str, str, str, dict[int, set[int | None]]]]:
    """Give each queue: its kind, who may answer, where, and office -> those who asked."""
    pairs = PairProposal.objects.filter(answer="").values_list("pair__office", "proposed_by")
    decisions = Decision.objects.waiting().values_list("determination__person__office", "decided_by")
    requests = LetterRequest.objects.filter(state=LetterRequest.State.REQUESTED)
    asked = Letter.objects.filter(withdrawal_asked_at__isnull=False, state=Letter.State.ISSUED)
    changes = RuleChange.objects.filter(state=RuleChange.State.READY)
    return [
        ("pair.second_waiting", "rosters.decide_pair", reverse("rosters:review_pairs"), _asked(pairs)),
        ("decision.second_waiting", "screening.decide", reverse("screening:list_determinations"), _asked(decisions)),
        (
            "letters.approval_waiting",
            "issuing.approve_letters",
            reverse("issuing:list_requests"),
            _asked(requests.values_list("office", "requested_by")),
        ),
        (
            "letter.withdrawal_waiting",
            "issuing.withdraw_letter",
            reverse("issuing:list_letters") + "?state=asked",
            _asked(asked.values_list("case__office", "withdrawal_asked_by")),
        ),
        (
            "change.ready",
            "screening.enact_change",
            reverse("screening:list_changes"),
            {office: set() for office in changes.values_list("office", flat=True).distinct()},
        ),
    ]


def _asked(rows: Any) -> dict[int, set[int | None]]:
    found: dict[int, set[int | None]] = defaultdict(set)
    for office_id, user_id in rows.order_by().distinct():
        found[office_id].add(user_id)
    return found


def keys_ending(staff: _Staff, now: datetime) -> list[Telling]:
    """The issuing key in use ends soon and no younger one is there: to those who issue, and to administrators."""
    usable = IssuingKey.objects.filter(stopped_at=None, killed_at=None).aggregate(last=Max("issue_until"))["last"]
    if usable is None or usable > now + timedelta(days=KEY_DAYS):
        return []
    told = {user.pk: user for user in staff.administrators()}
    for office_id in Office.objects.filter(kind=Office.Kind.OWNER).values_list("pk", flat=True):
        told |= {user.pk: user for user in staff.who_may(office_id, "issuing.issue_letters")}
    day = timezone.localdate(usable).isoformat()
    return [Telling(list(told.values()), "key.ending", f"key:{day}", reverse("notices:list_notices"), "soon")]


def consents_withdrawn(staff: _Staff, now: datetime) -> list[Telling]:
    """Consents withdrawn since yesterday, to whoever has the case, or else to the case officers of the office."""
    new = Consent.objects.filter(withdrawn_on__gte=timezone.localdate(now) - timedelta(days=1))
    cases = Case.objects.filter(members__person__consents__in=new, state=Case.State.OPEN).distinct()
    found = []
    for case in cases.select_related("assigned_to").order_by("pk")[:MOST_A_LOOK]:
        holder = case.assigned_to
        told = [holder] if holder and holder.is_active else staff.who_may(case.office_id, "cases.withdraw_consent")
        path = reverse("cases:view_case", args=[case.ref])
        found.append(Telling(told, "consent.withdrawn", f"case:{case.ref}", path, "soon"))
    return found


def log_broken(staff: _Staff, now: datetime) -> list[Telling]:
    """Read the whole log once a day, and tell every administrator when it does not hold."""
    mark = NoticeMark.objects.filter(name="audit.verified").first()
    is_due = mark is None or now - mark.at >= LOG_PAUSE
    if not is_due or not cache.add("reports.log_being_read", True, timeout=3600):
        return []
    report = verify_chain()
    NoticeMark.objects.update_or_create(name="audit.verified", defaults={"at": now})
    cache.delete("reports.log_being_read")
    if report.holds:
        return []
    subject = f"log:{report.findings[0].sequence}"
    return [Telling(staff.administrators(), "audit.broken", subject, reverse("audit:view_log"), "escalation")]
