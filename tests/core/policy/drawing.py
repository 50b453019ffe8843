"""Policies and people drawn at random, for the laws that must hold of all of them."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import strategies as st

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
_WORD_SETS = st.frozensets(st.sampled_from(WORDS), max_size=3)
_PARAMETERS = {
    "words": (FactKind.SET, _WORD_SETS),
    "until": (FactKind.DATE, st.sampled_from(DAYS)),
    "least": (FactKind.INT, st.integers(0, 5)),
    "begun": (FactKind.BOOL, st.booleans()),
}


@st.composite
def _parameters(draw):
    found = {}
    for name, (kind, values) in _PARAMETERS.items():
        dated = []
        for i in range(draw(st.integers(1, 3))):
            first = draw(st.sampled_from(DAYS[:5]))
            value = draw(st.one_of(values, values, values, st.none()))
            contradicts = tuple(v.id for v in dated if draw(st.booleans()) and draw(st.booleans()))
            rank = draw(st.sampled_from([Rank.DECIDED, Rank.DECIDED, Rank.LAW]))
            dated.append(
                DatedValue(f"V{i}", first, None, draw(st.sampled_from(DAYS[:4])), value, ("S",), Mark.SEEN, rank,
                           contradicts, "" if value is not None else "nobody knows")
            )  # fmt: skip
        found[name] = Parameter(name, kind, name, tuple(dated))
    return found


def _or(values, *names):
    return st.one_of(values, values, *(st.just(Named(name)) for name in names))


_DAY = _or(st.sampled_from(DAYS), "until", AS_OF)
_COUNT = _or(st.integers(0, 5), "least")
_BAG = _or(_WORD_SETS, "words")
_ORDER = st.sampled_from([Operator.EQ, Operator.GE, Operator.LE, Operator.LT, Operator.GT])
_CONDITIONS = st.one_of(
    st.tuples(st.just("word"), st.just(FactKind.TEXT), st.just(Operator.EQ), st.sampled_from(WORDS).map(lambda w: (w,))),
    st.tuples(st.just("word"), st.just(FactKind.TEXT), st.just(Operator.IN), _BAG.map(lambda w: (w,))),
    st.tuples(st.just("place"), st.just(FactKind.TEXT), st.just(Operator.EQ), st.sampled_from(["x", "y"]).map(lambda w: (w,))),
    st.tuples(st.just("day"), st.just(FactKind.DATE), _ORDER, _DAY.map(lambda d: (d,))),
    st.tuples(st.just("day"), st.just(FactKind.DATE), st.just(Operator.BETWEEN), st.tuples(_DAY, _DAY)),
    st.tuples(st.just("day"), st.just(FactKind.DATE), st.just(Operator.WITHIN_DAYS), st.tuples(_DAY, st.sampled_from([-12, 6]))),
    st.tuples(st.just("count"), st.just(FactKind.INT), _ORDER, _COUNT.map(lambda n: (n,))),
    st.tuples(st.just("count"), st.just(FactKind.INT), st.just(Operator.BETWEEN), st.tuples(_COUNT, _COUNT)),
    st.tuples(st.just("flag"), st.just(FactKind.BOOL), st.just(Operator.IS), st.booleans().map(lambda b: (b,))),
    st.tuples(st.just("bag"), st.just(FactKind.SET), st.sampled_from([Operator.IN, Operator.GE, Operator.LE, Operator.EQ]), _BAG.map(lambda w: (w,))),
    st.tuples(st.just(Named("begun")), st.just(FactKind.BOOL), st.just(Operator.IS), st.booleans().map(lambda b: (b,))),
    st.tuples(st.just(Named(AS_OF)), st.just(FactKind.DATE), _ORDER, _DAY.map(lambda d: (d,))),
)  # fmt: skip


def nodes_over(leaves):
    """Trees over the given parts."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(tree.Not, inner),
            st.lists(inner, min_size=1, max_size=3).map(lambda p: tree.All(tuple(p))),
            st.lists(inner, min_size=1, max_size=3).map(lambda p: tree.Any(tuple(p))),
            st.lists(inner, min_size=2, max_size=4).flatmap(
                lambda p: st.integers(1, len(p)).map(lambda n: tree.AtLeast(n, tuple(p)))
            ),
        ),
        max_leaves=5,
    )


@st.composite
def policies(draw):
    """A policy with contradicting sources and rules, doubt and a deadline; not as a file, so that any is allowed."""
    conditions = draw(st.lists(_CONDITIONS, min_size=4, max_size=9, unique_by=repr))
    leaves = [Leaf(i, f"l/{i}", *condition) for i, condition in enumerate(conditions)]
    rules: dict[str, Rule] = {}
    for i in range(draw(st.integers(2, 4))):
        parts = st.sampled_from(leaves)
        # A rule that contradicts another refers to nothing: so no circle can arise.
        against = tuple(r for r in rules if draw(st.integers(0, 3)) == 0 and rules[r].rank) if i < 3 else ()
        if not against and i and draw(st.booleans()):
            parts = st.one_of(parts, st.sampled_from([tree.RuleRef(r) for r in rules]))
        rules[f"r{i}"] = Rule(
            f"r{i}", f"Rule {i}.", "", draw(nodes_over(parts if not against else st.sampled_from(leaves))), ("S",),
            Mark.SEEN, DAY, "", "", draw(st.integers(0, 4)) == 0, (), draw(st.sampled_from(Rank)), against,
        )  # fmt: skip
    plain = {r.id for r in rules.values() if not _refers(r.when)}
    for rule in list(rules.values()):
        mutual = [r.id for r in rules.values() if rule.id in r.contradicts or r.id in rule.contradicts]
        keep = tuple(r for r in mutual if r in plain and rule.id in plain)
        rules[rule.id] = Rule(*(keep if f == "contradicts" else getattr(rule, f) for f in Rule.__dataclass_fields__))
    outcome = draw(nodes_over(st.sampled_from([*(tree.RuleRef(r) for r in rules), *leaves[:2]])))
    extra = Leaf(len(leaves), "d/1", "flag", FactKind.BOOL, Operator.IS, (True,))
    when = draw(st.sampled_from([extra, tree.RuleRef("r0"), tree.All((extra, tree.RuleRef("r1")))]))
    due = draw(st.sampled_from([("day", 5, None), ("day", Named("least"), None), (None, None, Named("until"))]))
    deadline = DeadlineRule("d", "Do it.", "", when, ("S",), Mark.SEEN, "", *due)
    return Policy(
        "drawn", "Drawn", "0" * 64, DAY, DAYS[-1], dict.fromkeys(Outcome, "Said."), (), FACTS, draw(_parameters()),
        rules, outcome, tuple(leaves), {}, (), deadlines=(deadline,), deadline_leaves=(extra,),
    )  # fmt: skip


def _refers(node):
    parts = getattr(node, "parts", None) or ([node.part] if hasattr(node, "part") else [])
    return isinstance(node, tree.RuleRef) or any(_refers(part) for part in parts)


PEOPLE = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from([*values, *values, NOT_APPLICABLE]) for name, values in POOL.items()}
)
ASKED_ON = st.sampled_from([*DAYS, DAY - timedelta(1), DAYS[-1] + timedelta(40)])


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
