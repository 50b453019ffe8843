"""How do the facts of one person become the codes of every condition, and the outcome, in a few microseconds?

For each policy on each day two functions are written: one gives the outcome alone, the other the code of
every condition. Both look at every fact once and take the plain way as long as it has the declared type;
anything else (a missing fact with a reason, one that does not apply, a wrong type) goes through take_fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache

from aman.core.policy.binding import BoundLeaf, BoundPolicy, bind_policy, code_of, days_window
from aman.core.policy.results import NOT_APPLICABLE, PYTHON_TYPES, FactKind, LeafCode, NotApplicable, Outcome, Unknown
from aman.core.policy.timeline import FactValue, Value
from aman.core.policy.tree import Fact, Leaf, Operator, Policy
from aman.core.policy.writing import ALWAYS, NEVER, Pair, TreeWriter, all_of, make_function
from aman.errors import BadInput

Facts = Mapping[str, object]
_ORDERED = (FactKind.DATE, FactKind.INT, FactKind.SET)
_SIGNS = {Operator.EQ: "==", Operator.GE: ">=", Operator.LE: "<=", Operator.GT: ">", Operator.LT: "<"}


def take_fact(policy: Policy, name: str | None, facts: Facts) -> FactValue | None:
    """Take a fact in its declared type.

    Args:
        policy: the policy that asks.
        name: which fact; None where no fact is asked for.
        facts: as for evaluate.

    Returns:
        Its value or NOT_APPLICABLE; None when it is unknown.

    Raises:
        BadInput: it has another type, or a word that is not declared; the message never repeats the value.
    """
    raw = facts.get(name) if name is not None else None
    if name is None or raw is None or isinstance(raw, Unknown):
        return None
    if isinstance(raw, NotApplicable):
        return raw
    fact = policy.facts[name]
    if isinstance(raw, set | list | tuple) and fact.kind is FactKind.SET:
        # A list inside the list cannot be a word; it is refused below like any other wrong type.
        raw = frozenset(raw) if all(isinstance(word, str) for word in raw) else None
    words = {raw} if isinstance(raw, str) else raw if isinstance(raw, frozenset) else frozenset[str]()
    wrong_word = fact.values is not None and not words <= set(fact.values)
    if (
        not isinstance(raw, PYTHON_TYPES[fact.kind])
        or isinstance(raw, datetime)
        or isinstance(raw, bool) != (fact.kind is FactKind.BOOL)
        or wrong_word
    ):
        wanted = f"one of {', '.join(fact.values)}" if fact.values else f"of type {fact.kind.value}"
        raise BadInput(
            f"The fact {name!r} does not have a value that policy {policy.policy_id} can read.",
            fix=f"Give a value that is {wanted}, or leave the fact out when it is not known.",
            code="bad-fact",
        )
    return raw  # type: ignore[return-value]


@lru_cache(maxsize=512)
def decider_of(policy: Policy, as_of: date, known_on: date) -> Callable[[Facts], Outcome]:
    """Make the function that gives the outcome alone.

    Args:
        policy: a loaded policy.
        as_of: the day the rules are asked about.
        known_on: only what was known by this day counts.

    Returns:
        A function from facts to the outcome; it raises BadInput as take_fact does.
    """
    bound = bind_policy(policy, as_of, known_on)
    asker = _Asker(bound, bound.leaves)
    writer = TreeWriter(policy.rules, [policy.outcome], asker.pair)
    true, false = writer.pair(policy.outcome)
    asker.known.update({f"{outcome.name}": outcome for outcome in Outcome})
    answer = f"return MEETS if {true} else DOES_NOT_MEET if {false} else CANNOT_TELL"
    decide: Callable[[Facts], Outcome] = make_function(
        "decide", "facts", [*asker.fetching(), *writer.lines, answer], asker.known
    )
    return decide


@lru_cache(maxsize=512)
def coder_of(bound: BoundPolicy) -> Callable[[Facts], tuple[tuple[int, ...], int]]:
    """Make the function that gives the code of every condition, and the trace they make.

    Args:
        bound: a policy on its day.

    Returns:
        A function from facts to one LeafCode a leaf and to the trace code; it raises BadInput as take_fact does.
    """
    asker = _Asker(bound, bound.leaves)
    codes = "".join(f"{asker.code(leaf)}, " for leaf in bound.leaves)
    trace = " | ".join(f"c[{i}] << {2 * i}" for i in range(len(bound.leaves))) or "0"
    made: Callable[[Facts], tuple[tuple[int, ...], int]] = make_function(
        "codes", "facts", [*asker.fetching(), f"c = ({codes})", f"return c, {trace}"], asker.known
    )
    return made


def code_everything(bound: BoundPolicy, facts: Facts) -> tuple[int, ...]:
    """Give the code of every condition of the rules and of the deadlines.

    Args:
        bound: a policy on its day.
        facts: as for evaluate.

    Returns:
        One LeafCode a leaf, those that only deadlines ask last.

    Raises:
        BadInput: as take_fact does.
    """
    leaves = (*bound.leaves, *bound.deadline_leaves)
    return tuple(code_of(leaf, take_fact(bound.policy, leaf.leaf.fact, facts)) for leaf in leaves)


class _Asker:
    """Writes conditions on facts that stand in `x0`, `x1`, ...; `k0` says whether `x0` can be compared."""

    def __init__(self, bound: BoundPolicy, leaves: tuple[BoundLeaf, ...]) -> None:
        self._policy = bound.policy
        self._bound = {leaf.leaf.index: leaf for leaf in leaves}
        asked = dict.fromkeys(leaf.leaf.fact for leaf in leaves if leaf.leaf.fact is not None)
        self._place = {name: i for i, name in enumerate(asked)}
        self.known: dict[str, object] = {
            "take": take_fact, "policy": bound.policy, "NA": NOT_APPLICABLE, "date": date,
            **{f"n{i}": name for name, i in self._place.items()},
        }  # fmt: skip

    def fetching(self) -> list[str]:
        """The lines that take every fact that is asked for."""
        lines = ["get = facts.get"]
        for name, i in self._place.items():
            lines += [f"x{i} = get(n{i})", *self._check(self._policy.facts[name], i)]
        return lines

    def _check(self, fact: Fact, i: int) -> list[str]:
        slow = f"x{i} = take(policy, n{i}, facts)"
        if fact.kind is FactKind.BOOL:
            return [f"if x{i} is not None and x{i} is not True and x{i} is not False: {slow}"]
        if fact.kind is FactKind.TEXT:
            wrong = f"x{i}.__class__ is not str"
            if fact.values is not None:
                self.known[f"w{i}"] = frozenset(fact.values)
                wrong = f"({wrong} or x{i} not in w{i})"
            return [f"if x{i} is not None and {wrong}: {slow}"]
        right = f"x{i}.__class__ is {PYTHON_TYPES[fact.kind].__name__}"
        if fact.values is not None:
            self.known[f"w{i}"] = frozenset(fact.values)
            right = f"{right} and x{i} <= w{i}"
        return [
            f"if {right}: k{i} = True",
            f"elif x{i} is None: k{i} = False",
            "else:",
            f"    {slow}",
            f"    k{i} = x{i} is not None and x{i} is not NA",
        ]

    def pair(self, leaf: Leaf) -> Pair:
        """When a condition is certainly true, and when certainly false."""
        bound = self._bound[leaf.index]
        if bound.fixed is not None:
            if bound.fixed is LeafCode.RULE_SILENT:
                return NEVER, f"(x{self._place[leaf.fact]} is NA)" if bound.may_be_moot and leaf.fact else NEVER
            return (ALWAYS, NEVER) if bound.fixed is LeafCode.YES else (NEVER, ALWAYS)
        i = self._place[leaf.fact or ""]
        tests = [self._test(leaf, reading, i, n) for n, reading in enumerate(bound.readings or ())]
        holds, fails = all_of(tests), all_of(f"not {test}" for test in tests)
        if leaf.kind in _ORDERED:
            return f"(k{i} and {holds})", f"({fails} if k{i} else x{i} is not None)"
        # None and NOT_APPLICABLE are no word and neither of the two truths, so they fail every test by themselves.
        return holds, f"(x{i} is not None and {fails})"

    def code(self, bound: BoundLeaf) -> str:
        """The code of a condition."""
        true, false = self.pair(bound.leaf)
        if bound.fixed is not None and false in (ALWAYS, NEVER):
            return str(int(bound.fixed))
        unknown, silent, i = int(LeafCode.FACT_UNKNOWN), int(LeafCode.RULE_SILENT), self._place[bound.leaf.fact or ""]
        if bound.fixed is not None:
            return f"0 if {false} else {silent}"
        if len(bound.readings or ()) == 1:
            return f"1 if {true} else {unknown} if x{i} is None else 0"
        return f"1 if {true} else {unknown} if x{i} is None else 0 if {false} else {silent}"

    def _test(self, leaf: Leaf, reading: tuple[Value, ...], i: int, n: int) -> str:
        names = [f"a{leaf.index}_{n}_{j}" for j in range(len(reading))]
        operator = leaf.operator
        if operator is Operator.IS:
            return f"x{i} is {reading[0] is True}"
        if operator is Operator.WITHIN_DAYS:
            reading = days_window(reading)
        self.known.update(zip(names, reading, strict=True))
        if operator in (Operator.BETWEEN, Operator.WITHIN_DAYS):
            return f"({names[0]} <= x{i} <= {names[1]})"
        if operator is Operator.IN:
            return f"(not x{i}.isdisjoint({names[0]}))" if leaf.kind is FactKind.SET else f"(x{i} in {names[0]})"
        return f"(x{i} {_SIGNS[operator]} {names[0]})"
