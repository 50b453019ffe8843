"""How does an office change whom its officers see, or whose hotline looks in its register? By two administrators."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from aman.accounts.duties import must_be_another
from aman.accounts.models import Office, OfficeProposal, OfficeService, User
from aman.accounts.queries import offices_visible_to, proposals_visible_to
from aman.accounts.roles import Role
from aman.audit.actions import record
from aman.errors import BadInput, Conflict, NotAllowed, NotFound

Kind, Answer = OfficeProposal.Kind, OfficeProposal.Answer


@transaction.atomic
def propose_for_office(*, actor: User, office: Office, kind: str, value: str, reason: str) -> OfficeProposal:
    """Propose a change about an office; nothing changes until another administrator confirms it.

    Args:
        actor: an administrator who looks after the office whose register it is about.
        office: that office.
        kind: a value of `OfficeProposal.Kind`.
        value: the new rule for `sees`; the code of the partner for `serve`.
        reason: why.

    Raises:
        NotAllowed: the actor does not look after the office.
        BadInput: no such rule or partner, or no reason.
        Conflict: it stands so already, or is proposed already.
    """
    _must_manage(actor)
    if not offices_visible_to(actor).filter(pk=office.pk).exists():
        raise NotAllowed("You look after your own office only.", fix="Ask that office's administrator.")
    if not reason.strip():
        raise BadInput("Nothing was proposed: there is no reason.", fix="Write why.", code="no-reason")
    _must_be_new(office, kind, value)
    made = OfficeProposal.objects.create(
        office=office,
        kind=kind,
        value=value,
        reason=reason.strip()[:300],
        proposed_by=actor,
        proposed_at=timezone.now(),
    )
    record(actor=actor, verb="office.proposed", subject=f"office:{office.code}", detail={"kind": kind, "value": value})
    return made


def _must_be_new(office: Office, kind: str, value: str) -> None:
    if kind == Kind.SEES and value in Office.Sees.values:
        stands = office.sees == value
    elif kind == Kind.SERVE:
        partner = Office.objects.filter(code=value, kind=Office.Kind.PARTNER).first()
        if partner is None or office.kind != Office.Kind.OWNER:
            raise BadInput(
                "Nothing was proposed: a partner takes calls for an office that owns a register.",
                fix="Choose a partner, and an office that owns a register.",
                code="not-a-partner",
            )
        stands = OfficeService.objects.filter(partner=partner, office=office, ended_at=None).exists()
    else:
        raise BadInput("Nothing was proposed: there is no such rule.", fix="Choose from the list.", code="no-such-rule")
    waiting = OfficeProposal.objects.filter(office=office, kind=kind, value=value, answer=Answer.WAITING)
    if stands or waiting.exists():
        raise Conflict("It stands so, or is proposed, already.", fix="Look at the office again.", code="already-so")


@transaction.atomic
def answer_proposal(*, actor: User, pk: int, confirm: bool) -> OfficeProposal:
    """Confirm a proposal as the second administrator, or refuse it; whoever proposed it may take it back by refusing.

    Raises:
        NotAllowed: the actor would confirm what they proposed, or looks after no offices.
        NotFound: no such proposal is theirs to look after.
        Conflict: it was answered before.
    """
    _must_manage(actor)
    mine = proposals_visible_to(actor).select_for_update(of=("self",))
    proposal = mine.select_related("office").filter(pk=pk).first()
    if proposal is None:
        raise NotFound("No such proposal.", fix="Look at the list again.", code="proposal-not-found")
    if proposal.answer != Answer.WAITING:
        raise Conflict("It was answered before.", fix="Look at the list again.", code="proposal-answered")
    if confirm:
        must_be_another(
            "office.proposal",
            first=proposal.proposed_by_id,
            first_at=proposal.proposed_at,
            second=actor,
            message="Nothing was changed: you proposed it yourself.",
            fix="Let another administrator confirm it.",
        )
        _carry_out(proposal)
    proposal.answer = Answer.CONFIRMED if confirm else Answer.REFUSED
    proposal.answered_by, proposal.answered_at = actor, timezone.now()
    proposal.save(update_fields=["answer", "answered_by", "answered_at"])
    record(
        actor=actor,
        verb="office.changed" if confirm else "office.proposal_refused",
        subject=f"office:{proposal.office.code}",
        detail={"kind": proposal.kind, "value": proposal.value},
    )
    return proposal


def _carry_out(proposal: OfficeProposal) -> None:
    if proposal.kind == Kind.SEES:
        Office.objects.filter(pk=proposal.office_id).update(sees=proposal.value)
        return
    partner = Office.objects.get(code=proposal.value)
    OfficeService.objects.get_or_create(
        partner=partner, office=proposal.office, ended_at=None, defaults={"since": timezone.now()}
    )


@transaction.atomic
def end_service(*, actor: User, pk: int) -> OfficeService:
    """End at once that a partner takes calls for an office; one administrator is enough, since it only closes.

    Raises:
        NotAllowed: the actor looks after no offices.
        NotFound: no such service stands for an office of theirs.
    """
    _must_manage(actor)
    mine = OfficeService.objects.select_for_update(of=("self",)).filter(office__in=offices_visible_to(actor))
    service = mine.select_related("office", "partner").filter(pk=pk, ended_at=None).first()
    if service is None:
        raise NotFound("No such service.", fix="Look at the list again.", code="service-not-found")
    service.ended_at = timezone.now()
    service.save(update_fields=["ended_at"])
    record(
        actor=actor,
        verb="office.service_ended",
        subject=f"office:{service.office.code}",
        detail={"partner": service.partner.code},
    )
    return service


def _must_manage(actor: User) -> None:
    if not (actor.may("accounts.manage_offices") or actor.role == Role.COMMAND_LINE):
        raise NotAllowed("Only an administrator looks after offices.", fix="Ask your administrator.")
