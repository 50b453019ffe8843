"""How does an officer reach a record that is somebody else's, when it cannot wait? By breaking the glass, seen by all.

Only where the office works by assignment. One record of their own office, for three hours, with a reason; the owner is told
at once and the administrator sees the list. What is opened is what was named: a person's page, or a case with its people.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from aman.accounts.actions import grant_access
from aman.accounts.models import AccessGrant, User
from aman.cases.models import Case
from aman.errors import Conflict, NotAllowed, NotFound
from aman.notices.actions import notify
from aman.people.models import Person
from aman.people.refs import person_ref_from


@transaction.atomic
def open_for_hours(*, actor: User, ref: str, reason: str) -> AccessGrant:
    """Open one case or person of the actor's office to them for three hours.

    Args:
        actor: an officer bound by assignment.
        ref: AM-... of a case, or AP-... of a person.
        reason: why now and why they; the owner and the administrator read it.

    Raises:
        NotAllowed: the actor is not bound by assignment.
        NotFound: the office has no such record.
        Conflict: they see it already.
        BadInput: no real reason was given.
    """
    if not actor.may("cases.open_for_hours") or not actor.sees_assigned_only:
        raise NotAllowed("Nothing was opened: you see the records of your office.", fix="Open the record itself.")
    wanted = ref.strip().upper()
    person_ref = person_ref_from(wanted)
    if person_ref is not None:
        return _open_person(actor, person_ref, reason)
    # Only whether it is there is asked beyond what the officer sees; the page itself goes through visible_to again.
    case = Case.objects.filter(office_id=actor.office_id or 0, ref=wanted).select_related("assigned_to").first()
    if case is None:
        raise _not_found()
    if Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        raise _seen_already()
    made = grant_access(actor=actor, ref=case.ref, subject=f"case:{case.ref}", reason=reason)
    _tell(actor, [case])
    return made


def _open_person(actor: User, ref: str, reason: str) -> AccessGrant:
    person = Person.objects.filter(office_id=actor.office_id or 0, ref=ref).select_related("root").first()
    if person is None:
        raise _not_found()
    if Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        raise _seen_already()
    root = person.root or person
    made = grant_access(actor=actor, ref=root.ref, subject=f"person:{root.ref}", reason=reason)
    on = Q(members__person=root) | Q(members__person__root=root)
    _tell(actor, list(Case.objects.filter(on).select_related("assigned_to").distinct()))
    return made


def _tell(actor: User, cases: list[Case]) -> None:
    for case in cases:
        if case.assigned_to is not None and case.assigned_to.pk != actor.pk:
            path = f"/cases/{case.ref}/"
            notify(
                users=[case.assigned_to], kind="access.opened", subject=f"case:{case.ref}", path=path, urgency="soon"
            )


def _not_found() -> NotFound:
    return NotFound("Your office has no such record.", fix="Check the reference.", code="record-not-found")


def _seen_already() -> Conflict:
    return Conflict("Nothing was opened: you see it already.", fix="Open the record itself.", code="seen-already")
