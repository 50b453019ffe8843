"""What would show whether a commitment is kept? A rule, a list, a letter, an incident or a count of ours, linked to it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput, NotFound
from aman.incidents.models import Incident
from aman.issuing.models import Letter
from aman.liaison.actions.commitments import must_be_own
from aman.liaison.models import Commitment, CommitmentLink
from aman.liaison.queries.counts import COUNTS, Event, rows_behind
from aman.liaison.queries.rules import rule_choices
from aman.rosters.models import Roster

Kind = CommitmentLink.Kind


@transaction.atomic
def link_commitment(*, actor: User, commitment: Commitment, links: Iterable[tuple[str, str]]) -> int:
    """Link a commitment to what would show it; what is linked already stays as it is. Give how many are new.

    Args:
        actor: who links; only what they may see themselves can be linked.
        commitment: of their own office.
        links: kind and reference of each: the number of a list, the id of a letter, the reference of an incident, the
            name of a count, `pack:rule` of a rule.

    Raises:
        BadInput: nothing was given, or some of it is not there for the actor; all of that is named.
    """
    must_be_own(actor, commitment, "liaison.link_commitment")
    wanted = [(kind, _in_one_form(kind, ref)) for kind, ref in links]
    if not wanted:
        raise BadInput("Nothing was linked: nothing was chosen.", fix="Choose a count or a rule, or give a reference.")
    missing = [f"{Kind(kind).label} {ref[:40]}" for kind, ref in wanted if not is_there(actor, kind, ref)]
    if missing:
        raise BadInput(
            f"Nothing was linked. Not visible to you: {'; '.join(missing)}.",
            fix="Check the reference, or leave it out.",
        )
    now, new = timezone.now(), 0
    for kind, ref in wanted:
        defaults = {"added_by": actor, "added_at": now}
        _link, made = CommitmentLink.objects.get_or_create(commitment=commitment, kind=kind, ref=ref, defaults=defaults)
        new += made
    kinds = sorted({kind for kind, _ref in wanted})
    record(actor=actor, verb="commitment.linked", subject=f"commitment:{commitment.ref}", detail={"kinds": kinds})
    return new


@transaction.atomic
def unlink_commitment(*, actor: User, commitment: Commitment, link_id: int) -> None:
    """Take a link away; that it was there stays in the log."""
    must_be_own(actor, commitment, "liaison.link_commitment")
    found = commitment.links.filter(pk=link_id).first()
    if found is None:
        raise NotFound(f"{commitment.ref} has no such link.", fix="Open the commitment again.")
    detail = {"kind": found.kind, "ref": found.ref}
    found.delete()
    record(actor=actor, verb="commitment.unlinked", subject=f"commitment:{commitment.ref}", detail=detail)


def is_there(actor: User, kind: str, ref: str) -> bool:
    """Say whether what a link names is there for whoever looks."""
    if kind == Kind.COUNT:
        return ref in COUNTS
    if kind == Kind.RULE:
        return any(ref == name for _title, rules in rule_choices(actor.office_id) for name, _said in rules)
    if kind == Kind.ROSTER:
        return ref.isascii() and ref.isdigit() and Roster.objects.visible_to(actor).filter(pk=int(ref[:12])).exists()
    if kind == Kind.LETTER:
        return Letter.objects.visible_to(actor).filter(letter_id=ref).exists()
    return kind == Kind.INCIDENT and Incident.objects.visible_to(actor).filter(ref=ref).exists()


def _in_one_form(kind: str, ref: str) -> str:
    plain = " ".join(ref.split())[:120]
    return plain.upper() if kind in (Kind.LETTER, Kind.INCIDENT) else plain


def list_counted(*, actor: User, commitment: Commitment, code: str) -> list[Event]:
    """Give the rows behind a count of a commitment and log that they were listed; references only, nobody is named."""
    found = rows_behind(user=actor, code=code, since=commitment.made_last)
    detail = {"count": code, "rows": len(found)}
    record(actor=actor, verb="commitment.counted", subject=f"commitment:{commitment.ref}", detail=detail)
    return found
