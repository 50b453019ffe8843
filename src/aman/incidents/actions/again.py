"""What follows when somebody who was free is arrested again? An incident of its own, whose clock runs anew, linked back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from aman.accounts.models import User
from aman.errors import BadInput
from aman.incidents import queries
from aman.incidents.actions.opening import NewPersonTold, NewReport, log_opening, open_incident
from aman.incidents.actions.versions import take_version
from aman.incidents.models import STANDING, Incident, IncidentPerson, MatchCandidate, StateChange


def open_after(
    *, actor: User, people: Sequence[IncidentPerson], report: NewReport, **more: Any
) -> tuple[Incident, list[IncidentPerson]]:
    """Open an incident about people of an earlier one; they stay who they were taken for.

    Args:
        actor: who takes the report.
        people: places in the earlier incident; at least one.
        report: what was told.
        more: further arguments of `open_incident`.

    Returns:
        The new incident, and the places in it in the order of `people`.
    """
    incident = open_incident(
        actor=actor, kind=Incident.Kind.ARREST, report=report, people=[NewPersonTold(p.told) for p in people],
        office=people[0].incident.office, logged=False, **more,
    )  # fmt: skip
    made = list(incident.people.order_by("number"))
    for new, old in zip(made, people, strict=True):
        take_over(new, old)
    return incident, made


def take_over(new: IncidentPerson, old: IncidentPerson) -> None:
    """Say that somebody is the same as in an earlier incident: whoever that is known, or may be, to be."""
    new.person, new.match, new.matched_by, new.earlier = old.person, old.match, old.matched_by, old
    new.save(update_fields=["person", "match", "matched_by", "earlier"])
    MatchCandidate.objects.filter(incident_person=new).delete()
    MatchCandidate.objects.bulk_create(
        MatchCandidate(
            incident_person=new, person_id=one.person_id, rank=one.rank, log_odds=one.log_odds, reasons=one.reasons
        )
        for one in old.candidates.order_by("rank")
    )


@transaction.atomic
def arrest_again(
    *,
    actor: User,
    people: Sequence[IncidentPerson],
    state: str,
    version: int,
    happened_at: datetime | None = None,
    evidence: str = StateChange.Evidence.RELATIVE,
    place_words: str = "",
    note: str = "",
) -> Incident:
    """Record that people who were free were arrested anew: an incident of its own with its own clock and steps.

    Args:
        actor: who records it.
        people: places of one incident, each of somebody who is free, away or returned.
        state: where they are now; a value of `State`.
        version: of the earlier incident, as it was shown.
        happened_at: when; None means now.
        evidence: a value of `StateChange.Evidence`.
        place_words: where, as told.
        note: what was told.
    """
    now = timezone.now()
    moment = happened_at or now
    for one in people:
        if one.state not in STANDING or moment <= one.state_at:
            raise BadInput(
                "No new arrest was recorded: somebody of these was not free at that time.",
                fix="Record where they were as news of this incident instead.",
            )
    take_version(people[0].incident, version)
    incident, made = open_after(
        actor=actor, people=people, report=NewReport(received_at=now, words=note), happened_at=moment, state=state,
        place_words=place_words, said={"evidence": evidence},
    )  # fmt: skip
    log_opening(actor, incident, [NewPersonTold({}, place.person) for place in made])
    return incident


def was_free_before(person: IncidentPerson, moment: datetime) -> bool:
    """Say whether somebody was free on a day before the one of a later arrest; hours are too often guessed."""
    free = queries.last_free(person)
    return free is not None and timezone.localdate(free) < timezone.localdate(moment)
