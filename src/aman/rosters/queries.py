"""Named reads of lists, their defects and the pairs that wait for a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from aman.accounts.models import User
from aman.errors import NotFound
from aman.people.models import Person
from aman.rosters.models import Defect, Pair, PairHistory, PairProposal, PairQuerySet, Roster, SourceRow
from aman.rosters.standing import with_protection_first

#: Pairs for which a second person is asked: shown as a state of their own, whatever state they stand in meanwhile.
SECOND = "second"
SHOWN_STATES = (Pair.State.WAITING.value, SECOND, *(s for s in Pair.State.values if s != Pair.State.WAITING))
LIKELIEST_FIRST, PROTECTED_FIRST = "likely", "protected"
ORDERS = {LIKELIEST_FIRST: ("-probability", "pk"), PROTECTED_FIRST: ("-touches", "-probability", "pk")}


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


def pairs_in(user: User, state: str) -> PairQuerySet:
    """Give the pairs of a state, the likeliest first; those for which a second person is asked are a state of their own."""
    pairs = Pair.objects.visible_to(user)
    chosen = pairs.proposed() if state == SECOND else pairs.filter(state=state).not_proposed()
    people = chosen.select_related("left__source", "right__source").prefetch_related("left__names", "right__names")
    return people.order_by("-probability", "pk")


def pairs_in_order(user: User, state: str, order: str) -> tuple[PairQuerySet, tuple[str, ...]]:
    """Give the pairs of a state and the fields that order them: likeliest first, or people with protection first."""
    pairs = pairs_in(user, state)
    if order == PROTECTED_FIRST:
        pairs = with_protection_first(pairs, timezone.now())
    fields = ORDERS.get(order, ORDERS[LIKELIEST_FIRST])
    return pairs.order_by(*fields), fields


def pair_counts(user: User) -> dict[str, int]:
    """Count the user's pairs by state, with those that wait for a second person apart."""
    pairs = Pair.objects.visible_to(user)
    counted = pairs.not_proposed().values_list("state").annotate(n=Count("pk"))
    found = {str(state): int(n) for state, n in counted} | {SECOND: pairs.proposed().count()}
    return {state: found.get(state, 0) for state in SHOWN_STATES}


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


def neighbours(user: User, pair: Pair, state: str, order: str) -> tuple[Pair | None, Pair | None]:
    """Give the pair before and the pair after this one in the list it was opened from; after the last comes the first."""
    pairs, _ = pairs_in_order(user, state, order)
    others = pairs.exclude(pk=pair.pk)
    if state == SECOND:
        # Their own proposals wait for somebody else.
        others = others.exclude(pk__in=PairProposal.objects.filter(answer="", proposed_by=user).values("pair"))
    touches = 0
    if order == PROTECTED_FIRST:
        mine = with_protection_first(Pair.objects.filter(pk=pair.pk), timezone.now())
        touches = mine.values_list("touches", flat=True).first() or 0
    after = Q(probability__lt=pair.probability) | Q(probability=pair.probability, pk__gt=pair.pk)
    before = Q(probability__gt=pair.probability) | Q(probability=pair.probability, pk__lt=pair.pk)
    if order == PROTECTED_FIRST:
        after = Q(touches__lt=touches) | (Q(touches=touches) & after)
        before = Q(touches__gt=touches) | (Q(touches=touches) & before)
    return others.filter(before).reverse().first(), others.filter(after).first() or others.first()


def open_proposal(pair: Pair) -> PairProposal | None:
    """Give what waits for a second person on a pair."""
    return pair.proposals.filter(answer="").select_related("proposed_by", "undoes").first()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reviewer has come today: pairs decided or proposed since midnight, and pairs that still wait."""

    done: int
    left: int

    @property
    def all(self) -> int:
        """The pairs of the day's work: those done and those that wait."""
        return self.done + self.left


def progress_of(user: User, now: datetime) -> Progress:
    """Count what a reviewer did today; what was taken back again does not count."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    changes = PairHistory.objects.filter(pair__in=Pair.objects.visible_to(user), changed_at__gte=midnight)
    mine = changes.filter(Q(changed_by=user) | Q(second_by=user), undoes__isnull=True, undone_by__isnull=True)
    asked = PairProposal.objects.filter(proposed_by=user, proposed_at__gte=midnight).exclude(answer="taken_back")
    done = {*mine.values_list("pair_id", flat=True), *asked.values_list("pair_id", flat=True)}
    return Progress(len(done), pairs_in(user, Pair.State.WAITING).count())


def last_act(user: User, now: datetime) -> PairHistory | PairProposal | None:
    """Give what the user did last with a pair within twelve hours, if nothing was done with that pair since."""
    since = now - timedelta(hours=12)
    mine = Pair.objects.visible_to(user)
    change = (
        PairHistory.objects.filter(Q(changed_by=user) | Q(second_by=user), pair__in=mine, changed_at__gte=since)
        .select_related("pair")
        .order_by("-pk")
        .first()
    )
    proposal = (
        PairProposal.objects.filter(proposed_by=user, pair__in=mine, proposed_at__gte=since)
        .select_related("pair")
        .order_by("-pk")
        .first()
    )
    if proposal is not None and (change is None or proposal.proposed_at > change.changed_at):
        return proposal if proposal.answer == PairProposal.Answer.OPEN else None
    if change is None or change.undoes_id is not None or open_proposal(change.pair) is not None:
        return None
    return None if change.pair.history.filter(pk__gt=change.pk).exists() else change


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
