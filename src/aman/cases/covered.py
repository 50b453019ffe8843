"""Which families of a large register are covered by letters wholly, in part or not at all? A page of them, judged by number.

`queries.filtered` asks the same of a whole register in the database, which takes as long as the register is large. A test
holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Case as FirstOf
from django.db.models import IntegerField, Min, Q, QuerySet, When
from django.http import HttpRequest

from aman.accounts.models import User
from aman.cases.models import Case, Member, Task
from aman.cases.queries import COUNT_CAP, NEVER, CaseFilter, filtered
from aman.people.models import Person
from aman.people.parts import in_parts
from aman.ui.walking import Walked, walk

#: Cases that are looked at for one page, about.
MOST = 8_000
_PART = 1_600


def is_large(user: User) -> bool:
    """Whether the user's cases are too many to be gone through for a page."""
    return Case.objects.visible_to(user).order_by()[: COUNT_CAP + 1].count() > COUNT_CAP


def page_by_letters(*, user: User, wanted: CaseFilter, now: datetime, request: HttpRequest) -> Walked[Case]:
    """Give a page of the cases of a filter that asks for letters, in the order in which they were opened.

    Each has `next_due` as on the worklist.
    """

    def belong(keys: list[int]) -> Collection[int]:
        return {pk for pk, cover in cover_of(keys, now).items() if cover == wanted.letters}

    def fetch(keys: list[int]) -> list[Case]:
        due: dict[int, date | None] = dict(
            Task.objects.filter(case__in=keys, done_at__isnull=True).values_list("case").annotate(first=Min("due_on"))
        )
        cases = list(Case.objects.filter(pk__in=keys).select_related("assigned_to").order_by("pk"))
        for case in cases:
            setattr(case, "next_due", due.get(case.pk) or NEVER)  # noqa: B010 - as the worklist annotates it
        return cases

    rows = filtered(user=user, wanted=wanted.but(letters=""), now=now)
    return walk(rows, request, belong=belong, fetch=fetch, most=MOST, part=_PART)


def cover_of(cases: list[int], now: datetime) -> dict[int, str]:
    """Say of some cases whose people carry a letter in force: `all`, `half` or `none`, which is also said of an empty one.

    Args:
        cases: keys, in ascending order.
        now: the moment.
    """
    if not cases:
        return {}
    wanted, covered, joined = set(cases), set[int](), set[int]()
    places = Member.objects.filter(case__gte=cases[0], case__lte=cases[-1])
    beings: dict[int, set[int]] = defaultdict(set)
    letter = _in_force("person__letters", now)
    for case, person, root, carries in places.values_list("case_id", "person_id", "person__root_id", letter):
        if case in wanted:
            beings[case].add(root or person)
            if root is not None:
                joined.add(root)
            if carries:
                covered.add(root or person)
    left = {one for people in beings.values() for one in people} - covered
    covered |= _covering(Person.objects.filter(pk__in=joined & left), "pk", now)
    for part in in_parts(sorted(left)):
        covered |= _covering(Person.objects.filter(root__in=part), "root_id", now)
    found = {}
    for case in cases:
        carry = len(beings[case] & covered)
        found[case] = "none" if not carry else "all" if carry == len(beings[case]) else "half"
    return found


def _in_force(letters: str, now: datetime) -> FirstOf:
    """Whether a letter is in force, said beside each row and not asked for: a database without figures takes the index of
    letters in force for the narrowest, and reads all of them for each part."""
    is_in_force = Q(**{f"{letters}__state": "issued", f"{letters}__expires_at__gt": now})
    return FirstOf(When(is_in_force, then=1), default=0, output_field=IntegerField())


def _covering(rows: QuerySet[Person], being: str, now: datetime) -> set[int]:
    return {key for key, carries in rows.values_list(being, _in_force("letters", now)) if carries}
