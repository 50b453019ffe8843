"""Named reads of lists, their defects and the pairs that wait for a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from aman.accounts.models import User
from aman.errors import NotFound
from aman.people.models import Person
from aman.rosters.models import Defect, Pair, Roster, SourceRow


def rosters_of(user: User) -> QuerySet[Roster]:
    """Give the lists of the user's office, the newest first, without the files themselves."""
    return Roster.objects.visible_to(user).defer("content").select_related("received_by").order_by("-pk")


def get_roster(user: User, pk: int) -> Roster:
    """Give one list.

    Raises:
        NotFound: no such list in the user's office.
    """
    roster = rosters_of(user).filter(pk=pk).first()
    if roster is None:
        raise NotFound(f"There is no list {pk}.", fix="Look it up among the lists.")
    return roster


def same_file(office_id: int, sha256: str) -> Roster | None:
    """Give the list of an office whose file is the very same, unless it was not accepted."""
    return (
        Roster.objects.filter(office_id=office_id, sha256=sha256)
        .exclude(state=Roster.State.DISCARDED)
        .defer("content")
        .first()
    )


def defect_counts(roster: Roster) -> dict[str, int]:
    """Count the defects of a list by code, the most frequent first."""
    counted = roster.defects.values_list("code").annotate(n=Count("pk")).order_by("-n", "code")
    return {str(code): int(n) for code, n in counted}


def defects_by_row(roster: Roster) -> dict[tuple[str, int], list[Defect]]:
    """Give all defects of a list under their sheet and row."""
    found: dict[tuple[str, int], list[Defect]] = {}
    for defect in roster.defects.order_by("pk").iterator(chunk_size=5000):
        found.setdefault((defect.sheet, defect.row), []).append(defect)
    return found


def rows_of(roster: Roster) -> Iterator[SourceRow]:
    """Give every row of a list, sheet by sheet in the order received."""
    return roster.rows.order_by("pk").iterator(chunk_size=5000)


def pairs_in(user: User, state: str) -> QuerySet[Pair]:
    """Give the pairs of a state, the likeliest first."""
    return (
        Pair.objects.visible_to(user)
        .filter(state=state)
        .select_related("left__source", "right__source")
        .prefetch_related("left__names", "right__names")
        .order_by("-probability", "pk")
    )


def pair_counts(user: User) -> dict[str, int]:
    """Count the user's pairs by state."""
    counted = Pair.objects.visible_to(user).values_list("state").annotate(n=Count("pk"))
    found = {str(state): int(n) for state, n in counted}
    return {state: found.get(state, 0) for state in Pair.State.values}


def get_pair(user: User, pk: int) -> Pair:
    """Give one pair with both people.

    Raises:
        NotFound: no such pair in the user's office.
    """
    pair = Pair.objects.visible_to(user).select_related("left__source", "right__source", "decided_by").filter(pk=pk)
    found = pair.first()
    if found is None:
        raise NotFound(f"There is no pair {pk}.", fix="Look it up among the pairs.")
    return found


def next_waiting(user: User, after: Pair) -> Pair | None:
    """Give the next pair that waits, in the order of the list of pairs; the first when this was the last."""
    waiting = pairs_in(user, Pair.State.WAITING).exclude(pk=after.pk)
    rest = waiting.filter(Q(probability__lt=after.probability) | Q(probability=after.probability, pk__gt=after.pk))
    return rest.first() or waiting.first()


def links_of(user: User, person_ref: str) -> tuple[Person, list[Pair]]:
    """Give a row and the links in force that join it with others.

    Raises:
        NotFound: no such person in the user's office.
    """
    person = Person.objects.visible_to(user).filter(ref=person_ref).first()
    if person is None:
        raise NotFound("There is no such person.", fix="Search for the person again.")
    pairs = Pair.objects.visible_to(user).in_force().filter(Q(left=person) | Q(right=person))
    return person, list(pairs.select_related("left__source", "right__source").order_by("pk"))
