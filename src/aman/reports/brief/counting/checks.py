"""How often did desks ask, what were they answered, and how long did people of the office take with referrals?"""

from __future__ import annotations

from django.db.models import Count, F, Q

from aman.checks.models import DeskCheck, DeskTally, Referral
from aman.reports.brief.counting.scope import Scope, spread_of
from aman.reports.brief.frame import Cell, Number, Section, Table

HERE = "reports.brief.counting.checks"


def count(scope: Scope) -> Section:
    """Count checks about the office's people, and the referrals that came of them."""
    answers = Table(
        "checks_answers", f"{HERE}.answers_given", (("answer", "check_answer"), ("since", "people"), ("ever", "people")),
        answers_given(scope), drawn="since",
    )  # fmt: skip
    sent = referrals(scope)
    columns = (
        ("referral", "referral"), ("number", "people"), ("median_minutes", "minutes"), ("p90_minutes", "minutes"),
        ("longest_minutes", "minutes"),
    )  # fmt: skip
    tallies = asked_everywhere(scope)
    numbers = (
        Number("checks_everywhere", "count", tallies["asked"], f"{HERE}.asked_everywhere"),
        Number("checks_in_force", "count", tallies["in_force"], f"{HERE}.asked_everywhere"),
        Number("checks_past_limit", "count", tallies["refused"], f"{HERE}.asked_everywhere"),
        Number("referrals_waiting", "people", waiting(scope), f"{HERE}.waiting"),
    )
    return Section("checks", numbers, (answers, Table("referrals", f"{HERE}.referrals", columns, sent)))


def answers_given(scope: Scope) -> tuple[tuple[Cell, ...], ...]:
    """Count checks that were about somebody of the office, by their answer, since the earlier brief and ever."""
    about = DeskCheck.objects.filter(owner_id=scope.office_id, asked_at__lt=scope.until).order_by()
    both = about.values_list("answer").annotate(
        since=Count("pk", filter=Q(asked_at__gte=scope.since_moment)), ever=Count(F("pk"))
    )
    counted = {answer: (since, ever) for answer, since, ever in both}
    return tuple((answer, *counted.get(answer, (0, 0))) for answer in DeskCheck.Answer.values)


def asked_everywhere(scope: Scope) -> dict[str, int]:
    """Sum up what all desks asked since the earlier brief, whoever it was about; the published counters say the same."""
    days = DeskTally.objects.filter(day__gt=scope.since, day__lte=scope.as_of).order_by()
    found = {"asked": 0, "in_force": 0, "refused": 0}
    for asked, in_force, refused in days.values_list("asked", "in_force", "refused").iterator(chunk_size=10_000):
        found["asked"] += asked
        found["in_force"] += in_force
        found["refused"] += refused
    return found


def referrals(scope: Scope) -> tuple[tuple[Cell, ...], ...]:
    """Count the referrals made since the earlier brief by how they ended, with the minutes until an answer."""
    made = Referral.objects.filter(
        office_id=scope.office_id, made_at__gte=scope.since_moment, made_at__lt=scope.until
    ).order_by()
    minutes: dict[str, dict[int, int]] = {}
    rows = made.values_list("answer", "made_at", "answered_at", "lapsed_at").iterator(chunk_size=5_000)
    for answer, began, answered, lapsed in rows:
        if answered is not None and answered < scope.until:
            ended, code = answered, answer
        elif lapsed is not None and lapsed < scope.until:
            ended, code = lapsed, "lapsed"
        else:
            ended, code = scope.until, "waiting"
        whole = max(int((ended - began).total_seconds() // 60), 0)
        own = minutes.setdefault(code, {})
        own[whole] = own.get(whole, 0) + 1
    found: list[tuple[Cell, ...]] = []
    for code in (*Referral.Answer.values, "lapsed", "waiting"):
        spread = spread_of(minutes.get(code, {}).items())
        found.append((code, spread.number, spread.median, spread.p90, spread.longest))
    return tuple(found)


def waiting(scope: Scope) -> int:
    """Count referrals that nobody had answered at the end of the day."""
    made = Referral.objects.filter(office_id=scope.office_id, made_at__lt=scope.until)
    unanswered = Q(answered_at__isnull=True) | Q(answered_at__gte=scope.until)
    not_lapsed = Q(lapsed_at__isnull=True) | Q(lapsed_at__gte=scope.until)
    return made.filter(unanswered & not_lapsed).count()
