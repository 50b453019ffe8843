"""Policies and people drawn at random, for the laws that must hold of all of them.

All of one case comes from the chance it is drawn by; see `core.laws`.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from aman.core.policy import (
    NOT_APPLICABLE,
    DatedValue,
    DeadlineRule,
    Fact,
    FactKind,
    Leaf,
    Mark,
    Outcome,
    Parameter,
    Policy,
    Rank,
    Rule,
    tree,
)
from aman.core.policy.tree import AS_OF, Named, Operator

DAY = date(2024, 1, 1)
DAYS = [DAY + timedelta(n) for n in range(0, 60, 6)]
WORDS = ("a", "b", "c", "d")
FACTS = {
    fact.name: fact
    for fact in (
        Fact("word", FactKind.TEXT, "word", "a word", WORDS),
        Fact("place", FactKind.TEXT, "place", "a place"),
        Fact("day", FactKind.DATE, "day", "a day"),
        Fact("count", FactKind.INT, "count", "a count"),
        Fact("flag", FactKind.BOOL, "flag", "a flag"),
        Fact("bag", FactKind.SET, "bag", "a bag", WORDS),
    )
}
KINDS = {
    FactKind.DATE: pl.Date, FactKind.INT: pl.Int64, FactKind.TEXT: pl.String, FactKind.BOOL: pl.Boolean,
    FactKind.SET: pl.List(pl.String),
}  # fmt: skip
#: Every class of values that the conditions below can tell apart, and some more.
POOL = {
    "word": [*WORDS],
    "place": ["x", "y", "elsewhere"],
    "day": [d + timedelta(step) for d in DAYS for step in (-1, 0, 1)],
    "count": list(range(-1, 7)),
    "flag": [False, True],
    "bag": [frozenset(w for i, w in enumerate(WORDS) if n >> i & 1) for n in range(16)],
}


def _words(chance):
    return frozenset(chance.sample(WORDS, chance.randint(0, 3)))


_PARAMETERS = {
    "words": (FactKind.SET, _words),
    "until": (FactKind.DATE, lambda chance: chance.choice(DAYS)),
    "least": (FactKind.INT, lambda chance: chance.randint(0, 5)),
    "begun": (FactKind.BOOL, lambda chance: chance.random() < 0.5),
}


def _draw_parameters(chance):
    found = {}
    for name, (kind, value_of) in _PARAMETERS.items():
        dated = []
        for i in range(chance.randint(1, 3)):
            value = value_of(chance) if chance.random() < 0.75 else None
            contradicts = tuple(v.id for v in dated if chance.random() < 0.25)
            rank = chance.choice([Rank.DECIDED, Rank.DECIDED, Rank.LAW])
            dated.append(
                DatedValue(f"V{i}", chance.choice(DAYS[:5]), None, chance.choice(DAYS[:4]), value, ("S",), Mark.SEEN, rank,
                           contradicts, "" if value is not None else "nobody knows")
            )  # fmt: skip
        found[name] = Parameter(name, kind, name, tuple(dated))
    return found


def _day(chance):
    return chance.choice([chance.choice(DAYS), chance.choice(DAYS), Named("until"), Named(AS_OF)])


def _count(chance):
    return chance.choice([chance.randint(0, 5), chance.randint(0, 5), Named("least")])


def _bag(chance):
    return chance.choice([_words(chance), _words(chance), Named("words")])


def _order(chance):
    return chance.choice([Operator.EQ, Operator.GE, Operator.LE, Operator.LT, Operator.GT])


def _flag(chance):
    return (chance.random() < 0.5,)


_CONDITIONS = (
    lambda c: ("word", FactKind.TEXT, Operator.EQ, (c.choice(WORDS),)),
    lambda c: ("word", FactKind.TEXT, Operator.IN, (_bag(c),)),
    lambda c: ("place", FactKind.TEXT, Operator.EQ, (c.choice("xy"),)),
    lambda c: ("day", FactKind.DATE, _order(c), (_day(c),)),
    lambda c: ("day", FactKind.DATE, Operator.BETWEEN, (_day(c), _day(c))),
    lambda c: ("day", FactKind.DATE, Operator.WITHIN_DAYS, (_day(c), c.choice([-12, 6]))),
    lambda c: ("count", FactKind.INT, _order(c), (_count(c),)),
    lambda c: ("count", FactKind.INT, Operator.BETWEEN, (_count(c), _count(c))),
    lambda c: ("flag", FactKind.BOOL, Operator.IS, _flag(c)),
    lambda c: ("bag", FactKind.SET, c.choice([Operator.IN, Operator.GE, Operator.LE, Operator.EQ]), (_bag(c),)),
    lambda c: (Named("begun"), FactKind.BOOL, Operator.IS, _flag(c)),
    lambda c: (Named(AS_OF), FactKind.DATE, _order(c), (_day(c),)),
)


def draw_node(chance, leaves, left=3):
    """A tree over the given parts, not too deep."""
    kind = chance.choice(["leaf", "not", "all", "any", "at least"]) if left else "leaf"
    if kind == "leaf":
        return chance.choice(leaves)
    if kind == "not":
        return tree.Not(draw_node(chance, leaves, left - 1))
    parts = tuple(draw_node(chance, leaves, left - 2 if left > 1 else 0) for _ in range(chance.randint(1, 3)))
    if kind == "at least":
        parts += (chance.choice(leaves),)
        return tree.AtLeast(chance.randint(1, len(parts)), parts)
    return tree.All(parts) if kind == "all" else tree.Any(parts)


def draw_policy(chance):
    """A policy with contradicting sources and rules, doubt and a deadline; not as a file, so that any is allowed."""
    conditions = {}
    for _ in range(chance.randint(4, 9)):
        condition = chance.choice(_CONDITIONS)(chance)
        conditions[repr(condition)] = condition
    leaves = [Leaf(i, f"l/{i}", *condition) for i, condition in enumerate(conditions.values())]
    rules: dict[str, Rule] = {}
    for i in range(chance.randint(2, 4)):
        parts = leaves
        # A rule that contradicts another refers to nothing: so no circle can arise.
        against = tuple(r for r in rules if chance.random() < 0.25 and rules[r].rank) if i < 3 else ()
        if not against and i and chance.random() < 0.5:
            parts = [chance.choice(leaves), *(tree.RuleRef(r) for r in rules)]
        rules[f"r{i}"] = Rule(
            f"r{i}", f"Rule {i}.", "", draw_node(chance, parts), ("S",), Mark.SEEN, DAY, "", "", chance.random() < 0.2, (),
            chance.choice(list(Rank)), against,
        )  # fmt: skip
    plain = {r.id for r in rules.values() if not _refers(r.when)}
    for rule in list(rules.values()):
        mutual = [r.id for r in rules.values() if rule.id in r.contradicts or r.id in rule.contradicts]
        keep = tuple(r for r in mutual if r in plain and rule.id in plain)
        rules[rule.id] = Rule(*(keep if f == "contradicts" else getattr(rule, f) for f in Rule.__dataclass_fields__))
    outcome = draw_node(chance, [*(tree.RuleRef(r) for r in rules), *leaves[:2]])
    extra = Leaf(len(leaves), "d/1", "flag", FactKind.BOOL, Operator.IS, (True,))
    when = chance.choice([extra, tree.RuleRef("r0"), tree.All((extra, tree.RuleRef("r1")))])
    due = chance.choice([("day", 5, None), ("day", Named("least"), None), (None, None, Named("until"))])
    deadline = DeadlineRule("d", "Do it.", "", when, ("S",), Mark.SEEN, "", *due)
    return Policy(
        "drawn", "Drawn", "0" * 64, DAY, DAYS[-1], dict.fromkeys(Outcome, "Said."), (), FACTS, _draw_parameters(chance),
        rules, outcome, tuple(leaves), {}, (), deadlines=(deadline,), deadline_leaves=(extra,),
    )  # fmt: skip


def draw_person(chance, pools=POOL, does_not_apply=0.15):
    """Somebody of whom each fact is known, does not apply, or is not known."""
    known = {}
    for name, values in pools.items():
        if chance.random() < 0.6:
            known[name] = NOT_APPLICABLE if chance.random() < does_not_apply else chance.choice(values)
    return known


def draw_day(chance):
    """A day to ask about, also before the first and after the last."""
    return chance.choice([*DAYS, DAY - timedelta(1), DAYS[-1] + timedelta(40)])


def _refers(node):
    parts = getattr(node, "parts", None) or ([node.part] if hasattr(node, "part") else [])
    return isinstance(node, tree.RuleRef) or any(_refers(part) for part in parts)


def frame_of(facts, people, words=pl.String):
    """People as a table, with a column for what does not apply where anybody has such a fact."""
    columns = {}
    for name, fact in facts.items():
        values = [person.get(name) for person in people]
        if any(value is NOT_APPLICABLE for value in values):
            columns[name + "__na"] = pl.Series([value is NOT_APPLICABLE or None for value in values], dtype=pl.Boolean)
        plain = [None if v is NOT_APPLICABLE else sorted(v) if isinstance(v, frozenset) else v for v in values]
        columns[name] = pl.Series(plain, dtype=KINDS[fact.kind])
        if fact.kind is FactKind.TEXT and words is not pl.String:
            spare = ["zz", *sorted({v for v in plain if v is not None} | set(fact.values or ()))]
            columns[name] = columns[name].cast(words(spare) if words is pl.Enum else words)
    return pl.DataFrame(columns)
