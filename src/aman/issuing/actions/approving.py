"""Ask for letters, approve them or not: a person and a moment for each, and two people for more than one family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.cases.models import Case
from aman.core.letters.token import DAY_SECONDS, LONGEST_ISSUED_SECONDS
from aman.errors import BadInput, Conflict, NotAllowed
from aman.issuing import waiting
from aman.issuing.actions.choosing import FamilyChoice, Terms, choose_people
from aman.issuing.actions.withdraw import checked_reason
from aman.issuing.models import LetterRequest, RequestedFamily
from aman.people.models import Person

_FAMILIES_AT_ONCE = 400


def check_days(days: int) -> None:
    """Refuse a run of letters that no reader would accept.

    Raises:
        BadInput: fewer than one day or more than ninety.
    """
    if not 1 <= days <= LONGEST_ISSUED_SECONDS // DAY_SECONDS:
        raise BadInput(f"A letter cannot run for {days} days.", fix="Choose 1 to 90 days.", code="issuing.days")


def open_cases(actor: User, cases: Iterable[Case] | None) -> list[Case]:
    """Give the open cases of the actor's office that have people on them, those named or all."""
    wanted = Case.objects.visible_to(actor).filter(state=Case.State.OPEN).order_by("id")
    if cases is not None:
        wanted = wanted.filter(id__in=[case.pk for case in cases])
    return list(wanted.filter(members__isnull=False).distinct())


def requested_cases(request: LetterRequest) -> list[Case]:
    """Give the cases of a request that are still open."""
    asked = request.asked_for.values("case_id")
    return list(Case.objects.filter(id__in=asked, state=Case.State.OPEN, office_id=request.office_id).order_by("id"))


def families_due(actor: User, cases: Iterable[Case] | None, *, renew: bool, most: int) -> list[FamilyChoice]:
    """Give the families of which somebody would get a letter now, up to so many; nothing is written."""
    terms = Terms.of(actor.office_id or 0, now=timezone.now(), renew=renew)
    return _families_due(terms, open_cases(actor, cases), most)


def _families_due(terms: Terms, todo: Sequence[Case], most: int | None) -> list[FamilyChoice]:
    """Give the families of which somebody would get a letter now, up to so many."""
    found: list[FamilyChoice] = []
    step = _FAMILIES_AT_ONCE if most is None else min(_FAMILIES_AT_ONCE, max(most * 4, 8))
    for start in range(0, len(todo), step):
        found += [family for family in choose_people(terms, todo[start : start + step]) if family.wanted]
        if most is not None and len(found) >= most:
            return found[:most]
    return found


@transaction.atomic
def request_letters(
    *,
    actor: User,
    cases: Iterable[Case] | None = None,
    person: Person | None = None,
    limit: int | None = None,
    days: int = 90,
    renew: bool = False,
) -> LetterRequest:
    """Ask for letters for families, or for one member of one family. Nothing is signed before somebody approves it.

    Args:
        actor: who asks; only open cases of this user's office count.
        cases: whose letters; None means every family of the office that lacks some and is not asked for already.
        person: one member of the one case named; None means whole families.
        limit: most families in the request; None means all.
        days: how long the letters will run, 1 to 90.
        renew: letters in force are replaced too.

    Raises:
        BadInput: nobody would get a letter, or the person is on another case.
        Conflict: a case named is in an open request already.
        NotAllowed: the actor belongs to no office.
    """
    if actor.office_id is None:
        raise NotAllowed("No letters were asked for: you belong to no office.", fix="Sign in for an office.")
    check_days(days)
    now = timezone.now()
    todo = open_cases(actor, cases)
    asked = set(
        RequestedFamily.objects.filter(request__in=LetterRequest.objects.visible_to(actor).open()).values_list(
            "case_id", flat=True
        )
    )
    if cases is not None and asked & {case.pk for case in todo}:
        first = next(case for case in todo if case.pk in asked)
        raise Conflict(
            f"Letters for {first.ref} were asked for already.", fix="Approve or refuse that request first: see the queue.",
            code="issuing.asked-for-already",
        )  # fmt: skip
    terms = Terms.of(actor.office_id, now=now, renew=renew)
    families = _families_due(terms, [case for case in todo if case.pk not in asked], limit)
    if person is not None:
        families = [f for f in families if any(person.pk == row.pk for rows in f.wanted.values() for row in rows)]
    if not families or (person is not None and len(todo) != 1):
        raise BadInput(
            "Nobody there would get a letter now, so nothing was asked for.",
            fix="See on the list of people without a letter why each of them has none.",
            code="issuing.nobody-due",
        )
    return _write(actor, families, days=days, renew=renew, person=person, now=now)


def _write(
    actor: User, families: Sequence[FamilyChoice], *, days: int, renew: bool, person: Person | None, now: datetime
) -> LetterRequest:
    request = LetterRequest.objects.create(
        office=families[0].case.office,
        families=len(families),
        days=days,
        renew=renew,
        requested_by=actor,
        requested_at=now,
    )
    RequestedFamily.objects.bulk_create(
        [RequestedFamily(request=request, case=family.case, person=person) for family in families], batch_size=500
    )
    people = 1 if person is not None else sum(len(family.wanted) for family in families)
    detail = {"families": len(families), "people": people, "renew": renew}
    record(actor=actor, verb="letters.requested", subject=f"letter_request:{request.pk}", detail=detail)
    return request


@transaction.atomic
def read_request(*, actor: User, request: LetterRequest, cases: Sequence[Case]) -> None:
    """Log that a request was looked at; its page names cases, and people by reference only."""
    record(
        actor=actor, verb="letter_request.read", subject=f"letter_request:{request.pk}", detail={"cases": len(cases)}
    )


@transaction.atomic
def list_uncovered(*, actor: User, people: Sequence[Person]) -> None:
    """Log that a page of people without a letter was looked at; it names references only."""
    record(
        actor=actor,
        verb="people.listed",
        detail={"people": len(people), "without": "letter"},
        touches=[p.ref for p in people],
    )


@transaction.atomic
def approve_letters(*, actor: User, request_id: int) -> LetterRequest:
    """Approve a request; the letters may then be signed.

    Raises:
        NotFound: no such request is visible to this user.
        NotAllowed: it is for more than one family and this very person asked for it, or the role does not approve.
        Conflict: it was answered already.
    """
    request = _answerable(actor, request_id)
    if request.is_batch:
        must_be_another(
            "letters.batch",
            first=request.requested_by_id,
            first_at=request.requested_at,
            second=actor,
            message=f"Request {request.pk} still waits: it is for {request.families:,} families, "
            "and you asked for it yourself.",
            fix="Let another person approve it.",
            code="issuing.needs-second-person",
        )
    request.state = LetterRequest.State.APPROVED
    request.approved_by, request.approved_at = actor, timezone.now()
    request.save(update_fields=["state", "approved_by", "approved_at"])
    record(actor=actor, verb="letters.approved", subject=f"letter_request:{request.pk}")
    return request


@transaction.atomic
def refuse_letters(*, actor: User, request_id: int, reason: str) -> LetterRequest:
    """Do not approve a request, with a reason; whoever asked may take their own back this way.

    Raises:
        NotFound: no such request is visible to this user.
        BadInput: no real reason was given.
        NotAllowed: the role neither approves nor asked for it.
        Conflict: it was answered already.
    """
    why = checked_reason(reason)
    request = _answerable(actor, request_id, own=True)
    request.state = LetterRequest.State.REFUSED
    request.refused_by, request.refused_at, request.refused_reason = actor, timezone.now(), why
    request.save(update_fields=["state", "refused_by", "refused_at", "refused_reason"])
    record(actor=actor, verb="letters.refused", subject=f"letter_request:{request.pk}")
    return request


def _answerable(actor: User, request_id: int, *, own: bool = False) -> LetterRequest:
    found = waiting.visible_request(user=actor, request_id=request_id)
    request = LetterRequest.objects.select_for_update().get(pk=found.pk)
    mine = own and request.requested_by_id == actor.pk
    if actor.role != Role.COMMAND_LINE and not mine and not actor.may("issuing.approve_letters"):
        raise NotAllowed("Your role does not approve letters.", fix="Ask a reviewer.", code="issuing.not-approver")
    if request.state != LetterRequest.State.REQUESTED:
        raise Conflict(
            f"Request {request.pk} was answered already.", fix="Open it again to see how.", code="issuing.answered"
        )
    return request


@transaction.atomic
def approve_alone(
    actor: User, terms: Terms, todo: Sequence[Case], *, days: int, limit: int | None
) -> LetterRequest | None:
    """Write the request of one family, approved by the person who asks; None when nobody would get a letter.

    Raises:
        NotAllowed: more than one family would get letters.
    """
    families = _families_due(terms, todo, 2 if limit is None else min(limit, 2))
    if not families:
        return None
    if len(families) > 1:
        raise NotAllowed(
            "Nothing was signed: letters for more than one family need two people.",
            fix="Ask for them, let another person approve the request, then sign it.",
            code="issuing.needs-second-person",
        )
    request = _write(actor, families, days=days, renew=terms.renew, person=None, now=terms.now)
    request.state = LetterRequest.State.APPROVED
    request.approved_by, request.approved_at = actor, terms.now
    request.save(update_fields=["state", "approved_by", "approved_at"])
    record(actor=actor, verb="letters.approved", subject=f"letter_request:{request.pk}")
    return request


def check_approved(actor: User, request: LetterRequest) -> None:
    """Refuse to sign what is not this office's, not approved, or larger than what was approved.

    Raises:
        NotFound: the request is another office's.
        Conflict: it is not approved, or signed already.
    """
    found = waiting.visible_request(user=actor, request_id=request.pk)
    if found.state != LetterRequest.State.APPROVED:
        raise Conflict(
            f"Request {request.pk} is not to be signed: {found.get_state_display()}.",
            fix="Open it in the queue to see who has to act.",
            code="issuing.not-approved",
        )
    if found.asked_for.values("case_id").distinct().count() > found.families:
        raise Conflict(
            f"Request {request.pk} holds more families than were approved, so nothing was signed.",
            fix="Refuse it, and ask anew.",
            code="issuing.request-grew",
        )


def lock_approved(request: LetterRequest) -> None:
    """Hold an approved request while part of it is signed, so that nobody signs it twice at once.

    Raises:
        Conflict: it was signed or refused meanwhile.
    """
    locked = LetterRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state != LetterRequest.State.APPROVED:
        raise Conflict(f"Request {request.pk} was closed meanwhile.", fix="Open it in the queue.")


@transaction.atomic
def close_request(actor: User, request: LetterRequest) -> None:
    """Note who signed a request; from now on its letters are the queue's."""
    locked = LetterRequest.objects.select_for_update().get(pk=request.pk)
    locked.state = LetterRequest.State.SIGNED
    locked.signed_by, locked.signed_at = actor, timezone.now()
    locked.save(update_fields=["state", "signed_by", "signed_at"])
    record(actor=actor, verb="letters.signed", subject=f"letter_request:{request.pk}")
