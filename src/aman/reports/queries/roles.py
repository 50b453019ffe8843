"""What do those see who see no people? An analyst counts that point at nobody, an administrator sign-ins and the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.queries import offices_visible_to, users_visible_to
from aman.audit.queries import events_visible_to
from aman.core.small_numbers import SafeCount, safe_counts
from aman.reports.queries.counting import count_up_to
from aman.reports.queries.moments import SPANS
from aman.reports.queries.whole import outcomes_of_office, totals_of
from aman.screening.queries import last_looks


@dataclass(frozen=True, slots=True)
class AnalystToday:
    """What an analyst sees.

    Args:
        totals: people, cases and letters; empty where the worker has not counted yet.
        outcomes: pack, day and counts of the last screening.
        reached: people whom the host's rules reach next, by the last day of each span; a span begins where the one
            before it ends, so that none can be worked out from two others.
        counted_at: when the worker counted; None for just now.
    """

    totals: dict[str, SafeCount]
    outcomes: list[tuple[str, date, dict[str, SafeCount]]]
    reached: list[tuple[int, SafeCount]] = field(default_factory=list)
    counted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AdministratorToday:
    """What an administrator sees: sign-ins and the log, no people."""

    open_users: int
    stopped_users: int
    offices: int
    last_line: int
    last_line_at: datetime | None


def analyst_today(user: User, now: datetime | None = None) -> AnalystToday:
    """Count what an analyst of an office may know; of nobody's office, nothing."""
    now = now or timezone.now()
    if user.office_id is None:
        return AnalystToday({}, [])
    totals = totals_of(user.office_id, now)
    return AnalystToday(
        totals={name: safe_counts({name: n})[name] for name, n in totals.numbers.items()} if totals else {},
        outcomes=[(o.policy, o.as_of, safe_counts(o.counts)) for o in outcomes_of_office(user.office_id)],
        reached=_reached(user.office_id, timezone.localdate(now)),
        counted_at=totals.counted_at if totals else None,
    )


def _reached(office_id: int, today: date) -> list[tuple[int, SafeCount]]:
    looks = last_looks(office_id)
    if not looks:
        return []
    counts = {str(days): 0 for days in SPANS}
    for look in looks:
        for day, _ids, number in look.numbers:
            ahead = (date.fromisoformat(day) - today).days
            span = next((days for days in SPANS if 0 < ahead <= days), None)
            if span is not None:
                counts[str(span)] += number
    return [(int(days), count) for days, count in safe_counts(counts).items()]


def administrator_today(user: User) -> AdministratorToday:
    """Count sign-ins and offices that the administrator looks after, and give the last line of the log."""
    users = users_visible_to(user)
    last = events_visible_to(user).order_by("-sequence").values_list("sequence", "at").first()
    return AdministratorToday(
        open_users=count_up_to(users.filter(is_active=True)),
        stopped_users=count_up_to(users.filter(is_active=False)),
        offices=count_up_to(offices_visible_to(user)),
        last_line=last[0] if last else 0,
        last_line_at=last[1] if last else None,
    )
