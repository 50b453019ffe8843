"""How are the plain parts of a rule file read: sources, facts, dated values, examples?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any as Anything

from aman.core.policy.conditions import name_kind, value_of
from aman.core.policy.results import NOT_APPLICABLE, FactKind, Mark, Outcome
from aman.core.policy.strict_yaml import Path, Reading, suggest
from aman.core.policy.timeline import DatedValue, FactValue, Parameter, Rank, Value, find_timeline_problems
from aman.core.policy.tree import Example, Fact, SourceNote

UNKNOWN = "unknown"
ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z")
_VALUE = {
    "id", "from", "to", "known", "value", "cite", "mark", "rank", "contradicts", "reason", "note",
}  # fmt: skip
_FACT = ("type", "label", "evidence", "values", "aliases")
#: Comparing every value with every other takes the square of their number.
MOST_VALUES = 200
_TYPE_FIX = "Write it in lower case with underscores, and below it `type: text`, or another of the list."
_TIMELINE_FIXES = {
    "ends before it begins": "Swap `from` and `to`, or correct one of them.",
    "which is no other value": "Write the id of another value of the same parameter.",
    "overlaps": "End the earlier value with `to`, give the later one its own `known`, or say `contradicts` if sources differ.",
    "gap": "Give the value before it a later `to`, or add {value: unknown, reason: ...} for these days.",
    "never stands": "Remove it, or correct its `rank`, `from` or `known`.",
}


class PartReader:
    """Reads the parts of one file; every method notes problems and goes on, so that all are found at once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.content = reading.content
        self.sources: dict[str, SourceNote] = {}
        self.facts: dict[str, Fact] = {}
        self.cited: set[str] = set()

    def blame(self, path: Path, sentence: str, fix: str = "") -> None:
        """Note a mistake at a part of the file."""
        self.reading.blame(path, sentence, fix)

    def blame_strangers(self, raw: dict[str, Anything], path: Path, known: Iterable[str], whole: str) -> None:
        """Note every key that has no meaning where it stands."""
        for key in sorted(set(raw) - set(known)):
            if self.reading.is_full:
                return
            left = sorted(set(known) - set(raw))
            self.blame((*path, key), f"{key!r} is not a part of {whole}.", f"{suggest(key, left)} Or remove it.")

    # ---- plain pieces -------------------------------------------------------------------------------------

    def text(self, raw: dict[str, Anything], key: str, path: Path, *, needed: bool = True) -> str:
        """Give a text; note a problem where one is needed and missing."""
        value = raw.get(key)
        if isinstance(value, str) and value:
            return value
        if needed or value is not None:
            fix = f"Write `{key}: ` and a text; put it between double quotes where it holds a colon."
            self.blame((*path, key) if key in raw else path, f"{key!r} needs a text.", fix)
        return ""

    def day(self, raw: dict[str, Anything], key: str, path: Path) -> date:
        """Give a day; note a problem where there is none."""
        value = raw.get(key)
        if isinstance(value, date):
            return value
        fix = f"Write `{key}: 2023-11-01`, year first, without quotes."
        self.blame((*path, key) if key in raw else path, f"{key!r} needs a day, written as 2023-11-01.", fix)
        return date.min

    def words(self, raw: Anything, path: Path) -> tuple[str, ...]:
        """Give a list of words or sentences; note a problem where there is none."""
        if isinstance(raw, list) and raw and all(isinstance(w, str) and w for w in raw):
            return tuple(raw)
        fix = "Write [one, two], or each on a line that begins with a hyphen; put no, yes and numbers between quotes."
        self.blame(path, "A list of words or sentences must stand here.", fix)
        return ()

    def grounds(self, raw: dict[str, Anything], path: Path) -> tuple[tuple[str, ...], Mark]:
        """Read `cite` and `mark`; only something recalled may lack a source, and must say so in its note."""
        mark = str(raw.get("mark", ""))
        if mark not in set(Mark):
            self.blame((*path, "mark"), f"`mark` must be one of {', '.join(Mark)}.", suggest(mark, Mark))
            mark = Mark.RECALLED
        cites = tuple(str(c) for c in raw["cite"]) if isinstance(raw.get("cite"), list) else ()
        if not cites and not (mark == Mark.RECALLED and raw.get("note")):
            fix = (
                "Write `cite: [S1]` with an id under `sources`; if nobody has seen one: `mark: recalled` and a `note`."
            )
            sentence = "`cite` needs a list of sources; only a recalled value with a note may do without."
            self.blame((*path, "cite"), sentence, fix)
        for cite in cites:
            if cite not in self.sources:
                fix = f"{suggest(cite, self.sources)} Or describe it under `sources` with `title` and `dated`."
                self.blame((*path, "cite"), f"The source {cite!r} is not described under `sources`.", fix)
        self.cited.update(cites)
        return cites, Mark(mark)

    def rank(self, raw: dict[str, Anything], path: Path) -> Rank:
        """Read whose word something is; decided where nothing is said."""
        rank = str(raw.get("rank", "decided"))
        if rank.upper() in Rank.__members__ and rank.islower():
            return Rank[rank.upper()]
        ranks = [r.name.lower() for r in Rank]
        self.blame((*path, "rank"), f"`rank` must be one of {', '.join(ranks)}.", suggest(rank, ranks))
        return Rank.DECIDED

    def mapping(self, key: str) -> dict[str, Anything]:
        """Give a part of the file that must be a mapping with something in it."""
        raw = self.content.get(key)
        if not isinstance(raw, dict) or not raw:
            self.blame((key,), f"`{key}` needs at least one entry.", f"Write `{key}:` and below it, indented, a name.")
            return {}
        return raw

    # ---- the parts of the file ----------------------------------------------------------------------------

    def read_sources(self) -> dict[str, SourceNote]:
        """Read everything that may be cited."""
        found = {}
        for key, raw in self.mapping("sources").items():
            path: Path = ("sources", key)
            if not isinstance(raw, dict) or set(raw) != {"title", "dated"}:
                fix = 'Write {title: "Who published it", dated: "2023-11-08"} and nothing else.'
                self.blame(path, "A source needs `title` and `dated`.", fix)
                continue
            found[key] = SourceNote(key, self.text(raw, "title", path), str(raw["dated"]))
        return found

    def read_answers(self) -> dict[Outcome, str]:
        """Read the words in which the policy says each outcome."""
        raw = self.mapping("answers")
        if set(raw) != set(Outcome):
            self.blame(
                ("answers",),
                f"`answers` needs the words for {', '.join(Outcome)}.",
                "Write one sentence for each of the three, and none for anything else.",
            )
        return {Outcome(key): self.text(raw, key, ("answers",)) for key in raw if key in set(Outcome)}

    def read_facts(self) -> dict[str, Fact]:
        """Read what the policy asks about a person."""
        found = {}
        for name, raw in self.mapping("facts").items():
            path: Path = ("facts", name)
            if not isinstance(raw, dict) or str(raw.get("type")) not in set(FactKind) or not ID.match(name):
                self.blame(path, f"A fact needs a lower-case name and a `type`: {', '.join(FactKind)}.", _TYPE_FIX)
                continue
            self.blame_strangers(raw, path, _FACT, "a fact")
            if name.endswith("__na"):
                sentence = f"The fact {name!r} has a name that says for whom a fact does not apply."
                self.blame(path, sentence, f"Call it {name.removesuffix('__na')!r}, or something else.")
            kind = FactKind(raw["type"])
            values = self.words(raw["values"], (*path, "values")) if "values" in raw else None
            if values is not None and kind not in (FactKind.TEXT, FactKind.SET):
                self.blame((*path, "values"), "Only words can be listed.", "Remove `values`, or make it `type: text`.")
            if NOT_APPLICABLE.value in (values or ()):
                sentence = f"{NOT_APPLICABLE.value!r} may be said of every fact and is not listed."
                self.blame((*path, "values"), sentence, "Remove it from the list.")
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
            sentence = "`aliases` is a mapping of another word to a word of `values`, which must be listed."
            self.blame(path, sentence, "Write {another word: a word of `values`}.")
            return ()
        for word, meant in raw["aliases"].items():
            if meant not in values:
                sentence = f"The alias {word!r} stands for {meant!r}, which is no word of `values`."
                self.blame((*path, word), sentence, suggest(meant, values))
            if word in values or word == NOT_APPLICABLE.value:
                self.blame((*path, word), f"{word!r} has a meaning of its own and cannot be an alias.", "Remove it.")
        return tuple((str(word), str(meant)) for word, meant in raw["aliases"].items())

    def read_parameters(self) -> dict[str, Parameter]:
        """Read the values that change by decree, and check their timelines."""
        found = {}
        raw_parameters = self.content.get("parameters", {})
        for name, raw in raw_parameters.items() if isinstance(raw_parameters, dict) else ():
            path: Path = ("parameters", name)
            if not isinstance(raw, dict) or str(raw.get("type")) not in set(FactKind) or not ID.match(name):
                self.blame(path, f"A parameter needs a lower-case name and a `type`: {', '.join(FactKind)}.", _TYPE_FIX)
                continue
            kind = FactKind(raw["type"])
            listed = raw.get("values")
            if not isinstance(listed, list) or not listed:
                fix = "Write `values:` and below it a line for each: - {id: ..., from: ..., known: ..., value: ...}."
                self.blame(path, "A parameter needs a list of dated `values`.", fix)
                continue
            self.blame_strangers(raw, path, ("type", "description", "values"), "a parameter")
            if len(listed) > MOST_VALUES:
                sentence = f"The parameter {name!r} has {len(listed)} values; it holds at most {MOST_VALUES}."
                self.blame(path, sentence, "Split it into parameters that each cover some years.")
                continue
            read = [self.read_value(entry, kind, (*path, "values", i)) for i, entry in enumerate(listed)]
            values = tuple(v for v in read if v is not None)
            found[name] = Parameter(name, kind, self.text(raw, "description", path), values)
            if len(values) == len(listed):
                lines = {v.id: (*path, "values", i) for i, v in enumerate(values)}
                if len(lines) < len(values):
                    self.blame(path, "Two values carry the same id.", "Give each decision an id of its own.")
                for value_id, sentence in find_timeline_problems(found[name]):
                    fix = next((fix for said, fix in _TIMELINE_FIXES.items() if said in sentence), "")
                    self.blame(lines[value_id], f"{name}, {value_id} {sentence}", fix)
        return found

    def read_value(self, raw: Anything, kind: FactKind, path: Path) -> DatedValue | None:
        """Read one dated value; None after a problem was noted."""
        before = len(self.reading.mistakes)
        if not isinstance(raw, dict):
            fix = "Write {id: ..., from: 2023-11-01, known: 2023-11-01, value: ..., cite: [S1], mark: seen}."
            self.blame(path, "A dated value must be a mapping.", fix)
            return None
        self.blame_strangers(raw, path, _VALUE, "a dated value")
        cites, mark = self.grounds(raw, path)
        value: Value | None = None
        reason = self.text(raw, "reason", path, needed=raw.get("value") == UNKNOWN)
        if raw.get("value") != UNKNOWN:
            value = value_of(raw.get("value"), kind)
            if value is None:
                sentence = f"The value is not {name_kind(kind)}, nor `unknown` with a reason."
                self.blame((*path, "value"), sentence, f"Write {name_kind(kind)}.")
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
        return found if len(self.reading.mistakes) == before else None

    def read_examples(self, listed: Anything, path: Path, more: str = "missing") -> tuple[Example, ...]:
        """Read examples of a rule or of the whole outcome; `more` is what they may hold beside facts and answer."""
        if not isinstance(listed, list) or not listed:
            fix = (
                "Write `examples:` and below it a line for each: - {as_of: 2023-11-01, facts: {}, expect: cannot_tell}."
            )
            self.blame(path, "Examples must stand here.", fix)
            return ()
        found = []
        for index, raw in enumerate(listed):
            here = (*path, index)
            if not isinstance(raw, dict) or set(raw) - {"as_of", "known_on", "facts", "expect", more}:
                sentence = f"An example holds as_of, facts and expect; known_on and {more} where they matter."
                self.blame(here, sentence, "Remove what else stands there, or look at how it is spelled.")
                continue
            as_of = self.day(raw, "as_of", here)
            expect = str(raw.get("expect"))
            if expect not in set(Outcome):
                sentence = f"`expect` must be one of {', '.join(Outcome)}."
                self.blame((*here, "expect"), sentence, suggest(expect, Outcome))
                continue
            missing = raw.get("missing")
            if missing is not None and not (
                isinstance(missing, list) and all(str(name) in self.facts for name in missing)
            ):
                sentence = "`missing` must be a list of declared facts, [] where nothing is missing."
                self.blame((*here, "missing"), sentence, "Write the names of the facts as under `facts`.")
                continue
            found.append(
                Example(
                    as_of=as_of,
                    known_on=self.day(raw, "known_on", here) if "known_on" in raw else as_of,
                    facts=self.read_example_facts(raw.get("facts"), (*here, "facts")),
                    expect=Outcome(expect),
                    missing=tuple(str(name) for name in missing) if isinstance(missing, list) else None,
                    due=self.day(raw, "due", here) if "due" in raw else None,
                )
            )
        return tuple(found)

    def read_example_facts(self, raw: Anything, path: Path) -> tuple[tuple[str, FactValue], ...]:
        """Read the facts of one example, each in its declared type."""
        if not isinstance(raw, dict):
            self.blame(
                path, "`facts` must be a mapping, {} where nothing is known.", "Write {fact: value, fact: value}."
            )
            return ()
        found: list[tuple[str, FactValue]] = []
        for name, plain in raw.items():
            fact = self.facts.get(name)
            if fact is not None and plain == NOT_APPLICABLE.value:
                found.append((name, NOT_APPLICABLE))
                continue
            value = value_of(plain, fact.kind) if fact else None
            if fact is None:
                self.blame((*path, name), f"{name!r} is no declared fact.", suggest(name, self.facts))
                continue
            if value is None:
                sentence = f"The value of {name!r} has the wrong type."
                self.blame(
                    (*path, name), sentence, f"Write {name_kind(fact.kind)}, or leave the fact out if not known."
                )
                continue
            words = {value} if isinstance(value, str) else value if isinstance(value, frozenset) else set()
            if fact.values is not None and not words <= set(fact.values):
                strange = sorted(words - set(fact.values))
                sentence = f"The fact {name!r} never holds {strange}."
                self.blame((*path, name), sentence, suggest(strange[0], fact.values))
            found.append((name, value))
        return tuple(found)
