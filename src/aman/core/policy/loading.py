"""Is this text a sound policy, and if not, what is wrong with it, all at once and by line?"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any as Anything

from aman.core.policy.conditions import ConditionReader
from aman.core.policy.deadlines import read_deadlines
from aman.core.policy.parts import ID, PartReader
from aman.core.policy.reaching import find_idle_parts
from aman.core.policy.references import DEEPEST_RULE, MOST_PARTS, find_circle, measure_rules
from aman.core.policy.results import Outcome, PolicyKind
from aman.core.policy.strict_yaml import Mistake, Path, read_yaml, suggest
from aman.core.policy.timeline import Parameter
from aman.core.policy.tree import MOST_LEAVES, Policy, Rule
from aman.errors import BadInput

#: An officer reads them all; ten times as many as the largest policy of today has.
MOST_RULES = 200
_MOST_SAID = 20
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
    """A rule file has mistakes; `mistakes` holds a line, a sentence and a fix for each, `problems` the first two."""

    default_code = "bad-policy"

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        listed = " ".join(f"Line {m.line}: {m.sentence}" for m in self.mistakes[:_MOST_SAID])
        more = len(self.mistakes) - _MOST_SAID
        super().__init__(
            f"The rule file cannot be used, {len(self.mistakes)} problems. {listed}"
            + (f" And {more} more." if more > 0 else ""),
            fix="Mend each line named, then load the file again.",
        )

    @property
    def problems(self) -> list[tuple[int, str]]:
        """Line and sentence of every mistake, in the order of the lines."""
        return [(mistake.line, mistake.sentence) for mistake in self.mistakes]


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
        raise BadPolicy(reading.mistakes or [Mistake(1, "The file is empty.", "Begin with `policy: my-policy`.")])
    policy = _Loader(reading).load()
    if reading.mistakes or policy is None:
        raise BadPolicy(reading.mistakes)
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
        self.blame_strangers(self.content, (), _TOP, "a rule file")
        policy_id = self.text(self.content, "policy", ())
        if not _POLICY_ID.match(policy_id):
            fix = "Write for example `policy: pk-exposure`."
            self.blame(("policy",), "A policy needs an id of lower-case words joined by hyphens.", fix)
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
                self.blame(path, f"No rule is named {used!r}.", suggest(used, rules))
        rules = self.check_contradictions(rules)
        in_outcome.update(name for rule in rules.values() if rule.id in in_outcome for name in rule.contradicts)
        self.check_use(conditions, rules, parameters, in_outcome)
        if len(leaves) > MOST_LEAVES:
            fix = "Make two policies of it, or ask of one list of words instead of word by word."
            self.blame(("rules",), f"{len(leaves)} conditions; a policy holds at most {MOST_LEAVES}.", fix)
        self.check_words()
        examples = self.read_examples(self.content.get("examples"), ("examples",))
        answers = self.read_answers()
        if outcome is None or self.reading.mistakes:
            return None
        policy = Policy(
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
        self.check_idle(policy, conditions)
        return policy

    def kind(self) -> PolicyKind:
        kind = str(self.content.get("kind", PolicyKind.PATHWAY.value))
        if kind in set(PolicyKind):
            return PolicyKind(kind)
        self.blame(("kind",), f"`kind` must be one of {', '.join(PolicyKind)}.", suggest(kind, PolicyKind))
        return PolicyKind.PATHWAY

    def read_rules(self, conditions: ConditionReader) -> dict[str, Rule]:
        found: dict[str, Rule] = {}
        listed = self.content.get("rules")
        if not isinstance(listed, list) or not listed:
            fix = "Write `rules:` and below it each rule, beginning with `- id: `."
            self.blame(("rules",), "`rules` needs a list with at least one rule.", fix)
            return found
        if len(listed) > MOST_RULES:
            sentence = f"{len(listed):,} rules; a policy holds at most {MOST_RULES}."
            self.blame(("rules",), sentence, "Split it into policies that each answer one question.")
            return found
        for index, raw in enumerate(listed):
            path: Path = ("rules", index)
            if not isinstance(raw, dict) or not ID.match(str(raw.get("id", ""))):
                self.blame(path, "A rule needs an `id` of lower-case words.", "Write for example `id: pk.no_status`.")
                continue
            if raw["id"] in found:
                self.blame(path, f"Two rules are named {raw['id']!r}.", "Give one of them another `id`.")
            self.blame_strangers(raw, path, _RULE, "a rule")
            if raw.get("doubtful", True) is not True:
                self.blame((*path, "doubtful"), "`doubtful` is true or is left out.", "Write `doubtful: true`.")
            cites, mark = self.grounds(raw, path)
            description = self.text(raw, "description", path)
            examples = self.read_examples(raw.get("examples"), (*path, "examples"))
            if {example.expect for example in examples} != set(Outcome):
                lacking = ", ".join(o for o in Outcome if o not in {example.expect for example in examples})
                sentence = f"The rule {raw['id']!r} needs an example of each: {', '.join(Outcome)}."
                self.blame(path, sentence, f"Add an example with facts for which it gives {lacking}.")
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
        listed = self.content.get("rules")
        for index, raw in enumerate(listed if isinstance(listed, list) else ()):
            rule_id = raw.get("id") if isinstance(raw, dict) else None
            rule = rules.get(rule_id) if isinstance(rule_id, str) else None
            for other in rule.contradicts if rule else ():
                if rule is None or other not in rules or other == rule.id:
                    sentence = f"{other!r} is no other rule of this policy."
                    self.blame(("rules", index, "contradicts"), sentence, suggest(other, rules))
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
            self.blame(("facts", name), f"No rule asks for the fact {name!r}.", "Remove it, or ask for it in a rule.")
        for name in sorted(set(parameters) - conditions.used_parameters):
            fix = f"Remove it, or compare with ${name} in a rule."
            self.blame(("parameters", name), f"No rule uses the parameter {name!r}.", fix)
        for rule_id in rules:
            if rule_id not in in_outcome:
                fix = f"Remove it, or add {{rule: {rule_id}}} to the outcome or to another rule."
                self.blame(self.place_of(rule_id), f"The rule {rule_id!r} has no part in the outcome.", fix)
        for source in sorted(set(self.sources) - self.cited):
            fix = "Remove it, or cite it where it was read."
            self.blame(("sources", source), f"The source {source!r} is cited nowhere.", fix)
        self.check_depth(rules)

    def check_depth(self, rules: dict[str, Rule]) -> None:
        """No rule leads back to itself, and what a rule leads to stays small enough to be read."""
        circle = find_circle(rules)
        if circle:
            sentence = f"The rule {circle[0]!r} refers back to itself: {' -> '.join(circle)}."
            self.blame(
                self.place_of(circle[0]), sentence, "Remove one of these references, or write the condition out."
            )
            return
        for rule_id, (depth, size) in measure_rules(rules).items():
            if depth > DEEPEST_RULE or size > MOST_PARTS:
                sentence = f"The rule {rule_id!r} leads to {size:,} parts, {depth} deep."
                fix = f"Refer to fewer rules: at most {MOST_PARTS:,} parts and {DEEPEST_RULE} deep."
                self.blame(self.place_of(rule_id), sentence, fix)
                return

    def check_idle(self, policy: Policy, conditions: ConditionReader) -> None:
        """Everything that stands in the file can change an answer, on some day and for some facts."""
        leaves, rules = find_idle_parts(policy)
        for leaf in leaves:
            sentence = f"The condition {leaf.id} changes no answer, on any day and for any facts."
            fix = "Remove it, or look at what stands beside it: another condition always goes before it."
            self.blame(conditions.places[leaf.index], sentence, fix)
        for rule_id in rules:
            sentence = f"The rule {rule_id!r} changes no outcome, on any day and for any facts."
            fix = "Remove it, or look at the other rules: one of them always says the same, or goes before it."
            self.blame(self.place_of(rule_id), sentence, fix)

    def place_of(self, rule_id: str) -> Path:
        """Where a rule stands."""
        listed = self.content.get("rules") or ()
        return next((("rules", i) for i, r in enumerate(listed) if isinstance(r, dict) and r.get("id") == rule_id), ())

    def check_words(self) -> None:
        """Refuse the words that this product never says of a person, anywhere in the file but in source titles."""
        for path, text in _texts({k: v for k, v in self.content.items() if k != "sources"}, ()):
            found = FORBIDDEN.search(text)
            if found:
                fix = "Say what the rules say: that they reach a person on a day, or do not, or that it cannot be told."
                self.blame(path, f"The word {found.group()!r} is never said of a person.", fix)


def _texts(raw: Anything, path: Path) -> list[tuple[Path, str]]:
    if isinstance(raw, str):
        return [(path, raw)]
    children = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    return [found for key, child in children for found in _texts(child, (*path, key))]
