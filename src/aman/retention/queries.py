"""Named reads: which periods count, what is under a hold, what stands in an erasure's way, who was erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.accounts.models import Office
from aman.accounts.worded import Slot, WordedRow
from aman.cases.models import Case, Member
from aman.errors import NotAllowed, NotFound
from aman.incidents.models import Incident, IncidentPerson
from aman.issuing.models import Letter
from aman.liaison.models import Engagement
from aman.people.models import Person
from aman.people.parts import in_parts
from aman.retention.models import Disposal, Erasure, Hold, Period
from aman.retention.schedule import Kind, schedule
from aman.rosters.models import Roster


@dataclass(frozen=True, slots=True)
class OfficeKind:
    """A kind of the schedule as an office keeps it: the days that count, and a change that waits for a second person."""

    kind: Kind
    days: int | None
    waiting: Period | None


def days_kept(office_id: int, kind: Kind) -> int | None:
    """Give how many days an office keeps a kind of record; None where it is kept for good, or until the office chooses."""
    if kind.days is None:
        return None
    confirmed = Period.objects.filter(office_id=office_id, kind=kind.kind, confirmed_by__isnull=False)
    chosen = confirmed.order_by("-confirmed_at", "-pk").values_list("days", flat=True).first()
    if chosen is None and kind.proposal:
        return None
    days = kind.days if chosen is None else chosen
    return days if kind.most is None else min(days, kind.most)


def schedule_of(office: Office) -> list[OfficeKind]:
    """Give the whole schedule as an office keeps it."""
    waiting = {
        row.kind: row
        for row in Period.objects.select_related("asked_by").filter(
            office=office, confirmed_by__isnull=True, refused_by__isnull=True
        )
    }
    return [OfficeKind(k, days_kept(office.pk, k), waiting.get(name)) for name, k in schedule().items()]


def ends_before(office_id: int, kind: str, now: datetime) -> datetime:
    """Give the moment before which a record of a kind must have ended for its time to be over."""
    days = days_kept(office_id, schedule()[kind])
    assert days is not None, kind  # noqa: S101  asked only of kinds that end
    return now - timedelta(days=days)


def standing_holds() -> QuerySet[Hold]:
    """Give the holds that stand today."""
    return _standing_of(timezone.localdate())


def rows_of(person: Person) -> list[Person]:
    """Give every row that is the same human being, the root first."""
    root = person.root_id or person.pk
    return list(Person.objects.filter(Q(pk=root) | Q(root_id=root)).order_by("root_id", "pk"))


def holds_on_person(rows: Iterable[Person]) -> list[Hold]:
    """Give the holds that keep a human being: on any row, on a case, a list or an incident they are in."""
    rows = list(rows)
    if not rows or not standing_holds().filter(office_id=rows[0].office_id).exists():
        return []
    ids = [row.pk for row in rows]
    refs = [row.ref for row in rows]
    cases = list(Member.objects.filter(person__in=ids).values_list("case__ref", flat=True))
    rosters = Roster.objects.filter(rows__person__in=ids).values_list("pk", flat=True).distinct()
    incidents = IncidentPerson.objects.filter(person__in=ids).values_list("incident__ref", flat=True)
    return list(
        standing_holds()
        .filter(
            Q(about=Hold.About.PERSON, ref__in=refs)
            | Q(about=Hold.About.CASE, ref__in=cases)
            | Q(about=Hold.About.ROSTER, ref__in=[str(pk) for pk in rosters])
            | Q(about=Hold.About.INCIDENT, ref__in=list(incidents))
        )
        .order_by("placed_at")
    )


def _standing_of(day: Any) -> QuerySet[Hold]:
    return Hold.objects.filter(Q(until__isnull=True) | Q(until__gte=day), lifted_at__isnull=True)


def _not_refused() -> QuerySet[Erasure]:
    return Erasure.objects.exclude(state=Erasure.State.REFUSED)


_ANY_OF_PERSON = WordedRow(
    lambda: [
        _standing_of(Slot(1, DateField())).filter(office_id=Slot(2, BigIntegerField())).values("id"),
        _not_refused().filter(person__ref=Slot(0, CharField())).values("id"),
        _not_refused().filter(person__root__ref=Slot(0, CharField())).values("id"),
    ]
)


def kept_or_erased(*, user: Any, ref: str) -> tuple[list[Hold], Erasure | None]:
    """Give the holds that keep a human being, and the erasure that was asked for or done, for their own page.

    Most offices hold nobody and most people were never asked to be erased: one statement says so.
    """
    if user.office_id is None or not any(_ANY_OF_PERSON.row(ref, timezone.localdate(), user.office_id)):
        return [], None
    person = Person.objects.visible_to(user).filter(ref=ref).first()
    return ([], None) if person is None else (holds_on_person(rows_of(person)), erasure_of(person))


_ANY_ON_RECORD = WordedRow(
    lambda: [
        _standing_of(Slot(2, DateField()))
        .filter(about=Slot(0, CharField()), ref=Slot(1, CharField()), office_id=Slot(3, BigIntegerField()))
        .values("id")
    ]
)


def holds_on_record(about: str, ref: str, user: Any) -> list[Hold]:
    """Give the holds on one record itself, for its page; of most records there are none."""
    if _ANY_ON_RECORD.row(about, ref, timezone.localdate(), user.office_id)[0] is None:
        return []
    found = standing_holds().filter(about=about, ref=ref, office_id=user.office_id)
    return list(found.select_related("placed_by", "lift_asked_by").order_by("placed_at"))


def what_stands_in_the_way(person: Person, now: datetime | None = None) -> list[str]:
    """Say, a sentence each, why a human being cannot be erased now and what to do; nothing where they can."""
    now = now or timezone.now()
    rows = rows_of(person)
    ids = [row.pk for row in rows]
    said = [
        _("A hold on %(record)s stands. Two people lift it first.") % {"record": f"{hold.about} {hold.ref}"}
        for hold in holds_on_person(rows)
    ]
    letters = Letter.objects.filter(person__in=ids).in_force(now).values_list("letter_id", flat=True)
    said += [
        _("Letter %(letter)s is in force. It ends or is withdrawn first: whoever carries it must be found.")
        % {"letter": one}
        for one in letters
    ]
    incidents = IncidentPerson.objects.filter(person__in=ids, incident__is_running=True)
    said += [
        _("Incident %(incident)s is open. It is followed to its end first.") % {"incident": ref}
        for ref in incidents.values_list("incident__ref", flat=True).distinct()
    ]
    cases = Member.objects.filter(person__in=ids, case__state=Case.State.OPEN).values_list("case__ref", flat=True)
    said += [
        _("Case %(case)s is open. It is closed first, or the person is taken off it.") % {"case": ref}
        for ref in cases.distinct()
    ]
    return said


def is_record_held(about: str, ref: str, office_id: int) -> bool:
    """Say whether a hold on this very record stands."""
    return standing_holds().filter(about=about, ref=ref, office_id=office_id).exists()


def erasure_of(person: Person) -> Erasure | None:
    """Give the erasure of a human being that was asked for or done; None where nobody asked."""
    ids = [row.pk for row in rows_of(person)]
    found = Erasure.objects.filter(person__in=ids).exclude(state=Erasure.State.REFUSED)
    return found.select_related("asked_by", "answered_by", "person").order_by("-pk").first()


def visible_person(user: Any, ref: str) -> Person:
    """Give the root of a human being that the user may see.

    Raises:
        NotFound: there is none.
    """
    person = Person.objects.visible_to(user).filter(ref=ref).select_related("root").first()
    if person is None:
        raise NotFound("No such person.", fix="Check the reference.", code="person-not-found")
    return person.root or person


def record_exists(user: Any, about: str, ref: str) -> bool:
    """Say whether the user may see the record that a hold names."""
    if about == Hold.About.PERSON:
        return Person.objects.visible_to(user).filter(ref=ref).exists()
    if about == Hold.About.CASE:
        return Case.objects.visible_to(user).filter(ref=ref).exists()
    if about == Hold.About.INCIDENT:
        return Incident.objects.visible_to(user).filter(ref=ref).exists()
    if about == Hold.About.ENGAGEMENT:
        return Engagement.objects.visible_to(user).filter(ref=ref, office_id=user.office_id).exists()
    return ref.isdigit() and Roster.objects.visible_to(user).filter(pk=int(ref)).exists()


def office_of(user: Any) -> int:
    """Give the office a user acts for.

    Raises:
        NotAllowed: they belong to none.
    """
    if user.office_id is None:
        raise NotAllowed("You belong to no office, so nothing was changed.", fix="Sign in as somebody of the office.")
    return int(user.office_id)


def visible(rows: Any, user: Any, pk: int) -> Any:
    """Give one record of retention of the user's office.

    Raises:
        NotFound: there is none.
    """
    found = rows.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("No such record.", fix="Check the number.", code="retention.not-found")
    return found


def people_listed(*, user: Any, disposal: Disposal) -> list[Person]:
    """Give the people on the list of a proposal that the user may see."""
    seen = Person.objects.visible_to(user).select_related("source")
    found: list[Person] = []
    for part in in_parts(disposal.listed):
        found += seen.filter(pk__in=part).order_by("pk")
    return found


def waiting_for(user: Any) -> dict[str, list[Any]]:
    """Give what waits in the user's office for two people, or for a second one."""
    return {
        "disposals": list(
            Disposal.objects.visible_to(user)
            .filter(state__in=[Disposal.State.PROPOSED, Disposal.State.AGREED, Disposal.State.CONFIRMED])
            .select_related("agreed_by")
            .order_by("proposed_at")
        ),
        "erasures": list(
            Erasure.objects.visible_to(user)
            .filter(state=Erasure.State.ASKED)
            .select_related("person", "asked_by")
            .order_by("asked_at")[:100]
        ),
        "holds": list(
            standing_holds()
            .filter(office_id=user.office_id)
            .select_related("placed_by", "lift_asked_by")
            .order_by("placed_at")[:100]
        ),
    }
