"""Whom of the register does a report speak of? The machine proposes; beyond doubt it links, and a person can undo that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from aman.accounts.models import User
from aman.audit.actions import record
from aman.errors import BadInput
from aman.incidents import queries
from aman.incidents.actions.versions import take_version
from aman.incidents.facts import facts_of_told
from aman.incidents.models import IncidentPerson, MatchCandidate
from aman.people.lookup import best_of_each, explain, look_up, score_candidates
from aman.people.models import Person
from aman.people.queries import PersonHit
from aman.people.search import find_for_intake

#: From these log-odds on, and with such a lead over the next, the machine links by itself. Of the 400 shared reports
#: 105 pass, all of them rightly (docs/reference/incidents.md); two thirds of those who call speak of somebody listed.
LINKS_FROM, CLEAR_LEAD = 2.5, 3.0
#: Below this nobody is worth a look.
LEAST_ODDS = -8.0
MOST_CANDIDATES = 5


@transaction.atomic
def find_people(*, actor: User, told: Mapping[str, str]) -> list[PersonHit]:
    """Find whom a caller may mean and log that it was tried: how many answers, never what was told."""
    hits = find_for_intake(user=actor, limit=8, **{key: value for key, value in told.items() if value})
    record(actor=actor, verb="people.searched", detail={"results": len(hits), "for": "incident"})
    return hits


def propose_people(*, actor: User, person: IncidentPerson, told: Sequence[Mapping[str, str]], on: date) -> str:
    """Look for a reported person in the register: link beyond doubt, keep candidates where doubtful.

    Args:
        actor: for whom; only people visible to them are looked at.
        person: the place in the incident; not yet matched.
        told: what each report tells of them.
        on: the day ages count from.

    Returns:
        What became of it, a value of `IncidentPerson.Match`.
    """
    asked, candidates = look_up(Person.objects.visible_to(actor), facts_of_told(told, on))
    ranked = [one for one in best_of_each(score_candidates(asked, candidates)) if one.log_odds >= LEAST_ODDS]
    MatchCandidate.objects.filter(incident_person=person).delete()
    if not ranked:
        return IncidentPerson.Match.NOBODY
    lead = ranked[0].log_odds - ranked[1].log_odds if len(ranked) > 1 else CLEAR_LEAD
    if ranked[0].log_odds >= LINKS_FROM and lead >= CLEAR_LEAD:
        root = Person.objects.get(pk=ranked[0].candidate.root_id)
        set_person(person, root)
        return IncidentPerson.Match.KNOWN
    shown = ranked[:MOST_CANDIDATES]
    MatchCandidate.objects.bulk_create(
        MatchCandidate(
            incident_person=person,
            person_id=one.candidate.root_id,
            rank=rank,
            log_odds=one.log_odds,
            reasons=[addend.sentence for addend in match.addends],
        )
        for rank, (one, match) in enumerate(zip(shown, explain(asked, shown), strict=True), start=1)
    )
    person.match = IncidentPerson.Match.WAITING
    person.save(update_fields=["match"])
    return IncidentPerson.Match.WAITING


def set_person(person: IncidentPerson, known: Person | None) -> None:
    """Write who it is, and link back to the incident they were in before."""
    person.person = known
    person.match = IncidentPerson.Match.KNOWN if known is not None else IncidentPerson.Match.NOBODY
    person.earlier = queries.earlier_of(known, person.incident) if known is not None else None
    person.save(update_fields=["person", "match", "earlier"])


@transaction.atomic
def match_person(*, actor: User, person: IncidentPerson, known: Person | None, version: int) -> None:
    """Decide who somebody in an incident is, or that nobody of the register is meant; can be decided anew.

    Args:
        actor: who decides.
        person: the place in the incident.
        known: a row that the actor may see; None for nobody of the register.
        version: of the incident, as it was shown.
    """
    root = queries.root_of(known) if known is not None else None
    if root is not None and root.office_id != person.incident.office_id:
        raise BadInput("Nobody was linked: this person is of another register.", fix="Choose somebody of yours.")
    if root is not None and person.incident.people.filter(person=root).exclude(pk=person.pk).exists():
        raise BadInput(f"{root.ref} stands in this incident already.", fix="Choose another, or leave this one unknown.")
    take_version(person.incident, version)
    set_person(person, root)
    IncidentPerson.objects.filter(pk=person.pk).update(matched_by=actor)
    record(
        actor=actor,
        verb="incident.person_matched",
        subject=f"incident:{person.incident.ref}",
        detail={"number": person.number, "person": root.ref if root else "nobody"},
    )
