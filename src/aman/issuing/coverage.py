"""Who has no letter in force, and why? Nobody is forgotten: everybody of the register stands in one of these groups.

The database groups a whole register, to count it; one page of it is judged in `uncovered`. Who gets a letter is judged
where letters are signed (`actions.choosing`); tests hold the three together.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Case as FirstOf
from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from aman.cases.consents import everybody_who_refused
from aman.cases.models import Case, Member
from aman.issuing.models import LetterRequest, RequestedFamily
from aman.people.models import Person, PersonName
from aman.rosters.models import Pair
from aman.screening.models import Decision

#: In this order: the first that holds is the one that is said.
REASONS = ("proposal_open", "pair_waiting", "refused", "said_no", "no_name", "no_case", "asked_for", "due")
TAKING = (Decision.Outcome.NOT_PROTECTED, Decision.Outcome.REMOVED)
_MANY = 5_000
#: In a larger register the list names the groups without their numbers; the first page has those the worker counted.
_COUNTED_FOR_A_PAGE = 50_000
NAMED = (PersonName.Script.LATIN, PersonName.Script.ARABIC, PersonName.Script.MIXED)


def people_without_letter(*, user: Any, now: datetime, why: str = "") -> QuerySet[Person]:
    """Give the human beings of a user's office who carry no letter in force, each with `why`, one of `REASONS`.

    Args:
        user: whose office.
        now: the moment.
        why: one of `REASONS`, for those alone; any other word means everybody. Whoever has departed is never among them.
    """
    office_id = getattr(user, "office_id", None) or 0
    people = Person.objects.visible_to(user).roots()
    covered = _beings(Person.objects.filter(letters__state="issued", letters__expires_at__gt=now))
    departed = _beings(Person.objects.filter(memberships__case__state=Case.State.DEPARTED))
    on_open = Member.objects.filter(case__state=Case.State.OPEN)
    found = (
        people.exclude(pk__in=covered)
        .exclude(Q(pk__in=departed) & ~Q(pk__in=_beings(Person.objects.filter(memberships__in=on_open))))
        .annotate(why=_why(office_id, on_open))
    )
    wanted: dict[str, Any] = {"why": why} if why in REASONS else {}
    return found.filter(**wanted)


def _beings(rows: QuerySet[Person]) -> QuerySet[Any, Any]:
    """The human being of each row, as a subquery."""
    return rows.annotate(being=Coalesce("root_id", "id")).order_by().values("being")


def beings_refused(office_id: int) -> QuerySet[Any, Any]:
    """Give whom the last standing word about protection refuses, each by the row that stands for them."""
    return _beings(_refused(office_id))


def of_pairs(pairs: QuerySet[Pair]) -> Q:
    """Say "is one of these pairs" as a condition on human beings."""
    left = _beings(Person.objects.filter(pairs_left__in=pairs))
    right = _beings(Person.objects.filter(pairs_right__in=pairs))
    return Q(pk__in=left) | Q(pk__in=right)


def _why(office_id: int, on_open: QuerySet[Member]) -> FirstOf:
    pairs = Pair.objects.filter(office_id=office_id)
    doubt = pairs.filter(state__in=[Pair.State.WAITING, Pair.State.NOT_SURE])
    open_requests = RequestedFamily.objects.filter(request__in=LetterRequest.objects.filter(office_id=office_id).open())
    asked = on_open.filter(case__in=open_requests.filter(person__isnull=True).values("case_id"))
    asked_alone = Person.objects.filter(pk__in=open_requests.filter(person__isnull=False).values("person_id"))
    return FirstOf(
        When(of_pairs(pairs.proposed()), then=Value("proposal_open")),
        When(of_pairs(doubt), then=Value("pair_waiting")),
        When(Q(pk__in=_beings(_refused(office_id))), then=Value("refused")),
        When(Q(pk__in=everybody_who_refused(office_id, "letter")), then=Value("said_no")),
        When(~Q(pk__in=_beings(Person.objects.filter(names__in=_usable_names(office_id)))), then=Value("no_name")),
        When(~Q(pk__in=_beings(Person.objects.filter(memberships__in=on_open))), then=Value("no_case")),
        When(
            Q(pk__in=_beings(Person.objects.filter(memberships__in=asked))) | Q(pk__in=_beings(asked_alone)),
            then=Value("asked_for"),
        ),
        default=Value("due"),
        output_field=CharField(),
    )


def _refused(office_id: int) -> QuerySet[Person]:
    """Rows of which the last standing word about protection is no."""
    ruled = Decision.objects.filter(outcome__in=[Decision.Outcome.PROTECTED, *TAKING]).standing()
    last = ruled.filter(determination__person=OuterRef("pk")).order_by("-decided_at", "-id").values("outcome")[:1]
    some = ruled.filter(outcome__in=TAKING, determination__person__office_id=office_id)
    rows = Person.objects.filter(pk__in=some.values("determination__person_id"))
    return rows.annotate(last=Subquery(last)).filter(last__in=TAKING)


def _usable_names(office_id: int) -> QuerySet[PersonName]:
    own = PersonName.objects.filter(kind=PersonName.Kind.OWN, person__office_id=office_id, script__in=NAMED)
    return own.exclude(is_placeholder=True)


def count_without_letter(*, user: Any, now: datetime) -> dict[str, int]:
    """Count the human beings without a letter in force by the reason, in the order of `REASONS`.

    A register of many thousands is counted at most once a minute; the list itself is always asked anew.
    """
    own = user.pk if getattr(user, "sees_assigned_only", False) else ""
    key = f"issuing.without.{getattr(user, 'office_id', None)}.{getattr(user, 'sees_people', False)}.{own}"
    held: dict[str, int] | None = cache.get(key)
    if held is not None:
        return held
    people: QuerySet[Any] = people_without_letter(user=user, now=now).order_by()
    counted = dict(people.values_list("why").annotate(n=Count("pk")))
    found = {reason: counted.get(reason, 0) for reason in REASONS if counted.get(reason)}
    if sum(found.values()) > _MANY:
        cache.set(key, found, timeout=60)
    return found


def is_counted(user: Any) -> bool:
    """Whether the register is small enough for a page to count everybody in it."""
    people = Person.objects.filter(office=getattr(user, "office_id", None)).order_by()
    return people[: _COUNTED_FOR_A_PAGE + 1].count() <= _COUNTED_FOR_A_PAGE


def open_case_of(people: list[Person]) -> dict[int, Case]:
    """Give the open case each of some human beings is on, by person; the latest where there are several."""
    keys = [person.pk for person in people]
    being = {**{pk: pk for pk in keys}, **dict(Person.objects.filter(root__in=keys).values_list("pk", "root_id"))}
    rows = Member.objects.filter(person__in=list(being), case__state=Case.State.OPEN).select_related("case")
    return {being[row.person_id]: row.case for row in rows.order_by("case_id")}
