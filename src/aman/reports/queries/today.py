"""What presses today, what runs out, whom the rules reach next: every number with the page of exactly the rows it counts.

Nothing here goes through a register: each count is by an index and stops at a cap, or was kept by the worker (`whole`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from aman.accounts.models import User
from aman.cases.queries import CaseFilter, filtered
from aman.checks.models import Referral
from aman.checks.queries import patterns_visible_to, referrals_visible_to
from aman.incidents import queries as incidents
from aman.issuing.queries import letters_list
from aman.issuing.waiting import requests_list
from aman.notices.queries import deliveries_list
from aman.reports.queries.counting import MOST, count_up_to
from aman.reports.queries.moments import SPANS, Moment
from aman.reports.queries.rows import ROWS
from aman.reports.queries.shown import RowKind
from aman.rosters.models import Pair, PairProposal
from aman.screening.models import LookAhead
from aman.screening.queries import last_looks


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what it counts, how many (one past the cap stands for more), and where its rows are."""

    key: str
    number: int
    link: str
    tone: str = "waiting"


@dataclass(frozen=True, slots=True)
class Ending:
    """What runs out: one number for each of SPANS, each span holding the ones before it."""

    key: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """People whom the host's rules reach on one day because a rule turns."""

    on: date
    begins: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class ReachedNext:
    """Whom the host's rules reach next, as worked out from what was known on a day; None where nobody looked ahead yet.

    Args:
        look: when, and from which screening.
        by_paper: because a paper of theirs ends, for each of SPANS.
        by_rule: because a rule turns, the soonest first.
    """

    look: LookAhead | None
    by_paper: tuple[Figure, ...] = ()
    by_rule: tuple[Reached, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A number whose rows have a page of their own in another app."""

    permission: str
    page: str
    query: str
    rows: Callable[[User, datetime], QuerySet[Any]]


def _incidents(view: str) -> Elsewhere:
    return Elsewhere(
        "incidents.list_incidents",
        "incidents:list_incidents",
        f"view={view}",
        lambda user, now: incidents.filtered(user=user, view=view, now=now),
    )


def _pairs(state: str) -> Elsewhere:
    def rows(user: User, now: datetime) -> QuerySet[Pair]:
        mine = Pair.objects.visible_to(user)
        if state == "second":
            return mine.filter(pk__in=PairProposal.objects.filter(answer="").values("pair"))
        return mine.not_proposed().filter(state=state)

    return Elsewhere("rosters.review_pairs", "rosters:review_pairs", f"state={state}", rows)


def _letters(state: str) -> Elsewhere:
    return Elsewhere(
        "issuing.view_letters",
        "issuing:list_letters",
        f"state={state}",
        lambda user, now: letters_list(user=user, state=state, now=now),
    )


def _requests(state: str) -> Elsewhere:
    return Elsewhere(
        "issuing.view_letters",
        "issuing:list_requests",
        f"state={state}",
        lambda user, now: requests_list(user=user, state=state),
    )


ELSEWHERE: dict[str, Elsewhere] = {
    "incidents_silent": _incidents("silent"),
    "incidents_overdue": _incidents("overdue"),
    "incidents_running": _incidents("running"),
    "incidents_late": _incidents("late"),
    "incidents_unmatched": _incidents("waiting"),
    "incidents_alike": Elsewhere(
        "incidents.merge_incidents",
        "incidents:list_proposals",
        "",
        lambda user, now: incidents.proposals(user=user),
    ),
    "pairs": _pairs("waiting"),
    "pairs_second": _pairs("second"),
    "pairs_not_sure": _pairs("not_sure"),
    "referrals": Elsewhere(
        "checks.view_referrals",
        "checks:list_referrals",
        "state=waiting",
        lambda user, now: referrals_visible_to(user, state=Referral.State.WAITING),
    ),
    "late_cases": Elsewhere(
        "cases.list_cases",
        "cases:list_cases",
        "tasks=late",
        lambda user, now: filtered(user=user, wanted=CaseFilter(tasks="late"), now=now),
    ),
    "requests": _requests("requested"),
    "approved": _requests("approved"),
    "letters_in_force": _letters("in_force"),
    "letters_to_print": _letters("to_print"),
    "letters_to_hand_over": _letters("to_hand_over"),
    "messages": Elsewhere(
        "notices.manage_deliveries",
        "notices:list_messages",
        "state=given_up",
        lambda user, now: deliveries_list(user=user, state="given_up"),
    ),
    "patterns": Elsewhere(
        "checks.view_patterns",
        "checks:view_patterns",
        "",
        lambda user, now: patterns_visible_to(user).filter(acknowledged_at__isnull=True),
    ),
}

#: Which numbers stand under which heading, in which order. The words of a key stand in `reports.words`.
SECTIONS: dict[str, tuple[str, ...]] = {
    "overdue": (
        "own_tasks", "late_cases", "own_steps", "incidents_late", "late_referrals", "own_follow_ups", "late_follow_ups",
        "late_commitments",
    ),
    "incidents": (
        "incidents_silent", "incidents_overdue", "incidents_running", "incidents_unmatched", "incidents_alike",
    ),
    "waiting": (
        "referrals", "lists", "pairs", "pairs_second", "pairs_not_sure", "second_looks", "changed_decisions",
        "withdrawals", "requests", "approved", "letters_to_print", "letters_to_hand_over", "files", "rule_changes",
        "press", "alike", "drafts",
    ),
    "sign_ins": ("without_factor", "failed_sign_ins", "patterns", "messages"),
}  # fmt: skip
#: Left out where it is none: they concern few, and a page of zeros hides what presses.
ONLY_SOME = frozenset(
    {
        "pairs_second", "pairs_not_sure", "second_looks", "changed_decisions", "withdrawals", "approved", "files",
        "rule_changes", "incidents_alike", "own_steps", "own_follow_ups", "late_follow_ups", "late_commitments",
        "press", "alike", "drafts", "late_referrals", "patterns", "messages", "incidents_unmatched",
    }
)  # fmt: skip
ENDINGS = ("letters", "visas", "papers", "case_papers", "consents", "commitments", "follow_ups")
PRESSING = frozenset(
    {"incidents_silent", "pairs_second", "second_looks", "withdrawals", "changed_decisions", "letters_to_hand_over"}
)
#: For whoever sees no person but may see these rows: their sections only.
_FAILED_OF_ALL = "failed_sign_ins"


def figure_of(key: str, user: User, moment: Moment) -> Figure | None:
    """Give one number for a user; None where they may not see its rows."""
    if key in ELSEWHERE:
        elsewhere = ELSEWHERE[key]
        if not user.may(elsewhere.permission):
            return None
        link = reverse(elsewhere.page) + (f"?{elsewhere.query}" if elsewhere.query else "")
        return Figure(key, count_up_to(elsewhere.rows(user, moment.now)), link, _tone(key))
    kind = ROWS[key]
    # Failed sign-ins belong to no office: only whoever looks after all of them has the lines.
    if not user.may(kind.permission) or (key == _FAILED_OF_ALL and user.office_id is not None):
        return None
    return Figure(key, count_up_to(kind.rows(user, moment)), rows_page(key), _tone(key))


def _tone(key: str) -> str:
    is_late = key in SECTIONS["overdue"] or key in PRESSING or key == "incidents_overdue"
    return "attention" if is_late else "waiting"


def rows_page(key: str, **query: object) -> str:
    """Give the page of the rows behind a number."""
    page = reverse("reports:list_rows", args=[key])
    asked = urlencode({name: str(value) for name, value in query.items() if value not in ("", None)})
    return f"{page}?{asked}" if asked else page


def sections_of(user: User, moment: Moment) -> list[tuple[str, list[Figure]]]:
    """Give the numbers a user may see, under their headings; headings without any are left out."""
    found = []
    for heading, keys in SECTIONS.items():
        figures = [figure for key in keys if (figure := figure_of(key, user, moment)) is not None]
        figures = [figure for figure in figures if figure.number or figure.key not in ONLY_SOME]
        if figures:
            found.append((heading, figures))
    return found


def endings_of(user: User, moment: Moment) -> list[Ending]:
    """Give what runs out within each of SPANS, of what a user may see."""
    found = []
    for key in ENDINGS:
        kind = ROWS[key]
        if user.may(kind.permission):
            numbers = _by_span(kind, user, moment)
            figures = tuple(
                Figure(key, number, rows_page(key, days=days), "attention") for days, number in numbers.items()
            )
            found.append(Ending(key, figures))
    return found


def _by_span(kind: RowKind, user: User, moment: Moment) -> dict[int, int]:
    """Count what is within each of SPANS: the days themselves are read once, in their order, up to one past the cap."""
    ahead = kind.rows(user, moment.ahead(SPANS[-1])).order_by(kind.order[0])
    days = list(ahead.values_list(kind.order[0], flat=True)[: MOST + 1])
    return {span: bisect_right(days, _last_of(days, moment.ahead(span))) for span in SPANS}


def _last_of(days: list[Any], moment: Moment) -> date | datetime:
    """The last that is within a span: of moments that very moment, of days the whole day."""
    is_moment = bool(days) and isinstance(days[0], datetime)
    return moment.now + timedelta(days=moment.days) if is_moment else moment.until


def reached_next_of(user: User, moment: Moment) -> ReachedNext | None:
    """Give whom the host's rules reach next, of the people a user may see; None for whoever may see none."""
    kind = ROWS["reached"]
    if not user.may(kind.permission):
        return None
    looks = last_looks(user.office_id)
    if not looks:
        return ReachedNext(None)
    numbers = _by_span(kind, user, moment)
    by_paper = tuple(
        Figure("reached", _whole(user, moment.ahead(days), looks, number), rows_page("reached", days=days), "attention")
        for days, number in numbers.items()
    )
    turns = sorted({(day, ids) for look in looks for day, ids, _n in look.numbers if ids})
    by_rule = []
    for day, ids in turns:
        at = Moment(moment.now, SPANS[-1], date.fromisoformat(day), ids)
        if moment.day < date.fromisoformat(day) <= at.until:
            page = rows_page("reached", on=day, begins=ids)
            number = _whole(user, at, looks, count_up_to(kind.rows(user, at)))
            by_rule.append(Reached(date.fromisoformat(day), ids, Figure("reached", number, page, "attention")))
    return ReachedNext(min(looks, key=lambda look: look.made_at), by_paper, tuple(by_rule))


def _whole(user: User, moment: Moment, looks: list[LookAhead], number: int) -> int:
    """Give a count as it is up to the cap; beyond it whoever sees the whole office is given what the worker counted."""
    if number <= MOST or user.sees_assigned_only:
        return number
    counted: int = sum(
        n
        for look in looks
        for day, ids, n in look.numbers
        if ids == moment.begins and _is_within(date.fromisoformat(day), moment)
    )
    return max(counted, number)


def _is_within(day: date, moment: Moment) -> bool:
    if moment.on is not None:
        return day == moment.on
    return moment.day < day <= moment.day + timedelta(days=moment.days)
