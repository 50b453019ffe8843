"""Which incident does somebody mean who calls again: by half a name, a phone, a place, or a reference?

A whole number of a phone is asked for by its blind index, among all incidents. Names, and the last figures of a phone alone,
are sealed without one: the newest incidents are opened and compared here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from aman.core.names import compare_names, fold
from aman.core.phones import phone_asked, phone_keys
from aman.incidents.callers import calls_from
from aman.incidents.models import Incident, IncidentPerson, Report
from aman.incidents.places import place_of
from aman.incidents.queries.pressing import FOLLOWED_DAYS
from aman.people.models import Person
from aman.people.phones import people_with_phone, roots_of

#: The newest so many events are compared; those in which somebody is held come first.
MOST_COMPARED = 1_000
MOST_FOUND = 25
#: So many earlier incidents are shown beside a call that is being taken.
MOST_CALLS = 3
#: So many last digits make two phones one: a country code comes and goes.
_LAST_DIGITS = 7
#: How well a name must fit (0 to 1).
_FITS = 0.6
_DIGITS = {base + n: str(n) for base in (0x0660, 0x06F0) for n in range(10)}


def find_incidents(*, user: Any, text: str, now: datetime | None = None) -> list[Incident]:
    """Give the incidents that answer to what was typed, likeliest first.

    Args:
        user: who looks; only incidents visible to them are compared, for a hotline by what callers said only.
        text: a reference, the number of a sender, a phone, a name or half of one, or a place, in any script.
        now: when; None means now.
    """
    text = " ".join(text.replace("\0", " ").split())[:200]
    mine = Incident.objects.visible_to(user)
    if not text:
        return []
    exact = mine.filter(Q(ref=text.upper()[:12]) | Q(reports__outside_ref=text[:60])).distinct()
    if found := _events(exact.select_related("merged_into")):
        return found[:MOST_FOUND]
    if found := incidents_by_phone(user=user, numbers=[phone_asked(text)]):
        return found
    since = (now or timezone.now()) - timedelta(days=FOLLOWED_DAYS)
    recent = mine.roots().filter(Q(is_running=True) | Q(last_news_at__gte=since))
    events = list(recent.order_by("-is_running", "-last_news_at", "-pk")[:MOST_COMPARED])
    digits = _digits(text)
    fits = _by_last_figures(events, digits) if len(digits) >= _LAST_DIGITS else _by_words(user, events, text)
    return sorted((one for one in events if one.pk in fits), key=lambda one: -fits[one.pk])[:MOST_FOUND]


def incidents_by_phone(*, user: Any, numbers: Iterable[str], most: int = MOST_FOUND) -> list[Incident]:
    """Give the incidents that were reported from one of these phones, or happened to somebody of the register who states it.

    Args:
        user: who looks; only incidents visible to them are found, for a hotline by callers' phones only.
        numbers: as `phone_keys` gives them; blank ones are left out.
        most: how many at most; those in which somebody is held come first, then the newest.
    """
    asked = [number for number in numbers if number]
    if not asked:
        return []
    which = Q(pk__in=list(calls_from(asked).values_list("report__incident_id", flat=True)[:MOST_COMPARED]))
    if user.sees_people:
        whose = roots_of(people_with_phone(Person.objects.visible_to(user), asked))
        which |= Q(pk__in=list(_places_of(whose).values_list("incident_id", flat=True)[:MOST_COMPARED]))
    rows_found = Incident.objects.visible_to(user).filter(which).select_related("merged_into")
    return sorted(_events(rows_found), key=_pressing)[:most]


def called_before(*, user: Any, phone: str) -> list[Incident]:
    """Give the incidents that whoever calls, or somebody from the same phone, reported before; see `incidents_by_phone`."""
    return incidents_by_phone(user=user, numbers=phone_keys(phone), most=MOST_CALLS)


def _places_of(people: Iterable[int]) -> QuerySet[IncidentPerson]:
    return IncidentPerson.objects.filter(person__in=people)


def _pressing(one: Incident) -> tuple[bool, float, int]:
    return (not one.is_running, -one.last_news_at.timestamp(), -one.pk)


def _events(rows: Iterable[Incident]) -> list[Incident]:
    tops = [row.merged_into or row for row in rows]
    return list({one.pk: one for one in tops}.values())


def _of_events(events: list[Incident]) -> Q:
    ids = [one.pk for one in events]
    return Q(incident__in=ids) | Q(incident__merged_into__in=ids)


def _digits(text: str) -> str:
    return "".join(c for c in text.translate(_DIGITS) if c.isascii() and c.isdigit())


def _by_last_figures(events: list[Incident], digits: str) -> dict[int, float]:
    wanted = digits[-_LAST_DIGITS:]
    reports = Report.objects.filter(_of_events(events)).select_related("incident")
    return {
        report.incident.merged_into_id or report.incident_id: 1.0
        for report in reports
        if report.phone and _digits(report.phone).endswith(wanted)
    }


def _by_words(user: Any, events: list[Incident], text: str) -> dict[int, float]:
    """How well the best name of each event fits; a place that is named fits too."""
    said, place = fold(text).split(), place_of(text)
    fits: dict[int, float] = {}
    for one in events:
        if (place and one.place == place.code) or _is_half(said, one.place_words):
            fits[one.pk] = _FITS
    people = IncidentPerson.objects.filter(_of_events(events)).select_related("incident", "person")
    for person in people.prefetch_related("person__names") if user.sees_people else people:
        event = person.incident.merged_into_id or person.incident_id
        fit = max((_fit(text, said, name) for name in _names(user, person)), default=0.0)
        if fit >= _FITS:
            fits[event] = max(fits.get(event, 0.0), fit)
    return fits


def _names(user: Any, person: IncidentPerson) -> list[str]:
    names = [person.told.get("name", "")]
    if person.person is not None and user.sees_people:
        names += [name.full for name in person.person.names.all() if name.kind == "own"]
    return [name for name in names if name]


def _fit(text: str, said: list[str], name: str) -> float:
    return max(compare_names(text, name).score, 0.9 if _is_half(said, name) else 0.0)


def _is_half(said: list[str], words: str) -> bool:
    """Whether every word that was typed begins a word of these."""
    there = fold(words).split()
    return bool(said) and all(any(word.startswith(part) for word in there) for part in said)
