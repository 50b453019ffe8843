"""Do rules lead back to themselves, and how much does a rule lead to?"""

from __future__ import annotations

from collections.abc import Mapping

from aman.core.policy import tree
from aman.core.policy.tree import Node, Rule, RuleRef

#: Deeper than this nobody follows, and Python would not either.
DEEPEST_RULE = 60
#: As many parts as a page of an explanation could ever show.
MOST_PARTS = 2_000


def find_circle(rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """Find a rule that leads back to itself; what contradicts a rule is asked wherever the rule is.

    Args:
        rules: the policy's rules; names that are no rules are passed over.

    Returns:
        The rules on the way, the first one again at the end; empty when there is none.
    """
    return _walk(rules)[1]


def measure_rules(rules: Mapping[str, Rule]) -> dict[str, tuple[int, int]]:
    """Measure what each rule leads to, written out.

    Args:
        rules: rules without a circle.

    Returns:
        Rule id -> how deep and how many parts.
    """
    found: dict[str, tuple[int, int]] = {}

    def measure(node: Node) -> tuple[int, int]:
        if isinstance(node, RuleRef):
            deep, size = found.get(node.rule, (0, 0))
            return deep + 2, size + 2
        parts = [measure(part) for part in tree.parts_of(node, rules)]
        return 1 + max((deep for deep, _ in parts), default=0), 1 + sum(size for _, size in parts)

    for rule_id in _walk(rules)[0]:
        rule = rules[rule_id]
        measured = [measure(one.when) for one in (rule, *(rules[other] for other in rule.contradicts))]
        found[rule_id] = (max(deep for deep, _ in measured), sum(size for _, size in measured))
    return found


def _walk(rules: Mapping[str, Rule]) -> tuple[list[str], tuple[str, ...]]:
    """Rules in an order in which each comes after those it leads to, or the first circle met."""
    led_to = {rule.id: [name for name in _named(rule, rules) if name in rules] for rule in rules.values()}
    done: dict[str, None] = {}
    for start in rules:
        way = [start] if start not in done else []
        left = [list(reversed(led_to[start]))] if way else []
        on_way = set(way)
        while way:
            if not left[-1]:
                left.pop()
                done[way[-1]] = None
                on_way.discard(way.pop())
                continue
            following = left[-1].pop()
            if following in on_way:
                return [], (*way[way.index(following) :], following)
            if following not in done:
                way.append(following)
                on_way.add(following)
                left.append(list(reversed(led_to[following])))
    return list(done), ()


def _named(rule: Rule, rules: Mapping[str, Rule]) -> list[str]:
    """Rules that are named in a rule's condition, or in that of a rule that contradicts it."""
    todo: list[Node] = [rule.when, *(rules[other].when for other in rule.contradicts)]
    found = []
    while todo:
        node = todo.pop()
        if isinstance(node, RuleRef):
            found.append(node.rule)
        else:
            todo.extend(tree.parts_of(node, rules))
    return list(dict.fromkeys(found))
