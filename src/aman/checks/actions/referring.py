"""How does a question that no machine may decide get its answer? In the owner's desk, by a person, before a moment.

A referral holds what was said, sealed, for as long as it is needed, and the candidates with their reasons as they stood.
Each office is asked about its own people only. The asker learns the same two words, never which person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.roles import Role
from aman.audit.actions import Line, record
from aman.cases.models import Member
from aman.checks import queries
from aman.checks.actions.references import Asker, new_reference
from aman.checks.facts import facts_of_question, question_of
from aman.checks.models import DeskCheck, DeskTally, Referral
from aman.checks.queries.counting import day_of
from aman.core.matching import MatchScore, PersonFacts, score_pair
from aman.errors import BadInput, Conflict, NotAllowed
from aman.notices.actions import Telling, notify_many
from aman.people.models import Person
from aman.people.queries import facts_of

#: From this share of the time on without an answer the reviewers are told too.
_ESCALATES_AFTER = 0.5
LONGEST_NOTE = 300


def refer(
    check: DeskCheck,
    office_id: int,
    said: dict[str, Any],
    candidates: list[dict[str, Any]],
    *,
    due_at: datetime,
    at: datetime,
) -> tuple[Line, Telling]:
    """Lay a doubtful question before an office that has candidates, with its own candidates only.

    Gives the line for the log and what its case officers are told; the caller writes both, with those of other checks.

    Args:
        check: the check that was doubtful.
        office_id: whose people the candidates are.
        said: what was asked, as `facts.said_of` gives it.
        candidates: of this office, as `candidates_of` gives them.
        due_at: when it lapses.
        at: now.
    """
    referral = Referral.objects.create(
        reference=new_reference("RQ"),
        check_made=check,
        office_id=office_id,
        said=said,
        candidates=candidates,
        made_at=at,
        due_at=due_at,
    )
    line = Line(
        verb="referral.made",
        subject=f"referral:{referral.reference}",
        detail={"check": check.reference, "candidates": len(candidates)},
        actor=Asker.of(check, office_id),
    )
    return line, _telling(referral, [Role.CASE_OFFICER], kind="referral.waiting", urgency="soon")


def candidates_of(said: dict[str, Any], roots: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Give the candidates of each office: reference, score and reasons, the likeliest first; the rows' best score counts.

    Args:
        said: what was asked.
        roots: root ids, in any order, of any office.
    """
    rows = Person.objects.filter(pk__in=roots) | Person.objects.filter(root_id__in=roots)
    known = {row.pk: row for row in rows}
    asked = facts_of_question(question_of(said))
    number = said.get("number", "")
    best: dict[int, MatchScore] = {}
    for pk, facts in facts_of(known).items():
        root = known[pk].root_id or pk
        match = score_pair(_with_number(asked, number, facts), facts)
        if root not in best or match.log_odds > best[root].log_odds:
            best[root] = match
    by_office: dict[int, list[dict[str, Any]]] = {}
    for root in sorted((root for root in best if root in known), key=lambda root: -best[root].log_odds):
        match = best[root]
        candidate = {
            "ref": known[root].ref,
            "log_odds": round(match.log_odds, 3),
            "probability": round(match.probability, 4),
            "addends": [
                {"term": a.term, "log_odds": round(a.log_odds, 3), "sentence": a.sentence} for a in match.addends
            ],
        }
        by_office.setdefault(known[root].office_id, []).append(candidate)
    return by_office


def _with_number(asked: PersonFacts, number: str, known: PersonFacts) -> PersonFacts:
    """The desk says a number, not of which paper: it is taken for the paper of this person that bears it."""
    if not number:
        return asked
    kind = next((kind for kind, own in known.documents if own == number), "")
    return replace(asked, documents=((kind, number),))


def _telling(referral: Referral, roles: Sequence[str], *, kind: str, urgency: str) -> Telling:
    users = list(User.objects.filter(office_id=referral.office_id, role__in=roles, is_active=True))
    path = f"/checks/referrals/{referral.reference}/"
    return Telling(users, kind, f"referral:{referral.reference}", path, urgency)


@transaction.atomic
def read_referral(*, actor: User, reference: str) -> Referral:
    """Give a referral to somebody of the owner's office; the look is logged under every candidate."""
    referral = queries.visible_referral(user=actor, reference=reference)
    record(
        actor=actor,
        verb="referral.read",
        subject=f"referral:{referral.reference}",
        detail={"candidates": len(referral.candidates)},
        touches=[one["ref"] for one in referral.candidates if "ref" in one],
    )
    return referral


@transaction.atomic
def take_referral(*, actor: User, reference: str, at: datetime | None = None) -> Referral:
    """Say that one is working on it, so that two do not ring the desk.

    Raises:
        Conflict: it is answered or lapsed, or somebody else took it.
    """
    referral = _locked(actor, reference)
    if referral.state != Referral.State.WAITING:
        raise Conflict(f"{reference} waits no more.", fix="Open it again and look at the answer.")
    if referral.taken_by_id not in (None, actor.pk):
        raise Conflict(f"{reference} was taken by a colleague.", fix="Ask them, or answer it all the same.")
    referral.taken_by, referral.taken_at = actor, at or timezone.now()
    referral.save(update_fields=["taken_by", "taken_at"])
    record(actor=actor, verb="referral.taken", subject=f"referral:{reference}", at=at)
    return referral


@transaction.atomic
def answer_referral(
    *, actor: User, reference: str, answer: str, person_ref: str = "", note: str = "", at: datetime | None = None
) -> Referral:
    """Answer whom the desk asked about: this person, none of them, or that it cannot be told.

    Where it is this person and their protection is in force, the officer who asked reads "protection in force" when the
    answer is opened again. A lapsed one can still be answered; nobody may have been told, so the note says who was.

    Args:
        actor: a case officer of the owner's office.
        reference: of the referral.
        answer: a value of `Referral.Answer`.
        person_ref: which candidate, where the answer is this person.
        note: what a colleague should know; no names.
        at: when; None means now.

    Raises:
        BadInput: an unknown answer, or no candidate is named where one must be.
        Conflict: somebody answered it before.
    """
    if not actor.may("checks.answer_referral"):
        raise NotAllowed("This sign-in may not answer a referral.", fix="Ask a case officer of your office.")
    now = at or timezone.now()
    referral = _locked(actor, reference)
    if referral.state == Referral.State.ANSWERED:
        raise Conflict(f"{reference} was answered before.", fix="Open it again and look at the answer.")
    referral.person = _chosen(referral, answer, person_ref)
    referral.answer, referral.note = answer, note.strip()[:LONGEST_NOTE]
    referral.state = Referral.State.ANSWERED
    referral.answered_by, referral.answered_at = actor, now
    referral.save()
    if referral.person is not None:
        _settle(referral, referral.person, now)
    record(
        actor=actor,
        verb="referral.answered",
        subject=f"referral:{reference}",
        detail={"answer": answer, "check": referral.check_made.reference, "told": referral.check_made.answer},
        at=now,
        touches=[referral.person.ref] if referral.person is not None else [],
    )
    return referral


def _locked(actor: User, reference: str) -> Referral:
    queries.visible_referral(user=actor, reference=reference)
    locked = Referral.objects.select_for_update(no_key=True).get(reference=reference)
    locked.check_made = DeskCheck.objects.select_for_update(no_key=True).get(pk=locked.check_made_id)
    return locked


def _chosen(referral: Referral, answer: str, person_ref: str) -> Person | None:
    if answer not in Referral.Answer.values:
        raise BadInput("The referral was not answered: no such answer.", fix="Choose one of the three answers.")
    if answer != Referral.Answer.THIS_PERSON:
        return None
    refs = {one.get("ref") for one in referral.candidates}
    person = Person.objects.filter(ref=person_ref, office_id=referral.office_id).first() if person_ref in refs else None
    if person is None:
        raise BadInput("The referral was not answered: which person is missing.", fix="Choose one of the candidates.")
    return person


def _settle(referral: Referral, person: Person, now: datetime) -> None:
    """Let the check say what the register says of the person who was pointed out."""
    check, root_id = referral.check_made, person.root_id or person.pk
    if check.answer == DeskCheck.Answer.IN_FORCE:
        return
    rows = Person.objects.filter(pk=root_id) | Person.objects.filter(root_id=root_id)
    check.owner_id = referral.office_id
    check.case_id = Member.objects.filter(person__in=rows).order_by("case_id").values_list("case_id", flat=True).first()
    if queries.is_in_force(root_id, now):
        check.answer = DeskCheck.Answer.IN_FORCE
        tally = DeskTally.objects.filter(officer_id=check.asked_by_id, day=day_of(check.asked_at))
        tally.update(in_force=F("in_force") + 1)
    check.save(update_fields=["owner", "case", "answer"])


def watch_referrals(at: datetime | None = None) -> None:
    """Escalate at half the time, let lapse what nobody answered, and wipe what was said when it is no longer needed."""
    now = at or timezone.now()
    waiting = Referral.objects.filter(state=Referral.State.WAITING)
    for reference in list(waiting.filter(due_at__lte=now).values_list("reference", flat=True)):
        _lapse(reference, now)
    half = timedelta(minutes=settings.DESK_REFERRAL_MINUTES * _ESCALATES_AFTER)
    late = waiting.filter(escalated_at=None, made_at__lte=now - half)
    for reference in list(late.values_list("reference", flat=True)):
        _escalate(reference, now)
    over = Referral.objects.filter(wiped_at=None, due_at__lte=now - timedelta(hours=settings.DESK_SAID_KEPT_HOURS))
    for pk in list(over.values_list("pk", flat=True)[:500]):
        _wipe(pk, now)


@transaction.atomic
def _lapse(reference: str, now: datetime) -> None:
    referral = Referral.objects.select_for_update(no_key=True).get(reference=reference)
    if referral.state != Referral.State.WAITING:
        return
    referral.state, referral.lapsed_at = Referral.State.LAPSED, now
    referral.save(update_fields=["state", "lapsed_at"])
    record(actor=None, verb="referral.lapsed", subject=f"referral:{reference}", at=now)
    notify_many(
        [_telling(referral, [Role.CASE_OFFICER, Role.REVIEWER], kind="referral.lapsed", urgency="escalation")], at=now
    )


@transaction.atomic
def _escalate(reference: str, now: datetime) -> None:
    referral = Referral.objects.select_for_update(no_key=True).get(reference=reference)
    if referral.state != Referral.State.WAITING or referral.escalated_at is not None:
        return
    referral.escalated_at = now
    referral.save(update_fields=["escalated_at"])
    record(actor=None, verb="referral.escalated", subject=f"referral:{reference}", at=now)
    notify_many([_telling(referral, [Role.REVIEWER], kind="referral.late", urgency="escalation")], at=now)


@transaction.atomic
def _wipe(pk: int, now: datetime) -> None:
    """What was said goes, and the reasons, which quote it; who was compared and what was answered stays."""
    referral = Referral.objects.select_for_update(no_key=True).get(pk=pk)
    if referral.state == Referral.State.WAITING:
        return
    referral.said = {}
    referral.candidates = [{"ref": one["ref"]} for one in referral.candidates if "ref" in one]
    referral.wiped_at = now
    referral.save(update_fields=["said", "candidates", "wiped_at"])
    record(actor=None, verb="referral.wiped", subject=f"referral:{referral.reference}", at=now)
