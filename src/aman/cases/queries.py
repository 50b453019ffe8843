"""Named reads of cases: the worklist, one case's whole page, the small questions actions ask.

Letters, determinations and desk checks belong to higher floors: they are reached through the relations they
declare on people and cases, so this module need not know them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import CharField, DateField, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from aman.accounts.models import User
from aman.accounts.records import WordedRecords
from aman.accounts.roles import SEES_PEOPLE, Role
from aman.accounts.worded import OfAnOffice, Slot
from aman.audit.models import AuditEvent
from aman.cases.models import Case, CaseQuerySet, Member, Task
from aman.errors import NotFound
from aman.people.models import Document, Person

NEVER = date(9999, 12, 31)
#: Counts beside a filter stop here: "more than 10,000" says as much as the exact number and costs a tenth.
COUNT_CAP = 10_000
_MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the address of the worklist asks for; blank means any."""

    state: str = "open"
    assigned: str = ""  # me | nobody
    letters: str = ""  # none | half | all
    tasks: str = ""  # late | open
    programme: str = ""

    def but(self, **changed: str) -> CaseFilter:
        """Give the same filter with some parts changed."""
        parts = {name: getattr(self, name) for name in ("state", "assigned", "letters", "tasks", "programme")}
        return CaseFilter(**{**parts, **changed})


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """One human being on a case: the root row, the relation, papers, letter in force, newest determinations."""

    person: Person
    relation: str
    relation_label: str
    documents: list[Document]
    letter: Any | None
    old_letters: list[Any]
    determinations: list[Any]

    @property
    def name(self) -> str:
        """The first own name as written."""
        return name_of(self.person)


@dataclass(frozen=True, slots=True)
class MissingPaper:
    """A paper that the rules lack, and whose."""

    policy: str
    evidence: str
    settles_alone: bool
    members: list[FamilyMember]


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """Everything a case's page shows."""

    case: Case
    family: list[FamilyMember]
    evidence: list[Any]
    steps: list[Any]
    tasks: list[Task]
    done_tasks: list[Task]
    notes: list[Any]
    consents: list[Any]
    desk_checks: list[Any]
    changes: list[AuditEvent] = field(default_factory=list)

    @property
    def covered(self) -> int:
        """How many of the family carry a letter in force."""
        return sum(1 for m in self.family if m.letter is not None)

    @property
    def is_half_covered(self) -> bool:
        """Some of the family carry a letter in force and some do not."""
        return 0 < self.covered < len(self.family)

    @property
    def policies(self) -> list[str]:
        """The rule packs that anybody of the family was screened with."""
        return sorted({made.policy for member in self.family for made in member.determinations})

    @property
    def missing(self) -> list[MissingPaper]:
        """Papers that would settle an open question: each once, with whose; those that settle it alone first."""
        wanted: dict[tuple[str, str, bool], list[FamilyMember]] = {}
        for member in self.family:
            for made in member.determinations:
                for lacking in made.missing if made.outcome == "cannot_tell" else ():
                    key = (made.policy, str(lacking.get("evidence", "")), bool(lacking.get("settles_alone")))
                    wanted.setdefault(key, []).append(member)
        papers = [MissingPaper(*key, members) for key, members in wanted.items()]
        return sorted(papers, key=lambda paper: not paper.settles_alone)


#: Slots: reference, office. Every page and form of a case begins with it.
_CASE = WordedRecords(
    Case,
    lambda: Case.objects.visible_to(OfAnOffice()).filter(ref=Slot(0, CharField())),
    {"": None, "assigned_to": None, "office": None},
)


def visible_case(*, user: object, ref: str) -> Case:
    """Give the case under a reference, or say not found, in the same words whether it is hidden or missing."""
    asked, seen = ref.strip().upper(), cast("User", user)
    if getattr(user, "sees_people", False) and not seen.sees_assigned_only:
        case = next(iter(_CASE.records(asked, seen.office_id)), None)
    else:
        case = Case.objects.visible_to(user).select_related("assigned_to", "office").filter(ref=asked).first()
    if case is None:
        raise NotFound(f"No case {ref[:20]} is visible to you.", fix="Check the number, or search for the person.")
    return case


def people_on(case: Case) -> QuerySet[Person]:
    """Give every row of the people on a case, joined rows and their roots included."""
    on = Member.objects.filter(case=case).values("person_id")
    roots = Member.objects.filter(case=case, person__root__isnull=False).values("person__root_id")
    return Person.objects.filter(Q(id__in=on) | Q(id__in=roots) | Q(root_id__in=on) | Q(root_id__in=roots))


def roots_on(case: Case) -> QuerySet[Person]:
    """Give one row for each human being on a case, names fetched."""
    members = Member.objects.filter(case=case).annotate(being=Coalesce("person__root_id", "person_id"))
    ids = list(members.values_list("being", flat=True))
    return Person.objects.filter(id__in=ids).prefetch_related("names").order_by("id")


def is_on_case(case: Case, person: Person) -> bool:
    """Say whether a person, by whichever of their rows, is on a case."""
    return people_on(case).filter(pk=person.pk).exists()


def officers_for(case: Case) -> QuerySet[User]:
    """Give the people who may be put in charge of a case."""
    roles = [r.value for r in SEES_PEOPLE - {Role.COMMAND_LINE}]
    return User.objects.filter(office_id=case.office_id, role__in=roles, is_active=True).order_by("username")


def worklist(*, user: User, wanted: CaseFilter, now: datetime | None = None) -> CaseQuerySet:
    """Give the cases of the worklist, each with `next_due`: the day of its oldest open promise."""
    open_tasks = Task.objects.filter(case=OuterRef("pk"), done_at__isnull=True)
    first_due = open_tasks.order_by().values("case").annotate(first=Min("due_on")).values("first")
    return filtered(user=user, wanted=wanted, now=now).annotate(
        next_due=Coalesce(Subquery(first_due), Value(NEVER), output_field=DateField())
    )


def filtered(*, user: User, wanted: CaseFilter, now: datetime | None = None) -> CaseQuerySet:
    """Give the user's cases that the filter asks for."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    cases = Case.objects.visible_to(user).select_related("assigned_to")
    if wanted.state in Case.State.values:
        cases = cases.filter(state=wanted.state)
    if wanted.programme:
        cases = cases.filter(programme=wanted.programme)
    if wanted.assigned == "me":
        cases = cases.filter(assigned_to_id=user.pk)
    elif wanted.assigned == "nobody":
        cases = cases.filter(assigned_to__isnull=True)
    open_tasks = Task.objects.filter(case=OuterRef("pk"), done_at__isnull=True)
    if wanted.tasks == "late":
        # From the tasks that are late to their cases: asking every open case for its tasks goes through the register.
        late = Task.objects.filter(done_at__isnull=True, due_on__lt=today)
        cases = cases.filter(pk__in=late.values("case"))
    elif wanted.tasks == "open":
        cases = cases.filter(Exists(open_tasks))
    return _by_letters(cases, wanted.letters, now)


def _by_letters(cases: CaseQuerySet, wanted: str, now: datetime) -> CaseQuerySet:
    if wanted not in ("none", "half", "all"):
        return cases
    # Who is covered is asked once, not for every member: a register has few letters compared with its people.
    covered = Person.objects.filter(letters__state="issued", letters__expires_at__gt=now)
    roots = covered.annotate(being=Coalesce("root_id", "id")).values("being")
    members = Member.objects.filter(case=OuterRef("pk")).annotate(being=Coalesce("person__root_id", "person_id"))
    some, lacking = Exists(members.filter(being__in=roots)), Exists(members.exclude(being__in=roots))
    if wanted == "none":
        return cases.filter(~some)
    return cases.filter(some, lacking) if wanted == "half" else cases.filter(some, ~lacking)


def count_up_to_cap(cases: CaseQuerySet) -> int:
    """Count cases, at most one past the cap."""
    return cases.order_by()[: COUNT_CAP + 1].count()


@dataclass(frozen=True, slots=True)
class QuickView:
    """A link above the worklist with how many cases are behind it."""

    key: str
    wanted: CaseFilter
    query: str
    count: int | None

    @property
    def is_capped(self) -> bool:
        """There are more than were counted."""
        return self.count is not None and self.count > COUNT_CAP


#: Key -> the filter behind it; the words stand in the template.
QUICK_VIEWS: dict[str, CaseFilter] = {
    "mine": CaseFilter(assigned="me"),
    "nobodys": CaseFilter(assigned="nobody"),
    "late": CaseFilter(tasks="late"),
    "half": CaseFilter(letters="half"),
    "without": CaseFilter(letters="none"),
    "open": CaseFilter(),
}


def quick_views(*, user: User) -> list[QuickView]:
    """Give the links above the worklist with their counts; without those that would go through a large register."""
    views = []
    is_large = Case.objects.visible_to(user).order_by()[: COUNT_CAP + 1].count() > COUNT_CAP
    for key, wanted in QUICK_VIEWS.items():
        parts = {"state": wanted.state, "assigned": wanted.assigned, "letters": wanted.letters, "tasks": wanted.tasks}
        query = urlencode({name: value for name, value in parts.items() if value})
        is_counted = not (is_large and wanted.letters)
        count = count_up_to_cap(filtered(user=user, wanted=wanted)) if is_counted else None
        views.append(QuickView(key, wanted, query, count))
    return views


def programmes(user: object) -> list[str]:
    """Give the programmes that the user's cases are on."""
    found = Case.objects.visible_to(user).exclude(programme="").values_list("programme", flat=True).distinct()
    return sorted(set(found))


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the worklist."""

    case: Case
    family: list[FamilyMember]

    @property
    def covered(self) -> int:
        """How many of the family carry a letter in force."""
        return sum(1 for m in self.family if m.letter is not None)


def fill_rows(cases: Iterable[Case], now: datetime | None = None) -> list[CaseRow]:
    """Give each case of one page of the worklist its family, with few queries."""
    now = now or timezone.now()
    rows = list(cases)
    families: dict[int, list[Member]] = {}
    for member in _members(Member.objects.filter(case__in=rows)):
        families.setdefault(member.case_id, []).append(member)
    return [CaseRow(case, family_of(families.get(case.pk, []), now)) for case in rows]


def case_record(*, user: object, ref: str) -> CaseRecord:
    """Gather a case's page."""
    case = visible_case(user=user, ref=ref)
    now = timezone.now()
    tasks = list(case.tasks.select_related("owner", "person").prefetch_related("person__names"))
    tasks.sort(key=lambda t: (t.due_on or NEVER, t.pk))
    people = people_on(case)
    checks: Any = case.desk_checks  # declared by a higher floor
    return CaseRecord(
        case=case,
        family=family_of(list(_members(Member.objects.filter(case=case), papers=True)), now),
        evidence=list(
            case.evidence.select_related("person", "recorded_by")
            .prefetch_related("person__names")
            .order_by("-received_on", "-id")
        ),
        steps=list(case.steps.order_by("entered_on", "id")),
        tasks=[t for t in tasks if t.done_at is None],
        done_tasks=[t for t in tasks if t.done_at is not None][-10:],
        notes=list(case.notes.select_related("written_by").order_by("-written_at", "-id")[:_MOST_LINES]),
        consents=list(_consents(people)),
        desk_checks=list(checks.select_related("asked_by__office").order_by("-asked_at")[:_MOST_LINES]),
        changes=list(
            AuditEvent.objects.filter(subject=f"case:{case.ref}")
            .exclude(verb="case.read")
            .order_by("-sequence")[:_MOST_LINES]
        ),
    )


def _consents(people: QuerySet[Person]) -> list[Any]:
    rows = people.filter(consents__isnull=False).prefetch_related("consents__signatory__names", "names").distinct()
    return sorted((c for person in rows for c in person.consents.all()), key=lambda c: (c.given_on, c.pk), reverse=True)


def _members(members: QuerySet[Member], *, papers: bool = False) -> QuerySet[Member]:
    fetched = ["person__names", "person__root__names", "person__letters", "person__root__letters"]
    if papers:
        fetched += ["person__documents", "person__root__documents"]
        fetched += ["person__determinations__open_points", "person__root__determinations__open_points"]
    return members.select_related("person__root").prefetch_related(*fetched).order_by("case_id", "id")


def family_of(members: Iterable[Member], now: datetime) -> list[FamilyMember]:
    """Gather the rows of a case's members into human beings, principal applicant first."""
    by_root: dict[int, list[Member]] = {}
    for member in members:
        by_root.setdefault(member.person.root_id or member.person_id, []).append(member)
    family = [_family_member(group, now) for group in by_root.values()]
    order = {relation: n for n, relation in enumerate(Member.Relation.values)}
    return sorted(family, key=lambda m: (order.get(m.relation, 99) if m.relation else 98, m.person.pk))


def _family_member(group: list[Member], now: datetime) -> FamilyMember:
    root = group[0].person.root or group[0].person
    rows = {root.pk: root, **{m.person_id: m.person for m in group}}
    people: list[Any] = list(rows.values())
    stated = next((m for m in group if m.relation), group[0])
    letters = sorted((x for p in people for x in p.letters.all()), key=lambda x: x.issued_at, reverse=True)
    current = next((x for x in letters if x.state == "issued" and x.expires_at > now), None)
    papers = _loaded(people, "documents")
    unique = {(d.kind, d.number or d.as_written): d for d in reversed(papers)}
    latest: dict[str, Any] = {}
    for made in _loaded(people, "determinations"):
        kept = latest.get(made.policy)
        if kept is None or (made.as_of, made.made_at) > (kept.as_of, kept.made_at):
            latest[made.policy] = made
    return FamilyMember(
        person=root,
        relation=stated.relation,
        relation_label=str(stated.get_relation_display()),
        documents=list(reversed(unique.values())),
        letter=current,
        old_letters=[x for x in letters if x is not current],
        determinations=[latest[policy] for policy in sorted(latest)],
    )


def _loaded(people: list[Any], relation: str) -> list[Any]:
    """Rows of a relation that were fetched with the people; none where this page did not ask for them."""
    cached = (getattr(p, "_prefetched_objects_cache", {}) for p in people)
    return [row for cache in cached for row in cache.get(relation, ())]


def name_of(person: Person) -> str:
    """Give the first own name of a person whose names were fetched."""
    own = [n for n in person.names.all() if n.kind == "own"]
    return own[0].full if own else person.ref
