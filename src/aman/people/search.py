"""Which people of the register answer to what somebody typed, told or wrote on a list, in any script?

Every question goes the same way: keys, a capped lookup, the lines of the likeliest hundred, one score. Rows that are the same
human being are shown once, under their root. Nothing here reaches past `visible_to`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone

from aman.core.dates import DateInterval
from aman.core.documents import normalise_number, read_case_number
from aman.core.matching import Band, MatchScore, PersonFacts, PreparedPerson, prepare_fresh
from aman.core.matching.keys import only_part_key, part_keys
from aman.core.matching.ranking import rank_against
from aman.people import lookup
from aman.people.asking import Question, question_of, read_question
from aman.people.lookup import Candidate
from aman.people.models import Person, PersonQuerySet
from aman.people.phones import by_phone, found_by_call
from aman.people.refs import person_ref_from
from aman.people.shown import PersonHit, people_shown
from aman.vault.blind import blind

#: People found by one number at most.
NUMBER_CAP = 400
#: Below this a name is not shown as an answer (0 to 1).
LEAST_SCORE = 0.45
LONGEST_TEXT = 200
#: The likeliest rows that are looked at for a description; the others are no more than namesakes.
EXPLAINED = 20
#: More words than these make a text no number of a paper.
_NUMBER_WORDS = 1


def search_people(*, user: object, text: str, birth_year: int | None = None, limit: int = 25) -> list[PersonHit]:
    """Find people by name in any script, the number of a paper, a case or a phone, or a reference, best first.

    Args:
        user: who searches; only people visible to this user are found.
        text: what was typed: half a name, a name and the father's, a place, an age; what follows 200 characters is ignored.
        birth_year: Gregorian year; people known to be born more than a year away are left out. None: any.
        limit: most answers to give.
    """
    text = " ".join(text[:LONGEST_TEXT].split())
    people = Person.objects.visible_to(user)
    if not text:
        return []
    exact = _by_number(people, text)
    if exact:
        return _shown(_under_roots(exact), limit)
    year = min(max(birth_year, 2), 9998) if birth_year is not None else None
    question = read_question(
        text, today=timezone.localdate(), birth=DateInterval.from_year(year) if year is not None else None
    )
    ranked = [
        (candidate, fit)
        for candidate, _, fit in rank(people, question)
        if fit >= LEAST_SCORE and (year is None or _born_about(candidate.prepared, year))
    ]
    return _shown([(candidate.root_id, fit, "name", None) for candidate, fit in ranked], limit)


def find_for_intake(*, user: object, limit: int = 20, **told: str) -> list[PersonHit]:
    """Find whom a relative's call is about, from whatever they can tell; likeliest first, however little that is.

    Args:
        user: who takes the call; only people visible to this user are found, or those of the registers a hotline serves.
        limit: most answers to give.
        told: `text`, `name`, `father`, `place`, `age`, `sex`, `case_number`, `number`; see `asking.question_of`. And
            `phone`, of whoever calls: whoever states it, and their family, come first.
    """
    number, phone = normalise_number(told.pop("number", "")), told.pop("phone", "")
    case = told.pop("case_number", "")
    question = question_of(
        today=timezone.localdate(),
        documents=(("", number),) if number else (),
        case_number=read_case_number(case).number or normalise_number(case),
        **told,
    )
    if question.is_empty and not phone:
        return []
    registers = Person.objects.registers_of_call(user)
    found = [] if question.is_empty else [one for register in registers for one in rank(register, question)]
    found.sort(key=lambda one: (-one[1], -one[2], one[0].person_id))
    named: dict[int, float] = {}
    for candidate, _, fit in found:
        named.setdefault(candidate.root_id, fit)
    families = bool(getattr(user, "sees_people", False))
    order = found_by_call(registers, phone, named, families=families)
    return _shown([(*one, None) for one in order], limit)


def find_alike(*, user: object, facts: PersonFacts, limit: int = 10) -> list[PersonHit]:
    """Find people of the register who may be this person, by every fact there is, likeliest first."""
    asked, candidates = lookup.look_up(Person.objects.visible_to(user), facts)
    scored = lookup.best_of_each(lookup.score_candidates(asked, candidates))
    alike = [one for one in scored if one.band is not Band.UNLIKELY][:limit]
    matches = zip(alike, lookup.explain(asked, alike), strict=True)
    return _shown([(one.candidate.root_id, match.probability, "facts", match) for one, match in matches], limit)


def score_candidates(people: PersonQuerySet, facts: PersonFacts) -> dict[int, tuple[int, MatchScore]]:
    """Score those in `people` who share a key with `facts`; row id -> root id and score, the likeliest rows only.

    Rows that nothing could make possible are left out; what is asked of the database is the same whoever is found.
    """
    asked, candidates = lookup.look_up(people, facts)
    scored = lookup.score_candidates(asked, candidates)[:EXPLAINED]
    matches = zip(scored, lookup.explain(asked, scored), strict=True)
    return {one.candidate.person_id: (one.candidate.root_id, match) for one, match in matches}


def rank(people: PersonQuerySet, question: Question) -> list[tuple[Candidate, float, float]]:
    """Give everybody who may be meant, likeliest first, with log-odds in nats and how well the name fits (0 to 1)."""
    readings = [prepare_fresh(facts) for facts in question.readings]
    candidates = lookup.read_candidates(people, lookup.candidate_ids(people, readings, keys_to_ask(readings)))
    return ranked_by(readings, candidates)


def ranked_by(
    readings: Sequence[PreparedPerson], candidates: Sequence[Candidate]
) -> list[tuple[Candidate, float, float]]:
    """Rank candidates that were read already."""
    scores = rank_against(readings, [c.prepared for c in candidates])
    ranked = [(c, odds, fit) for c, (odds, fit) in zip(candidates, scores, strict=True)]
    return sorted(ranked, key=lambda r: (-r[1], -r[2], r[0].person_id))


def keys_to_ask(readings: Sequence[PreparedPerson]) -> list[tuple[int, int]]:
    """Give the keys of a half-known person: those of each reading, and those of the single parts of the name."""
    own = readings[0].own
    caps: dict[int, int] = {}
    for reading in readings:
        for key, cap in lookup.keys_to_ask(reading):
            caps.setdefault(key, cap)
    for key in (*only_part_key(own), *part_keys(own)):
        caps.setdefault(key, lookup.KEY_CAP)
    for key in part_keys(readings[0].father or own, whose="father"):
        caps.setdefault(key, lookup.NEAR_CAP)
    return list(caps.items())[: lookup.MOST_ASKED]


def _by_number(people: PersonQuerySet, text: str) -> dict[int, tuple[float, str]]:
    """People under exactly this reference, case number, letter or paper number."""
    ref = person_ref_from(text)
    if ref:
        return dict.fromkeys(people.filter(ref=ref).values_list("id", flat=True), (1.0, "reference"))
    if not any(c.isdigit() for c in text) or _is_a_name(text):
        return {}
    upper = text.upper()
    if upper.startswith("AM-"):
        ids = people.filter(memberships__case__ref=upper)
        return dict.fromkeys(ids.values_list("id", flat=True)[:NUMBER_CAP], (1.0, "case"))
    number = normalise_number(text)
    if sum(c.isdigit() for c in number) < 4:
        return {}
    found: dict[int, tuple[float, str]] = {}
    case_number = read_case_number(text).number or number
    of_case = people.filter(memberships__case__number_index=blind("case", case_number))
    for i in of_case.values_list("id", flat=True)[:NUMBER_CAP]:
        found[i] = (1.0, "case")
    for i in people.filter(letters__letter_id=number).values_list("id", flat=True)[:NUMBER_CAP]:
        found[i] = (1.0, "letter")
    for i in people.filter(documents__number_index=blind("document", number)).values_list("id", flat=True)[:NUMBER_CAP]:
        found[i] = (1.0, "document")
    return found or by_phone(people, text)


def _is_a_name(text: str) -> bool:
    """Two words of letters beside a number are a name and an age, not the number of a paper."""
    return sum(len(word) > 2 and word.isalpha() for word in text.split()) > _NUMBER_WORDS


def _born_about(person: PreparedPerson, year: int) -> bool:
    if not person.birth_first:
        return True
    first, last = date(year - 1, 1, 1).toordinal(), date(year + 1, 12, 31).toordinal()
    return person.birth_first <= last and person.birth_last >= first


_Rank = tuple[int, float, str, MatchScore | None]


def _under_roots(found: dict[int, tuple[float, str]]) -> list[_Rank]:
    """The roots of rows that were found through visible_to; `set_roots` sees to it that a root is of the same office."""
    # By id alone: with the office beside it SQLite walks the whole office through its index.
    roots = dict(Person.objects.filter(id__in=list(found)).values_list("id", "root_id"))
    return [(roots.get(i) or i, score, by, None) for i, (score, by) in sorted(found.items())]


def _shown(ranked: Iterable[_Rank], limit: int) -> list[PersonHit]:
    """Show each human being once, under the root row, as their first row stands; the roots were found through visible_to."""
    best: dict[int, _Rank] = {}
    for rank_ in ranked:
        best.setdefault(rank_[0], rank_)
    return people_shown(list(best.values())[:limit])
