"""Is this text a sound policy, and if not, what is wrong with it, all at once and by line?"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from typing import Any as Anything

from aman.core.policy.conditions import ConditionReader, name_kind, value_of
from aman.core.policy.results import FactKind, Mark, Outcome
from aman.core.policy.strict_yaml import Path, Reading, read_yaml
from aman.core.policy.timeline import DatedValue, Parameter, Rank, Value, find_timeline_problems
from aman.core.policy.tree import MOST_LEAVES, Example, Fact, Policy, Rule, RuleRef, SourceNote, parts_of
from aman.errors import BadInput

UNKNOWN = "unknown"
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\Z")
_POLICY_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
#: Words that this product never says of a person.
FORBIDDEN = re.compile(r"\b(safe|safely|safety|deportable|deportability|eligible to be deported)\b", re.IGNORECASE)
_TOP = {
    "policy", "title", "first_day", "last_reviewed", "answers", "cannot_know", "sources",
    "facts", "parameters", "rules", "outcome", "examples",
}  # fmt: skip
_RULE = {
    "id", "description", "cite", "mark", "note", "doubtful", "last_reviewed", "cannot_know", "when", "examples",
}  # fmt: skip
_VALUE = {
    "id", "from", "to", "known", "value", "cite", "mark", "rank", "contradicts", "reason", "note",
}  # fmt: skip


class BadPolicy(BadInput):
    """A rule file has mistakes; `problems` holds a line and a sentence for each."""

    default_code = "bad-policy"

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        self.problems = sorted(set(problems))
        listed = " ".join(f"Line {line}: {sentence}" for line, sentence in self.problems)
        super().__init__(
            f"The rule file cannot be used, {len(self.problems)} problems. {listed}",
            fix="Mend each line named, then load the file again.",
        )


def load_policy(text: str) -> Policy:
    """Read a rule file and check everything that can be checked without a person's facts.

    Args:
        text: the YAML of one policy.

    Returns:
        The policy, ready to be asked.

    Raises:
        BadPolicy: with every problem found: duplicate keys, aliases, unknown facts, operators or
            parameters, wrong types, missing sources, gaps and overlaps in time, rules without examples.

    Source: form of the file, policy.md section 2 of the design pages.
    """
    reading = read_yaml(text)
    if not reading.content:
        raise BadPolicy(reading.problems or [(1, "The file is empty.")])
    policy = _Loader(reading).load()
    if reading.problems or policy is None:
        raise BadPolicy(reading.problems or [(1, "The file holds no outcome.")])
    return policy


def hash_content(content: Anything) -> str:
    """Hash parsed content in one canonical form, so that comments, order of keys and layout do not matter.

    Args:
        content: plain values: mappings, lists, days, numbers, words, true, false, null.

    Returns:
        SHA-256 in hexadecimal.
    """
    body = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_tag_day)
    return hashlib.sha256(body.encode()).hexdigest()


def _tag_day(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(f"{type(value).__name__} has no canonical form.")


class _Loader:
    """Reads one file; every method notes problems and goes on, so that all are found at once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.content = reading.content
        self.sources: dict[str, SourceNote] = {}
        self.facts: dict[str, Fact] = {}
        self.cited: set[str] = set()

    def blame(self, path: Path, sentence: str) -> None:
        self.reading.blame(path, sentence)

    def load(self) -> Policy | None:
        for key in sorted(set(self.content) - _TOP):
            self.blame((key,), f"{key!r} is not a part of a rule file.")
        policy_id = self.text(self.content, "policy", ())
        if not _POLICY_ID.match(policy_id):
            self.blame(("policy",), "A policy needs an id of lower-case words joined by hyphens.")
        first_day, last_reviewed = self.day(self.content, "first_day", ()), self.day(self.content, "last_reviewed", ())
        self.sources = self.read_sources()
        self.facts = self.read_facts()
        parameters = self.read_parameters()
        conditions = ConditionReader(self.reading, self.facts, parameters)
        rules = self.read_rules(conditions)
        outcome = conditions.read(self.content.get("outcome"), ("outcome",), "outcome")
        for used, path in conditions.used_rules:
            if used not in rules:
                self.blame(path, f"No rule is named {used!r}.")
        self.check_use(conditions, rules, parameters)
        self.check_words()
        examples = self.read_examples(self.content.get("examples"), ("examples",))
        answers = self.read_answers()
        if outcome is None or self.reading.problems:
            return None
        return Policy(
            policy_id=policy_id,
            title=self.text(self.content, "title", ()),
            version_hash=hash_content(self.content),
            first_day=first_day,
            last_reviewed=last_reviewed,
            answers=answers,
            cannot_know=self.words(self.content.get("cannot_know"), ("cannot_know",)),
            facts=self.facts,
            parameters=parameters,
            rules=rules,
            outcome=outcome,
            leaves=conditions.leaves,
            sources=self.sources,
            examples=examples,
        )

    # ---- plain pieces -------------------------------------------------------------------------------------

    def text(self, raw: dict[str, Anything], key: str, path: Path, *, needed: bool = True) -> str:
        value = raw.get(key)
        if isinstance(value, str) and value:
            return value
        if needed or value is not None:
            self.blame((*path, key) if key in raw else path, f"{key!r} needs a text.")
        return ""

    def day(self, raw: dict[str, Anything], key: str, path: Path) -> date:
        value = raw.get(key)
        if isinstance(value, date):
            return value
        self.blame((*path, key) if key in raw else path, f"{key!r} needs a day, written as 2023-11-01.")
        return date.min

    def words(self, raw: Anything, path: Path) -> tuple[str, ...]:
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

    def mapping(self, key: str) -> dict[str, Anything]:
        raw = self.content.get(key)
        if not isinstance(raw, dict) or not raw:
            self.blame((key,), f"`{key}` needs at least one entry.")
            return {}
        return raw

    # ---- the parts of the file ----------------------------------------------------------------------------

    def read_sources(self) -> dict[str, SourceNote]:
        found = {}
        for key, raw in self.mapping("sources").items():
            path: Path = ("sources", key)
            if not isinstance(raw, dict) or set(raw) != {"title", "dated"}:
                self.blame(path, "A source needs `title` and `dated`.")
                continue
            found[key] = SourceNote(key, self.text(raw, "title", path), str(raw["dated"]))
        return found

    def read_answers(self) -> dict[Outcome, str]:
        raw = self.mapping("answers")
        if set(raw) != set(Outcome):
            self.blame(("answers",), f"`answers` needs the words for {', '.join(Outcome)}.")
        return {Outcome(key): self.text(raw, key, ("answers",)) for key in raw if key in set(Outcome)}

    def read_facts(self) -> dict[str, Fact]:
        found = {}
        for name, raw in self.mapping("facts").items():
            path: Path = ("facts", name)
            if not isinstance(raw, dict) or raw.get("type") not in set(FactKind) or not _ID.match(name):
                self.blame(path, f"A fact needs a lower-case name and a `type`: {', '.join(FactKind)}.")
                continue
            for key in sorted(set(raw) - {"type", "label", "evidence", "values"}):
                self.blame((*path, key), f"{key!r} is not a part of a fact.")
            kind = FactKind(raw["type"])
            values = self.words(raw["values"], (*path, "values")) if "values" in raw else None
            if values is not None and kind not in (FactKind.TEXT, FactKind.SET):
                self.blame((*path, "values"), "Only words can be listed.")
            label, evidence = self.text(raw, "label", path), self.text(raw, "evidence", path)
            found[name] = Fact(name, kind, label, evidence, values)
        return found

    def read_parameters(self) -> dict[str, Parameter]:
        found = {}
        raw_parameters = self.content.get("parameters", {})
        for name, raw in raw_parameters.items() if isinstance(raw_parameters, dict) else ():
            path: Path = ("parameters", name)
            if not isinstance(raw, dict) or raw.get("type") not in set(FactKind) or not _ID.match(name):
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
        rank = str(raw.get("rank", "decided"))
        if rank.upper() not in Rank.__members__:
            self.blame((*path, "rank"), f"`rank` must be one of {', '.join(r.name.lower() for r in Rank)}.")
            rank = "decided"
        found = DatedValue(
            id=self.text(raw, "id", path),
            first=self.day(raw, "from", path),
            last=self.day(raw, "to", path) if "to" in raw else None,
            known=self.day(raw, "known", path),
            value=value,
            cites=cites,
            mark=mark,
            rank=Rank[rank.upper()],
            contradicts=self.words(raw["contradicts"], (*path, "contradicts")) if "contradicts" in raw else (),
            reason=reason,
            note=self.text(raw, "note", path, needed=False),
        )
        return found if len(self.reading.problems) == before else None

    def read_rules(self, conditions: ConditionReader) -> dict[str, Rule]:
        found: dict[str, Rule] = {}
        listed = self.content.get("rules")
        if not isinstance(listed, list) or not listed:
            self.blame(("rules",), "`rules` needs a list with at least one rule.")
            return found
        for index, raw in enumerate(listed):
            path: Path = ("rules", index)
            if not isinstance(raw, dict) or not _ID.match(str(raw.get("id", ""))):
                self.blame(path, "A rule needs an `id` of lower-case words.")
                continue
            if raw["id"] in found:
                self.blame(path, f"Two rules are named {raw['id']!r}.")
            for key in sorted(set(raw) - _RULE):
                self.blame((*path, key), f"{key!r} is not a part of a rule.")
            if raw.get("doubtful", True) is not True:
                self.blame((*path, "doubtful"), "`doubtful` is true or is left out.")
            cites, mark = self.grounds(raw, path)
            description = self.text(raw, "description", path)
            examples = self.read_examples(raw.get("examples"), (*path, "examples"))
            if {example.expect for example in examples} != set(Outcome):
                self.blame(path, f"The rule {raw['id']!r} needs an example of each: {', '.join(Outcome)}.")
            when = conditions.read(raw.get("when"), (*path, "when"), raw["id"])
            if when is None:
                continue
            found[raw["id"]] = Rule(
                id=raw["id"],
                sentence=description.partition("\n")[0].strip(),
                description=description,
                when=when,
                cites=cites,
                mark=mark,
                last_reviewed=self.day(raw, "last_reviewed", path),
                cannot_know=self.text(raw, "cannot_know", path),
                note=self.text(raw, "note", path, needed="doubtful" in raw),
                is_doubtful=raw.get("doubtful", False) is True,
                examples=examples,
            )
        return found

    def read_examples(self, listed: Anything, path: Path) -> tuple[Example, ...]:
        if not isinstance(listed, list) or not listed:
            self.blame(path, "Examples must stand here.")
            return ()
        found = []
        for index, raw in enumerate(listed):
            here = (*path, index)
            if not isinstance(raw, dict) or set(raw) - {"as_of", "known_on", "facts", "expect", "missing"}:
                self.blame(here, "An example holds as_of, facts and expect; known_on and missing where they matter.")
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
                )
            )
        return tuple(found)

    def read_example_facts(self, raw: Anything, path: Path) -> tuple[tuple[str, Value], ...]:
        if not isinstance(raw, dict):
            self.blame(path, "`facts` must be a mapping, {} where nothing is known.")
            return ()
        found = []
        for name, plain in raw.items():
            fact = self.facts.get(name)
            value = value_of(plain, fact.kind) if fact else None
            if fact is None or value is None:
                self.blame((*path, name), f"{name!r} is no declared fact, or its value has the wrong type.")
                continue
            words = {value} if isinstance(value, str) else value if isinstance(value, frozenset) else set()
            if fact.values is not None and not words <= set(fact.values):
                self.blame((*path, name), f"The fact {name!r} never holds {sorted(words - set(fact.values))}.")
            found.append((name, value))
        return tuple(found)

    # ---- the file as a whole ------------------------------------------------------------------------------

    def check_use(self, conditions: ConditionReader, rules: dict[str, Rule], parameters: dict[str, Parameter]) -> None:
        """Nothing stands idle, nothing refers to itself, and the trace fits into one number."""
        for name in sorted(set(self.facts) - conditions.used_facts):
            self.blame(("facts", name), f"No rule asks for the fact {name!r}.")
        for name in sorted(set(parameters) - conditions.used_parameters):
            self.blame(("parameters", name), f"No rule uses the parameter {name!r}.")
        used = {name for name, _ in conditions.used_rules}
        for rule_id in rules:
            if rule_id not in used:
                self.blame(("rules",), f"The rule {rule_id!r} has no part in the outcome.")
        for source in sorted(set(self.sources) - self.cited):
            self.blame(("sources", source), f"The source {source!r} is cited nowhere.")
        if len(conditions.leaves) > MOST_LEAVES:
            self.blame(("rules",), f"{len(conditions.leaves)} conditions; a policy holds at most {MOST_LEAVES}.")
        for rule_id in rules:
            if self.reaches_itself(rule_id, rules):
                self.blame(("rules",), f"The rule {rule_id!r} refers back to itself.")

    @staticmethod
    def reaches_itself(rule_id: str, rules: dict[str, Rule]) -> bool:
        seen: set[str] = set()
        todo: list[Anything] = [rules[rule_id].when]
        while todo:
            node = todo.pop()
            if isinstance(node, RuleRef):
                if node.rule == rule_id:
                    return True
                if node.rule in seen or node.rule not in rules:
                    continue
                seen.add(node.rule)
            todo.extend(parts_of(node, rules))
        return False

    def check_words(self) -> None:
        """Refuse the words that this product never says of a person, anywhere in the file but in source titles."""
        for path, text in _texts({k: v for k, v in self.content.items() if k != "sources"}, ()):
            found = FORBIDDEN.search(text)
            if found:
                self.blame(path, f"The word {found.group()!r} is never said of a person.")


def _texts(raw: Anything, path: Path) -> list[tuple[Path, str]]:
    if isinstance(raw, str):
        return [(path, raw)]
    children = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    return [found for key, child in children for found in _texts(child, (*path, key))]
