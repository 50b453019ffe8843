"""What is supposed in a what-if: which values, facts or pathways are otherwise, and from when?

A scenario is a small YAML file: a name, the policy it is about, the days it is asked for, and a list of changes. A
change supposes another value of a parameter, drops or moves a dated value, caps or replaces a fact, or suspends a
pathway. `load_scenario` reads it; `apply_scenario` makes the policy as it would be, `change_population` the people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any as Anything
from typing import cast

from aman.core.policy.loading import FORBIDDEN, hash_content
from aman.core.policy.strict_yaml import Path, Reading, read_yaml
from aman.errors import BadInput

_TOP = {"scenario", "title", "description", "policy", "as_of", "known_on", "changes"}
_NEEDED = {"scenario", "title", "description", "policy", "changes"}


@dataclass(frozen=True, slots=True)
class SupposedValue:
    """A parameter has another value from a day on, whatever was decided."""

    parameter: str
    becomes: Anything
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class DroppedValue:
    """A dated value was never decided."""

    parameter: str
    value_id: str


@dataclass(frozen=True, slots=True)
class MovedValue:
    """A dated value holds from another day."""

    parameter: str
    value_id: str
    first: date


@dataclass(frozen=True, slots=True)
class Suspension:
    """Nobody meets the policy from a day on."""

    first: date


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """A fact of some people is otherwise.

    Args:
        fact: which fact.
        at_most: a day or number it may not lie beyond; None where it is replaced.
        becomes: what it is instead, where it is not capped; None means that it is not known any more.
        when: whom it concerns: column -> words any one of which it may hold. All columns count.
    """

    fact: str
    at_most: date | int | None
    becomes: Anything
    when: tuple[tuple[str, tuple[str, ...]], ...]


Supposed = SupposedValue | DroppedValue | MovedValue | Suspension | ChangedFact


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that is supposed, and what it is asked of.

    Args:
        scenario_id: as in the file's name.
        title: what is supposed, in a few words.
        description: what it means and where it stops.
        policy_id: the policy it is about.
        as_of: the day it is usually asked about; None leaves that to the asker.
        known_on: what was known by this day counts; None means the day asked about.
        changes: what is otherwise, in order.
        content_hash: SHA-256 of the content.
    """

    scenario_id: str
    title: str
    description: str
    policy_id: str
    as_of: date | None
    known_on: date | None
    changes: tuple[Supposed, ...]
    content_hash: str

    @property
    def facts(self) -> tuple[str, ...]:
        """Facts that are otherwise; empty where only the rules are."""
        return tuple(dict.fromkeys(c.fact for c in self.changes if isinstance(c, ChangedFact)))

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns beside the facts that say whom a change concerns, such as the programme."""
        named = (column for c in self.changes if isinstance(c, ChangedFact) for column, _ in c.when)
        return tuple(dict.fromkeys(named))


class BadScenario(BadInput):
    """A scenario file has mistakes; `problems` holds a line and a sentence for each."""

    default_code = "bad-scenario"

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        self.problems = sorted(set(problems))
        listed = " ".join(f"Line {line}: {sentence}" for line, sentence in self.problems)
        super().__init__(
            f"The scenario cannot be used, {len(self.problems)} problems. {listed}",
            fix="Mend each line named, then load the file again.",
        )


def load_scenario(text: str) -> Scenario:
    """Read a scenario file.

    Args:
        text: the YAML of one scenario.

    Returns:
        The scenario; whether it fits its policy is seen when it is applied.

    Raises:
        BadScenario: with every problem found, each with its line.
    """
    reading = read_yaml(text)
    raw = reading.content
    if not raw:
        raise BadScenario(reading.problems or [(1, "The file is empty.")])
    for key in sorted(set(raw) - _TOP):
        reading.blame((key,), f"{key!r} is not a part of a scenario; the list is {', '.join(sorted(_TOP))}.")
    for key in sorted(_NEEDED - {"changes"}):
        if not isinstance(raw.get(key), str) or not raw[key]:
            reading.blame((key,), f"{key!r} needs a text.")
        elif FORBIDDEN.search(raw[key]):
            reading.blame((key,), f"The word {FORBIDDEN.search(raw[key])[0]!r} is never said of a person.")  # type: ignore[index]
    days = {key: _day(reading, raw, key, ()) if key in raw else None for key in ("as_of", "known_on")}
    listed = raw.get("changes")
    if not isinstance(listed, list) or not listed:
        reading.blame(("changes",), "`changes` needs a list with at least one change.")
        listed = []
    changes = [_read_change(reading, one, ("changes", i)) for i, one in enumerate(listed)]
    if reading.problems:
        raise BadScenario(reading.problems)
    return Scenario(
        scenario_id=raw["scenario"],
        title=raw["title"],
        description=raw["description"],
        policy_id=raw["policy"],
        as_of=days["as_of"],
        known_on=days["known_on"],
        changes=tuple(c for c in changes if c is not None),
        content_hash=hash_content(raw),
    )


_SHAPES = {
    "value": {"value", "becomes", "from", "to"},
    "drop": {"drop", "of"},
    "move": {"move", "of", "from"},
    "suspend": {"suspend", "from"},
    "fact": {"fact", "at_most", "becomes", "when"},
}


def _read_change(reading: Reading, raw: Anything, path: Path) -> Supposed | None:
    kinds = [kind for kind in _SHAPES if isinstance(raw, dict) and kind in raw]
    if len(kinds) != 1:
        reading.blame(path, f"A change begins with one of {', '.join(_SHAPES)}.")
        return None
    kind = kinds[0]
    for key in sorted(set(raw) - _SHAPES[kind]):
        reading.blame(
            (*path, key), f"{key!r} has no place beside {kind!r}; the list is {', '.join(sorted(_SHAPES[kind]))}."
        )
    if kind == "fact":
        return _read_fact_change(reading, raw, path)
    first = _day(reading, raw, "from", path) if kind != "drop" else None
    named = _word(reading, raw, kind, path)
    if kind == "value":
        if "becomes" not in raw:
            reading.blame(path, "A supposed value needs `becomes`.")
        last = _day(reading, raw, "to", path) if "to" in raw else None
        if first is not None and last is not None and last < first:
            reading.blame((*path, "to"), "It ends before it begins.")
        return SupposedValue(named, raw.get("becomes"), first or date.min, last)
    if kind == "suspend":
        return Suspension(first or date.min)
    parameter = _word(reading, raw, "of", path)
    return DroppedValue(parameter, named) if kind == "drop" else MovedValue(parameter, named, first or date.min)


def _read_fact_change(reading: Reading, raw: dict[str, Anything], path: Path) -> ChangedFact:
    if ("at_most" in raw) == ("becomes" in raw):
        reading.blame(path, "A changed fact needs either `at_most` or `becomes`, and not both.")
    at_most = raw.get("at_most")
    if "at_most" in raw and (isinstance(at_most, bool) or not isinstance(at_most, date | int)):
        reading.blame((*path, "at_most"), "'at_most' needs a day, written as 2023-11-01, or a whole number.")
    when = raw.get("when", {})
    if not isinstance(when, dict):
        reading.blame((*path, "when"), "`when` maps a column to a word or a list of words.")
        when = {}
    chosen = []
    for column, words in when.items():
        listed = words if isinstance(words, list) else [words]
        if not listed or not all(isinstance(word, str) for word in listed):
            reading.blame((*path, "when", column), "A word or a list of words must stand here.")
        chosen.append((column, tuple(str(word) for word in listed)))
    becomes = raw.get("becomes")
    return ChangedFact(
        _word(reading, raw, "fact", path), at_most, None if becomes == "unknown" else becomes, tuple(chosen)
    )


def _word(reading: Reading, raw: Mapping[str, Anything], key: str, path: Path) -> str:
    if isinstance(raw.get(key), str) and raw[key]:
        return str(raw[key])
    reading.blame((*path, key), f"{key!r} needs a word.")
    return ""


def _day(reading: Reading, raw: Mapping[str, Anything], key: str, path: Path) -> date | None:
    if isinstance(raw.get(key), date):
        return cast(date, raw[key])
    reading.blame((*path, key) if key in raw else path, f"{key!r} needs a day, written as 2023-11-01.")
    return None
