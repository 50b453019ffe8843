"""How does the written form of a condition become a tree, and what can be wrong with it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count
from typing import Any as Anything
from typing import TypeVar, cast

from aman.core.policy import tree
from aman.core.policy.results import PYTHON_TYPES, FactKind
from aman.core.policy.strict_yaml import Path, Reading, suggest
from aman.core.policy.timeline import Parameter, Value
from aman.core.policy.tree import ALLOWED, AS_OF, Fact, Leaf, Named, Node, Operand, Operator, RuleRef, Subject

Wanted = TypeVar("Wanted")
_JOINS = ("all", "any", "not", "at_least", "rule")
_KIND_NAMES = {
    FactKind.DATE: "a day (2023-11-01)",
    FactKind.INT: "a whole number",
    FactKind.TEXT: "a word",
    FactKind.BOOL: "true or false",
    FactKind.SET: "a list of words",
}


def value_of(raw: Anything, kind: FactKind) -> Value | None:
    """Turn a plain value into one of a kind.

    Args:
        raw: as read from the file.
        kind: the kind it must have.

    Returns:
        The value; None when it is not of that kind.
    """
    if kind is FactKind.SET:
        if isinstance(raw, list) and all(isinstance(word, str) for word in raw):
            return frozenset(raw)
        return None
    if isinstance(raw, bool) != (kind is FactKind.BOOL) or not isinstance(raw, PYTHON_TYPES[kind]):
        return None
    return cast(Value, raw)


def name_kind(kind: FactKind) -> str:
    """Say in words what a value of a kind looks like.

    Args:
        kind: any kind.

    Returns:
        A few words for an author.
    """
    return _KIND_NAMES[kind]


class ConditionReader:
    """Reads conditions of one file; numbers each different leaf once, in the order met."""

    def __init__(self, reading: Reading, facts: Mapping[str, Fact], parameters: Mapping[str, Parameter]) -> None:
        self._reading = reading
        self._facts = facts
        self._parameters = parameters
        self._leaves: dict[tuple[Subject, Operator, tuple[Operand, ...]], Leaf] = {}
        #: Where each leaf was met first.
        self.places: list[Path] = []
        self.used_facts: set[str] = set()
        self.used_parameters: set[str] = set()
        self.used_rules: list[tuple[str, Path]] = []

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Every leaf met so far, in trace order."""
        return tuple(self._leaves.values())

    def read(self, raw: Anything, path: Path, rule_id: str, numbers: Iterator[int] | None = None) -> Node | None:
        """Read one condition with everything below it.

        Args:
            raw: as read from the file.
            path: where it stands.
            rule_id: the rule it belongs to, for the names of its leaves.
            numbers: numbers for its leaves; None begins at 1.

        Returns:
            The node, or None after at least one problem was noted.
        """
        numbers = numbers or count(1)
        if not isinstance(raw, dict) or not raw:
            return self._blame(
                path,
                "A condition must be a mapping such as {fact: ..., eq: ...} or {all: [...]}.",
                "Write `fact` with one operator, or one of all, any, not, at_least, rule.",
            )
        joins = [key for key in raw if key in _JOINS]
        if not joins:
            return self._leaf(raw, path, f"{rule_id}/{next(numbers)}")
        join, others = joins[0], set(raw) - {joins[0]} - ({"of"} if joins[0] == "at_least" else set())
        if others:
            return self._blame(
                path,
                f"Beside {join!r} nothing else may stand, but {sorted(others)} does.",
                "Join the two with `all` or `any`.",
            )
        if join == "rule":
            self.used_rules.append((str(raw["rule"]), (*path, "rule")))
            return RuleRef(str(raw["rule"]))
        if join == "not":
            part = self.read(raw["not"], (*path, "not"), rule_id, numbers)
            return tree.Not(part) if part else None
        return self._several(raw, join, path, rule_id, numbers)

    def _several(
        self, raw: dict[str, Anything], join: str, path: Path, rule_id: str, numbers: Iterator[int]
    ) -> Node | None:
        """Read a join of several conditions."""
        key = "of" if join == "at_least" else join
        listed = raw.get(key)
        if not isinstance(listed, list) or not listed:
            return self._blame(
                (*path, key),
                f"{key!r} needs a list with at least one condition.",
                "Write each condition on a line of its own that begins with a hyphen.",
            )
        parts = [self.read(part, (*path, key, i), rule_id, numbers) for i, part in enumerate(listed)]
        if any(part is None for part in parts):
            return None
        nodes = tuple(part for part in parts if part is not None)
        if join != "at_least" and len(set(nodes)) < len(nodes):
            again = next(i for i, node in enumerate(nodes) if node in nodes[:i])
            return self._blame((*path, key, again), "The same condition stands here twice.", "Remove one of the two.")
        if join == "all":
            return tree.All(nodes)
        if join == "any":
            return tree.Any(nodes)
        wanted = raw["at_least"]
        if isinstance(wanted, bool) or not isinstance(wanted, int) or not 1 <= wanted <= len(nodes):
            return self._blame(
                (*path, "at_least"),
                f"'at_least' needs a number from 1 to {len(nodes)}.",
                f"There are {len(nodes)} conditions under `of`; write how many of them must hold.",
            )
        return tree.AtLeast(wanted, nodes)

    def _blame(self, path: Path, sentence: str, fix: str, nothing: Wanted | None = None) -> Wanted | None:
        """Note a mistake and give None, so that a reader can leave with it."""
        self._reading.blame(path, sentence, fix)
        return nothing

    def _leaf(self, raw: dict[str, Anything], path: Path, leaf_id: str) -> Leaf | None:
        operators = [key for key in raw if key in set(Operator)]
        unknown = sorted(set(raw) - set(Operator) - {"fact"})
        if unknown:
            return self._blame(
                (*path, unknown[0]),
                f"{unknown[0]!r} is no operator; the list is {', '.join(Operator)}.",
                suggest(unknown[0], (*Operator, *_JOINS)),
            )
        if len(operators) != 1 or "fact" not in raw:
            return self._blame(
                path,
                "A condition needs `fact` and exactly one operator.",
                "Write {fact: a fact, eq: a value}; join several conditions with `all`.",
            )
        found = self._subject(raw["fact"], (*path, "fact"))
        if found is None:
            return None
        subject, kind = found
        operator = Operator(operators[0])
        if operator not in ALLOWED[kind]:
            return self._blame(
                (*path, operator),
                f"{operator.value!r} cannot be asked of {name_kind(kind)}.",
                f"Ask one of {', '.join(o for o in Operator if o in ALLOWED[kind])}.",
            )
        operands = self._operands(raw[operator], operator, kind, subject, (*path, operator))
        if operands is None:
            return None
        key = (subject, operator, operands)
        # bool and int compare equal in Python, kinds do not: the subject fixes the kind.
        if key not in self._leaves:
            self.places.append(path)
            self._leaves[key] = Leaf(len(self._leaves), leaf_id, subject, kind, operator, operands)
        return self._leaves[key]

    def _subject(self, raw: Anything, path: Path) -> tuple[Subject, FactKind] | None:
        if isinstance(raw, str) and raw.startswith("$"):
            name = raw[1:]
            if name == AS_OF:
                return Named(AS_OF), FactKind.DATE
            if name in self._parameters:
                self.used_parameters.add(name)
                return Named(name), self._parameters[name].kind
            self._no_parameter(name, path)
            return None
        if not isinstance(raw, str) or raw not in self._facts:
            sentence = f"The fact {raw!r} is not declared under `facts`."
            return self._blame(path, sentence, f"{suggest(raw, self._facts)} Or declare it under `facts`.")
        self.used_facts.add(raw)
        return raw, self._facts[raw].kind

    def _operands(
        self, raw: Anything, operator: Operator, kind: FactKind, subject: Subject, path: Path
    ) -> tuple[Operand, ...] | None:
        wanted: list[tuple[Anything, FactKind, Path]]
        if operator is Operator.BETWEEN:
            if not isinstance(raw, list) or len(raw) != 2:
                return self._blame(
                    path, "'between' needs a list of two values.", "Write [the least, the greatest]; both count."
                )
            wanted = [(raw[0], kind, (*path, 0)), (raw[1], kind, (*path, 1))]
            if value_of(raw[0], kind) is not None and value_of(raw[1], kind) is not None and raw[0] > raw[1]:
                return self._blame(path, "'between' never holds: the first value is the greater.", "Swap the two.")
        elif operator is Operator.WITHIN_DAYS:
            if not isinstance(raw, dict) or set(raw) != {"of", "days"}:
                return self._blame(
                    path,
                    "'within_days' needs {of: a day, days: a whole number}.",
                    "Write {of: $as_of, days: -30} for the thirty days before the day asked about.",
                )
            wanted = [(raw["of"], FactKind.DATE, (*path, "of")), (raw["days"], FactKind.INT, (*path, "days"))]
        else:
            shared = operator is Operator.IN or kind is FactKind.SET
            wanted = [(raw, FactKind.SET if shared else kind, path)]
        operands = [self.read_operand(*one) for one in wanted]
        if any(one is None for one in operands):
            return None
        given = tuple(one for one in operands if one is not None)
        if isinstance(subject, str):
            for one in given:
                self._check_words(one, subject, path)
        return given

    def read_operand(self, raw: Anything, kind: FactKind, path: Path) -> Operand | None:
        """Read a value or a parameter of a kind.

        Args:
            raw: as read from the file.
            kind: the type it must have.
            path: where it stands.

        Returns:
            The operand, or None after a problem was noted.
        """
        if isinstance(raw, str) and raw.startswith("$"):
            name = raw[1:]
            found = FactKind.DATE if name == AS_OF else None
            if name in self._parameters:
                self.used_parameters.add(name)
                found = self._parameters[name].kind
            if found is None:
                self._no_parameter(name, path)
                return None
            if found is not kind:
                return self._blame(
                    path,
                    f"${name} is {name_kind(found)}, but {name_kind(kind)} is compared.",
                    "Compare with a parameter or value of the fact's own type.",
                )
            return Named(name)
        value = value_of(raw, kind)
        if value is None and not (kind is FactKind.SET and isinstance(raw, list)):
            return self._blame(path, f"{_show(raw)} is not {name_kind(kind)}.", f"Write {name_kind(kind)}.")
        if value is None:
            return self._blame(path, "The list must hold words only.", "Put a number, day or truth between quotes.")
        return value

    def _no_parameter(self, name: str, path: Path) -> None:
        sentence = f"No parameter is named {name!r}."
        self._blame(path, sentence, f"{suggest(name, (AS_OF, *self._parameters))} Or state it under `parameters`.")

    def _check_words(self, operand: Operand, subject: str, path: Path) -> None:
        """A word that a fact can never hold is a spelling mistake."""
        values = self._facts[subject].values
        words = self._words(operand)
        for word in sorted(words - set(values or words)):
            self._blame(path, f"The fact {subject!r} never holds {word!r}.", suggest(word, values or ()))

    def _words(self, operand: Operand) -> frozenset[str]:
        if isinstance(operand, str):
            return frozenset({operand})
        if isinstance(operand, frozenset):
            return operand
        if isinstance(operand, Named) and operand.name in self._parameters:
            stated = [self._words(v.value) for v in self._parameters[operand.name].values if v.value is not None]
            return frozenset[str]().union(*stated)
        return frozenset()


def _show(raw: Anything) -> str:
    return raw.isoformat() if isinstance(raw, date) else repr(raw)
