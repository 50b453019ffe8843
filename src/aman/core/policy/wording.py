"""How does a policy read as numbered sentences of plain English?

Reach for `say_policy` to print a whole rule file, `say_condition` for one condition, `say_value_of` for one dated
value. Commands and comparisons of versions are written with it. Pages say the same in four languages with
words of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aman.core.policy import tree
from aman.core.policy.explaining import say_value
from aman.core.policy.results import FactKind, Mark, Outcome, PolicyKind
from aman.core.policy.timeline import DatedValue, FactValue, Parameter, Rank
from aman.core.policy.tree import AS_OF, Example, Fact, Leaf, Named, Node, Operator, Policy, Rule

_MARKS = {
    Mark.SEEN: "seen in its source",
    Mark.RECALLED: "recalled, no source seen",
    Mark.INFERRED: "inferred, not stated by its source",
}
_RANKS = {Rank.REPORTED: "reported only", Rank.DECIDED: "decided", Rank.LAW: "law"}
_KINDS = {
    PolicyKind.EXPOSURE: "the host's exposure rules",
    PolicyKind.PATHWAY: "a pathway to a third country",
    PolicyKind.STAGE: "a stage of a pathway",
    PolicyKind.PRIORITY: "a priority",
    PolicyKind.PROFILE: "a profile of heightened risk",
    PolicyKind.EXIT: "leaving the host state",
}
_OUTCOMES = {
    Outcome.MEETS: "meets",
    Outcome.DOES_NOT_MEET: "does not meet",
    Outcome.CANNOT_TELL: "cannot tell",
}
_DATES = {
    Operator.EQ: "{fact} is {value}",
    Operator.GE: "{fact} is {value} or later",
    Operator.LE: "{fact} is {value} or earlier",
    Operator.GT: "{fact} is after {value}",
    Operator.LT: "{fact} is before {value}",
    Operator.BETWEEN: "{fact} lies from {value} to {other}, both included",
    Operator.WITHIN_DAYS: "{fact} lies within {other} days after {value}",
}
_NUMBERS = {
    Operator.EQ: "{fact} is {value}",
    Operator.IN: "{fact} is one of {value}",
    Operator.GE: "{fact} is at least {value}",
    Operator.LE: "{fact} is at most {value}",
    Operator.GT: "{fact} is more than {value}",
    Operator.LT: "{fact} is less than {value}",
    Operator.BETWEEN: "{fact} lies from {value} to {other}, both included",
}
_SETS = {
    Operator.EQ: "{fact} is exactly {value}",
    Operator.IN: "{fact} holds at least one of {value}",
    Operator.GE: "{fact} holds all of {value}",
    Operator.LE: "{fact} holds nothing but {value}",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One numbered sentence of a policy.

    Args:
        number: its place in the whole text, from 1.
        text: plain English.
        about: id of the rule, parameter value, fact or deadline it speaks of; blank for the policy itself.
        cites: ids of the sources it rests on.
        mark: how well it is attested; None where it rests on no source.
        note: what must be said beside it; blank when nothing.
    """

    number: int
    text: str
    about: str = ""
    cites: tuple[str, ...] = ()
    mark: Mark | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences that belong together, under a heading."""

    title: str
    sentences: tuple[Sentence, ...]


# ---- conditions -----------------------------------------------------------------------------------------------


def say_condition(policy: Policy, node: Node) -> str:
    """Write a condition as one readable line.

    Args:
        policy: the policy it belongs to, for the names of facts and parameters.
        node: any node of it.

    Returns:
        Words without a full stop, ready to stand after "where".
    """
    if isinstance(node, Leaf):
        return _say_leaf(policy, node)
    if isinstance(node, tree.RuleRef | tree.Condition):
        return f"{node.rule} applies"
    if isinstance(node, tree.Doubt):
        return f"it may be that {say_condition(policy, node.part)}"
    if isinstance(node, tree.Not):
        return _say_not(policy, node.part)
    if all(isinstance(part, tree.RuleRef) for part in node.parts) and len(node.parts) > 1:
        named = ", ".join(part.rule for part in node.parts if isinstance(part, tree.RuleRef))
        if isinstance(node, tree.All):
            return f"each of these rules applies: {named}"
        return f"at least {node.count if isinstance(node, tree.AtLeast) else 'one'} of these rules applies: {named}"
    parts = [say_condition(policy, part) for part in node.parts]
    if isinstance(node, tree.AtLeast):
        return f"at least {node.count} of these hold: {'; '.join(f'({part})' for part in parts)}"
    if len(parts) == 1:
        return parts[0]
    simple = [part if _is_plain(p) else f"({part})" for p, part in zip(node.parts, parts, strict=True)]
    return " and ".join(simple) if isinstance(node, tree.All) else f"either {' or '.join(simple)}"


def _is_plain(node: Node) -> bool:
    return isinstance(node.part if isinstance(node, tree.Not) else node, Leaf | tree.RuleRef)


def _say_not(policy: Policy, part: Node) -> str:
    if isinstance(part, tree.RuleRef):
        return f"{part.rule} does not apply"
    if isinstance(part, tree.Any) and all(isinstance(p, tree.RuleRef) for p in part.parts):
        named = ", ".join(p.rule for p in part.parts if isinstance(p, tree.RuleRef))
        return f"none of these rules applies: {named}"
    return f"it is not so that {say_condition(policy, part)}"


def _say_leaf(policy: Policy, leaf: Leaf) -> str:
    fact = _say_operand(policy, leaf.subject) if isinstance(leaf.subject, Named) else policy.facts[leaf.subject].label
    if leaf.kind is FactKind.BOOL:
        quoted = fact if isinstance(leaf.subject, Named) else f"“{fact}”"
        return f"{quoted} is {_say_operand(policy, leaf.operands[0])}"
    value = _say_operand(policy, leaf.operands[0])
    other = _say_operand(policy, leaf.operands[1]) if len(leaf.operands) > 1 else ""
    if leaf.kind is FactKind.TEXT:
        words = leaf.operands[0]
        if isinstance(words, frozenset):
            return f"{fact} is {_one_of(words)}"
        return f"{fact} is {'one of ' if leaf.operator is Operator.IN else ''}{value}"
    if leaf.operator is Operator.WITHIN_DAYS and other.startswith("-"):
        return f"{fact} lies within {other.removeprefix('-')} days before {value}"
    forms = {FactKind.DATE: _DATES, FactKind.INT: _NUMBERS, FactKind.SET: _SETS}[leaf.kind]
    return forms[leaf.operator].format(fact=fact, value=value, other=other)


def _one_of(words: frozenset[str]) -> str:
    listed = [word.replace("_", " ") for word in sorted(words)]
    return " or ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed) or "nothing"


def _say_operand(policy: Policy, operand: tree.Operand) -> str:
    if not isinstance(operand, Named):
        return say_value(operand)
    if operand.name == AS_OF:
        return "the day asked about"
    found = policy.parameters.get(operand.name)
    return f"“{found.description if found else operand.name}”"


# ---- rules, values, facts, examples ---------------------------------------------------------------------------


def say_rule(policy: Policy, rule: Rule) -> str:
    """Write a rule with its condition.

    Args:
        policy: the policy it belongs to.
        rule: which rule.

    Returns:
        Its own sentence, when it applies, and what limits its weight.
    """
    words = [rule.sentence, f"It applies where {say_condition(policy, rule.when)}."]
    if rule.is_doubtful:
        words.append("It is unconfirmed: where it applies, the outcome cannot be told.")
    if rule.rank is not Rank.DECIDED:
        words.append(f"Its rank: {_RANKS[rule.rank]}.")
    if rule.contradicts:
        words.append(f"It contradicts {', '.join(rule.contradicts)}.")
    return " ".join(words)


def say_value_of(parameter: Parameter, value: DatedValue) -> str:
    """Write one dated value of a parameter.

    Args:
        parameter: what it is a value of.
        value: one of its values.

    Returns:
        From when to when it holds, since when it is known, and what it is or why it is unknown.
    """
    until = f" to {value.last}" if value.last else ""
    stated = f"unknown ({value.reason})" if value.value is None else say_value(value.value)
    rank = f"; {_RANKS[value.rank]}" if value.rank is not Rank.DECIDED else ""
    against = f"; contradicts {', '.join(value.contradicts)}" if value.contradicts else ""
    return f"from {value.first}{until} (known {value.known}{rank}{against}): {stated}"


def say_fact(fact: Fact) -> str:
    """Write what a policy asks about a person.

    Args:
        fact: one of its facts.

    Returns:
        The fact's name, its meaning, how it is written in a file, and what settles it.
    """
    written = {
        FactKind.DATE: "a day",
        FactKind.INT: "a whole number",
        FactKind.BOOL: "yes or no",
        FactKind.TEXT: "a word",
        FactKind.SET: "several words joined by semicolons",
    }[fact.kind]
    if fact.values is not None:
        written += f": {', '.join(fact.values)}"
    also = f" Also accepted: {', '.join(f'{a} for {b}' for a, b in fact.aliases)}." if fact.aliases else ""
    return f"{fact.name}, {fact.label} ({written}). Settled by {fact.evidence}.{also}"


def say_example(policy: Policy, example: Example) -> str:
    """Write an example of a policy.

    Args:
        policy: the policy it belongs to.
        example: facts, days and the answer they must give.

    Returns:
        One line: the days, the facts, the answer.
    """
    known = "" if example.known_on == example.as_of else f", as known on {example.known_on}"
    said = [f"{name} {say_value(value)}" for name, value in example.facts]
    missing = "" if example.missing is None else f", missing {', '.join(example.missing) or 'nothing'}"
    due = f", due {example.due}" if example.due else ""
    return f"on {example.as_of}{known}, {'; '.join(said) or 'nothing known'}: {_OUTCOMES[example.expect]}{missing}{due}"


def say_due(policy: Policy, rule: tree.DeadlineRule) -> str:
    """Write by when something must be done, and by whom.

    Args:
        policy: the policy it belongs to.
        rule: which deadline.

    Returns:
        Two sentences.
    """
    whom = f"It concerns those of whom it holds that {say_condition(policy, rule.when)}."
    if rule.after is not None and rule.days is not None:
        return f"Due {_say_operand(policy, rule.days)} days after {policy.facts[rule.after].label}. {whom}"
    return f"Due by {_say_operand(policy, rule.by) if rule.by is not None else 'no stated day'}. {whom}"


def say_mark(mark: Mark) -> str:
    """Say how well something is attested.

    Args:
        mark: any mark.

    Returns:
        A few words.
    """
    return _MARKS[mark]


def say_outcome(outcome: Outcome | str) -> str:
    """Say an outcome in plain words.

    Args:
        outcome: one of the three, or its word.

    Returns:
        For example "does not meet".
    """
    return _OUTCOMES[Outcome(outcome)]


def say_facts(policy: Policy, facts: Iterable[tuple[str, FactValue]]) -> str:
    """Say known facts in one line.

    Args:
        policy: the policy that asks for them.
        facts: pairs of a name and a value.

    Returns:
        Labels with their values, joined by semicolons; "nothing" where there are none.
    """
    return "; ".join(f"{policy.facts[name].label}: {say_value(value)}" for name, value in facts) or "nothing"


# ---- the whole ------------------------------------------------------------------------------------------------


def say_policy(policy: Policy) -> tuple[Section, ...]:
    """Write a policy as numbered sentences, in the order a reader needs them.

    Args:
        policy: a loaded policy.

    Returns:
        Sections; the numbers run through the whole text.
    """
    sections: list[Section] = []
    number = 0
    for title, drafts in _drafts(policy):
        numbered = []
        for about, text, cites, mark, note in drafts:
            number += 1
            numbered.append(Sentence(number, text, about, cites, mark, note))
        if numbered:
            sections.append(Section(title, tuple(numbered)))
    return tuple(sections)


_Draft = tuple[str, str, tuple[str, ...], Mark | None, str]


def _drafts(policy: Policy) -> Iterator[tuple[str, list[_Draft]]]:
    def plain(*texts: str) -> list[_Draft]:
        return [("", text, (), None, "") for text in texts if text]

    yield (
        "What it decides",
        plain(
            policy.decides,
            f"It is about {_KINDS[policy.kind]}; its rules begin on {policy.first_day}, and before that day nothing can be told.",
            f"It was last compared with its sources on {policy.last_reviewed}.",
        ),
    )
    yield "Its answers", plain(*(f"{_OUTCOMES[o].capitalize()}: {words}" for o, words in policy.answers.items()))
    yield "How the rules make the answer", plain(f"A person meets it where {say_condition(policy, policy.outcome)}.")
    yield (
        "Rules",
        [
            (r.id, f"{r.id}. {say_rule(policy, r)}", r.cites, r.mark, _beside(r.note, r.cannot_know))
            for r in policy.rules.values()
        ],
    )
    yield (
        "Values that change by decree",
        [
            (f"{p.name} {v.id}", f"{p.description} ({p.name}, {v.id}): {say_value_of(p, v)}.", v.cites, v.mark, v.note)
            for p in policy.parameters.values()
            for v in p.values
        ],
    )
    yield (
        "Deadlines",
        [(d.id, f"{d.id}. {d.sentence} {say_due(policy, d)}", d.cites, d.mark, d.note) for d in policy.deadlines],
    )
    yield "What it asks", [(f.name, f"{say_fact(f)}", (), None, "") for f in policy.facts.values()]
    yield "What it cannot know", plain(*policy.cannot_know)
    yield "Sources", [(s.id, f"{s.id}: {s.title} ({s.dated})", (), None, "") for s in policy.sources.values()]


def _beside(note: str, cannot_know: str) -> str:
    return " ".join(part for part in (note, f"Cannot know: {cannot_know}" if cannot_know else "") if part)
