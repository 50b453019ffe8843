"""Which conditions and rules can never change an answer, on any day and for any facts?

Nothing is blamed that could matter: where trying everything would take too long, a part counts as one that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from aman.core.policy import tree
from aman.core.policy.asking import code_everything
from aman.core.policy.binding import BoundPolicy, bind_policy, days_window
from aman.core.policy.boundaries import find_boundary_days, values_of
from aman.core.policy.diagrams import ALWAYS, NEVER, Diagrams
from aman.core.policy.missing import answers_of
from aman.core.policy.program import program_of
from aman.core.policy.results import FactKind, LeafCode
from aman.core.policy.tree import AS_OF, Condition, Leaf, Named, Node, Operator, Policy, RuleRef, leaves_under

#: When a part is certainly true, and when certainly false, for facts that are all known.
Pair = tuple[int, int]
#: Diagrams larger than this are given up.
MOST_NODES = 60_000
#: More different states of the rules than this are given up.
MOST_STATES = 3_000


def find_idle_parts(policy: Policy) -> tuple[tuple[Leaf, ...], tuple[str, ...]]:
    """Find what has no bearing on any answer of a policy.

    Args:
        policy: with rules that lead to no circle.

    Returns:
        Conditions on facts that might as well always hold, or never, without their rule or the outcome changing
        on any day and for any facts (a condition on a parameter alone: that might be turned round); and rules
        that may hold or not without the outcome changing. A rule that always comes together with another is
        not among them: it adds a reason.
    """
    needed = {(leaf.index, value): leaf for leaf in policy.leaves for value in (True, False)}
    for seen in _seen_to_matter(policy):
        _take_out(needed, *seen)
    rules = dict.fromkeys(policy.rules)
    for count, situation in enumerate(_situations(policy)):
        for one in [one for one in list(needed) if situation.leaf_matters(*one)]:
            _take_out(needed, *one)
        for rule_id in [r for r in rules if situation.rule_matters(r, False) or situation.rule_matters(r, True)]:
            del rules[rule_id]
        if situation.is_too_large or count > MOST_STATES or not (needed or rules):
            return (), ()
    return tuple({index: leaf for (index, _), leaf in needed.items()}.values()), tuple(rules)


def _take_out(needed: dict[tuple[int, bool], Leaf], index: int, value: bool) -> None:
    """A parameter may have had one value so far only; a condition on a fact has no such excuse."""
    leaf = needed.pop((index, value), None)
    if leaf is not None and leaf.fact is None:
        needed.pop((index, not value), None)


def find_shadowed_rules(policy: Policy) -> tuple[str, ...]:
    """Find rules that could be taken out of a policy without any outcome changing, though a reason would be lost.

    Args:
        policy: with rules that lead to no circle.

    Returns:
        Ids of rules that hold only where the others give the same outcome anyway, in the order of the file.
    """
    rules = dict.fromkeys(policy.rules)
    for count, situation in enumerate(_situations(policy)):
        for rule_id in [r for r in rules if situation.rule_matters(r, False)]:
            del rules[rule_id]
        if situation.is_too_large or count > MOST_STATES or not rules:
            return ()
    return tuple(rules)


def _seen_to_matter(policy: Policy) -> set[tuple[int, bool]]:
    """Conditions of which an example of the file shows that taking them to be always so changes something."""
    program = program_of(policy)
    found: set[tuple[int, bool]] = set()
    examples = [*policy.examples, *(example for rule in policy.rules.values() for example in rule.examples)]
    tried = (program.roots[0], *program.rules.values())
    for example in examples:
        codes = code_everything(bind_policy(policy, example.as_of, example.known_on), dict(example.facts))
        before = program.values(codes)
        for leaf in policy.leaves:
            value = codes[leaf.index] == LeafCode.NO
            if (leaf.index, value) in found or codes[leaf.index] > LeafCode.YES:
                continue
            turned = list(codes)
            turned[leaf.index] = int(value)
            after = program.values(turned)
            if any(before[place] is not after[place] for place in tried):
                found.add((leaf.index, value))
        if len(found) == 2 * len(policy.leaves):
            break
    return found


def _situations(policy: Policy) -> Iterator[_Situation]:
    """Every different state of the rules: the days themselves first, then what was known on earlier or later ones."""
    days = sorted({*find_boundary_days(policy), *_days_in_order(policy)})
    seen = set()
    known_days = sorted({policy.first_day, *(v.known for p in policy.parameters.values() for v in p.values), days[-1]})
    pairs = [(day, day) for day in reversed(days)]
    pairs += [(as_of, known_on) for as_of in days for known_on in known_days if as_of != known_on]
    for as_of, known_on in pairs:
        bound = bind_policy.__wrapped__(policy, as_of, known_on)
        state = tuple((leaf.fixed, leaf.readings) for leaf in bound.leaves)
        if not bound.is_silent and state not in seen:
            seen.add(state)
            yield _Situation(bound)


def _days_in_order(policy: Policy) -> Iterator[date]:
    """Where a fact is compared with the day asked about and with other days: each order of the two, one day at least."""
    by_fact: dict[str, list[Leaf]] = {}
    for leaf in policy.leaves:
        if leaf.fact is not None and leaf.kind is FactKind.DATE:
            by_fact.setdefault(leaf.fact, []).append(leaf)
    for leaves in by_fact.values():
        steps, days = {0}, set()
        for leaf in leaves:
            sides = [values_of(operand, policy) for operand in leaf.operands]
            if leaf.operator is Operator.WITHIN_DAYS:
                counts = {n for n in sides[1] if isinstance(n, int)}
                steps |= counts if leaf.operands[0] == Named(AS_OF) else set()
                days |= {d for day in sides[0] for n in counts if isinstance(day, date) for d in days_window((day, n))}
            else:
                days |= {value for side in sides for value in side if isinstance(value, date)}
        if any(Named(AS_OF) in leaf.operands for leaf in leaves):
            for ordinal in {day.toordinal() - step + near for day in days for step in steps for near in (-1, 0, 1)}:
                if date.min.toordinal() <= ordinal <= date.max.toordinal():
                    yield date.fromordinal(ordinal)


class _Situation:
    """The rules of one day as diagrams over all facts that can be told apart."""

    def __init__(self, bound: BoundPolicy) -> None:
        self._bound = bound
        self._policy = bound.policy
        self._made = Diagrams()
        # A condition that may also be open asks two questions: is it true, is it false.
        self._open = {leaf.leaf.index for leaf in bound.leaves if leaf.fixed is LeafCode.RULE_SILENT}
        self._open |= {leaf.leaf.index for leaf in bound.leaves if len(leaf.readings or ()) > 1}
        # Conditions on one fact are asked one after the other: what excludes each other stays close together.
        facts: dict[object, int] = {}
        order = sorted(bound.leaves, key=lambda leaf: facts.setdefault(leaf.leaf.subject, len(facts)))
        self._question = {leaf.leaf.index: 2 * i for i, leaf in enumerate(order)}
        self._kept: dict[str, Pair] = {}
        self._possible = self._all_facts()
        self._roots: dict[str, Pair] = {rule_id: self._condition(rule_id) for rule_id in self._policy.rules}
        self._outcome = self._pair(self._policy.outcome, self._condition)
        self._under = {
            rule_id: {leaf.index for leaf in leaves_under(rule.when, self._policy.rules)}
            for rule_id, rule in self._policy.rules.items()
        }

    @property
    def is_too_large(self) -> bool:
        """Whether to give up: then everything counts as mattering."""
        return len(self._made) > MOST_NODES

    def leaf_matters(self, index: int, value: bool) -> bool:
        """Whether taking a condition to be always so changes a rule or the outcome, for some facts."""
        made = self._made
        roots = [pair for rule_id, pair in self._roots.items() if index in self._under[rule_id]]
        for pair in (*roots, self._outcome):
            changed = made.any_of(made.differ(part, self._answered(part, index, (value, not value))) for part in pair)
            if changed != NEVER and made.all_of((changed, self._possible)) != NEVER:
                return True
        return False

    def _answered(self, part: int, index: int, way: tuple[bool, bool]) -> int:
        part = self._made.given(part, self._question[index], way[0])
        return self._made.given(part, self._question[index] + 1, way[1]) if index in self._open else part

    def rule_matters(self, rule_id: str, value: bool) -> bool:
        """Whether the outcome changes, for some facts, when a rule is taken to be always so."""
        kept: dict[str, Pair] = {rule_id: (ALWAYS, NEVER) if value else (NEVER, ALWAYS)}

        def condition(other: str) -> Pair:
            if other not in kept:
                kept[other] = self._pair(self._policy.rules[other].when, condition)
            return kept[other]

        made = self._made
        taken = self._pair(self._policy.outcome, condition)
        differ = [made.differ(a, b) for a, b in zip(self._outcome, taken, strict=True)]
        changed = made.any_of(differ)
        return changed != NEVER and made.all_of((changed, self._possible)) != NEVER

    def _condition(self, rule_id: str) -> Pair:
        if rule_id not in self._kept:
            self._kept[rule_id] = self._pair(self._policy.rules[rule_id].when, self._condition)
        return self._kept[rule_id]

    def _pair(self, node: Node, condition: Callable[[str], Pair]) -> Pair:
        made = self._made
        if self.is_too_large:
            return NEVER, NEVER
        if isinstance(node, Leaf):
            true = made.ask(self._question[node.index])
            return true, (made.ask(self._question[node.index] + 1) if node.index in self._open else made.opposite(true))
        if isinstance(node, RuleRef):
            return self._pair(tree.worth_of(node.rule, self._policy.rules), condition)
        if isinstance(node, Condition):
            return condition(node.rule)
        if isinstance(node, tree.Doubt):
            return NEVER, self._pair(node.part, condition)[1]
        if isinstance(node, tree.Not):
            true, false = self._pair(node.part, condition)
            return false, true
        pairs = [self._pair(part, condition) for part in node.parts]
        trues, falses = [true for true, _ in pairs], [false for _, false in pairs]
        if isinstance(node, tree.All):
            return made.all_of(trues), made.any_of(falses)
        if isinstance(node, tree.Any):
            return made.any_of(trues), made.all_of(falses)
        return self._at_least(trues, node.count), self._at_least(falses, len(falses) - node.count + 1)

    def _at_least(self, parts: list[int], wanted: int) -> int:
        """True where so many parts are: counted part by part."""
        counts = [ALWAYS] + [NEVER] * wanted
        for part in parts:
            counts = [ALWAYS] + [self._made.choose(part, counts[n - 1], counts[n]) for n in range(1, wanted + 1)]
        return counts[wanted]

    def _all_facts(self) -> int:
        """True for every combination of answers that facts can give, and of what the day decides."""
        made = self._made
        parts = []
        for leaf in self._bound.leaves:
            if leaf.fixed is LeafCode.RULE_SILENT and leaf.may_be_moot:
                # Open as a rule, and no where the fact does not apply.
                parts.append(made.opposite(made.ask(self._question[leaf.leaf.index])))
            elif leaf.fixed is not None:
                parts.append(self._coded(leaf.leaf.index, leaf.fixed))
        for indexes, answers, _, is_complete in answers_of.__wrapped__(self._bound).values():
            if is_complete:
                moot = (0,) * len(indexes)
                parts.append(
                    made.any_of(
                        made.all_of(self._coded(i, code) for i, code in zip(indexes, answer, strict=True))
                        for answer in (*answers, moot)
                    )
                )
        return made.all_of(parts)

    def _coded(self, index: int, code: int) -> int:
        made = self._made
        true = made.ask(self._question[index])
        if index not in self._open:
            return true if code == LeafCode.YES else made.opposite(true)
        false = made.ask(self._question[index] + 1)
        if code == LeafCode.RULE_SILENT:
            return made.all_of((made.opposite(true), made.opposite(false)))
        return made.all_of((true, made.opposite(false)) if code == LeafCode.YES else (made.opposite(true), false))
