"""Which of our own counts speak to a promise, since the day it was made, and which rows are behind each number?

Each count is of what is known to us, at least: nobody counts whom nobody told of. It shows order, not cause. All of them
are read from the side of what happened (incidents, requests, lists), never by going through the register; one reading
serves every promise of a page. Who sees no person gets no small number and no rows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import accumulate
from typing import Any

from django.core.cache import cache
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.core.small_numbers import LEAST_SHOWN
from aman.incidents.models import ESCALATED, How, Incident, IncidentPerson, State, StateChange
from aman.issuing.models import LetterRequest
from aman.rosters.models import Roster

#: A page may be so much older than the rows behind its numbers.
REMEMBERED_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Event:
    """One thing counted: when it happened, and where its record is found."""

    at: datetime
    kind: str
    ref: str
    number: int = 0
    people: int = 1


@dataclass(frozen=True, slots=True)
class Count:
    """A count that can stand beside a promise: what it is called, what it counts, and what it leaves out."""

    code: str
    title: str | Promise
    explains: str | Promise
    read: Callable[[int, datetime], list[Event]]
    permission: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A count for one promise; `number` is None where it is too small for whoever looks."""

    count: Count
    since: date
    number: int | None
    has_rows: bool

    @property
    def least_shown(self) -> int:
        """Below this a number is not shown to who sees no person."""
        return LEAST_SHOWN


@dataclass(frozen=True, slots=True)
class _Happened:
    """What happened to one person of an incident."""

    at: datetime
    ref: str
    number: int

    @property
    def event(self) -> Event:
        return Event(self.at, "incident", self.ref, self.number)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _taken(office_id: int, since: datetime) -> QuerySet[IncidentPerson]:
    """People of arrests and raids, each event once, at the moment they were taken as far as anybody said."""
    first = StateChange.objects.filter(incident_person=OuterRef("pk")).order_by("happened_at").values("happened_at")[:1]
    return IncidentPerson.objects.filter(
        incident__office_id=office_id,
        incident__kind__in=ESCALATED,
        # Nothing is reported before it happened, so that nothing is lost here.
        incident__first_report_at__gte=since,
        same_as__isnull=True,
    ).annotate(at=Coalesce(Subquery(first), F("incident__first_report_at")))


def _detained(office_id: int, since: datetime) -> list[Event]:
    found = _taken(office_id, since).values_list("at", "incident__ref", "number")
    return [Event(at, "incident", ref, number) for at, ref, number in found]


def _detained_holders(office_id: int, since: datetime) -> list[Event]:
    kept: dict[tuple[str, int], Event] = {}
    for person in _SAME_PERSON:
        rows = _with_letters(_taken(office_id, since), person, "at")
        found = rows.values_list("at", "incident__ref", "number", *_span(person))
        kept.update({(ref, n): Event(at, "incident", ref, n) for at, ref, n, *span in found if _covers(at, *span)})
    return list(kept.values())


def _deported_holders(office_id: int, since: datetime) -> list[Event]:
    held: dict[int, set[datetime]] = defaultdict(set)
    changes = _changes_to(State.DEPORTED, office_id, since)
    # A merge lays the copy of a person under the one that stays; either may carry who it is.
    has_copies = changes.filter(incident_person__same_as__isnull=False).exists()
    for place in ("incident_person", "incident_person__same_as")[: 2 if has_copies else 1]:
        for person in _SAME_PERSON:
            rows = _with_letters(changes, f"{place}__{person}", "happened_at")
            found = rows.values_list("pk", "happened_at", *_span(f"{place}__{person}"))
            for pk, at, *span in found:
                if _covers(at, *span):
                    held[pk].add(at)
    return [one.event for one in _first_of_each(changes, only=set(held))]


def _released_by_letter(office_id: int, since: datetime) -> list[Event]:
    return [one.event for one in _first_of_each(_changes_to(State.RELEASED, office_id, since).filter(how=How.LETTER))]


def _changes_to(state: State, office_id: int, since: datetime) -> QuerySet[StateChange]:
    return StateChange.objects.filter(
        state=state, happened_at__gte=since, incident_person__incident__office_id=office_id
    )


def _first_of_each(changes: QuerySet[StateChange], only: set[int] | None = None) -> list[_Happened]:
    """Of several reports of one thing about one person in one incident give the first; `only` keeps these changes."""
    of = "incident_person"
    found = changes.order_by("happened_at", "pk").values_list(
        "pk", "happened_at", f"{of}__incident__ref", f"{of}__number",
        f"{of}__same_as__incident__ref", f"{of}__same_as__number",
    )  # fmt: skip
    first: dict[tuple[str, int], _Happened] = {}
    for pk, at, ref, number, above_ref, above_number in found:
        place = (ref, number) if above_ref is None else (above_ref, above_number)
        if only is None or pk in only:
            first.setdefault(place, _Happened(at, *place))
    return list(first.values())


#: All rows of the register that are the same human being as the row an incident names, each as a way to it.
_SAME_PERSON = ("person", "person__joined", "person__root", "person__root__joined")


def _with_letters(rows: QuerySet[Any], person: str, at: str) -> QuerySet[Any]:
    """Join rows with the letters of a person that had been issued by a moment."""
    return rows.filter(**{f"{person}__letters__issued_at__lte": F(at)})


def _span(person: str) -> tuple[str, str]:
    return f"{person}__letters__expires_at", f"{person}__letters__withdrawn_at"


def _covers(at: datetime, ends: datetime, gone: datetime | None) -> bool:
    """Whether a letter was in force; one that was replaced held until it ended, as its successor did."""
    return at < ends and (gone is None or at < gone)


def _letters_refused(office_id: int, since: datetime) -> list[Event]:
    rows = Incident.objects.roots().filter(office_id=office_id, letter_refused=True, first_report_at__gte=since)
    return [Event(at, "incident", ref) for at, ref in rows.values_list("first_report_at", "ref")]


def _families_lettered(office_id: int, since: datetime) -> list[Event]:
    rows = LetterRequest.objects.filter(office_id=office_id, state=LetterRequest.State.SIGNED, signed_at__gte=since)
    found = rows.values_list("signed_at", "pk", "families")
    return [Event(at, "letter_request", str(pk), people=families) for at, pk, families in found if at is not None]


def _lists_received(office_id: int, since: datetime) -> list[Event]:
    taken = (Roster.State.RECEIVED, Roster.State.RESOLVED)
    return _lists(office_id, since, Q(state__in=taken))


def _lists_not_accepted(office_id: int, since: datetime) -> list[Event]:
    return _lists(office_id, since, Q(state=Roster.State.DISCARDED))


def _lists(office_id: int, since: datetime, which: Q) -> list[Event]:
    rows = Roster.objects.filter(which, office_id=office_id, received_at__gte=since)
    return [Event(at, "roster", str(pk)) for at, pk in rows.values_list("received_at", "pk")]


COUNTS: dict[str, Count] = {
    count.code: count
    for count in (
        Count(
            "detained_letter_holders",
            _("Detentions of letter holders"),
            _("People on the register who carried a letter in force when they were taken."),
            _detained_holders,
            "incidents.view_incident",
        ),
        Count(
            "detained",
            _("Detentions"),
            _("People in arrests and raids that were reported to us, with a letter or without."),
            _detained,
            "incidents.view_incident",
        ),
        Count(
            "deported_letter_holders",
            _("Deportations of letter holders"),
            _("People on the register who carried a letter in force on the day they were deported."),
            _deported_holders,
            "incidents.view_incident",
        ),
        Count(
            "released_by_letter",
            _("Releases by the letter"),
            _("People of whom somebody told us that the letter set them free."),
            _released_by_letter,
            "incidents.view_incident",
        ),
        Count(
            "letters_refused",
            _("Incidents in which a letter was not accepted"),
            _("Incidents in which a letter was shown and not accepted, as told to us."),
            _letters_refused,
            "incidents.view_incident",
        ),
        Count(
            "families_lettered",
            _("Families for whom letters were signed"),
            _("Families of the requests signed since; a family counts again when its letters are renewed."),
            _families_lettered,
            "issuing.view_letters",
        ),
        Count(
            "lists_received",
            _("Lists received"),
            _("Lists this office took in."),
            _lists_received,
            "rosters.view_roster",
        ),
        Count(
            "lists_not_accepted",
            _("Lists not accepted"),
            _("Lists this office read and did not take in."),
            _lists_not_accepted,
            "rosters.view_roster",
        ),
    )
}


def count_choices() -> list[tuple[str, str | Promise]]:
    """Give the counts somebody may put beside a promise."""
    return [(count.code, count.title) for count in COUNTS.values()]


class CountsOf:
    """The counts of an office for every promise of a page: each is read once, from the earliest day on.

    Args:
        user: who looks; counts are of their own office, whoever else's promise it is.
        wanted: of each promise the code of a count and the day from which it counts.
    """

    def __init__(self, user: Any, wanted: Sequence[tuple[str, date]]) -> None:
        self._user = user
        self._days: dict[str, list[date]] = {}
        self._sums: dict[str, list[int]] = {}
        earliest: dict[str, date] = {}
        for code, since in wanted:
            if code in COUNTS:
                earliest[code] = min(since, earliest.get(code, since))
        for code, since in earliest.items():
            by_day = sorted(_by_day(code, user.office_id, since).items())
            self._days[code] = [day for day, _people in by_day]
            self._sums[code] = list(accumulate((people for _day, people in by_day), initial=0))

    def since(self, code: str, day: date) -> Counted | None:
        """Give one count from a day on; None where there is no such count, or it was not asked for."""
        if code not in self._days:
            return None
        sums = self._sums[code]
        number = sums[-1] - sums[bisect_left(self._days[code], day)]
        shown = number if self._user.sees_people or number >= LEAST_SHOWN else None
        return Counted(COUNTS[code], day, shown, may_see_rows(self._user, COUNTS[code]) and number > 0)


def _by_day(code: str, office_id: int | None, since: date) -> dict[date, int]:
    """Count by day; of many pages within a minute the first one counts for all, so that nobody waits for what was just worked out."""
    key = f"liaison:count:{code}:{office_id}:{since.isoformat()}"
    kept: dict[date, int] | None = cache.get(key)
    if kept is None:
        kept = {}
        for event in _read(COUNTS[code], office_id, since):
            day = timezone.localtime(event.at).date()
            kept[day] = kept.get(day, 0) + event.people
        cache.set(key, kept, REMEMBERED_SECONDS)
    return kept


def may_see_rows(user: Any, count: Count) -> bool:
    """Say whether a user may see the rows behind a count."""
    return bool(user.sees_people and user.may(count.permission))


def rows_behind(*, user: Any, code: str, since: date) -> list[Event]:
    """Give what is behind a count, the newest first; nothing to who may not see it."""
    count = COUNTS.get(code)
    if count is None or not may_see_rows(user, count):
        return []
    return sorted(_read(count, user.office_id, since), key=lambda one: (one.at, one.ref, one.number), reverse=True)


def _read(count: Count, office_id: int | None, since: date) -> list[Event]:
    if office_id is None:
        return []
    start = _start_of(since)
    return [event for event in count.read(office_id, start) if event.at >= start]
