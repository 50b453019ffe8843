"""What waits in the queue of letters, and for whom? Named reads of requests, sheets to print and to hand over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from aman.cases.models import Case
from aman.errors import NotFound
from aman.issuing import queries
from aman.issuing.models import HostInstruction, Letter, LetterQuerySet, LetterRequest, LetterRequestQuerySet

REQUEST_STATES = ("requested", "approved", "signed", "refused")


def visible_request(*, user: Any, request_id: int) -> LetterRequest:
    """Give a request, or say not found, in the same words whether it is hidden or missing."""
    found = (
        LetterRequest.objects.visible_to(user)
        .select_related("requested_by", "approved_by", "refused_by", "signed_by")
        .filter(pk=request_id)
        .first()
    )
    if found is None:
        raise NotFound("No such request for letters is visible to you.", fix="Look at the queue of letters.")
    return found


def requests_list(*, user: Any, state: str) -> LetterRequestQuerySet:
    """Give the requests a user may see in one state; every open one where the state is another word."""
    found = LetterRequest.objects.visible_to(user).select_related("requested_by", "approved_by")
    return found.filter(state=state) if state in REQUEST_STATES else found.open()


def cases_asked_for(request: LetterRequest) -> QuerySet[Case]:
    """Give the cases of a request."""
    return Case.objects.filter(id__in=request.asked_for.values("case_id"))


def members_asked_for(request: LetterRequest) -> list[str]:
    """Give the references of the people who are asked for alone; empty where whole families are."""
    chosen = request.asked_for.filter(person__isnull=False).order_by("pk")
    return list(chosen.values_list("person__ref", flat=True))


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How much waits at each step of the queue, and how many letters are in force or end soon."""

    requested: int
    approved: int
    in_force: int
    ending: int
    to_print: int
    to_hand_over: int


def queue_counts(user: Any, now: datetime) -> QueueCounts:
    """Count what waits at each step, of what a user may see."""
    states = dict(LetterRequest.objects.visible_to(user).open().values_list("state").annotate(n=Count("pk")))
    letters = Letter.objects.visible_to(user).in_force(now).aggregate(
        in_force=Count("pk"),
        ending=Count("pk", filter=Q(expires_at__lte=now + timedelta(days=queries.ENDING_DAYS))),
        to_print=Count("pk", filter=Q(printed_at__isnull=True)),
        to_hand_over=Count("pk", filter=Q(printed_at__isnull=False, handed_over_at__isnull=True)),
    )  # fmt: skip
    return QueueCounts(
        states.get(LetterRequest.State.REQUESTED, 0),
        states.get(LetterRequest.State.APPROVED, 0),
        **letters,
    )


def letters_to_hand_over(case: Case, now: datetime) -> LetterQuerySet:
    """Give the printed letters of a case that nobody of the family holds yet."""
    return Letter.objects.to_hand_over(now).filter(case=case).select_related("person").order_by("id")


def letters_of_request(request: LetterRequest, now: datetime) -> LetterQuerySet:
    """Give the letters in force that were signed for a request, in the order in which they are printed."""
    return Letter.objects.in_force(now).filter(request=request).order_by("case_id", "id")


def instruction_reference(office_id: int, now: datetime) -> str:
    """Give the reference of the host's instruction that is in force for an office, the latest begun; empty without one."""
    day = timezone.localdate(now)
    found = instructions_of(office_id).filter(from_day__lte=day).exclude(until_day__lt=day).first()
    return found.reference if found is not None else ""


def instructions_of(office_id: int) -> QuerySet[HostInstruction]:
    """Give the instructions an office entered, the latest begun first."""
    rows = HostInstruction.objects.filter(office_id=office_id).select_related("entered_by", "ended_by")
    return rows.order_by("-from_day", "-id")


def letters_by_id(letter_ids: Sequence[str]) -> dict[str, Letter]:
    """Give some letters by their number, with case and office."""
    rows = Letter.objects.filter(letter_id__in=list(letter_ids)).select_related("case__office", "person")
    return {letter.letter_id: letter for letter in rows}
