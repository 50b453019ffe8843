"""One page of those without a letter in force, and why, of a register of any size.

The same groups as `coverage`, which counts a whole register in the database. Here some hundreds of people are judged by
number, in plain statements: a database that is asked the WHERE clause for a page goes through all letters, names and cases
first. A test holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case as FirstOf
from django.db.models import IntegerField, Q, QuerySet, When
from django.http import HttpRequest

from aman.cases.consents import everybody_who_refused
from aman.cases.models import Case, Member
from aman.issuing.coverage import NAMED, REASONS, beings_refused
from aman.issuing.models import Letter, LetterRequest, RequestedFamily
from aman.people.models import Person, PersonName
from aman.people.parts import in_parts
from aman.rosters.models import Pair, PairProposal
from aman.ui.walking import Walked, walk

#: People who are looked at for one page, about.
MOST = 16_000
#: So many pairs or families are looked up for a page; where there are more, whoever is among them is soon met on the way.
_FEW = 3_000
#: Keys that lie so close are asked for from the first to the last, which costs a database less than naming each.
_CLOSE = 4
_DOUBT = (Pair.State.WAITING, Pair.State.NOT_SURE)


def uncovered_page(*, user: Any, now: datetime, why: str, request: HttpRequest) -> Walked[Person]:
    """Give a page of the human beings of a user's office who carry no letter in force, each with `why`.

    Args:
        user: whose office.
        now: the moment.
        why: one of `REASONS`, for those alone; any other word means everybody.
        request: whose address says which page.
    """
    visible = Person.objects.visible_to(user)
    office = _Office(visible.only_office or 0, now)

    def belong(keys: list[int]) -> Collection[int]:
        lacking = office.without(keys)
        if visible.narrowed_to is not None:
            lacking = sorted(visible.among(lacking))
        return office.among(lacking, why) if why in REASONS else lacking

    def fetch(keys: list[int]) -> list[Person]:
        said = office.why(keys)
        people = list(Person.objects.filter(pk__in=keys).only("ref").order_by("pk"))
        for person in people:
            setattr(person, "why", said[person.pk])  # noqa: B010 - as the query of `coverage` annotates it
        return people

    return walk(office.along(why), request, belong=belong, fetch=fetch, most=MOST)


class _Office:
    """What is known of an office while one page is made: the few that people have spoken for are read once."""

    def __init__(self, office_id: int, now: datetime) -> None:
        self.pk, self.now = office_id, now

    @cached_property
    def proposed(self) -> set[int]:
        """Of whose rows a second person is asked."""
        pairs = Pair.objects.filter(office_id=self.pk, pk__in=PairProposal.objects.filter(answer="").values("pair"))
        return _beings_of(pairs)

    @cached_property
    def refused(self) -> set[int]:
        """To whom the last standing word says no."""
        return {row["being"] for row in beings_refused(self.pk)}

    @cached_property
    def unwilling(self) -> frozenset[int]:
        """Who said no to a letter."""
        return everybody_who_refused(self.pk, "letter")

    @cached_property
    def asked_alone(self) -> set[int]:
        """For whom alone a letter was asked, and not for the family."""
        asked = self._asked().filter(person__isnull=False).values_list("person_id", "person__root_id")
        return {root or row for row, root in asked}

    def _asked(self) -> QuerySet[RequestedFamily]:
        return RequestedFamily.objects.filter(request__in=LetterRequest.objects.filter(office_id=self.pk).open())

    def along(self, why: str) -> QuerySet[Person] | list[int]:
        """Give what a page walks along: those alone who may be in the group where they are few, else everybody."""
        rows = Person.objects.filter(office_id=self.pk).roots()
        few = self._few(why)
        if few is None:
            return rows
        return sorted(
            pk for part in in_parts(sorted(few)) for pk in rows.filter(pk__in=part).values_list("pk", flat=True)
        )

    def _few(self, why: str) -> Collection[int] | None:
        """Give who may be in a group that only people put somebody in; None where it is no such group, or a large one."""
        if why == "proposal_open":
            return self.proposed
        if why == "refused":
            return self.refused
        if why == "said_no":
            return self.unwilling
        if why == "pair_waiting":
            pairs = Pair.objects.filter(office_id=self.pk, state__in=_DOUBT)
            return _beings_of(pairs) if _is_few(pairs) else None
        if why == "asked_for" and _is_few(self._asked()):
            on = Member.objects.filter(case__in=self._asked().values("case")).values_list(
                "person_id", "person__root_id"
            )
            return self.asked_alone | {root or row for row, root in on}
        return None

    def without(self, keys: list[int]) -> list[int]:
        """Keep who carries no letter in force and has not departed, of some human beings in ascending order."""
        being = _being(keys)
        is_in_force = Q(state=Letter.State.ISSUED, expires_at__gt=self.now)
        letter = FirstOf(When(is_in_force, then=1), default=0, output_field=IntegerField())
        covered = {one for one, carries in _about(Letter.objects.all(), being, letter) if carries}
        lacking = [pk for pk in keys if pk not in covered]
        states: dict[int, set[str]] = defaultdict(set)
        for one, state in _about(Member.objects.all(), _being(lacking), "case__state"):
            states[one].add(state)
        return [pk for pk in lacking if Case.State.OPEN in states[pk] or Case.State.DEPARTED not in states[pk]]

    def among(self, lacking: list[int], why: str) -> list[int]:
        """Keep those of whom this is why."""
        likely = lacking
        if why == "no_name":
            likely = sorted(set(lacking) - _named(_being(lacking)))
        elif why == "no_case":
            likely = sorted(set(lacking) - set(_open_cases(_being(lacking))))
        return [pk for pk, said in self.why(likely).items() if said == why]

    def why(self, keys: list[int]) -> dict[int, str]:
        """Say of some human beings without a letter why: the first of `REASONS` that holds."""
        being = _being(keys)
        doubted: set[int] = set()
        for side in ("left", "right"):
            pairs = _about(Pair.objects.all(), being, "state", "office_id", column=side)
            doubted |= {one for one, state, office in pairs if state in _DOUBT and office == self.pk}
        cases = _open_cases(being)
        asked = self._families_asked({case for on in cases.values() for case in on})
        holds: dict[str, Collection[int]] = {
            "proposal_open": self.proposed,
            "pair_waiting": doubted,
            "refused": self.refused,
            "said_no": self.unwilling,
            "no_name": set(keys) - _named(being),
            "no_case": set(keys) - set(cases),
            "asked_for": self.asked_alone | {pk for pk, on in cases.items() if on & asked},
        }
        return {pk: next((reason for reason in REASONS[:-1] if pk in holds[reason]), "due") for pk in keys}

    def _families_asked(self, cases: set[int]) -> set[int]:
        found: set[int] = set()
        waiting = (LetterRequest.State.REQUESTED, LetterRequest.State.APPROVED)
        for part in in_parts(sorted(cases)):
            families = RequestedFamily.objects.filter(case__in=part, person__isnull=True)
            for case, office, state in families.values_list("case_id", "request__office_id", "request__state"):
                if office == self.pk and state in waiting:
                    found.add(case)
        return found


def _is_few(rows: QuerySet[Any]) -> bool:
    return rows.order_by()[: _FEW + 1].count() <= _FEW


def _beings_of(pairs: QuerySet[Pair]) -> set[int]:
    """Give the human beings of some pairs, each by the row that stands for them."""
    rows = {row for pair in pairs.values_list("left_id", "right_id") for row in pair}
    root: dict[int, int] = {}
    for part in in_parts(sorted(rows)):
        root.update(Person.objects.filter(pk__in=part, root__isnull=False).values_list("pk", "root_id"))
    return {root.get(row, row) for row in rows}


def _being(keys: list[int]) -> dict[int, int]:
    """Give the rows that are some human beings, each with whose it is."""
    every = {pk: pk for pk in keys}
    joined: dict[int, int] = {}
    for condition in _conditions("root", keys):
        joined.update(Person.objects.filter(**condition).values_list("pk", "root_id"))
    return {**every, **{pk: root for pk, root in joined.items() if root in every}}


def _about(rows: QuerySet[Any], being: Mapping[int, int], *said: Any, column: str = "person") -> Iterator[Any]:
    """Give what rows say of some human beings: whose it is, and then what was asked for."""
    roots = sorted(row for row, one in being.items() if row == one)
    joined = sorted(row for row, one in being.items() if row != one)
    for condition in (*_conditions(column, roots), *_conditions(column, joined)):
        for row, *rest in rows.filter(**condition).values_list(f"{column}_id", *said):
            if row in being:
                yield being[row], *rest


def _conditions(column: str, keys: list[int]) -> list[dict[str, Any]]:
    if len(keys) > 1 and keys[-1] - keys[0] < _CLOSE * len(keys):
        return [{f"{column}__gte": keys[0], f"{column}__lte": keys[-1]}]
    return [{f"{column}__in": part} for part in in_parts(sorted(keys))]


def _named(being: Mapping[int, int]) -> set[int]:
    """Give who has a name that can stand on a letter, on any of their rows."""
    names = _about(PersonName.objects.all(), being, "kind", "script", "is_placeholder")
    return {one for one, kind, script, no in names if kind == PersonName.Kind.OWN and script in NAMED and not no}


def _open_cases(being: Mapping[int, int]) -> dict[int, set[int]]:
    """Give the open cases each of some human beings is on; whoever is on none is left out."""
    found: dict[int, set[int]] = defaultdict(set)
    for one, case, state in _about(Member.objects.all(), being, "case_id", "case__state"):
        if state == Case.State.OPEN:
            found[one].add(case)
    return found
