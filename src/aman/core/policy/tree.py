"""Of which parts is a policy made: facts, rules, conditions, and how they are joined?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from aman.core.policy.results import FactKind, Mark, Outcome, PolicyKind
from aman.core.policy.timeline import FactValue, Parameter, Rank, Value

#: One trace code is one unsigned 64-bit number, two bits a leaf.
MOST_LEAVES = 32
#: The day asked about, as the left or right side of a condition.
AS_OF = "as_of"


class Operator(StrEnum):
    """The closed list. No free expressions: that keeps the two ways of computing equal."""

    EQ = "eq"
    IN = "in"
    GE = "ge"
    LE = "le"
    LT = "lt"
    GT = "gt"
    IS = "is"
    BETWEEN = "between"
    WITHIN_DAYS = "within_days"


#: Which operators make sense for which type of fact. For sets: `in` shares a member with the list,
#: `ge` holds all of it, `le` holds nothing else.
ALLOWED: Mapping[FactKind, frozenset[Operator]] = {
    FactKind.DATE: frozenset(Operator) - {Operator.IN, Operator.IS},
    FactKind.INT: frozenset(Operator) - {Operator.IN, Operator.IS, Operator.WITHIN_DAYS},
    FactKind.TEXT: frozenset({Operator.EQ, Operator.IN}),
    FactKind.BOOL: frozenset({Operator.IS}),
    FactKind.SET: frozenset({Operator.IN, Operator.GE, Operator.LE, Operator.EQ}),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A parameter, or the day asked about, where a value could stand."""

    name: str


Operand = Value | Named
Subject = str | Named


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition: a fact, an operator and what it is compared with.

    Args:
        index: place in the trace; conditions that are the same share one.
        id: rule and number, for people.
        subject: a fact's name, or a parameter or the day asked about.
        kind: the subject's type.
        operator: one of the closed list.
        operands: one value, or two for `between` (both days or numbers included). For `within_days`
            the day and the number of days: true from that day to so many days after it, both included;
            before it for a negative number.
    """

    index: int
    id: str
    subject: Subject
    kind: FactKind
    operator: Operator
    operands: tuple[Operand, ...]

    @property
    def fact(self) -> str | None:
        """The fact it asks for; None when it asks about a parameter or the day alone."""
        return self.subject if isinstance(self.subject, str) else None


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True when at least one part is true."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is false."""

    part: Node


@dataclass(frozen=True, slots=True)
class AtLeast:
    """True when at least `count` parts are true."""

    count: int
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class RuleRef:
    """A rule by its id, with everything that speaks against it; see worth_of."""

    rule: str


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of a rule by itself, whatever speaks against the rule; never written in a file."""

    rule: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """False when the part is false, open otherwise; never written in a file."""

    part: Node


Node = Leaf | All | Any | Not | AtLeast | RuleRef | Condition | Doubt


@dataclass(frozen=True, slots=True)
class Example:
    """Facts and the answer they must give; part of the file, run by the tests and on the policy's page."""

    as_of: date
    known_on: date
    facts: tuple[tuple[str, FactValue], ...]
    expect: Outcome
    missing: tuple[str, ...] | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What a policy asks about a person.

    Args:
        name: as in the rules.
        kind: its type.
        label: how a sentence names it.
        evidence: what a person could bring that settles it.
        values: every word a text or set fact may hold, None where any may stand.
        aliases: pairs of a word accepted on reading and the word of `values` it stands for; rules never see it.
    """

    name: str
    kind: FactKind
    label: str
    evidence: str
    values: tuple[str, ...] | None = None
    aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its condition, grounds and examples.

    Args:
        id: stable, lower case with dots.
        sentence: first line of the description, the sentence an officer reads.
        description: the whole of it.
        when: its condition.
        cites: ids of sources; empty only for a recalled rule, whose note says so.
        mark: how well it is attested.
        last_reviewed: when somebody last compared it with its sources.
        cannot_know: what this rule cannot see.
        note: what the outcome must say beside it; blank when nothing.
        is_doubtful: True for a rule that is unconfirmed or whose consequence no source states: where its
            condition holds, the outcome cannot be told; where it does not, the rule plays no part.
        examples: at least one of each answer, about this rule alone.
        rank: whose word it is.
        contradicts: ids of rules that cannot hold beside this one, whichever of the two says so in the file.
    """

    id: str
    sentence: str
    description: str
    when: Node
    cites: tuple[str, ...]
    mark: Mark
    last_reviewed: date
    cannot_know: str
    note: str
    is_doubtful: bool
    examples: tuple[Example, ...]
    rank: Rank = Rank.DECIDED
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """By when something must be done, and by whom.

    Args:
        id: stable, lower case with dots.
        sentence: first line of the description, what must be done.
        description: the whole of it.
        when: whom it concerns; its conditions are not part of the trace.
        cites: ids of sources; empty only for a recalled one, whose note says so.
        mark: how well it is attested.
        note: what must be said beside it; blank when nothing.
        after: the date fact it is counted from; None for a deadline that is the same for everybody.
        days: how many days after it, a number or a parameter; None where `by` states the day.
        by: the day itself or a parameter that holds it; None where it is counted from a fact.
        examples: facts and whether it concerns the person, with the day due where that matters.
    """

    id: str
    sentence: str
    description: str
    when: Node
    cites: tuple[str, ...]
    mark: Mark
    note: str
    after: str | None
    days: Operand | None
    by: Operand | None
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where a rule was read: publisher or address, and the day it bears, as text."""

    id: str
    title: str
    dated: str


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A rule file, checked and ready to be asked.

    Args:
        policy_id: as in the file's name.
        title: what the policy asks, in a few words.
        version_hash: SHA-256 of the content in one canonical form; comments and layout do not change it.
        first_day: before it, and for what was known before it, the answer is "cannot tell".
        last_reviewed: the day the whole file was last compared with its sources.
        answers: for each outcome the words in which this policy says it.
        cannot_know: what the whole policy cannot see.
        facts: what it asks about a person.
        parameters: values that change by decree.
        rules: in the order of the file.
        outcome: how the rules make the answer.
        leaves: every condition once, in the order of the trace.
        sources: everything cited.
        examples: about the whole outcome.
        kind: what it is about.
        decides: one sentence on what it decides; blank where the file has none.
        deadlines: what must be done by which day.
        deadline_leaves: conditions that only deadlines ask, numbered after those of the trace.
    """

    policy_id: str
    title: str
    version_hash: str
    first_day: date
    last_reviewed: date
    answers: Mapping[Outcome, str]
    cannot_know: tuple[str, ...]
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    rules: Mapping[str, Rule]
    outcome: Node
    leaves: tuple[Leaf, ...]
    sources: Mapping[str, SourceNote]
    examples: tuple[Example, ...]
    kind: PolicyKind = PolicyKind.PATHWAY
    decides: str = ""
    deadlines: tuple[DeadlineRule, ...] = ()
    deadline_leaves: tuple[Leaf, ...] = ()


def parts_of(node: Node, rules: Mapping[str, Rule]) -> tuple[Node, ...]:
    """Give the parts a node is made of; a leaf has none.

    Args:
        node: any node of the policy.
        rules: the policy's rules, to follow references.

    Returns:
        Its direct parts, in order.
    """
    if isinstance(node, All | Any | AtLeast):
        return node.parts
    if isinstance(node, Not | Doubt):
        return (node.part,)
    if isinstance(node, RuleRef | Condition):
        return (rules[node.rule].when,)
    return ()


def worth_of(rule_id: str, rules: Mapping[str, Rule]) -> Node:
    """Give what a rule is worth in an outcome, written out: its condition, doubt, and what contradicts it.

    Args:
        rule_id: which rule.
        rules: the policy's rules.

    Returns:
        The rule's own condition where nothing speaks against it. A doubtful rule that holds is open. Where a
        contradicting rule of the same rank does not certainly fail, a rule that holds is open; where one of a
        higher rank holds, it is false, and open where that cannot be told. One of a lower rank does not count.
    """
    rule = rules[rule_id]
    own = _believed(rule)
    against: list[Node] = []
    for other in (rules[name] for name in rule.contradicts):
        if other.rank == rule.rank:
            against.append(Not(Doubt(Condition(other.id))))
        elif other.rank > rule.rank:
            against.append(Not(_believed(other)))
    return All((own, *against)) if against else own


def _believed(rule: Rule) -> Node:
    return Doubt(Condition(rule.id)) if rule.is_doubtful else Condition(rule.id)


def leaves_under(node: Node, rules: Mapping[str, Rule]) -> Iterator[Leaf]:
    """Walk over the conditions below a node.

    Args:
        node: any node of the policy.
        rules: the policy's rules, to follow references.

    Returns:
        Leaves in order; one that is used twice comes twice.
    """
    if isinstance(node, Leaf):
        yield node
    for part in parts_of(node, rules):
        yield from leaves_under(part, rules)
