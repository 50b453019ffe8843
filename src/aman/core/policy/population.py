"""Which answer does a policy give for each of a whole population, at once?

Made from the same bound tree as the answer for one person. Comparisons and `&`, `|`, `~` of polars are
Kleene's on nulls; nothing here filters, sums or fills before the end, which would lose the unknown.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from aman.core.policy import tree
from aman.core.policy.binding import BoundLeaf, bind_policy, days_window
from aman.core.policy.results import FactKind, LeafCode, Outcome
from aman.core.policy.timeline import Value
from aman.core.policy.tree import Leaf, Node, Operator, Policy, Rule, RuleRef
from aman.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

#: Ends the name of the column that says for whom a fact does not apply.
MOOT = "__na"


def evaluate_population(policy: Policy, frame: pl.DataFrame, as_of: date, known_on: date) -> pl.DataFrame:
    """Ask a policy about many people.

    Args:
        policy: a loaded policy.
        frame: one row a person, one column a fact, null where it is unknown; sets are lists of words, words
            may come as Enum or Categorical. `<fact>__na` is true where the fact does not apply. A column that is missing is unknown for everybody; columns the policy does not ask for are ignored.
        as_of: the day the rules are asked about.
        known_on: only what was known by this day counts.

    Returns:
        `outcome` (an Enum of the words of Outcome) and `trace_code` (unsigned 64 bits), in the order of the rows. The
        same as `evaluate` gives, row by row.

    Raises:
        BadInput: a column has the wrong type or holds a word that is not declared.
    """
    import polars as pl

    bound = bind_policy(policy, as_of, known_on)
    facts = _typed(policy, frame)
    names = [f"leaf_{i}" for i in range(len(bound.leaves))]
    codes = facts.select(
        [_code(leaf, facts.columns).alias(name) for leaf, name in zip(bound.leaves, names, strict=True)]
    )
    truth = [pl.when(pl.col(n) < LeafCode.FACT_UNKNOWN).then(pl.col(n) == LeafCode.YES) for n in names]
    value = _node(policy.outcome, policy.rules, truth)
    said: Any = pl.when(value.is_null()).then(pl.lit(Outcome.CANNOT_TELL.value))
    said = said.when(value).then(pl.lit(Outcome.MEETS.value)).otherwise(pl.lit(Outcome.DOES_NOT_MEET.value))
    bits = [pl.col(n).cast(pl.UInt64) * (1 << (2 * i)) for i, n in enumerate(names)]
    said = said.cast(pl.Enum([Outcome.DOES_NOT_MEET.value, Outcome.MEETS.value, Outcome.CANNOT_TELL.value]))
    return codes.select(outcome=said, trace_code=pl.sum_horizontal(bits))


def _typed(policy: Policy, frame: pl.DataFrame) -> pl.DataFrame:
    """Give every fact a column of its type, and refuse words that no rule can know."""
    import polars as pl

    types: dict[FactKind, Any] = {
        FactKind.DATE: pl.Date,
        FactKind.INT: pl.Int64,
        FactKind.TEXT: pl.String,
        FactKind.BOOL: pl.Boolean,
        FactKind.SET: pl.List(pl.String),
    }
    columns = {}
    for name, fact in policy.facts.items():
        wanted = types[fact.kind]
        found = (
            frame[name] if name in frame.columns else pl.Series([None], dtype=wanted).new_from_index(0, frame.height)
        )
        fits = (
            found.dtype in (wanted, pl.Null)
            or (fact.kind is FactKind.INT and found.dtype.is_integer())
            or (fact.kind is FactKind.TEXT and found.dtype in (pl.Enum, pl.Categorical))
        )
        if not fits:
            raise _bad_column(policy, name, f"of type {fact.kind.value}, but the column is {found.dtype}")
        columns[name] = found.cast(wanted)
        if name + MOOT in frame.columns:
            if frame[name + MOOT].dtype not in (pl.Boolean, pl.Null):
                raise _bad_column(policy, name + MOOT, "of type bool")
            columns[name + MOOT] = frame[name + MOOT].cast(pl.Boolean)
        if fact.values is not None:
            words = columns[name].explode() if fact.kind is FactKind.SET else columns[name]
            if not set(words.drop_nulls().unique()) <= set(fact.values):
                raise _bad_column(policy, name, f"one of {', '.join(fact.values)}")
    # A frame without columns has no rows: an index keeps the height.
    return pl.DataFrame({"": pl.Series(range(frame.height), dtype=pl.Int64), **columns})


def _bad_column(policy: Policy, name: str, wanted: str) -> BadInput:
    return BadInput(
        f"The column {name!r} does not hold values that policy {policy.policy_id} can read.",
        fix=f"Every value must be {wanted}; leave a cell empty where the fact is not known.",
        code="bad-fact",
    )


def _code(bound: BoundLeaf, columns: Sequence[str]) -> pl.Expr:
    """The two bits of a condition as a column."""
    import polars as pl

    has_moot = bound.may_be_moot and f"{bound.leaf.fact}{MOOT}" in columns
    moot = pl.col(f"{bound.leaf.fact}{MOOT}") if has_moot else pl.lit(False)
    if bound.fixed is not None:
        fixed = pl.repeat(int(bound.fixed), pl.len(), dtype=pl.UInt8)
        return pl.when(moot).then(pl.lit(0, pl.UInt8)).otherwise(fixed) if has_moot else fixed
    fact = pl.col(bound.leaf.subject)  # type: ignore[arg-type]
    tests = [_test(bound.leaf, fact, reading) for reading in bound.readings or ()]
    code: Any = (
        pl.when(moot).then(pl.lit(0, pl.UInt8)).when(fact.is_null()).then(pl.lit(int(LeafCode.FACT_UNKNOWN), pl.UInt8))
    )
    for other in tests[1:]:
        code = code.when(other != tests[0]).then(pl.lit(int(LeafCode.RULE_SILENT), pl.UInt8))
    coded: pl.Expr = code.when(tests[0]).then(pl.lit(1, pl.UInt8)).otherwise(pl.lit(0, pl.UInt8))
    return coded


def _test(leaf: Leaf, fact: pl.Expr, reading: tuple[Value, ...]) -> pl.Expr:
    import polars as pl

    first = reading[0]
    if leaf.kind is FactKind.SET:
        words = pl.lit(pl.Series([sorted(first)], dtype=pl.List(pl.String)))  # type: ignore[arg-type]
        shared = fact.list.unique().list.set_intersection(words).list.len()
        size = len(first)  # type: ignore[arg-type]
        holds_all, nothing_else = shared == size, shared == fact.list.n_unique()
        return {
            Operator.IN: shared > 0,
            Operator.GE: holds_all,
            Operator.LE: nothing_else,
            Operator.EQ: holds_all & nothing_else,
        }[leaf.operator]
    if leaf.operator is Operator.WITHIN_DAYS:
        return fact.is_between(*days_window(reading))
    if leaf.operator is Operator.BETWEEN:
        return fact.is_between(pl.lit(first), pl.lit(reading[1]))
    if leaf.operator is Operator.IN:
        return fact.is_in(sorted(first))  # type: ignore[arg-type]
    other = pl.lit(first)
    return {
        Operator.EQ: fact == other,
        Operator.IS: fact == other,
        Operator.GE: fact >= other,
        Operator.LE: fact <= other,
        Operator.GT: fact > other,
        Operator.LT: fact < other,
    }[leaf.operator]


def _node(node: Node, rules: Mapping[str, Rule], truth: Sequence[pl.Expr]) -> pl.Expr:
    import polars as pl

    if isinstance(node, Leaf):
        return truth[node.index]
    if isinstance(node, RuleRef):
        return _node(tree.worth_of(node.rule, rules), rules, truth)
    if isinstance(node, tree.Condition):
        return _node(rules[node.rule].when, rules, truth)
    if isinstance(node, tree.Doubt):
        return _node(node.part, rules, truth) & pl.lit(None, pl.Boolean)
    if isinstance(node, tree.Not):
        return ~_node(node.part, rules, truth)
    parts = [_node(part, rules, truth) for part in node.parts]
    if isinstance(node, tree.All):
        return reduce(and_, parts)
    if isinstance(node, tree.Any):
        return reduce(or_, parts)
    true = pl.sum_horizontal([part.fill_null(False).cast(pl.Int32) for part in parts])
    unknown = pl.sum_horizontal([part.is_null().cast(pl.Int32) for part in parts])
    # Counting is the one place where a null is looked at as such; both counts are kept apart.
    return pl.when(true >= node.count).then(pl.lit(True)).when(true + unknown < node.count).then(pl.lit(False))
