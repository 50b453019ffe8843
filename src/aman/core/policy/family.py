"""Who of a family goes with the principal applicant under a programme, and until which day?

The table is `policies/tables/family.yaml`. What no source states is answered with "cannot be told", never with no:
a missed birthday cannot be mended, a needless warning can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from aman.core import _data
from aman.core.dates import DateInterval, age_on
from aman.core.policy.results import Mark
from aman.core.policy.strict_yaml import read_yaml
from aman.core.policy.tree import SourceNote
from aman.errors import BadInput

PRINCIPAL = "principal_applicant"
_WORDS: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence of the table with what it rests on.

    Args:
        sentence: plain English, ready to be shown.
        cites: ids of the sources; empty for what is recalled.
        mark: how well it is attested.
    """

    sentence: str
    cites: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class RelativeRule:
    """What a programme says of one relation to the principal applicant.

    Args:
        belongs: whether such a relative belongs; None where no source says so.
        said: the sentence and its grounds.
        under: the age in completed years before which it holds; None where no age matters.
        past: what holds from that birthday on; None where no source says so.
        must_be_unmarried: whether marriage ends it.
    """

    belongs: bool | None
    said: Saying
    under: int | None = None
    past: bool | None = None
    must_be_unmarried: bool = False


@dataclass(frozen=True, slots=True)
class FamilyProgramme:
    """The family rules of one programme.

    Args:
        id: its name in the table.
        title: its name for a reader.
        words: what cases and pathways call it.
        relations: relation -> what it says of it; a relation that is not there is not known.
    """

    id: str
    title: str
    words: tuple[str, ...]
    relations: Mapping[str, RelativeRule]


@dataclass(frozen=True, slots=True)
class FamilyRules:
    """The whole table.

    Args:
        last_reviewed: the day it was last compared with its sources.
        sources: everything cited.
        programmes: by id.
        said: sentences that hold whatever the programme, by name.
    """

    last_reviewed: date
    sources: Mapping[str, SourceNote]
    programmes: Mapping[str, FamilyProgramme]
    said: Mapping[str, Saying]

    def programme_of(self, word: str) -> FamilyProgramme | None:
        """Give the programme that cases call by this word; None when the table has none."""
        return next((one for one in self.programmes.values() if word in one.words), None)

    def words_with_a_limit(self) -> dict[str, int]:
        """Give every word of a programme under which a child's age counts, with the age."""
        found = {}
        for programme in self.programmes.values():
            child = programme.relations.get("child")
            if child is not None and child.under is not None:
                found.update(dict.fromkeys(programme.words, child.under))
        return found


@dataclass(frozen=True, slots=True)
class Relative:
    """What is known of one person beside the principal applicant.

    Args:
        relation: a word such as spouse, child, ward; empty where no list states it.
        birth: when born, as exactly as it is known; None when it is not.
        is_unmarried: None where nobody said.
        spouses_on_case: how many spouses the case names.
        filed_on: when the principal applicant applied; None when that is not known.
    """

    relation: str
    birth: DateInterval | None = None
    is_unmarried: bool | None = None
    spouses_on_case: int = 1
    filed_on: date | None = None


@dataclass(frozen=True, slots=True)
class AgeOut:
    """On which day a person reaches an age limit.

    Args:
        limit: the age in completed years.
        first: the earliest day it can be.
        last: the latest day it can be; the same where the day of birth is known.
    """

    limit: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Derivative:
    """Whether one relative belongs under one programme on a day.

    Args:
        programme: its id in the table, or the word asked for where the table has none.
        title: its name for a reader.
        belongs: None where it cannot be told.
        sayings: what it rests on, most important first.
        age_out: when the age limit is reached; None where no limit is known or no birth.
    """

    programme: str
    title: str
    belongs: bool | None
    sayings: tuple[Saying, ...]
    age_out: AgeOut | None = None


def find_derivative(rules: FamilyRules, programme: str, relative: Relative, as_of: date) -> Derivative:
    """Say whether a relative belongs under a programme on a day, and until when.

    Args:
        rules: the table.
        programme: what the case calls the programme, for example SIV.
        relative: what is known of the person.
        as_of: the day asked about; ages are counted on it.

    Returns:
        The answer in three values with its sentences; a relation the table does not name cannot be told.

    Source: domain reference 4 and 7; each sentence carries its own.
    """
    known = rules.programme_of(programme)
    if known is None or not known.relations:
        title = known.title if known is not None else programme
        return Derivative(known.id if known else programme, title, None, (rules.said["no_programme"],))
    rule = known.relations.get(relative.relation)
    if rule is None:
        silent = "ward" if relative.relation == "ward" else "nobody"
        return Derivative(known.id, known.title, None, (rules.said[silent],))
    belongs, sayings, age_out = rule.belongs, [rule.said], None
    if rule.under is not None:
        sayings.append(rules.said["freeze"])
        belongs = _by_age(rule, relative.birth, as_of)
        age_out = find_age_out(relative.birth, rule.under) if relative.birth is not None else None
    if rule.must_be_unmarried and belongs is not False and relative.is_unmarried is not True:
        belongs = False if relative.is_unmarried is False else None
    if relative.relation == "spouse" and relative.spouses_on_case > 1:
        belongs, sayings = None, [rules.said["second_spouse"], *sayings]
    born = relative.birth
    if relative.relation == "child" and born is not None and relative.filed_on and born.first > relative.filed_on:
        sayings.append(rules.said["newborn"])
    return Derivative(known.id, known.title, belongs, tuple(sayings), age_out)


def _by_age(rule: RelativeRule, birth: DateInterval | None, as_of: date) -> bool | None:
    if birth is None or rule.under is None:
        return None
    youngest, oldest = age_on(widen_first_january(birth), as_of)
    if oldest < rule.under:
        return rule.belongs
    return rule.past if youngest >= rule.under else None


def find_age_out(birth: DateInterval, limit: int) -> AgeOut:
    """Find the days between which a person reaches an age.

    Args:
        birth: when born; a birth on 1 January is taken as a year.
        limit: the age in completed years, at least 0.

    Returns:
        The earliest and the latest possible day.

    Source: completed years turn on the birthday; somebody born on 29 February turns on 1 March of a common
        year, as in `aman.core.dates.age_on`. That 1 January stands for a year: domain reference 7.
    """
    wide = widen_first_january(birth)
    return AgeOut(limit, _birthday(wide.first, limit), _birthday(wide.last, limit))


def widen_first_january(birth: DateInterval) -> DateInterval:
    """Take a birth on 1 January as the year it names.

    Args:
        birth: as recorded.

    Returns:
        The whole year for an exact 1 January; otherwise what was given.

    Source: domain reference 7: a year alone becomes 1 January on papers.
    """
    if birth.first == birth.last and (birth.first.month, birth.first.day) == (1, 1):
        return DateInterval.from_year(birth.first.year)
    return birth


def _birthday(born: date, age: int) -> date:
    year = born.year + age
    if (born.month, born.day) == (2, 29):
        try:
            return date(year, 2, 29)
        except ValueError:
            return date(year, 3, 1)
    return date(year, born.month, born.day)


def add_months(day: date, months: int) -> date:
    """Give the day some months later.

    Args:
        day: where to begin.
        months: how many, at least 0.

    Returns:
        The same day of that month, or its last day where the month is shorter.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, day.day)


# ---- how the table is read ------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def shipped_family_rules() -> FamilyRules:
    """Give the family rules shipped with Aman.

    Returns:
        The table, read once.
    """
    return load_family_rules(_data.read_family_text())


def load_family_rules(text: str) -> FamilyRules:
    """Read a table of family rules.

    Args:
        text: YAML of the form of `policies/tables/family.yaml`.

    Returns:
        The table.

    Raises:
        BadInput: it cannot be read, cites a source it does not name, or repeats a word; all problems at once.
    """
    reading = read_yaml(text)
    problems = [f"line {line}: {sentence}" for line, sentence in reading.problems]
    content = reading.content
    sources = {
        str(key): SourceNote(str(key), str(raw["title"]), str(raw["dated"]))
        for key, raw in content.get("sources", {}).items()
    }
    listed = content.get("programmes", {})
    names = [name for name in content if name not in ("last_reviewed", "sources", "programmes")]
    said = {name: _read_saying(content[name], name, sources, problems) for name in names}
    programmes = {key: _read_programme(str(key), raw, sources, problems) for key, raw in listed.items()}
    words = [word for one in programmes.values() for word in one.words]
    problems += [f"{word} names two programmes." for word in sorted({w for w in words if words.count(w) > 1})]
    if problems or not isinstance(content.get("last_reviewed"), date):
        raise BadInput(
            f"The family rules cannot be read: {' '.join(problems) or 'last_reviewed is missing.'}",
            fix="Mend these places in policies/tables/family.yaml.",
            code="bad-family-rules",
        )
    return FamilyRules(content["last_reviewed"], sources, programmes, said)


def _read_programme(
    key: str, raw: Mapping[str, Any], sources: Mapping[str, SourceNote], problems: list[str]
) -> FamilyProgramme:
    relations = {
        str(relation): _read_relative(one, f"{key}.{relation}", sources, problems)
        for relation, one in raw["relations"].items()
    }
    return FamilyProgramme(key, str(raw["title"]), tuple(str(word) for word in raw["words"]), relations)


def _read_relative(
    raw: Mapping[str, Any], where: str, sources: Mapping[str, SourceNote], problems: list[str]
) -> RelativeRule:
    return RelativeRule(
        belongs=_read_word(raw.get("belongs"), where, problems),
        said=_read_saying(raw, where, sources, problems),
        under=raw.get("under"),
        past=_read_word(raw.get("past", "unknown"), where, problems),
        must_be_unmarried=raw.get("unmarried") is True,
    )


def _read_word(raw: object, where: str, problems: list[str]) -> bool | None:
    if isinstance(raw, bool):
        return raw
    if raw not in _WORDS:
        problems.append(f"{where}: yes, no or unknown is needed.")
        return None
    return _WORDS[str(raw)]


def _read_saying(raw: Any, where: str, sources: Mapping[str, SourceNote], problems: list[str]) -> Saying:
    cites = tuple(str(cite) for cite in raw.get("cite", ()))
    problems += [f"{where}: no source is named {cite}." for cite in cites if cite not in sources]
    if raw.get("mark") not in {mark.value for mark in Mark}:
        problems.append(f"{where}: mark needs seen, recalled or inferred.")
        return Saying(str(raw.get("sentence", "")), cites, Mark.RECALLED)
    if not cites and raw["mark"] != Mark.RECALLED:
        problems.append(f"{where}: what rests on no source is recalled.")
    return Saying(str(raw.get("sentence", "")), cites, Mark(raw["mark"]))
