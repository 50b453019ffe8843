"""How is a tree of conditions written down as Python that answers it in three values, quickly?

Every node becomes two plain expressions: when it is certainly true, and when it is certainly false. Where
neither holds, it is unknown. `and` and `or` of Python stop early in both, and nothing else is needed for
Kleene's logic. What the date alone decides is left out of the text; values are handed in by name, so that
days that differ in values only share one compiled text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import CodeType
from typing import Any as Anything

from aman.core.policy import tree
from aman.core.policy.tree import Leaf, Node, Rule, RuleRef

#: When a node is certainly true, and when it is certainly false.
Pair = tuple[str, str]
ALWAYS, NEVER = "True", "False"


class TreeWriter:
    """Writes nodes as pairs of expressions; a rule that is asked for more than once is answered once.

    Args:
        rules: the policy's rules, to follow references.
        roots: the nodes that will be written, to see what they share.
        leaf_pair: writes a condition.
    """

    def __init__(self, rules: Mapping[str, Rule], roots: Sequence[Node], leaf_pair: Callable[[Leaf], Pair]) -> None:
        self._rules = rules
        self._leaf_pair = leaf_pair
        self._pairs: dict[str, Pair] = {}
        self._uses = count_uses(roots, rules)
        self.lines: list[str] = []

    def pair(self, node: Node) -> Pair:
        """Write a node.

        Args:
            node: any node under the roots.

        Returns:
            Its two expressions; they may use names that `lines` sets before.
        """
        if isinstance(node, Leaf):
            return self._leaf_pair(node)
        if isinstance(node, RuleRef):
            return self.pair(tree.worth_of(node.rule, self._rules))
        if isinstance(node, tree.Condition):
            return self._condition(node.rule)
        if isinstance(node, tree.Doubt):
            return NEVER, self.pair(node.part)[1]
        if isinstance(node, tree.Not):
            true, false = self.pair(node.part)
            return false, true
        pairs = [self.pair(part) for part in node.parts]
        trues, falses = [true for true, _ in pairs], [false for _, false in pairs]
        if isinstance(node, tree.All):
            return all_of(trues), any_of(falses)
        if isinstance(node, tree.Any):
            return any_of(trues), all_of(falses)
        return _at_least(trues, node.count), _at_least(falses, len(falses) - node.count + 1)

    def _condition(self, rule_id: str) -> Pair:
        if rule_id not in self._pairs:
            pair = self.pair(self._rules[rule_id].when)
            if self._uses[rule_id] > 1 and len("".join(pair)) > 40:
                number = len(self._pairs)
                self.lines += [f"t{number} = {pair[0]}", f"f{number} = {pair[1]}"]
                pair = (f"t{number}", f"f{number}")
            self._pairs[rule_id] = pair
        return self._pairs[rule_id]


def count_uses(roots: Sequence[Node], rules: Mapping[str, Rule]) -> Counter[str]:
    """Count how often the condition of each rule is asked for, what lies below a rule counted once.

    Args:
        roots: where to begin.
        rules: the policy's rules, to follow references.

    Returns:
        Rule id -> number of places.
    """
    uses: Counter[str] = Counter()
    todo = list(roots)
    while todo:
        node = todo.pop()
        if isinstance(node, tree.Condition):
            uses[node.rule] += 1
            if uses[node.rule] > 1:
                continue
        todo.extend(written_parts(node, rules))
    return uses


def written_parts(node: Node, rules: Mapping[str, Rule]) -> tuple[Node, ...]:
    """Give the parts a node is computed from; unlike tree.parts_of, what contradicts a rule is among them.

    Args:
        node: any node of the policy.
        rules: the policy's rules.

    Returns:
        Its direct parts, in order.
    """
    return (tree.worth_of(node.rule, rules),) if isinstance(node, RuleRef) else tree.parts_of(node, rules)


def all_of(parts: Iterable[str]) -> str:
    """Join expressions that must all hold.

    Args:
        parts: expressions that give True or False.

    Returns:
        One expression; NEVER when one of them can never hold.
    """
    return _joined(parts, " and ", NEVER, ALWAYS)


def any_of(parts: Iterable[str]) -> str:
    """Join expressions of which one must hold.

    Args:
        parts: expressions that give True or False.

    Returns:
        One expression; ALWAYS when one of them always holds.
    """
    return _joined(parts, " or ", ALWAYS, NEVER)


def _joined(parts: Iterable[str], word: str, settling: str, idle: str) -> str:
    left = list(dict.fromkeys(part for part in parts if part != idle))
    if settling in left or not left:
        return settling if left else idle
    return left[0] if len(left) == 1 else f"({word.join(left)})"


def _at_least(parts: list[str], wanted: int) -> str:
    wanted -= parts.count(ALWAYS)
    left = [part for part in parts if part not in (ALWAYS, NEVER)]
    if wanted <= 0:
        return ALWAYS
    if len(left) < wanted:
        return NEVER
    if wanted == 1:
        return any_of(left)
    return all_of(left) if wanted == len(left) else f"({' + '.join(f'({part})' for part in left)} >= {wanted})"


def make_function(name: str, arguments: str, body: Sequence[str], known: Mapping[str, object]) -> Anything:
    """Compile a function from lines of Python that this package has written; no text of a rule file is in them.

    Args:
        name: how it is called in a traceback.
        arguments: its parameters, as written.
        body: its lines, without indentation of their own.
        known: the values that the lines name.

    Returns:
        The function.
    """
    lines = "\n".join(f"    {line}" for line in body)
    space: dict[str, object] = dict(known)
    exec(_compiled(f"def {name}({arguments}):\n{lines}\n"), space)  # noqa: S102 - written here, names and numbers only
    return space[name]


@lru_cache(maxsize=1024)
def _compiled(text: str) -> CodeType:
    return compile(text, "<aman policy>", "exec")
