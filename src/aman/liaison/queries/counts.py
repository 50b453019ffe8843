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
from aman.issuing.models import Letter, LetterRequest
from aman.people.models import Person
from aman.people.parts import in_parts
from aman.rosters.models import Roster

#: Keys asked for at once.
_AT_ONCE = 2_000
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
    """What happened to one person of an incident; `person` is None where nobody knows who it is."""

    person: int | None
    at: datetime
    ref: str
    number: int

    @property
    def event(self) -> Event:
        return Event(self.at, "incident", self.ref, self.number)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _taken(office_id: int, since: datetime) -> QuerySet[Any]:
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
    rows = _taken(office_id, since).filter(person__isnull=False)
    found = rows.values_list("person_id", "at", "incident__ref", "number")
    return _with_letter_then([_Happened(*one) for one in found], since)


def _deported_holders(office_id: int, since: datetime) -> list[Event]:
    return _with_letter_then(_changed_to(State.DEPORTED, office_id, since), since)


def _released_by_letter(office_id: int, since: datetime) -> list[Event]:
    return [one.event for one in _changed_to(State.RELEASED, office_id, since, how=How.LETTER)]


def _changed_to(state: State, office_id: int, since: datetime, **more: str) -> list[_Happened]:
    """People who came into a state; of several reports of it about one person in one incident the first counts."""
    of = "incident_person"
    rows = StateChange.objects.filter(state=state, happened_at__gte=since, **{f"{of}__incident__office_id": office_id})
    found = rows.filter(**more).order_by("happened_at", "pk")
    told = list(
        found.values_list(
            f"{of}__person_id", "happened_at", f"{of}__incident__ref", f"{of}__number", f"{of}__same_as_id"
        )
    )
    stays = _places({above for *_rest, above in told if above is not None})
    first: dict[tuple[str, int], _Happened] = {}
    for person, at, ref, number, above in told:
        # A merge lays the copy of a person under the one that stays; either may carry who it is.
        known, place_ref, place_number = stays.get(above, (None, ref, number))
        first.setdefault((place_ref, place_number), _Happened(person or known, at, place_ref, place_number))
    return list(first.values())


def _places(copied: set[int]) -> dict[int | None, tuple[int | None, str, int]]:
    found: dict[int | None, tuple[int | None, str, int]] = {}
    for part in in_parts(sorted(copied), _AT_ONCE):
        rows = IncidentPerson.objects.filter(pk__in=part)
        for pk, person, ref, number in rows.values_list("pk", "person_id", "incident__ref", "number"):
            found[pk] = (person, ref, number)
    return found


def _with_letter_then(happened: Sequence[_Happened], since: datetime) -> list[Event]:
    """Keep of what happened to people of the register that of which a letter was in force at the moment it happened.

    Asked by their keys, some thousands at a time: a join of these tables is planned as a walk through all letters on
    a database that does not know how few incidents there are.
    """
    whose = _rows_of_the_same({one.person for one in happened if one.person is not None})
    letters = _letters_of({row for rows in whose.values() for row in rows}, since)
    kept = []
    for one in happened:
        spans = (span for row in whose.get(one.person or 0, ()) for span in letters.get(row, ()))
        if any(start <= one.at < end for start, end in spans):
            kept.append(one.event)
    return kept


def _rows_of_the_same(people: set[int]) -> dict[int, set[int]]:
    """Give for each row of the register all rows of the same human being."""
    root_of: dict[int, int] = {}
    for part in in_parts(sorted(people), _AT_ONCE):
        for pk, root in Person.objects.filter(pk__in=part).values_list("pk", "root_id"):
            root_of[pk] = root or pk
    together: dict[int, set[int]] = defaultdict(set)
    for part in in_parts(sorted(set(root_of.values())), _AT_ONCE):
        for pk, root in Person.objects.filter(root__in=part).values_list("pk", "root_id"):
            together[root or pk].add(pk)
    return {pk: {pk, root} | together.get(root, set()) for pk, root in root_of.items()}


def _letters_of(people: set[int], since: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """Give from when to when each person carried a letter; one that was replaced held until it ended, as its successor did."""
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for part in in_parts(sorted(people), _AT_ONCE):
        rows = Letter.objects.filter(person__in=part, expires_at__gt=since)
        for person, start, end, gone in rows.values_list("person_id", "issued_at", "expires_at", "withdrawn_at"):
            found[person].append((start, end if gone is None else min(end, gone)))
    return found


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
