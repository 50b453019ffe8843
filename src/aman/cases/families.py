"""Who of the families on cases goes with the principal applicant, and whom does a birthday leave behind?

The rules are `aman.core.policy.family`; here the rows of cases become what those rules ask. Nothing is decided: what
no source states stays open, and a person looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from aman.accounts.models import User
from aman.cases.models import Case, Evidence, Member, Pathway
from aman.cases.queries import FamilyMember, MissingPaper
from aman.core.dates import DateInterval, Precision
from aman.core.policy import PolicyKind
from aman.core.policy.family import (
    AgeOut,
    Derivative,
    Relative,
    add_months,
    find_age_out,
    find_derivative,
    shipped_family_rules,
)
from aman.people.models import Person
from aman.people.parts import in_parts
from aman.people.templatetags.people_tags import pack_kind


@dataclass(frozen=True, slots=True)
class Kin:
    """One human being of a family, and what each programme of the case says of them on a day."""

    case: Case
    person: Person
    relation: str
    birth: DateInterval | None
    births_disagree: bool
    derivatives: tuple[Derivative, ...]

    @property
    def age_out(self) -> AgeOut | None:
        """The first birthday that matters under any of the programmes."""
        found = [one.age_out for one in self.derivatives if one.age_out is not None and one.belongs is not False]
        return min(found, key=lambda one: one.first, default=None)

    @property
    def ageing(self) -> Derivative | None:
        """What the programme says under which that birthday comes first."""
        first = self.age_out
        return next((one for one in self.derivatives if first is not None and one.age_out == first), None)

    @property
    def relation_words(self) -> str:
        """The relation in words."""
        return str(Member.Relation(self.relation).label)


def merge_births(births: Iterable[tuple[date | None, date | None]]) -> tuple[DateInterval | None, bool]:
    """Give what all rows of one human being say of the birth, and whether they contradict each other.

    Rows that can mean the same day narrow each other; rows that cannot are spread over, so that the earliest
    possible birthday is not missed.
    """
    known = [(first, last) for first, last in births if first is not None and last is not None]
    if not known:
        return None, False
    inner = max(first for first, _ in known), min(last for _, last in known)
    if inner == (date(inner[0].year, 1, 1), date(inner[0].year, 12, 31)):
        return DateInterval.from_year(inner[0].year), False
    if inner[0] <= inner[1]:
        return DateInterval(*inner, Precision.DAY if inner[0] == inner[1] else Precision.RANGE), False
    return DateInterval(min(f for f, _ in known), max(last for _, last in known), Precision.RANGE), True


def families_of(cases: Iterable[Case], as_of: date) -> dict[int, list[Kin]]:
    """Give the families of some cases, in the order of their rows, each person with what the programmes say."""
    rules = shipped_family_rules()
    listed = {case.pk: case for case in cases}
    found: dict[int, list[Kin]] = {pk: [] for pk in listed}
    for part in in_parts(sorted(listed)):
        groups: dict[tuple[int, int], list[Member]] = {}
        rows = Member.objects.filter(case__in=part).select_related("person__root").order_by("case_id", "pk")
        for member in rows.prefetch_related("person__names", "person__root__names"):
            groups.setdefault((member.case_id, member.person.root_id or member.person_id), []).append(member)
        unmarried = _unmarried(part)
        programmes, filed = _programmes(part)
        spouses: dict[int, int] = {}
        for (case_id, _), members in groups.items():
            spouses[case_id] = spouses.get(case_id, 0) + (_relation(members) == Member.Relation.SPOUSE)
        for (case_id, root), members in groups.items():
            case, relation = listed[case_id], _relation(members)
            if relation == Member.Relation.PRINCIPAL_APPLICANT:
                continue
            people = {m.person_id: m.person for m in members}
            top = members[0].person.root or members[0].person
            people.setdefault(top.pk, top)
            birth, disagree = merge_births((p.birth_first, p.birth_last) for p in people.values())
            relative = Relative(relation, birth, unmarried.get(root), spouses[case_id], filed.get(case_id))
            words = programmes.get(case_id) or ([case.programme] if case.programme else [])
            said = tuple(find_derivative(rules, word, relative, as_of) for word in words)
            found[case_id].append(Kin(case, top, relation, birth, disagree, said))
    return found


def _relation(members: list[Member]) -> str:
    return next((m.relation for m in members if m.relation), "")


def _programmes(cases: list[int]) -> tuple[dict[int, list[str]], dict[int, date]]:
    """The pathways of cases, and the day of the first application; a case without pathways has its programme."""
    kinds: dict[int, list[str]] = {}
    filed: dict[int, date] = {}
    rows = Pathway.objects.filter(case__in=cases).order_by("pk")
    for case_id, kind, applied_on in rows.values_list("case_id", "kind", "applied_on"):
        if kind not in kinds.setdefault(case_id, []):
            kinds[case_id].append(kind)
        if applied_on is not None:
            filed[case_id] = min(filed.get(case_id, applied_on), applied_on)
    return kinds, filed


def _unmarried(cases: list[int]) -> dict[int, bool | None]:
    """Whether people are unmarried, by root: a paper goes before a word, a later one before an earlier one."""
    found: dict[int, bool | None] = {}
    on = Member.objects.filter(case__in=cases).values("person")
    said = Person._meta.get_field("fact_statements").related_model  # declared by a higher floor
    spoken: Any = said._default_manager.filter(person__in=on, fact="is_unmarried").order_by("recorded_at", "pk")
    rows = list(spoken.values_list("person_id", "person__root_id", "value", "evidence_id"))
    for person, root, value, paper in rows:
        if paper is None:
            found[root or person] = value if isinstance(value, bool) else None
    papers = Evidence.objects.filter(case__in=cases, person__isnull=False).order_by("received_on", "pk")
    for person_id, root_id, facts in papers.values_list("person_id", "person__root_id", "facts"):
        if isinstance(facts.get("is_unmarried"), bool):
            found[root_id or person_id] = facts["is_unmarried"]
    for person, root, value, paper in rows:
        if paper is not None:
            found[root or person] = value if isinstance(value, bool) else None
    return found


def find_ageing_out(*, user: User, as_of: date, months: int, cases: Iterable[int] | None = None) -> list[Kin]:
    """Give the people of a user's open cases whom a birthday may leave behind within some months, soonest first.

    The earliest possible day counts. Whoever may have passed the birthday already, because only the year is known, is
    named as well; whoever certainly has is not. `cases` None means all.
    """
    limits = shipped_family_rules().words_with_a_limit()
    until = add_months(as_of, months)
    mine = Case.objects.visible_to(user).filter(state=Case.State.OPEN)
    mine = mine.filter(Q(programme__in=limits) | Q(pathways__kind__in=limits))
    ids = set(_near_a_birthday(mine, set(limits.values()), as_of, until, cases))
    kin = []
    for part in in_parts(sorted(ids)):
        for family in families_of(mine.filter(pk__in=part).distinct(), as_of).values():
            kin += [one for one in family if _is_near(one, as_of, until)]
    # One person on two cases is one person.
    first = {one.person.pk: one for one in sorted(kin, key=_soonest, reverse=True)}
    return sorted(first.values(), key=_soonest)


def _near_a_birthday(mine: Any, ages: set[int], as_of: date, until: date, cases: Iterable[int] | None) -> set[int]:
    """Cases with somebody whose birth allows the birthday; a year wider on both sides than the rule, for 1 January."""
    found: set[int] = set()
    wanted = None if cases is None else set(cases)
    for age in ages:
        born_until = date(until.year - age + 1, 12, 31)
        born_from = date(as_of.year - age - 1, 1, 1)
        near = Member.objects.filter(case__in=mine.values("pk"), relation=Member.Relation.CHILD)
        near = near.filter(
            Q(person__birth_first__lte=born_until, person__birth_last__gte=born_from)
            | Q(person__root__birth_first__lte=born_until, person__root__birth_last__gte=born_from)
        )
        found |= set(near.values_list("case_id", flat=True))
    return found if wanted is None else found & wanted


def _is_near(kin: Kin, as_of: date, until: date) -> bool:
    turns = kin.age_out
    return turns is not None and turns.first <= until and turns.last > as_of


def _soonest(kin: Kin) -> tuple[date, date, int]:
    turns = kin.age_out or find_age_out(DateInterval.from_day(date(1, 1, 2)), 0)
    return turns.first, turns.last, kin.person.pk


# ---- at risk while no state's pathway is open -----------------------------------------------------------------


def at_risk_without_pathway(family: Iterable[FamilyMember]) -> list[FamilyMember]:
    """Give those of a family whom a profile names as at heightened risk and to whom every state's pathway said no.

    A pathway that cannot be told yet is open; somebody who was asked about none is not named.
    """
    found = []
    for member in family:
        pathways = [made for made in member.determinations if _is_state_pathway(made.policy)]
        at_risk = any(
            pack_kind(made.policy) is PolicyKind.PROFILE and made.outcome == "meets" for made in member.determinations
        )
        if at_risk and pathways and all(made.outcome == "does_not_meet" for made in pathways):
            found.append(member)
    return found


def _is_state_pathway(policy: str) -> bool:
    # A submission to UNHCR is the way for whoever has no state's programme.
    return pack_kind(policy) is PolicyKind.PATHWAY and not policy.startswith("unhcr-")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the rules say of one member, sorted so that twenty packs fit on a page: the host's first."""

    member: FamilyMember
    exposure: list[Any]
    meets: list[Any]
    cannot_tell: list[Any]
    does_not_meet: list[Any]


def sort_answers(family: Iterable[FamilyMember]) -> list[Answers]:
    """Sort the newest answers about each of a family: the host's rules, then by what the others say."""
    found = []
    for member in family:
        exposure = [made for made in member.determinations if pack_kind(made.policy) is PolicyKind.EXPOSURE]
        others = [made for made in member.determinations if made not in exposure]
        by = {outcome: [made for made in others if made.outcome == outcome] for outcome in _OUTCOMES}
        found.append(Answers(member, exposure, *(by[outcome] for outcome in _OUTCOMES)))
    return found


_OUTCOMES = ("meets", "cannot_tell", "does_not_meet")

#: What the packs of a country are called, for each word of a case's programme.
_PACKS_OF = {
    "SIV": "us", "P-1": "us", "P-2": "us", "P-3": "us", "P-4": "us", "I-730": "us", "HP": "us", "UK_ARAP": "uk",
    "DE": "de", "CA": "ca",
}  # fmt: skip
_COUNTRIES = frozenset(_PACKS_OF.values())


def order_papers(papers: Iterable[MissingPaper], programme: str) -> list[MissingPaper]:
    """Put first the papers that bear on being picked up, then on the case's own programme; other countries come last."""
    mine = _PACKS_OF.get(programme)

    def place(paper: MissingPaper) -> tuple[int, bool]:
        country = paper.policy.partition("-")[0]
        if pack_kind(paper.policy) is PolicyKind.EXPOSURE:
            return 0, not paper.settles_alone
        if country in _COUNTRIES:
            return (1 if country == mine else 3), not paper.settles_alone
        return 2, not paper.settles_alone

    return sorted(papers, key=place)
