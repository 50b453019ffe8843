"""How are the plain parts of a rule file read: sources, facts, dated values, examples?"""

from __future__ import annotations

import re
from datetime import date
from typing import Any as Anything

from aman.core.policy.conditions import name_kind, value_of
from aman.core.policy.results import NOT_APPLICABLE, FactKind, Mark, Outcome
from aman.core.policy.strict_yaml import Path, Reading
from aman.core.policy.timeline import DatedValue, FactValue, Parameter, Rank, Value, find_timeline_problems
from aman.core.policy.tree import Example, Fact, SourceNote

UNKNOWN = "unknown"
ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z")
_VALUE = {
    "id", "from", "to", "known", "value", "cite", "mark", "rank", "contradicts", "reason", "note",
}  # fmt: skip


class PartReader:
    """Reads the parts of one file; every method notes problems and goes on, so that all are found at once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.content = reading.content
        self.sources: dict[str, SourceNote] = {}
        self.facts: dict[str, Fact] = {}
        self.cited: set[str] = set()

    def blame(self, path: Path, sentence: str) -> None:
        """Note a problem at a part of the file."""
        self.reading.blame(path, sentence)

    # ---- plain pieces -------------------------------------------------------------------------------------

    def text(self, raw: dict[str, Anything], key: str, path: Path, *, needed: bool = True) -> str:
        """Give a text; note a problem where one is needed and missing."""
        value = raw.get(key)
        if isinstance(value, str) and value:
            return value
        if needed or value is not None:
            self.blame((*path, key) if key in raw else path, f"{key!r} needs a text.")
        return ""

    def day(self, raw: dict[str, Anything], key: str, path: Path) -> date:
        """Give a day; note a problem where there is none."""
        value = raw.get(key)
        if isinstance(value, date):
            return value
        self.blame((*path, key) if key in raw else path, f"{key!r} needs a day, written as 2023-11-01.")
        return date.min

    def words(self, raw: Anything, path: Path) -> tuple[str, ...]:
        """Give a list of words or sentences; note a problem where there is none."""
        if isinstance(raw, list) and raw and all(isinstance(w, str) and w for w in raw):
            return tuple(raw)
        self.blame(path, "A list of words or sentences must stand here.")
        return ()

    def grounds(self, raw: dict[str, Anything], path: Path) -> tuple[tuple[str, ...], Mark]:
        """Read `cite` and `mark`; only something recalled may lack a source, and must say so in its note."""
        mark = str(raw.get("mark", ""))
        if mark not in set(Mark):
            self.blame(path, f"`mark` must be one of {', '.join(Mark)}.")
            mark = Mark.RECALLED
        cites = tuple(str(c) for c in raw["cite"]) if isinstance(raw.get("cite"), list) else ()
        if not cites and not (mark == Mark.RECALLED and raw.get("note")):
            self.blame(path, "`cite` needs a list of sources; only a recalled value with a note may do without.")
        for cite in cites:
            if cite not in self.sources:
                self.blame((*path, "cite"), f"The source {cite!r} is not described under `sources`.")
        self.cited.update(cites)
        return cites, Mark(mark)

    def rank(self, raw: dict[str, Anything], path: Path) -> Rank:
        """Read whose word something is; decided where nothing is said."""
        rank = str(raw.get("rank", "decided"))
        if rank.upper() in Rank.__members__ and rank.islower():
            return Rank[rank.upper()]
        self.blame((*path, "rank"), f"`rank` must be one of {', '.join(r.name.lower() for r in Rank)}.")
        return Rank.DECIDED

    def mapping(self, key: str) -> dict[str, Anything]:
        """Give a part of the file that must be a mapping with something in it."""
        raw = self.content.get(key)
        if not isinstance(raw, dict) or not raw:
            self.blame((key,), f"`{key}` needs at least one entry.")
            return {}
        return raw

    # ---- the parts of the file ----------------------------------------------------------------------------

    def read_sources(self) -> dict[str, SourceNote]:
        """Read everything that may be cited."""
        found = {}
        for key, raw in self.mapping("sources").items():
            path: Path = ("sources", key)
            if not isinstance(raw, dict) or set(raw) != {"title", "dated"}:
                self.blame(path, "A source needs `title` and `dated`.")
                continue
            found[key] = SourceNote(key, self.text(raw, "title", path), str(raw["dated"]))
        return found

    def read_answers(self) -> dict[Outcome, str]:
        """Read the words in which the policy says each outcome."""
        raw = self.mapping("answers")
        if set(raw) != set(Outcome):
            self.blame(("answers",), f"`answers` needs the words for {', '.join(Outcome)}.")
        return {Outcome(key): self.text(raw, key, ("answers",)) for key in raw if key in set(Outcome)}

    def read_facts(self) -> dict[str, Fact]:
        """Read what the policy asks about a person."""
        found = {}
        for name, raw in self.mapping("facts").items():
            path: Path = ("facts", name)
            if not isinstance(raw, dict) or raw.get("type") not in set(FactKind) or not ID.match(name):
                self.blame(path, f"A fact needs a lower-case name and a `type`: {', '.join(FactKind)}.")
                continue
            for key in sorted(set(raw) - {"type", "label", "evidence", "values", "aliases"}):
                self.blame((*path, key), f"{key!r} is not a part of a fact.")
            kind = FactKind(raw["type"])
            values = self.words(raw["values"], (*path, "values")) if "values" in raw else None
            if values is not None and kind not in (FactKind.TEXT, FactKind.SET):
                self.blame((*path, "values"), "Only words can be listed.")
            if NOT_APPLICABLE.value in (values or ()):
                self.blame((*path, "values"), f"{NOT_APPLICABLE.value!r} may be said of every fact and is not listed.")
            label, evidence = self.text(raw, "label", path), self.text(raw, "evidence", path)
            found[name] = Fact(name, kind, label, evidence, values, self.read_aliases(raw, values, path))
        return found

    def read_aliases(
        self, raw: dict[str, Anything], values: tuple[str, ...] | None, path: Path
    ) -> tuple[tuple[str, str], ...]:
        """Read other words for the words of a fact."""
        if "aliases" not in raw:
            return ()
        path = (*path, "aliases")
        if values is None or not isinstance(raw["aliases"], dict) or not raw["aliases"]:
            self.blame(path, "`aliases` is a mapping of another word to a word of `values`, which must be listed.")
            return ()
        for word, meant in raw["aliases"].items():
            if meant not in values:
                self.blame((*path, word), f"The alias {word!r} stands for {meant!r}, which is no word of `values`.")
            if word in values or word == NOT_APPLICABLE.value:
                self.blame((*path, word), f"{word!r} has a meaning of its own and cannot be an alias.")
        return tuple((str(word), str(meant)) for word, meant in raw["aliases"].items())

    def read_parameters(self) -> dict[str, Parameter]:
        """Read the values that change by decree, and check their timelines."""
        found = {}
        raw_parameters = self.content.get("parameters", {})
        for name, raw in raw_parameters.items() if isinstance(raw_parameters, dict) else ():
            path: Path = ("parameters", name)
            if not isinstance(raw, dict) or raw.get("type") not in set(FactKind) or not ID.match(name):
                self.blame(path, f"A parameter needs a lower-case name and a `type`: {', '.join(FactKind)}.")
                continue
            kind = FactKind(raw["type"])
            listed = raw.get("values")
            if not isinstance(listed, list) or not listed:
                self.blame(path, "A parameter needs a list of dated `values`.")
                continue
            read = [self.read_value(entry, kind, (*path, "values", i)) for i, entry in enumerate(listed)]
            values = tuple(v for v in read if v is not None)
            found[name] = Parameter(name, kind, self.text(raw, "description", path), values)
            if len(values) == len(listed):
                lines = {v.id: (*path, "values", i) for i, v in enumerate(values)}
                if len(lines) < len(values):
                    self.blame(path, "Two values carry the same id.")
                for value_id, sentence in find_timeline_problems(found[name]):
                    self.blame(lines[value_id], f"{name}, {value_id} {sentence}")
        return found

    def read_value(self, raw: Anything, kind: FactKind, path: Path) -> DatedValue | None:
        """Read one dated value; None after a problem was noted."""
        before = len(self.reading.problems)
        if not isinstance(raw, dict):
            self.blame(path, "A dated value must be a mapping.")
            return None
        for key in sorted(set(raw) - _VALUE):
            self.blame((*path, key), f"{key!r} is not a part of a dated value.")
        cites, mark = self.grounds(raw, path)
        value: Value | None = None
        reason = self.text(raw, "reason", path, needed=raw.get("value") == UNKNOWN)
        if raw.get("value") != UNKNOWN:
            value = value_of(raw.get("value"), kind)
            if value is None:
                self.blame(path, f"The value is not {name_kind(kind)}, nor `unknown` with a reason.")
        found = DatedValue(
            id=self.text(raw, "id", path),
            first=self.day(raw, "from", path),
            last=self.day(raw, "to", path) if "to" in raw else None,
            known=self.day(raw, "known", path),
            value=value,
            cites=cites,
            mark=mark,
            rank=self.rank(raw, path),
            contradicts=self.words(raw["contradicts"], (*path, "contradicts")) if "contradicts" in raw else (),
            reason=reason,
            note=self.text(raw, "note", path, needed=False),
        )
        return found if len(self.reading.problems) == before else None

    def read_examples(self, listed: Anything, path: Path, more: str = "missing") -> tuple[Example, ...]:
        """Read examples of a rule or of the whole outcome; `more` is what they may hold beside facts and answer."""
        if not isinstance(listed, list) or not listed:
            self.blame(path, "Examples must stand here.")
            return ()
        found = []
        for index, raw in enumerate(listed):
            here = (*path, index)
            if not isinstance(raw, dict) or set(raw) - {"as_of", "known_on", "facts", "expect", more}:
                self.blame(here, f"An example holds as_of, facts and expect; known_on and {more} where they matter.")
                continue
            as_of = self.day(raw, "as_of", here)
            expect = raw.get("expect")
            if expect not in set(Outcome):
                self.blame(here, f"`expect` must be one of {', '.join(Outcome)}.")
                continue
            missing = raw.get("missing")
            found.append(
                Example(
                    as_of=as_of,
                    known_on=self.day(raw, "known_on", here) if "known_on" in raw else as_of,
                    facts=self.read_example_facts(raw.get("facts"), (*here, "facts")),
                    expect=Outcome(expect),
                    missing=tuple(missing) if isinstance(missing, list) else None,
                    due=self.day(raw, "due", here) if "due" in raw else None,
                )
            )
        return tuple(found)

    def read_example_facts(self, raw: Anything, path: Path) -> tuple[tuple[str, FactValue], ...]:
        """Read the facts of one example, each in its declared type."""
        if not isinstance(raw, dict):
            self.blame(path, "`facts` must be a mapping, {} where nothing is known.")
            return ()
        found: list[tuple[str, FactValue]] = []
        for name, plain in raw.items():
            fact = self.facts.get(name)
            if fact is not None and plain == NOT_APPLICABLE.value:
                found.append((name, NOT_APPLICABLE))
                continue
            value = value_of(plain, fact.kind) if fact else None
            if fact is None or value is None:
                self.blame((*path, name), f"{name!r} is no declared fact, or its value has the wrong type.")
                continue
            words = {value} if isinstance(value, str) else value if isinstance(value, frozenset) else set()
            if fact.values is not None and not words <= set(fact.values):
                self.blame((*path, name), f"The fact {name!r} never holds {sorted(words - set(fact.values))}.")
            found.append((name, value))
        return tuple(found)
