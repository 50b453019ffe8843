"""What waits, what runs out, what is late: the counts of the first page, each by one query over an index.

Counts of an officer go through `visible_to`. An analyst sees no person, only how many there are in the office, and
never how few.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.queries import offices_visible_to, users_lacking_second_factor, users_visible_to
from aman.audit.models import AuditEvent
from aman.audit.queries import events_visible_to
from aman.cases.models import Case, Task
from aman.cases.queries import COUNT_CAP, CaseFilter, count_up_to_cap, filtered
from aman.core.small_numbers import SafeCount, safe_counts
from aman.exports.models import Export
from aman.exports.queries import exports_of
from aman.issuing.coverage import count_without_letter
from aman.issuing.models import Letter
from aman.issuing.waiting import QueueCounts, queue_counts
from aman.people.models import Document, Person
from aman.rosters.models import Pair, Roster
from aman.screening.models import Decision, Determination
from aman.screening.queries import changed_decisions, waiting_decisions

#: Days ahead in which a paper that runs out is worth a look.
DOCUMENT_DAYS = (7, 30, 90)
#: More decisions than this are compared on their own page only.
MOST_COMPARED = 200


@dataclass(frozen=True, slots=True)
class PolicyOutcomes:
    """How the last screening under one policy came out."""

    policy: str
    as_of: date
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class OfficerToday:
    """What an officer who works with people sees."""

    people: int
    staged_lists: int
    waiting_pairs: int
    not_sure_pairs: int
    proposed_pairs: int
    late_cases: int
    my_late_tasks: int
    half_covered: int
    letters_in_force: int
    letters_expiring: int
    queue: QueueCounts
    without_letter: dict[str, int]
    documents_expiring: list[tuple[int, int]]
    outcomes: list[PolicyOutcomes]
    second_looks: int = 0
    withdrawals: int = 0
    files_waiting: int = 0
    changed_decisions: int = 0


@dataclass(frozen=True, slots=True)
class AnalystToday:
    """What an analyst sees: counts that point at nobody."""

    totals: dict[str, SafeCount]
    outcomes: list[tuple[str, date, dict[str, SafeCount]]]


@dataclass(frozen=True, slots=True)
class AdministratorToday:
    """What an administrator sees: sign-ins and the log, no people."""

    open_users: int
    stopped_users: int
    without_second_factor: int
    offices: int
    last_line: int
    last_line_at: datetime | None
    failed_sign_ins: int


def officer_today(user: User, now: datetime | None = None) -> OfficerToday:
    """Count what needs a register officer, case officer or reviewer."""
    now = now or timezone.now()
    day = timezone.localdate(now)
    mine = Pair.objects.visible_to(user)
    pairs = dict(
        mine.not_proposed()
        .filter(state__in=(Pair.State.WAITING, Pair.State.NOT_SURE))
        .values_list("state")
        .annotate(n=Count("pk"))
    )
    queue = queue_counts(user, now)
    people = Person.objects.visible_to(user).roots()
    how_many = people.count()
    return OfficerToday(
        people=how_many,
        staged_lists=Roster.objects.visible_to(user).filter(state=Roster.State.STAGED).count(),
        waiting_pairs=pairs.get(Pair.State.WAITING, 0),
        not_sure_pairs=pairs.get(Pair.State.NOT_SURE, 0),
        proposed_pairs=mine.proposed().count(),
        late_cases=count_up_to_cap(filtered(user=user, wanted=CaseFilter(tasks="late"), now=now)),
        my_late_tasks=Task.objects.filter(
            case__in=Case.objects.visible_to(user), owner=user, done_at__isnull=True, due_on__lt=day
        ).count(),
        half_covered=count_up_to_cap(filtered(user=user, wanted=CaseFilter(letters="half"), now=now)),
        letters_in_force=queue.in_force,
        letters_expiring=queue.ending,
        queue=queue,
        without_letter=count_without_letter(user=user, now=now),
        documents_expiring=_documents_expiring(Person.objects.visible_to(user), day),
        outcomes=outcomes_of_office(user.office_id, people, how_many),
        second_looks=waiting_decisions(user=user).count() if user.may("screening.decide") else 0,
        withdrawals=_withdrawals(user),
        files_waiting=_files_waiting(user),
        changed_decisions=_changed_decisions(user),
    )


def _withdrawals(user: User) -> int:
    """Count the letters whose withdrawal somebody else asked for, their holders' own word among them."""
    if not user.may("issuing.withdraw_letter"):
        return 0
    asked = Letter.objects.visible_to(user).filter(state=Letter.State.ISSUED, withdrawal_asked_at__isnull=False)
    return asked.exclude(withdrawal_asked_by=user)[: COUNT_CAP + 1].count()


def _files_waiting(user: User) -> int:
    """Count the files about people that wait for this user's answer."""
    if not user.may("exports.approve_export"):
        return 0
    waiting = exports_of(user).filter(state=Export.State.ASKED).exclude(asked_by=user)
    return waiting[: COUNT_CAP + 1].count()


def _changed_decisions(user: User) -> int:
    """Count the decisions that rest on what has changed, where they are few enough to be looked through for one page."""
    if not user.may("screening.list_changed_decisions"):
        return 0
    few = Decision.objects.visible_to(user)[: MOST_COMPARED + 1].count() <= MOST_COMPARED
    return len(changed_decisions(user=user)) if few else 0


def _documents_expiring(people: QuerySet[Person], day: date) -> list[tuple[int, int]]:
    """Count papers that run out within each number of days, each paper in the nearest span only."""
    spans, start = {}, day
    for days in DOCUMENT_DAYS:
        end = day + timedelta(days=days)
        spans[f"within_{days}"] = Count("pk", filter=Q(valid_to__gte=start, valid_to__lte=end))
        start = end + timedelta(days=1)
    soon = Document.objects.filter(
        person__in=people, valid_to__gte=day, valid_to__lte=day + timedelta(days=DOCUMENT_DAYS[-1])
    )
    found = soon.aggregate(**spans)
    return [(days, found[f"within_{days}"]) for days in DOCUMENT_DAYS]


def latest_outcomes(people: QuerySet[Person]) -> list[PolicyOutcomes]:
    """Count people by outcome under each policy: each person once, by their last determination for the last day.

    Args:
        people: one row for each human being.
    """
    made = Determination.objects.filter(person__in=people).order_by()
    last: dict[str, tuple[date, date]] = {}
    for policy, as_of, known_on in made.values_list("policy", "as_of", "known_on").distinct():
        last[policy] = max(last.get(policy, (date.min, date.min)), (as_of, known_on))
    outcomes = []
    for policy, (as_of, known_on) in sorted(last.items()):
        of_that_day = made.filter(policy=policy, as_of=as_of, known_on=known_on)
        newest = of_that_day.values("person").annotate(newest=Max("pk")).values("newest")
        counted = Determination.objects.filter(pk__in=newest).order_by().values_list("outcome").annotate(n=Count("pk"))
        counts = {**dict.fromkeys(Determination.Outcome.values, 0), **dict(counted)}
        outcomes.append(PolicyOutcomes(policy, as_of, counts))
    return outcomes


def outcomes_of_office(office_id: int | None, people: QuerySet[Person], how_many: int) -> list[PolicyOutcomes]:
    """Give `latest_outcomes`, counted anew only when something was determined or joined since.

    Determinations are only ever added, so the number of the last one says whether there are new ones.

    Args:
        office_id: whose people they are.
        people: one row for each human being of the office.
        how_many: how many they are; it changes when two rows are joined or taken apart.
    """
    last = Determination.objects.order_by("-pk").values_list("pk", flat=True).first()
    key = f"reports.outcomes.{office_id}.{how_many}.{last}"
    found: list[PolicyOutcomes] | None = cache.get(key)
    if found is None:
        found = latest_outcomes(people)
        cache.set(key, found, timeout=3600)
    return found


def analyst_today(user: User, now: datetime | None = None) -> AnalystToday:
    """Count what an analyst of an office may know; of nobody's office, nothing."""
    now = now or timezone.now()
    people = Person.objects.filter(office_id=user.office_id).roots() if user.office_id else Person.objects.none()
    cases = Case.objects.filter(office_id=user.office_id) if user.office_id else Case.objects.none()
    letters = Letter.objects.filter(case__in=cases, state=Letter.State.ISSUED, expires_at__gt=now)
    totals = {
        "people": people.count(),
        "cases": cases.filter(state=Case.State.OPEN).count(),
        "letters": letters.count(),
    }
    outcomes = outcomes_of_office(user.office_id, people, totals["people"])
    return AnalystToday(
        totals={name: safe_counts({name: n})[name] for name, n in totals.items()},
        outcomes=[(o.policy, o.as_of, safe_counts(o.counts)) for o in outcomes],
    )


def administrator_today(user: User, now: datetime | None = None) -> AdministratorToday:
    """Count sign-ins, offices and lines of the log that the administrator looks after."""
    now = now or timezone.now()
    users = users_visible_to(user)
    events = events_visible_to(user)
    last = events.order_by("-sequence").values_list("sequence", "at").first()
    return AdministratorToday(
        open_users=users.filter(is_active=True).count(),
        stopped_users=users.filter(is_active=False).count(),
        without_second_factor=users_lacking_second_factor(users).count(),
        offices=offices_visible_to(user).count(),
        last_line=last[0] if last else 0,
        last_line_at=last[1] if last else None,
        failed_sign_ins=AuditEvent.objects.filter(verb="user.sign_in_failed", at__gt=now - timedelta(days=1)).count(),
    )
