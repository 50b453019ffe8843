"""What do two records say about each thing, and what does each difference mean?

The core judges (`aman.core.matching.differences` and `name_differences`), `meanings` has the words; here rows of the database are set beside
each other and every statement is cut into the words that carry a mark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aman.core.dates import Calendar, DateInterval, Precision
from aman.core.matching.differences import Meaning, compare_births, compare_numbers, compare_plain
from aman.core.matching.name_differences import Finding, NameDifference, Word, compare_written_names
from aman.core.names import align_names
from aman.people.models import Person, PersonName
from aman.rosters.models import Pair

#: What each part of a score is about.
TERMS = {
    "prior": _("Before looking"),
    "name": _("Name"),
    "father": _("Father's name"),
    "grandfather": _("Grandfather's name"),
    "birth": _("Birth"),
    "document": _("Documents"),
    "place": _("Place of stay"),
    "sex": _("Sex"),
    "case": _("Case"),
    "chain": _("Other links"),
}
#: Meanings of a birth date that are about its year; the others are about month and day.
_OF_THE_YEAR = {Meaning.SAME_DAY_OTHER_YEAR, Meaning.OTHER_YEAR}
_OF_THE_DAY = {Meaning.EXCHANGED, Meaning.OTHER_DAY}


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a record states: its words with their marks, what stands between them, and how it was written."""

    words: tuple[Word, ...]
    glue: str = " "
    note: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing two records state: what it is, how each states it, and what the comparison means.

    Args:
        field: name, father, grandfather, birth, document or another short word, for the wording.
        label: what it is; for a paper its kind, which the page puts in words.
        left: as the first record states it, one entry a statement.
        right: as the second does.
        meaning: what the comparison means.
        findings: of names, which words the meaning is about.
        years: of births, how many years lie between.
        code: whether the values are dates, numbers or codes, which run from left to right in every script.
    """

    field: str
    label: str | Promise
    left: tuple[Statement, ...]
    right: tuple[Statement, ...]
    meaning: Meaning
    findings: tuple[Finding, ...] = ()
    years: int = 0
    code: bool = False


def _plain(values: tuple[str, ...]) -> tuple[Statement, ...]:
    return tuple(Statement((Word(value, Meaning.NOTHING),)) for value in values)


def _names(person: Person, kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.full for name in person.names.all() if name.kind == kind))


def _best(text: str, others: tuple[str, ...]) -> str:
    """Give the other record's spelling that fits best."""
    return max(others, key=lambda other: align_names(text, other).log_odds, default="")


def _compare_names(
    field: str,
    label: str | Promise,
    left: tuple[str, ...],
    right: tuple[str, ...],
    elsewhere: tuple[dict[str, str], dict[str, str]],
) -> tuple[Compared, NameDifference]:
    """Mark every written name beside the spelling of the other record that fits it best."""
    mine, theirs = elsewhere

    def compare(a: str, b: str) -> NameDifference:
        return compare_written_names(a, b, left_elsewhere=mine, right_elsewhere=theirs)

    pairs = [(a, b) for a in left for b in right]
    first = max(pairs, key=lambda p: align_names(*p).log_odds) if pairs else ("".join(left[:1]), "".join(right[:1]))
    best = compare(*first)
    ours = tuple(Statement((best if a == first[0] else compare(a, _best(a, right))).left) for a in left)
    others = tuple(Statement((best if b == first[1] else compare(_best(b, left), b)).right) for b in right)
    return Compared(field, label, ours, others, best.meaning, best.findings), best


def _loose(words: tuple[Word, ...]) -> str:
    """Give the words of an own name that the other record's own name does not have."""
    return " ".join(w.text for w in words if w.meaning in (Meaning.ONLY_ONE, Meaning.OTHER, Meaning.ELSEWHERE))


def _all_names(left: Person, right: Person) -> list[Compared]:
    kinds = PersonName.Kind
    own, father, grandfather = (
        (_names(left, kind), _names(right, kind)) for kind in (kinds.OWN, kinds.FATHER, kinds.GRANDFATHER)
    )

    def columns(side: int) -> dict[str, str]:
        return {"father": " ".join(father[side]), "grandfather": " ".join(grandfather[side])}

    rows = []
    row, best = _compare_names("name", _("Name"), *own, (columns(0), columns(1)))
    rows.append(row)
    loose = _loose(best.left), _loose(best.right)
    beside_father = tuple({"own": loose[i], "grandfather": " ".join(grandfather[i])} for i in (0, 1))
    beside_grandfather = tuple({"own": loose[i], "father": " ".join(father[i])} for i in (0, 1))
    rows.append(_compare_names("father", _("Father's name"), *father, (beside_father[0], beside_father[1]))[0])
    beside = (beside_grandfather[0], beside_grandfather[1])
    rows.append(_compare_names("grandfather", _("Grandfather's name"), *grandfather, beside)[0])
    return rows


def _interval(person: Person) -> DateInterval | None:
    if person.birth_first is None or person.birth_last is None:
        return None
    return DateInterval(
        person.birth_first,
        person.birth_last,
        Precision(person.birth_precision) if person.birth_precision else Precision.RANGE,
        Calendar(person.birth_calendar) if person.birth_calendar else Calendar.GREGORIAN,
    )


def _birth(person: Person, meaning: Meaning) -> tuple[Statement, ...]:
    interval = _interval(person)
    if interval is None:
        return _plain((person.birth_as_written,) if person.birth_as_written else ())
    iso = interval.iso().replace("/", " – ")
    note = person.birth_as_written if person.birth_as_written != iso else ""
    year, rest = iso[:4], iso[4:]
    words = [Word(year, meaning if meaning in _OF_THE_YEAR else Meaning.NOTHING)]
    if rest:
        words.append(Word(rest, meaning if meaning in _OF_THE_DAY else Meaning.NOTHING))
    return (Statement(tuple(words), "", note),)


def _births(left: Person, right: Person) -> Compared:
    found = compare_births(_interval(left), _interval(right))
    sides = (_birth(left, found.meaning), _birth(right, found.meaning))
    unread = any(p.birth_as_written and _interval(p) is None for p in (left, right)) and all(sides)
    meaning = Meaning.NOTHING if unread else found.meaning
    return Compared("birth", _("Birth"), *sides, meaning, years=found.years, code=True)


def mask_number(number: str) -> str:
    """Leave the last four characters of a number readable; the whole number is shown, and logged, on the person's page."""
    return f"••••{number[-4:]}" if len(number) > 4 else "••••"


def _masked(number: str, differs: frozenset[int]) -> Statement:
    """Leave the last four characters readable and, where one sign differs, that sign in its place."""
    if not differs:
        return Statement((Word(mask_number(number), Meaning.NOTHING),))
    readable = {*range(len(number) - 4, len(number)), *differs}
    words = [
        Word(sign if at in readable else "•", Meaning.ONE_SIGN if at in differs else Meaning.NOTHING)
        for at, sign in enumerate(number)
    ]
    return Statement(tuple(words), "")


def _documents(left: Person, right: Person) -> list[Compared]:
    papers = [{(p.kind, p.number) for p in side.documents.all() if p.number} for side in (left, right)]
    rows = []
    for kind in sorted({paper[0] for side in papers for paper in side}):
        mine, theirs = (sorted(n for k, n in side if k == kind) for side in papers)
        elsewhere = [[n for k, n in side if k != kind] for side in papers]
        found = compare_numbers(mine, theirs, left_others=elsewhere[0], right_others=elsewhere[1])
        sides = (
            tuple(_masked(n, found.left_at if n == found.left else frozenset()) for n in mine),
            tuple(_masked(n, found.right_at if n == found.right else frozenset()) for n in theirs),
        )
        rows.append(Compared("document", kind, *sides, found.meaning, code=True))
    return rows


def _cases(person: Person) -> tuple[str, ...]:
    return tuple(member.case.programme_number or member.case.ref for member in person.memberships.all())


def _relations(person: Person) -> tuple[str, ...]:
    return tuple(member.get_relation_display() for member in person.memberships.all() if member.relation)


def _phones(left: Person, right: Person) -> Compared:
    """Compare whole numbers, show the ends."""
    shown = [_plain(_one(mask_number(p.phone) if p.phone else "")) for p in (left, right)]
    return Compared(
        "phone", _("Phone"), shown[0], shown[1], compare_plain(_one(left.phone), _one(right.phone)), code=True
    )


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def compare_people(left: Person, right: Person) -> list[Compared]:
    """Set two records beside each other, thing by thing; things neither of them states are left out."""

    def row(
        field: str, label: str | Promise, read: Callable[[Person], tuple[str, ...]], code: bool = False
    ) -> Compared:
        sides = read(left), read(right)
        return Compared(field, label, _plain(sides[0]), _plain(sides[1]), compare_plain(*sides), code=code)

    def beside(field: str, label: str | Promise, read: Callable[[Person], str], code: bool = False) -> Compared:
        sides = _plain(_one(read(left))), _plain(_one(read(right)))
        return Compared(field, label, *sides, Meaning.NOTHING, code=code)

    rows = [
        *_all_names(left, right),
        _births(left, right),
        row("sex", _("Sex"), lambda p: _one(str(p.get_sex_display()) if p.sex else "")),
        row("nationality", _("Nationality"), lambda p: _one(p.nationality)),
        *_documents(left, right),
        row("case", _("Case"), _cases, code=True),
        row("relation", _("Relation"), _relations),
        row("place", _("Place of stay"), lambda p: _one(p.place)),
        _phones(left, right),
        # Where a record stands says nothing about who it is: shown, not compared.
        beside("list", _("List"), lambda p: p.source.label),
        beside("row", _("Row"), lambda p: str(p.source_row or ""), code=True),
    ]
    return [compared for compared in rows if compared.left or compared.right]


def with_records(pair: Pair) -> tuple[Person, Person]:
    """Read both people of a pair with all that is shown of them, in a fixed number of queries."""
    people = {
        person.pk: person
        for person in Person.objects.filter(pk__in=[pair.left_id, pair.right_id])
        .select_related("source", "root")
        .prefetch_related("names", "documents", "memberships__case")
    }
    return people[pair.left_id], people[pair.right_id]
