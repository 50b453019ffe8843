"""What is the value of every part of a policy, given what each of its conditions came to?

This half of the computing knows no dates: it is made once for a policy. Explaining needs the value of every
part, deciding the value of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aman.core.policy import tree
from aman.core.policy.tree import Condition, Leaf, Node, Policy, Rule, RuleRef
from aman.core.policy.writing import TreeWriter, make_function, written_parts

Truth = bool | None
Combine = Callable[[Sequence[int]], Truth]
Values = tuple[Truth, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Every part of some trees, each once, parts before what is made of them.

    Args:
        nodes: the parts.
        parts: for each of them the places of its own parts.
        roots: the places of the trees asked for.
        rules: rule id -> the place of its condition.
        values: makes the value of every part from the leaf codes.
        combine: makes the value of the first tree alone, stopping early.
    """

    nodes: tuple[Node, ...]
    parts: tuple[tuple[int, ...], ...]
    roots: tuple[int, ...]
    rules: Mapping[str, int]
    values: Callable[[Sequence[int]], Values]
    combine: Combine


@lru_cache(maxsize=512)
def program_of(policy: Policy) -> Program:
    """Write a policy's outcome down as a program.

    Args:
        policy: a loaded policy.

    Returns:
        The program; its first root is the outcome, every rule's condition is in it.
    """
    return build_program((policy.outcome, *(Condition(rule_id) for rule_id in policy.rules)), policy.rules)


@lru_cache(maxsize=512)
def deadline_program_of(policy: Policy) -> Program:
    """Write the conditions of a policy's deadlines down as a program.

    Args:
        policy: a loaded policy with at least one deadline.

    Returns:
        The program; one root a deadline, in the order of the file.
    """
    return build_program(tuple(deadline.when for deadline in policy.deadlines), policy.rules)


def build_program(roots: Sequence[Node], rules: Mapping[str, Rule]) -> Program:
    """Write trees down as a program.

    Args:
        roots: at least one tree.
        rules: the policy's rules, to follow references.

    Returns:
        The program.
    """
    places: dict[Node, int] = {}
    parts: list[tuple[int, ...]] = []

    def place(node: Node) -> int:
        if node not in places:
            found = tuple(place(part) for part in written_parts(node, rules))
            places[node] = len(parts)
            parts.append(found)
        return places[node]

    at = tuple(place(root) for root in roots)
    nodes = tuple(places)
    by_rule = {node.rule: i for i, node in enumerate(nodes) if isinstance(node, Condition)}
    lines = [f"v{i} = {_value(node, parts[i])}" for i, node in enumerate(nodes)]
    lines.append(f"return ({''.join(f'v{i}, ' for i in range(len(nodes)))})")
    values = make_function("values", "c", lines, {"TRUTH": (False, True, None, None)})
    writer = TreeWriter(rules, roots[:1], lambda leaf: (f"c[{leaf.index}] == 1", f"c[{leaf.index}] == 0"))
    true, false = writer.pair(roots[0])
    body = [*writer.lines, f"return True if {true} else False if {false} else None"]
    combine: Combine = make_function("combine", "c", body, {})
    return Program(nodes, tuple(parts), at, by_rule, values, combine)


def _value(node: Node, parts: tuple[int, ...]) -> str:
    """The value of one part from those of its own parts, in Kleene's logic."""
    if isinstance(node, Leaf):
        return f"TRUTH[c[{node.index}]]"
    if isinstance(node, RuleRef | Condition):
        return f"v{parts[0]}"
    if isinstance(node, tree.Doubt):
        return f"False if v{parts[0]} is False else None"
    if isinstance(node, tree.Not):
        return f"None if v{parts[0]} is None else not v{parts[0]}"

    def some(value: str) -> str:
        return " or ".join(f"v{i} is {value}" for i in parts)

    if isinstance(node, tree.All):
        return f"False if {some('False')} else None if {some('None')} else True"
    if isinstance(node, tree.Any):
        return f"True if {some('True')} else None if {some('None')} else False"
    listed = f"({''.join(f'v{i}, ' for i in parts)})"
    short = f"{listed}.count(False) > {len(parts) - node.count}"
    return f"True if {listed}.count(True) >= {node.count} else False if {short} else None"


def compile_node(node: Node, rules: Mapping[str, Rule]) -> Combine:
    """Make a function that computes a node from the leaf codes, in Kleene's three-valued logic.

    Args:
        node: any node of the policy.
        rules: the policy's rules, to follow references.

    Returns:
        A function from the sequence of leaf codes to True, False or None.

    Source: three-valued logic of S. C. Kleene (1952), strong tables.
    """
    return build_program((node,), rules).combine
