"""Is this text a sound policy, and if not, what is wrong with it, all at once and by line?"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any as Anything

from aman.core.policy.conditions import ConditionReader
from aman.core.policy.deadlines import read_deadlines
from aman.core.policy.parts import ID, PartReader
from aman.core.policy.results import Outcome, PolicyKind
from aman.core.policy.strict_yaml import Path, read_yaml
from aman.core.policy.timeline import Parameter
from aman.core.policy.tree import MOST_LEAVES, Policy, Rule, RuleRef, parts_of
from aman.errors import BadInput

_POLICY_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
#: Words that this product never says of a person.
FORBIDDEN = re.compile(r"\b(safe|safely|safety|deportable|deportability|eligible to be deported)\b", re.IGNORECASE)
_TOP = {
    "policy", "title", "kind", "decides", "first_day", "last_reviewed", "answers", "cannot_know", "sources",
    "facts", "parameters", "rules", "outcome", "deadlines", "examples",
}  # fmt: skip
_RULE = {
    "id", "description", "cite", "mark", "rank", "contradicts", "note", "doubtful", "last_reviewed", "cannot_know",
    "when", "examples",
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


class _Loader(PartReader):
    """Puts the parts of one file together and checks the whole."""

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
        leaves, in_outcome = conditions.leaves, {name for name, _ in conditions.used_rules}
        deadlines = read_deadlines(self, conditions)
        for used, path in conditions.used_rules:
            if used not in rules:
                self.blame(path, f"No rule is named {used!r}.")
        rules = self.check_contradictions(rules)
        in_outcome.update(name for rule in rules.values() if rule.id in in_outcome for name in rule.contradicts)
        self.check_use(conditions, rules, parameters, in_outcome)
        if len(leaves) > MOST_LEAVES:
            self.blame(("rules",), f"{len(leaves)} conditions; a policy holds at most {MOST_LEAVES}.")
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
            leaves=leaves,
            sources=self.sources,
            examples=examples,
            kind=self.kind(),
            decides=self.text(self.content, "decides", (), needed=False),
            deadlines=deadlines,
            deadline_leaves=conditions.leaves[len(leaves) :],
        )

    def kind(self) -> PolicyKind:
        kind = self.content.get("kind", PolicyKind.PATHWAY.value)
        if kind in set(PolicyKind):
            return PolicyKind(kind)
        self.blame(("kind",), f"`kind` must be one of {', '.join(PolicyKind)}.")
        return PolicyKind.PATHWAY

    def read_rules(self, conditions: ConditionReader) -> dict[str, Rule]:
        found: dict[str, Rule] = {}
        listed = self.content.get("rules")
        if not isinstance(listed, list) or not listed:
            self.blame(("rules",), "`rules` needs a list with at least one rule.")
            return found
        for index, raw in enumerate(listed):
            path: Path = ("rules", index)
            if not isinstance(raw, dict) or not ID.match(str(raw.get("id", ""))):
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
                rank=self.rank(raw, path),
                contradicts=self.words(raw["contradicts"], (*path, "contradicts")) if "contradicts" in raw else (),
            )
        return found

    # ---- the file as a whole ------------------------------------------------------------------------------

    def check_contradictions(self, rules: dict[str, Rule]) -> dict[str, Rule]:
        """A contradiction is mutual, whichever of the two rules states it."""
        mutual: dict[str, dict[str, None]] = {rule_id: {} for rule_id in rules}
        for index, raw in enumerate(self.content.get("rules") or ()):
            rule = rules.get(raw.get("id", "")) if isinstance(raw, dict) else None
            for other in rule.contradicts if rule else ():
                if rule is None or other not in rules or other == rule.id:
                    self.blame(("rules", index, "contradicts"), f"{other!r} is no other rule of this policy.")
                    continue
                mutual[rule.id][other] = mutual[other][rule.id] = None
        return {rule_id: replace(rule, contradicts=tuple(mutual[rule_id])) for rule_id, rule in rules.items()}

    def check_use(
        self,
        conditions: ConditionReader,
        rules: dict[str, Rule],
        parameters: dict[str, Parameter],
        in_outcome: set[str],
    ) -> None:
        """Nothing stands idle and nothing refers to itself."""
        for name in sorted(set(self.facts) - conditions.used_facts):
            self.blame(("facts", name), f"No rule asks for the fact {name!r}.")
        for name in sorted(set(parameters) - conditions.used_parameters):
            self.blame(("parameters", name), f"No rule uses the parameter {name!r}.")
        for rule_id in rules:
            if rule_id not in in_outcome:
                self.blame(("rules",), f"The rule {rule_id!r} has no part in the outcome.")
        for source in sorted(set(self.sources) - self.cited):
            self.blame(("sources", source), f"The source {source!r} is cited nowhere.")
        for rule_id in rules:
            if self.reaches_itself(rule_id, rules):
                self.blame(("rules",), f"The rule {rule_id!r} refers back to itself.")

    @staticmethod
    def reaches_itself(rule_id: str, rules: dict[str, Rule]) -> bool:
        seen: set[str] = set()
        todo: list[Anything] = [rules[rule_id].when, *(rules[other].when for other in rules[rule_id].contradicts)]
        while todo:
            node = todo.pop()
            if isinstance(node, RuleRef):
                if node.rule == rule_id:
                    return True
                if node.rule in seen or node.rule not in rules:
                    continue
                seen.add(node.rule)
                # What contradicts a rule is asked wherever the rule is.
                todo.extend(rules[other].when for other in rules[node.rule].contradicts)
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
