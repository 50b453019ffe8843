"""Whom of the register does a report speak of? The machine proposes; beyond doubt it links, and a person can undo that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from aman.accounts.models import User
from aman.audit.actions import record
from aman.core.matching import Band, MatchScore, PersonFacts, PreparedPerson
from aman.errors import BadInput
from aman.incidents import queries
from aman.incidents.actions.versions import take_version
from aman.incidents.facts import facts_of_told
from aman.incidents.models import Incident, IncidentPerson, MatchCandidate
from aman.people.asking import Question
from aman.people.lookup import Scored, best_of_each, explain, look_up, score_candidates
from aman.people.models import Person, PersonQuerySet
from aman.people.queries import PersonHit
from aman.people.search import find_for_intake, rank

#: From these log-odds on, and with such a lead over the next, the machine links by itself. Of the 400 shared reports
#: 105 pass, all of them rightly (docs/reference/incidents.md); two thirds of those who call speak of somebody listed.
LINKS_FROM, CLEAR_LEAD = 2.5, 3.0
#: Below this nobody is worth a look.
LEAST_ODDS = -8.0
MOST_CANDIDATES = 5
#: How well half a name must fit (0 to 1).
NAME_FITS = 0.7


def find_people(*, actor: User, told: Mapping[str, str]) -> list[PersonHit]:
    """Find whom a caller may mean and log that it was tried: how many answers, never what was told."""
    most = 8 if actor.sees_people else MOST_CANDIDATES
    hits = find_for_intake(user=actor, limit=most, **{key: value for key, value in told.items() if value})
    shown = [hit.person.ref for hit in hits]
    record(actor=actor, verb="people.searched", detail={"results": len(hits), "for": "incident"}, touches=shown)
    return hits


def propose_people(
    *,
    actor: User,
    person: IncidentPerson,
    told: Sequence[Mapping[str, str]],
    on: date,
    weighed: Weighed | None = None,
) -> str:
    """Look for a reported person in the register: link beyond doubt, keep candidates where doubtful.

    Args:
        actor: for whom; only people visible to them are looked at.
        person: the place in the incident; not yet matched.
        told: what each report tells of them.
        on: the day ages count from.
        weighed: what came of comparing this very thing with the register a moment ago; None: it is compared now.

    Returns:
        What became of it, a value of `IncidentPerson.Match`.
    """
    if weighed is None:
        weighed = weigh_people(people=register_of(actor, person.incident.office_id), told=told, on=on)
    MatchCandidate.objects.filter(incident_person=person).delete()
    if weighed.is_beyond_doubt:
        set_person(person, Person.objects.get(pk=weighed.shown[0].candidate.root_id))
        return IncidentPerson.Match.KNOWN
    if not weighed.shown:
        return IncidentPerson.Match.NOBODY
    MatchCandidate.objects.bulk_create(
        MatchCandidate(
            incident_person=person,
            person_id=one.candidate.root_id,
            rank=place,
            log_odds=one.log_odds,
            reasons=reasons_of(match),
        )
        for place, (one, match) in enumerate(
            zip(weighed.shown, explain(weighed.asked, weighed.shown), strict=True), start=1
        )
    )
    person.match = IncidentPerson.Match.WAITING
    person.save(update_fields=["match"])
    return IncidentPerson.Match.WAITING


@dataclass(frozen=True, slots=True)
class Weighed:
    """Who of the register may be meant, likeliest first, and whether it is the first beyond doubt."""

    asked: PreparedPerson
    shown: Sequence[Scored]
    is_beyond_doubt: bool


def weigh_people(*, people: PersonQuerySet, told: Sequence[Mapping[str, str]], on: date) -> Weighed:
    """Compare what reports tell of one person with a register; nothing is written.

    Args:
        people: the register.
        told: what each report tells of them.
        on: the day ages count from.
    """
    facts = facts_of_told(told, on)
    asked, candidates = look_up(people, facts)
    ranked = [one for one in best_of_each(score_candidates(asked, candidates)) if one.log_odds >= LEAST_ODDS]
    if _is_beyond_doubt(ranked):
        return Weighed(asked, ranked[:1], True)
    return Weighed(asked, _filled_up(ranked[:MOST_CANDIDATES], people, facts), False)


def register_of(actor: User, office_id: int) -> PersonQuerySet:
    """Give the register of an office, as far as the actor may look in it; nobody where they may not."""
    registers = Person.objects.registers_of_call(actor)
    return next((one for one in registers if one.only_office == office_id), registers[0].none())


def reasons_of(match: MatchScore) -> list[list[Any]]:
    """Give what speaks for and against a candidate: each fact with its weight in log-odds, the weightiest first."""
    weights: dict[str, float] = {}
    for addend in match.addends:
        if addend.term != "prior":
            weights[addend.term] = weights.get(addend.term, 0.0) + addend.log_odds
    return [[term, round(weights[term], 2)] for term in sorted(weights, key=lambda t: -abs(weights[t]))]


def _is_beyond_doubt(ranked: Sequence[Scored]) -> bool:
    if not ranked or ranked[0].log_odds < LINKS_FROM:
        return False
    return len(ranked) < 2 or ranked[0].log_odds - ranked[1].log_odds >= CLEAR_LEAD


def _filled_up(ranked: list[Scored], people: PersonQuerySet, facts: PersonFacts) -> list[Scored]:
    """Put those behind the candidates whom half a name finds; they are never linked without a person's word."""
    if len(ranked) >= MOST_CANDIDATES or not facts.name:
        return ranked
    shown = {one.candidate.root_id for one in ranked}
    found = list(ranked)
    for candidate, odds, fit in rank(people, Question((facts,))):
        if len(found) < MOST_CANDIDATES and fit >= NAME_FITS and candidate.root_id not in shown:
            shown.add(candidate.root_id)
            found.append(Scored(candidate, odds, Band.UNLIKELY))
    return found


@transaction.atomic
def look_for_unknown(*, actor: User, incident: Incident) -> None:
    """Look for everybody of a new incident who was not chosen by the worker; the doubtful wait for somebody."""
    for person in incident.people.filter(match=IncidentPerson.Match.NOBODY):
        if person.told.get("name"):
            told = [{**person.told, "city": person.told.get("city", "")}]
            propose_people(actor=actor, person=person, told=told, on=incident.first_report_at.date())


@transaction.atomic
def read_candidates(*, actor: User, person: IncidentPerson) -> list[MatchCandidate]:
    """Give those who may be a reported person, likeliest first, and log whose records were looked at."""
    found = list(
        person.candidates.filter(person__in=Person.objects.visible_to(actor))
        .select_related("person")
        .prefetch_related("person__names", "person__memberships__case")
        .order_by("rank")
    )
    record(
        actor=actor,
        verb="incident.candidates_read",
        subject=f"incident:{person.incident.ref}",
        detail={"number": person.number, "people": [one.person.ref for one in found]},
        touches=[one.person.ref for one in found],
    )
    return found


def set_person(person: IncidentPerson, known: Person | None) -> None:
    """Write who it is, and link back to the incident they were in before."""
    person.person = known
    person.match = IncidentPerson.Match.KNOWN if known is not None else IncidentPerson.Match.NOBODY
    # Who was arrested again is linked back by whoever took the call, also where nobody knows who it is.
    before = person.earlier if person.earlier is not None and person.earlier.person_id is None else None
    person.earlier = (queries.earlier_of(known, person.incident) if known is not None else None) or before
    person.save(update_fields=["person", "match", "earlier"])


def _log_match(actor: User, person: IncidentPerson, root: Person | None) -> None:
    record(
        actor=actor,
        verb="incident.person_matched",
        subject=f"incident:{person.incident.ref}",
        detail={"number": person.number, "person": root.ref if root else "nobody"},
    )


def _carry_on(person: IncidentPerson, root: Person | None, actor: User) -> None:
    """Say the same of later arrests of somebody, where nobody said otherwise: it need not be said twice."""
    if root is None:
        return
    for after in person.later.filter(matched_by=None, person=None).select_related("incident"):
        if not after.incident.people.filter(person=root).exists():
            take_version(after.incident, None)
            set_person(after, root)
            IncidentPerson.objects.filter(pk=after.pk).update(matched_by=actor)
            _log_match(actor, after, root)
            _carry_on(after, root, actor)


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
    _carry_on(person, root, actor)
    _log_match(actor, person, root)
