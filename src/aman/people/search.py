"""Which people of the register answer to what somebody typed, in any script?

Candidates come from the key table, rarest key first and never more than a fixed number, so that the
commonest name costs no more than a rare one; the core's name comparison then ranks them. Rows that are
the same human being are shown once, under their root. Nothing here reaches past `visible_to`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, Q
from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.process import extract

from aman.core.documents import normalise_number, read_case_number
from aman.core.matching import Band, MatchScore, PersonFacts, candidate_keys, score_pair, search_keys
from aman.core.names import compare_names, romanise
from aman.people.facts import facts_of_ids
from aman.people.models import NameKey, Person, PersonName, PersonQuerySet
from aman.people.refs import person_ref_from

#: People fetched under one key before it counts as common.
KEY_CAP = 400
#: Different names compared, or people scored, for one search.
SCORE_CAP = 100
#: Below this a name is not shown as an answer (0 to 1).
LEAST_SCORE = 0.45
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class PersonHit:
    """One human being found: the root row, how well the name fits (0 to 1) and by what it was found."""

    person: Person
    score: float
    found_by: str
    match: MatchScore | None = None


def search_text_keys(own: Iterable[str], father: Iterable[str] = ()) -> list[int]:
    """Give the single-name keys of a person: every part of their own and their father's names, once each."""
    found: dict[int, None] = {}
    for text in (*own, *father):
        found.update(dict.fromkeys(search_keys(text)))
    return list(found)


def search_people(*, user: object, text: str, birth_year: int | None = None, limit: int = 25) -> list[PersonHit]:
    """Find people by name in any script, a paper's number, a case number or a reference, best first.

    Args:
        user: who searches; only people visible to this user are found.
        text: what was typed; anything after 200 characters is ignored.
        birth_year: Gregorian year; people known to be born more than a year away are left out. None: any.
        limit: most answers to give.
    """
    text = " ".join(text[:LONGEST_TEXT].split())
    people = Person.objects.visible_to(user)
    if not text:
        return []
    exact = _by_number(people, text)
    if exact:
        return _collapse(exact, limit)
    if birth_year is not None:
        people = people.filter(_born_about(birth_year))
    return _collapse(_by_name(people, text), limit)


def find_alike(*, user: object, facts: PersonFacts, limit: int = 10) -> list[PersonHit]:
    """Find people of the register who may be this person, by every fact there is, likeliest first."""
    scored = score_candidates(Person.objects.visible_to(user), facts)
    ranked: _Ranked = {}
    for i, match in scored.items():
        if match.band is not Band.UNLIKELY:
            ranked[i] = (match.probability, "facts", match)
    return _collapse(ranked, limit)


def score_candidates(people: PersonQuerySet, facts: PersonFacts) -> dict[int, MatchScore]:
    """Score everybody in `people` who shares a composite key with `facts`; row id -> score."""
    keys = list(dict.fromkeys(candidate_keys(facts)))
    shared: Counter[int] = Counter()
    for key in keys:
        shared.update(
            people.filter(keys__kind=NameKey.Kind.CANDIDATE, keys__key=key).values_list("id", flat=True)[:KEY_CAP]
        )
    ids = [i for i, _ in shared.most_common(SCORE_CAP)]
    return {i: score_pair(facts, other) for i, other in facts_of_ids(ids).items()} if ids else {}


_Ranked = dict[int, tuple[float, str, MatchScore | None]]


def _by_number(people: PersonQuerySet, text: str) -> _Ranked:
    """People under exactly this reference, case number, letter or paper number."""
    ref = person_ref_from(text)
    if ref:
        return dict.fromkeys(people.filter(ref=ref).values_list("id", flat=True), (1.0, "reference", None))
    if not any(c.isdigit() for c in text):
        return {}
    upper = text.upper()
    if upper.startswith("AM-"):
        ids = people.filter(memberships__case__ref=upper)
        return dict.fromkeys(ids.values_list("id", flat=True)[:KEY_CAP], (1.0, "case", None))
    number = normalise_number(text)
    if sum(c.isdigit() for c in number) < 4:
        return {}
    found: _Ranked = {}
    case_number = read_case_number(text).number or number
    for i in people.filter(memberships__case__programme_number=case_number).values_list("id", flat=True)[:KEY_CAP]:
        found[i] = (1.0, "case", None)
    for i in people.filter(letters__letter_id=number).values_list("id", flat=True)[:KEY_CAP]:
        found[i] = (1.0, "letter", None)
    for i in people.filter(documents__number=number).values_list("id", flat=True)[:KEY_CAP]:
        found[i] = (1.0, "document", None)
    return found


def _by_name(people: PersonQuerySet, text: str) -> _Ranked:
    ids = _name_candidates(people, list(dict.fromkeys(search_keys(text))))
    own: dict[int, list[str]] = {}
    father: dict[int, str] = {}
    rows = PersonName.objects.filter(person__in=ids).order_by("id").values_list("person_id", "kind", "full")
    for person_id, kind, full in rows:
        if kind == PersonName.Kind.OWN:
            own.setdefault(person_id, []).append(full)
        elif kind == PersonName.Kind.FATHER:
            father.setdefault(person_id, full)
    # "Ahmad Karim" may be Ahmad, son of Karim; a little less sure than the same words in one name.
    with_father = {i: [f"{full} {father[i]}" for full in own.get(i, ())] for i in father if " " in text}
    scores = _scores(text, [full for full_names in own.values() for full in full_names], SCORE_CAP)
    both = _scores(text, [t for texts in with_father.values() for t in texts], SCORE_CAP // 4)
    ranked: _Ranked = {}
    for person_id in ids:
        best = max((scores.get(full, 0.0) for full in own.get(person_id, ())), default=0.0)
        best = max(best, *(0.97 * both.get(t, 0.0) for t in with_father.get(person_id, ())), 0.0)
        if best >= LEAST_SCORE:
            ranked[person_id] = (best, "name", None)
    return ranked


def _scores(text: str, names: Iterable[str], most: int) -> dict[str, float]:
    """Score the names that look likest to what was typed, each different name once (0 to 1).

    The core scores how telling an agreement is, and a single common name tells little even when it agrees in full:
    what was typed, compared with itself, is the most that anybody can reach.
    """
    different = list(dict.fromkeys(names))
    if len(different) > most:
        likest = extract(_plain(text), [_plain(name) for name in different], scorer=token_set_ratio, limit=most)
        different = [different[position] for _, _, position in likest]
    top = max(compare_names(text, text).score, 0.05)
    return {name: min(compare_names(text, name).score / top, 1.0) for name in different}


@lru_cache(maxsize=1 << 16)
def _plain(name: str) -> str:
    """The name in small Latin letters, good enough to choose whom to compare properly."""
    return romanise(name).lower()


def _name_candidates(people: PersonQuerySet, keys: list[int]) -> list[int]:
    """The people worth comparing, those who share most keys first."""
    if not keys:
        return []
    under = {key: list(_under_key(people, key).values_list("id", flat=True)[: KEY_CAP + 1]) for key in keys}
    rare = [key for key in keys if len(under[key]) <= KEY_CAP]
    common = [key for key in keys if len(under[key]) > KEY_CAP]
    shared: Counter[int] = Counter()
    for key in sorted(rare, key=lambda k: len(under[k])):
        shared.update(under[key])
    if common and shared:
        also = (
            NameKey.objects.filter(kind=NameKey.Kind.SEARCH, key__in=common, person__in=list(shared)[: 2 * KEY_CAP])
            .values("person_id")
            .annotate(n=Count("key", distinct=True))
            .values_list("person_id", "n")
        )
        shared.update(dict(also))
    if len(common) > 1 and len(shared) < SCORE_CAP:
        shared.update(_under_all(people, common))
    if len(shared) < KEY_CAP // 2:
        for key in common:
            shared.update(under[key])
    return [person_id for person_id, _ in shared.most_common(KEY_CAP)]


def _under_key(people: PersonQuerySet, key: int) -> PersonQuerySet:
    return people.filter(keys__kind=NameKey.Kind.SEARCH, keys__key=key)


def _under_all(people: PersonQuerySet, keys: list[int]) -> dict[int, int]:
    """People under all of several common keys; falls back to the first two when nobody has them all."""
    for wanted in (keys, keys[:2]) if len(keys) > 2 else (keys,):
        found = people
        for key in wanted:
            found = _under_key(found, key)
        ids = list(found.values_list("id", flat=True)[:SCORE_CAP])
        if ids:
            return dict.fromkeys(ids, len(wanted))
    return {}


def _born_about(year: int) -> Q:
    year = min(max(year, 2), 9998)
    unknown = Q(birth_first__isnull=True)
    return unknown | Q(birth_first__lte=date(year + 1, 12, 31), birth_last__gte=date(year - 1, 1, 1))


def _collapse(ranked: _Ranked, limit: int) -> list[PersonHit]:
    """Show each human being once, under the root row, with the best score of their rows.

    The ids were found through visible_to, and a root is of the same office as the rows that point at it (`set_roots` sees to that).
    """
    # By id alone: with the office beside it SQLite walks the whole office through its index.
    roots = dict(Person.objects.filter(id__in=list(ranked)).values_list("id", "root_id")) if ranked else {}
    best: dict[int, tuple[float, str, MatchScore | None]] = {}
    for person_id, rank in ranked.items():
        root = roots.get(person_id) or person_id
        if root not in best or rank[0] > best[root][0]:
            best[root] = rank
    order = sorted(best, key=lambda i: (-best[i][0], i))[:limit]
    shown = {p.pk: p for p in Person.objects.filter(id__in=order).prefetch_related("names", "memberships__case")}
    return [PersonHit(shown[i], *best[i]) for i in order if i in shown]
