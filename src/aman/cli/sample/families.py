"""Who is on a sample list: families with fathers, birth dates, papers and programmes, all invented."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from random import Random

PROGRAMMES = [
    ("SIV", 40),
    ("P-2", 24),
    ("P-1", 8),
    ("I-730", 4),
    ("UNHCR", 8),
    ("UK ARAP", 7),
    ("Germany", 6),
    ("Canada", 3),
]
DISTRICTS = ["Islamabad", "Rawalpindi", "Peshawar", "Quetta", "Karachi", "Lahore", "Nowshera", "Haripur", "Abbottabad"]
LAST_DAY = date(2023, 10, 19)


@dataclass(frozen=True, slots=True)
class NamePart:
    """A name part in Arabic script and its Latin spellings, commonest first."""

    arabic: str
    latin: tuple[str, ...]


@dataclass(slots=True)
class SamplePerson:
    """One invented person as they truly are; the sheets spoil this."""

    person_id: str
    case: str
    programme: str
    relation: str
    sex: str
    given: list[NamePart]
    father: list[NamePart]
    surname: NamePart | None
    born: date
    year_only: bool
    nationality: str = "Afghan"
    tazkira: str = ""
    passport: str = ""
    visa: str = ""
    visa_to: date | None = None
    place: str = ""
    phone: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts names are drawn from, by where they stand."""

    men: list[NamePart]
    women: list[NamePart]
    surnames: list[NamePart]


def read_name_parts() -> NameParts:
    """Read the shipped table; Arabic yeh and kaf become the Persian letters a list would hold."""
    men, women, surnames = [], [], []
    text = files("aman.cli.sample").joinpath("name_parts.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        part = NamePart(row["arabic"].replace("ي", "ی").replace("ك", "ک"), tuple(row["latin"].split("|")))
        if row["role"] == "surname":
            surnames.append(part)
        elif row["sex"] == "F":
            women.append(part)
        else:
            men.append(part)
    return NameParts(men, women, surnames)


def _draw(random: Random, parts: list[NamePart]) -> NamePart:
    """Draw with a long tail: the first parts of the table are the commonest."""
    return parts[min(int(random.paretovariate(0.7)) - 1 + random.randrange(12), len(parts) - 1)]


def _given(random: Random, parts: NameParts, sex: str) -> list[NamePart]:
    if sex == "F":
        return [_draw(random, parts.women)]
    first = _draw(random, parts.men)
    if random.random() < 0.45:
        second = _draw(random, parts.men)
        if second.arabic != first.arabic:
            return [first, second]
    return [first]


def _day_between(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randrange((last - first).days + 1))


def _papers(random: Random, person: SamplePerson) -> None:
    if random.random() < 0.62:
        year = 1397 + random.randrange(6)
        person.tazkira = f"{year}-{random.randrange(10**4):04d}-{random.randrange(10**5):05d}"
    if random.random() < 0.7:
        person.passport = f"P0{random.randrange(10**7):07d}"
        if random.random() < 0.7:
            person.visa = f"8800{random.randrange(10**8):08d}"
            person.visa_to = _day_between(random, date(2022, 6, 1), date(2024, 6, 30))


def _case_number(random: Random, programme: str) -> str:
    if programme in {"SIV", "P-1", "I-730"}:
        year = 2020 + random.randrange(4)
        return f"KBL{year}{501 + random.randrange(364)}{random.randrange(1000):03d}"
    prefix = {"P-2": "PA", "UNHCR": "UN", "UK ARAP": "ARAP", "Germany": "DE", "Canada": "G"}[programme]
    return f"{prefix}-{random.randrange(10**6):06d}"


def make_families(people: int, seed: int) -> list[list[SamplePerson]]:
    """Make families until there are `people` people; the same seed makes the same families."""
    random = Random(seed)  # noqa: S311 - invented people, not secrets
    parts = read_name_parts()
    programmes = [name for name, weight in PROGRAMMES for _ in range(weight)]
    families: list[list[SamplePerson]] = []
    made, cases = 0, set()
    while made < people:
        programme = random.choice(programmes)
        case = _case_number(random, programme)
        if case in cases:
            continue
        cases.add(case)
        family = _make_family(random, parts, programme, case, made)[: people - made]
        made += len(family)
        families.append(family)
    return families


def _make_family(random: Random, parts: NameParts, programme: str, case: str, number: int) -> list[SamplePerson]:
    surname = _draw(random, parts.surnames) if random.random() < 0.6 else None
    place = random.choice(DISTRICTS)
    male_head = random.random() < 0.86
    head = SamplePerson(
        f"S{number:06d}", case, programme, "principal_applicant", "M" if male_head else "F",
        _given(random, parts, "M" if male_head else "F"), _given(random, parts, "M"), surname,
        _day_between(random, date(1962, 1, 1), date(1999, 12, 31)), random.random() < 0.55,
    )  # fmt: skip
    family = [head]
    if random.random() < 0.8:
        spouse_sex = "F" if male_head else "M"
        family.append(
            SamplePerson(
                "",
                case,
                programme,
                "spouse",
                spouse_sex,
                _given(random, parts, spouse_sex),
                _given(random, parts, "M"),
                _draw(random, parts.surnames) if random.random() < 0.3 else None,
                _day_between(random, date(max(1960, head.born.year - 8), 1, 1), date(head.born.year + 7, 12, 31)),
                random.random() < 0.6,
            )
        )
        fathers_name = head.given if male_head else family[1].given
        oldest = head.born.year + 19
        for _ in range(random.choice([0, 1, 2, 2, 3, 3, 4, 5])):
            sex = random.choice("MF")
            born = _day_between(random, date(min(oldest, 2022), 1, 1), LAST_DAY)
            given = _given(random, parts, sex)
            if any(p.given[0].arabic == given[0].arabic for p in family):
                continue
            family.append(
                SamplePerson(
                    "", case, programme, "child", sex, given, fathers_name, surname, born, random.random() < 0.4
                )
            )
    for place_in_family, person in enumerate(family):
        person.person_id = f"S{number + place_in_family:06d}"
        person.place = place
        if random.random() < 0.25:
            person.phone = f"+9239{random.randrange(10**8):08d}"
        _papers(random, person)
        if random.random() < 0.01:
            person.nationality = random.choice(["Pakistani", "Iranian", "American"])
    return family
