"""Who never stood on a case, and was named by nobody for so long that two people are asked whether their record may go?

A wrong erasure can cost somebody their protection. So whatever speaks of a person keeps them: a list, an incident, a letter, a
question at a desk, a decision, a consent, a family on a case, and every question of who they are that is not answered.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from aman.cases.models import Consent, Member
from aman.checks.models import Referral
from aman.incidents.models import IncidentPerson, MatchCandidate
from aman.issuing.models import Letter
from aman.people.models import Person, PersonQuerySet
from aman.retention.actions.erasing import erase_by_schedule
from aman.retention.models import Disposal, Erasure
from aman.rosters.models import Pair, Roster, SourceRow
from aman.screening.models import Decision, FactStatement

_ACCEPTED = (Roster.State.RECEIVED, Roster.State.RESOLVED)


def people_on_no_case(office_id: int, before: datetime, after: int, most: int) -> list[int]:
    """Give the roots of people whom nobody named since a moment and who never stood on a case."""
    roots = Person.objects.filter(office_id=office_id, root__isnull=True, created_at__lt=before, pk__gt=after)
    return list(_unnamed(roots, office_id, before).order_by("pk").values_list("pk", flat=True)[:most])


def erase_unnamed(ids: list[int], row: Disposal) -> int:
    """Erase those of a list on which two people agreed of whom nothing has come to speak since; give how many."""
    assert row.agreed_by is not None  # noqa: S101  two agreed, or no job was made
    assert row.confirmed_by is not None  # noqa: S101  the second of them
    roots = Person.objects.filter(pk__in=ids, office_id=row.office_id, root__isnull=True)
    still = list(_unnamed(roots, row.office_id, row.before).order_by("pk"))
    return sum(erase_by_schedule(person=one, agreed=row.agreed_by, confirmed=row.confirmed_by) for one in still)


def _unnamed(roots: PersonQuerySet, office_id: int, before: datetime) -> PersonQuerySet:
    for speaks in _whatever_speaks(office_id, before):
        roots = roots.filter(~Exists(speaks))
    return roots


def _whatever_speaks(office_id: int, before: datetime) -> list[Any]:
    """Rows, of the root itself or of one that was joined to it, that keep a person."""
    lists = Roster.objects.filter(office_id=office_id)
    newest = lists.filter(state__in=_ACCEPTED).order_by("-received_on", "-pk").values_list("pk", flat=True)
    speaking = [*lists.filter(received_at__gte=before).values_list("pk", flat=True), *newest[:1]]
    # A sum, so that a database goes from the person to their few rows, never through all rows of a list for each person.
    of_lists = SourceRow.objects.annotate(on=F("roster_id") + 0).filter(on__in=speaking)
    since = Q(recorded_at__gte=before) | Q(expires_on__gte=before.date()) | Q(withdrawn_at__gte=before)
    undecided = Q(state__in=[Pair.State.WAITING, Pair.State.NOT_SURE]) | Q(decided_at__gte=before)
    against = [Decision.Outcome.NOT_PROTECTED, Decision.Outcome.REMOVED]
    named = [
        ("person", Member.objects.all()),
        # The newest list of an office counts as in force however old it is.
        ("person", of_lists),
        ("person", IncidentPerson.objects.filter(Q(incident__last_news_at__gte=before) | Q(incident__is_running=True))),
        ("person", MatchCandidate.objects.filter(incident_person__match=IncidentPerson.Match.WAITING)),
        ("person", Letter.objects.filter(expires_at__gte=before)),
        ("person", Referral.objects.filter(made_at__gte=before)),
        ("person", Consent.objects.filter(since)),
        ("person", FactStatement.objects.filter(recorded_at__gte=before)),
        ("determination__person", Decision.objects.exclude(outcome__in=against, decided_at__lt=before)),
        ("left", Pair.objects.filter(undecided)),
        ("right", Pair.objects.filter(undecided)),
        ("person", Erasure.objects.exclude(state=Erasure.State.REFUSED)),
    ]
    own = [rows.filter(**{path: OuterRef("pk")}) for path, rows in named]
    joined = [rows.filter(**{f"{path}__root": OuterRef("pk")}) for path, rows in named]
    copies = Person.objects.filter(root=OuterRef("pk"))
    family = Member.objects.filter(person__household=OuterRef("household"))
    family_of_copies = copies.filter(household__people__memberships__isnull=False)
    return [*own, *joined, copies.filter(created_at__gte=before), family, family_of_copies]
